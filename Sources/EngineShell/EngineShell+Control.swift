import CLinux
import ControlProtocol
import GenerationStore
import HelperProtocol
import LoopClock
import NIOCore
import NIOPosix
import NetworkTypes
import Node
import Notifications
import Telemetry

/// What happened lately, and its number.
struct EventHistory {
    private var events: [(sequence: UInt64, milliseconds: Int64, news: NodeNews)] = []
    private(set) var count: UInt64 = 0

    /// Who asks afterwards hears of so many.
    static let capacity = 256

    /// The event's document, when somebody is there to read it.
    mutating func add(_ news: NodeNews, at milliseconds: Int64, isWanted: Bool) -> String? {
        count += 1
        if events.count >= EventHistory.capacity { events.removeFirst() }
        events.append((count, milliseconds, news))
        return isWanted ? eventDocument(news, sequence: count, milliseconds: milliseconds) : nil
    }

    /// One document a line.
    var text: String {
        var text = ""
        for event in events {
            let line = eventDocument(event.news, sequence: event.sequence, milliseconds: event.milliseconds)
            if let line { text += line }
        }
        return text
    }
}

/// Keeps something for the next engine, off the loop and in its order.
final class Keeper<State: Sendable> {
    /// In words, for the log.
    private let subject: String
    /// 0, or a negative errno; what is written is counted from 1.
    private let write: @Sendable (State, UInt64) -> Int32
    private var sequence: UInt64
    private var newest: State?
    private var isWriting = false
    /// What the last try came to; nil: it is on the disk.
    private(set) var problem: Int32?

    init(
        _ subject: String,
        after sequence: UInt64 = 0,
        write: @escaping @Sendable (State, UInt64) -> Int32
    ) {
        self.subject = subject
        self.sequence = sequence
        self.write = write
    }

    /// Writes the state, or the newest one when several come meanwhile.
    func keep(_ state: State, on shell: EngineShell) {
        newest = state
        writeNext(on: shell)
    }

    private func writeNext(on shell: EngineShell) {
        guard !isWriting, let state = newest else { return }
        newest = nil
        isWriting = true
        sequence += 1
        let (write, sequence) = (write, sequence)
        shell.pool.runIfActive(eventLoop: shell.loop) { () -> Int32 in write(state, sequence) }
            .assumeIsolated()
            .whenComplete { [weak self, weak shell] result in
                guard let self, let shell else { return }
                isWriting = false
                if case .success(let errno) = result, errno != 0 {
                    problem = errno
                    let text = "\(subject) can't be kept for the next engine: \(systemText(-errno))"
                    shell.write(NodeLog(.error, text))
                } else {
                    problem = nil
                }
                writeNext(on: shell)
            }
    }
}

/// The node at an instant.
struct StatusPicture: Sendable {
    var picture: NodePicture
    let instant: Instant
    let mail: MailCounts?

    var status: NodeStatus {
        var status = picture.status
        status.mail = mail
        return status
    }

    func dump(_ form: ControlRequest.Dump) -> String {
        let now = Interval(nanoseconds: hf_realtime()) - Interval(nanoseconds: hf_boottime())
        return keepalivedDump(status, form, wall: now)
    }
}

extension EngineShell {
    /// Somebody may want to hear of it.
    func happened(_ news: NodeNews) {
        let line = history.add(news, at: TimeOfDay.millisecondsSince1970, isWanted: control.hasFollowers)
        if let line { control.tell(line) }
    }

    var recentEvents: String { history.text }

    func keep(_ plans: [Plan]) { keeper?.keep(plans, on: self) }

    func planAnswered(_ token: UInt64, _ outcome: PlanOutcome) {
        let remark = keeper == nil ? "it is not kept: it ends with this engine" : nil
        control.planAnswered(token, outcome, remark: remark)
    }

