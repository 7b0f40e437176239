import Compiler
import Configuration
import HelperProtocol
import NetworkTypes
import Notifications
import RunnerProtocol
import Tracking

extension Node {
    /// Something happened at the runner's end.
    mutating func runnerHappened(_ event: RunnerEvent, at now: Instant, into effects: inout [NodeEffect]) {
        switch event {
        case .connected(let user):
            let text = "connected to the runner, which runs scripts as user \(user)"
            effects.append(.log(NodeLog(.info, text)))
            effects.append(.happened(.runnerConnected))
            runs.connected()
            files.connected(at: now)
            filesDue(at: now, into: &effects)
            sendRuns(at: now, into: &effects)
        case .lost:
            tell(.runnerLost, .warning, into: &effects)
            for run in runs.lost() {
                log(run, "was lost with the runner", into: &effects)
                ended(run, .failed, at: now, into: &effects)
            }
        case .answered(let answer, let sequence):
            guard runs[sequence]?.askedOf == nil else { return }
            answered(answer, sequence: sequence, at: now, into: &effects)
        }
    }

    /// Something happened at the end of another user's runner.
    mutating func userRunnerHappened(
        _ user: String,
        _ event: RunnerEvent,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        switch event {
        case .connected:
            effects.append(.log(NodeLog(.info, "connected to the runner of user \(user)")))
            runs.connected(user)
            sendRuns(at: now, into: &effects)
        case .lost:
            effects.append(.log(NodeLog(.warning, "the runner of user \(user) is gone; connecting again")))
            for run in runs.lost(user) {
                log(run, "was lost with the runner", into: &effects)
                ended(run, .failed, at: now, into: &effects)
            }
        case .answered(let answer, let sequence):
            // Of others' runs it knows nothing.
            guard runs[sequence]?.askedOf == user else { return }
            answered(answer, sequence: sequence, at: now, into: &effects)
        }
    }

    /// Runs a script of the configuration as soon as the runner can; `ended` hears of it.
    mutating func run(_ run: ScriptRun, at now: Instant, into effects: inout [NodeEffect]) {
        var run = run
        // As the compile step decides it (`ScriptNumbers.entries`).
        if BuiltInCheck(run.script.command) == nil {
            run.user = (run.script.command.account ?? global.notifications.scriptAccount)?.user
        }
        runs.add(run)
        sendRuns(at: now, into: &effects)
    }

    /// Ends this purpose's script, TERM then KILL. One that hadn't been begun counts as failed at once.
    mutating func stopRun(for purpose: RunPurpose, at now: Instant, into effects: inout [NodeEffect]) {
        if let sequence = runs.sequence(of: purpose) {
            effects.append(.askRunner(stopOrder(sequence)))
        } else if let run = runs.withdraw(purpose) {
            log(run, "was given up, because there is no runner", into: &effects)
            ended(run, .failed, at: now, into: &effects)
        }
    }

    /// Ends it and hears no more of it.
    mutating func forgetRun(for purpose: RunPurpose, into effects: inout [NodeEffect]) {
        _ = runs.withdraw(purpose)
        guard let sequence = runs.sequence(of: purpose) else { return }
        let order = stopOrder(sequence)
        _ = runs.end(sequence)
        effects.append(.askRunner(order))
    }

    private mutating func stopOrder(_ sequence: UInt32) -> RunnerOrder {
        let user = runs[sequence]?.askedOf
        return RunnerOrder(.stop(sequence: sequence), sequence: runs.nextSequence(), user: user)
    }

    /// Sends what may go out.
    mutating func sendRuns(at now: Instant, into effects: inout [NodeEffect]) {
        while let (run, sequence) = runs.takeNext() {
            guard let (generation, number) = number(of: run.script) else {
                _ = runs.end(sequence)
                log(run, "is in no generation any more", into: &effects)
                ended(run, .failed, at: now, into: &effects)
                continue
            }
            let queued = run.queued
            let order = RunOrder(
                generation: generation,
                script: number,
                timeoutMilliseconds: run.timeout.map { UInt32(clamping: $0.nanoseconds / 1_000_000) } ?? 0,
                transition: run.transition,
                queueSequence: queued?.sequence ?? 0,
                ageMilliseconds: queued.map { UInt64(max(0, $0.age.nanoseconds / 1_000_000)) } ?? 0,
                superseded: UInt16(clamping: queued?.superseded ?? 0),
                subject: run.purpose.number
            )
            effects.append(.askRunner(RunnerOrder(.run(order), sequence: sequence, user: run.askedOf)))
        }
    }

    /// In the newest generation that names it: what a reload took away is told by the former one's scripts.
    func number(of script: ConfiguredScript) -> (generation: GenerationHash, script: UInt32)? {
        let coming = loading?.step == .activating ? loading?.generation : nil
        for candidate in [coming, generation].compactMap({ $0 }) {
            if let number = candidate.scripts.number(of: script) { return (candidate.hash, number) }
        }
        guard let formerScripts, let number = formerScripts.numbers.number(of: script) else { return nil }
        return (formerScripts.generation, number)
    }

