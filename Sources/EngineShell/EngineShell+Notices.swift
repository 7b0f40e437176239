import HelperProtocol
import NetworkTypes
import Node
import Notifications
import RunnerProtocol

/// Lines for FIFOs and questions about names: what the shell itself asks of the runner.
struct ShellRequests {
    /// Numbers from here on are the shell's; the node begins with 1 at each connection.
    static let firstSequence: UInt32 = 0x8000_0000
    /// Lines that wait for a runner at most; of too many the oldest are lost.
    private static let linesMax = 1_024

    private(set) var isConnected = false
    private var lastSequence = firstSequence
    private var lines: [LineOrder] = []
    private var questions: [UInt32: (MailAddresses) -> Void] = [:]

    private mutating func nextSequence() -> UInt32 {
        lastSequence = lastSequence == .max ? ShellRequests.firstSequence : lastSequence + 1
        return lastSequence
    }

    /// True when an older line had to go for it.
    mutating func add(_ line: LineOrder) -> Bool {
        lines.append(line)
        guard lines.count > ShellRequests.linesMax else { return false }
        lines.removeFirst()
        return true
    }

    /// What may go out now.
    mutating func takeLines() -> [RunnerOrder] {
        guard isConnected, !lines.isEmpty else { return [] }
        let all = lines
        lines = []
        return all.map { RunnerOrder(.write($0), sequence: nextSequence()) }
    }

    mutating func ask(_ name: String, _ answer: @escaping (MailAddresses) -> Void) -> RunnerOrder {
        let sequence = nextSequence()
        questions[sequence] = answer
        return RunnerOrder(.resolve(name: name), sequence: sequence)
    }

    mutating func connected() { isConnected = true }

    /// Nobody answers any more.
    mutating func lost() -> [(MailAddresses) -> Void] {
        isConnected = false
        defer { questions = [:] }
        return questions.keys.sorted().compactMap { questions[$0] }
    }

    /// Who asked; nil for a number that is nobody's.
    mutating func asker(_ sequence: UInt32) -> ((MailAddresses) -> Void)? {
        questions.removeValue(forKey: sequence)
    }
}

extension EngineShell {
    /// Writes a line to a FIFO of the generation in force, as soon as there is a runner.
    func writeLine(_ line: String, fifo: UInt32, of generation: GenerationHash) {
        guard let order = LineOrder(generation: generation, fifo: fifo, line: Array(line.utf8)) else {
            return write(NodeLog(.error, "a FIFO can't take this line: \(line.debugDescription)"))
        }
        if requests.add(order) {
            write(NodeLog(.warning, "lines for FIFOs are lost, because there is no runner"), of: .scripts)
            lineLost()
        }
        sendLines()
    }

    private func sendLines() { runnerLink?.send(requests.takeLines()) }

    /// Asks the runner; the answer comes on the loop, at once when there is no runner.
    func resolve(_ name: String, _ answer: @escaping (MailAddresses) -> Void) {
        guard let runnerLink, requests.isConnected else {
            return answer(.unknown(reason: "there is no runner, which would look it up"))
        }
        runnerLink.send([requests.ask(name, answer)])
    }

    /// Something happened at the runner's end: what it answers to the shell's own requests stays here.
    func runnerHappened(_ event: RunnerEvent) {
        switch event {
        case .answered(let answer, let sequence) where sequence >= ShellRequests.firstSequence:
            guard let asker = requests.asker(sequence) else {
                // A line: the runner logs what it does to those.
                return
            }
            switch answer {
            case .resolved(let addresses): asker(.known(addresses))
            case .unresolved(let reason): asker(.unknown(reason: reason))
            case .refused(_, let reason): asker(.unknown(reason: reason))
            case .greeting, .started, .output, .ended, .number:
                asker(.unknown(reason: "the runner answers nonsense"))
            }
        case .connected:
            turn(.runner(event))
            requests.connected()
            sendLines()
        case .lost:
            turn(.runner(event))
            for asker in requests.lost() { asker(.unknown(reason: "the runner is gone")) }
        case .answered:
            turn(.runner(event))
        }
    }
}
