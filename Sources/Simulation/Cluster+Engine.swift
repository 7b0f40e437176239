import HelperCore
import HelperProtocol
import NetlinkMessages
import NetworkTypes
import Node
import RunnerProtocol
import SeededRandom
import VRRP

extension Cluster {
    /// Something comes to the engine; it waits while the process is stopped.
    func reachEngine(_ machine: Int, _ input: EngineInput) {
        if machines[machine].engine?.isPaused == true {
            machines[machine].engine?.inbox.append(input)
            return
        }
        take(input, machine)
    }

    private func take(_ input: EngineInput, _ machine: Int) {
        switch input {
        case .generation(let hash):
            guard let generation = machines[machine].generation(hash) else { return }
            feedEngine(machine, .generationRead(generation))
        case .brokenGeneration:
            feedEngine(machine, .generationUnreadable(reason: "line 1: unknown keyword"))
        case .bytes(let connection, let bytes):
            guard machines[machine].engine?.connection == connection else { return }
            read(bytes, machine)
        case .closed(let connection):
            guard machines[machine].engine?.connection == connection else { return }
            machines[machine].engine?.connection = nil
            feedEngine(machine, .helperLost)
            reconnectLater(machine)
        case .network:
            machines[machine].engine?.isNetworkNoticed = false
            feedEngine(machine, .networkObserved(machines[machine].kernel.snapshot))
        case .runner(let event):
            feedEngine(machine, .runner(event))
        case .processes:
            feedEngine(machine, .processesScanned(processes(of: machine)))
        case .stop:
            feedEngine(machine, .stopRequested)
        }
    }

    private func read(_ bytes: [UInt8], _ machine: Int) {
        machines[machine].engine?.stream.append(bytes)
        do {
            while let frame = try machines[machine].engine?.stream.next() {
                let message = try Message(frame)
                if case .ended(let violation) = message {
                    breaks(.honestEngine, "machine \(machine): the helper ended the session: \(violation)")
                }
                feedEngine(machine, .helperMessage(message, sequence: frame.sequence))
            }
        } catch {
            breaks(.honestEngine, "machine \(machine): unreadable bytes from the helper: \(error)")
        }
    }

    /// SIGCONT: what waited is taken before timers.
    func continueEngine(_ machine: Int) {
        guard machines[machine].engine?.isPaused == true else { return }
        machines[machine].engine?.isPaused = false
        let inbox = machines[machine].engine?.inbox ?? []
        machines[machine].engine?.inbox = []
        if !inbox.isEmpty { note(.engineContinuedWithQueue) }
        let life = machines[machine].engine?.life
        for input in inbox where machines[machine].engine?.life == life { take(input, machine) }
        if machines[machine].engine?.life == life { wakeEngine(machine) }
    }

    func wakeEngine(_ machine: Int) {
        machines[machine].engine?.timer = nil
        guard machines[machine].engine?.isPaused == false else { return }
        if let due = machines[machine].engine?.node.deadlineBesideQuestions, due <= clock(of: machine) {
            feedEngine(machine, .deadlineReached)
        } else {
            setEngineTimer(machine)
        }
    }

    private func setEngineTimer(_ machine: Int) {
        setQuestionTimer(machine)
        guard defect != .enginesSleep, let engine = machines[machine].engine,
            let due = defect == .timerSpins ? clock(of: machine) : engine.node.deadlineBesideQuestions
        else { return }
        let wanted = max(machines[machine].moment(of: due), now)
        if let timer = engine.timer, timer <= wanted + .milliseconds(1), timer >= wanted { return }
        let at = defect == .timerSpins ? now : wanted + random.interval(.zero ... .microseconds(500))
        machines[machine].engine?.timer = at
        queue.push(.engineTimer(machine: machine, life: engine.life), at: at)
    }