    /// What a former engine left to do.
    func readPlans() {
        guard let descriptor = connections.files.plans else { return }
        let file = PlanFile(descriptor: descriptor)
        let (plans, sequence) = file.read()
        keeper = Keeper("plans", after: sequence) { file.write($0, sequence: $1) }
        if !plans.isEmpty {
            let text = "going on with what was planned: " + plans.map(\.subject.words).joined(separator: ", ")
            write(NodeLog(.warning, text))
        }
        turn(.plansRead(plans))
    }

    /// What a former engine had in force, unless that is what this one begins with.
    func readInForce(unless first: GenerationHash) {
        guard let descriptor = connections.files.inForce else { return }
        let record = InForceRecord(descriptor: descriptor)
        inForce = Keeper("the generation in force") { hash, _ in record.write(hash) }
        guard let hash = record.read(), hash != first, let table = connections.readTable(hash) else { return }
        turn(.inForceBefore(table))
    }

    /// Where another generation has come into force.
    func keepInForce() {
        guard let hash = node.generationInForce, hash != keptInForce else { return }
        keptInForce = hash
        inForce?.keep(hash, on: self)
    }

    func picture() -> StatusPicture {
        let now = Instant.now
        return StatusPicture(picture: node.picture(at: now), instant: now, mail: mail.counts)
    }

    /// What is counted here beside the node.
    func figures() -> EngineFigures {
        var figures = EngineFigures(version: engineVersion)
        figures.lateness = lateness
        figures.events = history.count
        figures.controlRequests = control.counts.requests
        figures.controlRefused = control.counts.refused
        figures.slowReaders = control.counts.slowReaders
        figures.lostEvents = control.counts.lostEvents
        figures.waitingMails = UInt64(mail.queue.count)
        figures.deliveredMails = mail.queue.deliveredCount
        figures.droppedMails = mail.queue.droppedCount
        figures.lostLines = lostLines
        figures.lostLogLines = log.lostCount
        return figures
    }

    /// A line for a FIFO has been given up.
    func lineLost() {
        lostLines += 1
        happened(.linesLost(count: 1))
    }

    /// Writes one of keepalived's files, where there are any.
    func writeDump(_ form: DumpForm) {
        guard connections.files.dumps.indices.contains(form.rawValue),
            let descriptor = connections.files.dumps[form.rawValue]
        else {
            return write(NodeLog(.warning, "\(form.fileName) isn't written: there is no folder for it"))
        }
        let picture = picture()
        pool.runIfActive(eventLoop: loop) { () -> Int32 in
            let text = picture.dump(form.request)
            // Nothing is written without instances (spec vrrp-behaviour 25.7).
            return text.isEmpty ? 0 : DumpFile.write(text, to: descriptor)
        }
        .assumeIsolated()
        .whenSuccess { [weak self] errno in
            guard errno != 0 else { return }
            self?.write(NodeLog(.error, "\(form.fileName) can't be written: \(systemText(-errno))"))
        }
    }

    // MARK: - The log

    var logLevels: String {
        logLevelsDocument(
            NodeLog.Subsystem.allCases.map { ($0.rawValue, log.threshold(of: $0).name) }
        )
    }

    /// For one subsystem, or for all; until the engine ends.
    func setLogLevel(_ subsystem: LogSubsystem?, _ threshold: LogThreshold, by user: UInt32) {
        let level: NodeLog.Level =
            switch threshold {
            case .error: .error
            case .warning: .warning
            case .info: .info
            }
        for each in NodeLog.Subsystem.allCases
        where subsystem == nil || each.rawValue == subsystem?.rawValue {
            log.setThreshold(level, of: each)
        }
        let of = subsystem.map { " of \($0.rawValue)" } ?? ""
        // Whatever the level is now: that lines are missing must be in the log.
        log.writeAlways(NodeLog(.warning, "user \(user) set the log level\(of) to \(threshold.rawValue)"))
    }
}

extension DumpForm {
    fileprivate var request: ControlRequest.Dump {
        switch self {
        case .data: .data
        case .stats: .stats
        case .json: .json
        }
    }
}