    private mutating func answered(
        _ answer: RunnerAnswer,
        sequence: UInt32,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        if fileAnswered(answer, sequence: sequence, at: now, into: &effects) { return }
        switch answer {
        case .greeting, .resolved, .unresolved, .number:
            break
        case .started:
            runs.started(sequence, at: now)
        case .output(let line):
            guard let run = runs[sequence] else { return }
            let text = "\(run.script.command.words[0]): \(String(decoding: line, as: UTF8.self))"
            effects.append(.log(NodeLog(.info, instance: run.purpose.subject, text)))
        case .ended(let outcome, let unheard):
            guard let run = runs.end(sequence) else { return }
            scriptDurations.note(run, endedAt: now)
            if unheard > 0 { log(run, "wrote \(unheard) more lines, which are left out", into: &effects) }
            if run.purpose.reportsFailure, outcome != .exited(status: 0) {
                log(run, outcome.explanation, into: &effects)
            }
            ended(run, ScriptResult(outcome), at: now, into: &effects)
        case .refused(let refusal, let reason):
            guard var run = runs.end(sequence) else { return }
            if refusal == .otherUser, run.askedOf == nil, let user = run.user {
                // The first of this user's: his own runner is asked instead.
                if runs.learn(user) { effects.append(.connectRunner(user: user)) }
                run.startedAt = nil
                runs.putBack(run)
                return sendRuns(at: now, into: &effects)
            }
            let text = "script \(run.script.command.words[0]) was not run: \(reason)"
            let line = NodeLog(.error, instance: run.purpose.subject, text)
            let kind = "script \(run.script.command.words[0]) \(refusal)"
            pacing.log(line, kind: kind, at: now, into: &effects)
            ended(run, .failed, at: now, into: &effects)
        }
        sendRuns(at: now, into: &effects)
    }

    private mutating func ended(
        _ run: ScriptRun,
        _ result: ScriptResult,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        switch run.purpose {
        case .tracker(let name): trackerRunEnded(name, result, at: now, into: &effects)
        case .notice(let subject): noticeEnded(subject, at: now, into: &effects)
        case .startup: startupEnded(at: now, into: &effects)
        case .shutdown: shutdown = .over
        case .release(let name): releaseScriptEnded(name, at: now, into: &effects)
        case .reader(let script): readerEnded(script, at: now, into: &effects)
        case .check(let token): checkScriptEnded(token, result, into: &effects)
        }
    }

    private func log(_ run: ScriptRun, _ what: String, into effects: inout [NodeEffect]) {
        let text = "script \(run.script.command.words[0]) \(what)"
        effects.append(.log(NodeLog(.warning, instance: run.purpose.subject, text)))
    }
}

extension RunPurpose {
    /// What the runner tells it from others by, the same for every engine; 0: any number may run at once.
    fileprivate var number: UInt64 {
        switch self {
        case .tracker(let name): RunPurpose.number(["tracker", name])
        case .notice(.instance(let name)): RunPurpose.number(["instance", name])
        case .notice(.group(let name)): RunPurpose.number(["group", name])
        case .notice(.virtualServer(let name)): RunPurpose.number(["virtual server", name])
        case .notice(.realServer(let name, let service)): RunPurpose.number(["real server", name, service])
        case .reader(let script): RunPurpose.number(["reader"] + script.command.words)
        case .release(let name): RunPurpose.number(["release", name])
        // Once in a daemon's life; and checks, whose engine starts over with all of them.
        case .startup, .shutdown, .check: 0
        }
    }

    /// FNV-1a; two subjects of one number would wait for each other after an engine's loss, nothing worse.
    private static func number(_ words: [String]) -> UInt64 {
        var result: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in words.joined(separator: "\0").utf8 {
            result = (result ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        return max(result, 1)
    }

    /// For the log.
    fileprivate var subject: String? {
        switch self {
        case .notice(.instance(let name)), .notice(.group(let name)), .notice(.virtualServer(let name)),
            .notice(.realServer(let name, _)):
            name
        case .release(let name): name
        case .tracker, .startup, .shutdown, .reader, .check: nil
        }
    }

    /// A tracker has its own lines for what its script says.
    fileprivate var reportsFailure: Bool {
        switch self {
        case .tracker, .check: false
        case .notice, .startup, .shutdown, .reader, .release: true
        }
    }
}

extension ScriptResult {
    fileprivate init(_ outcome: RunOutcome) {
        switch outcome {
        case .exited(let status): self = .exited(status: Int32(status))
        case .killed(let signal): self = .killed(signal: Int32(signal))
        case .timedOut: self = .timedOut
        case .stopped: self = .failed
        }
    }
}

extension RunOutcome {
    fileprivate var explanation: String {
        switch self {
        case .exited(let status): "exited with status \(status)"
        case .killed(let signal): "was ended by signal \(signal)"
        case .timedOut: "took too long and was ended"
        case .stopped: "was ended"
        }
    }
}