    /// One event for the node, and what it wants done.
    func feedEngine(_ machine: Int, _ event: NodeEvent) {
        var effects: [NodeEffect] = []
        let time = clock(of: machine)
        machines[machine].engine?.node.handle(event, at: time, into: &effects)
        var frames: [UInt8] = []
        var hasChanged = false
        var isFinished = false
        for effect in effects {
            switch effect {
            case .ask(let command, let sequence):
                say("\(machine) engine asks \(sequence): \(describe(command))")
                if case .transmit(let advert) = command, advert.deadline > clock(of: machine) {
                    note(.handedOverEarly)
                }
                frames += damaged(command).frame(sequence: sequence)
            case .log(let line):
                say("\(machine) engine says \(line.instance ?? "-"): \(line.message)")
                hasChanged = true
                followEngineLog(machine, line)
            case .askRunner(let order):
                askRunner(machine, order)
            case .scanProcesses:
                scanProcesses(machine)
            case .happened(let news):
                followNews(news)
            case .ready, .connectRunner, .writeLine, .sendMail, .checksChanged, .plansChanged, .planAnswered,
                .checkScriptEnded, .sessionsChanged, .sendBFD:
                break
            case .finished:
                isFinished = true
            }
        }
        if !frames.isEmpty { write(frames, machine) }
        if hasChanged { followStatus(machine) }
        if isFinished {
            engineFinished(machine)
        } else {
            setEngineTimer(machine)
        }
    }

    /// Bytes to the helper, in the order in which they were written, sometimes cut in two.
    private func write(_ bytes: [UInt8], _ machine: Int) {
        guard let connection = machines[machine].engine?.connection else { return }
        let cut = random.chance(percent: 10) ? random.below(bytes.count) : 0
        for part in [bytes[..<cut], bytes[cut...]] where !part.isEmpty {
            pushToHelper(machine, .bytes(connection: connection, Array(part)))
        }
    }

    /// Through the socket to the helper; not before what was written earlier.
    func pushToHelper(_ machine: Int, _ input: HelperInput) {
        let latency = random.interval(.microseconds(20) ... .milliseconds(1))
        let last = machines[machine].engine?.lastArrival ?? now
        let at = max(last, now + latency)
        machines[machine].engine?.lastArrival = at
        let life = machines[machine].helper?.life ?? 0
        send(.helperInput(machine: machine, life: life, input), at: at)
    }

    func connectEngine(_ machine: Int) {
        guard machines[machine].engine?.connection == nil, machines[machine].isSupervised else { return }
        if machines[machine].engine?.isPaused == true {
            reconnectLater(machine)
            return
        }
        lastConnection += 1
        machines[machine].engine?.connection = lastConnection
        machines[machine].engine?.stream = FrameStream()
        machines[machine].waiting.append(WaitingConnection(number: lastConnection))
        pushToHelper(machine, .connected(lastConnection))
        feedEngine(machine, .helperConnected)
    }

    private func reconnectLater(_ machine: Int) {
        guard let life = machines[machine].engine?.life else { return }
        let pause = random.interval(.milliseconds(20) ... .milliseconds(120))
        push(.engineConnects(machine: machine, life: life), after: pause)
    }

    /// The monitor tells of a change; one notice stands for several.
    func tellNetwork(_ machine: Int) {
        guard let engine = machines[machine].engine, !engine.isNetworkNoticed else { return }
        machines[machine].engine?.isNetworkNoticed = true
        let latency = random.interval(.microseconds(50) ... .milliseconds(3))
        push(.engineInput(machine: machine, life: engine.life, .network), after: latency)
    }
}

extension Cluster {
    /// The command as it leaves the engine.
    private func damaged(_ command: Command) -> Command {
        guard defect == .wrongNumbers, case .put(let object) = command else { return command }
        return .put(ObjectReference(object.table, index: object.index + 100))
    }
}

/// A command for the trace, without an advert's bytes.
private func describe(_ command: Command) -> String {
    guard case .transmit(let transmission) = command else { return "\(command)" }
    return "transmit channel \(transmission.channel) due \(transmission.deadline)"
}
