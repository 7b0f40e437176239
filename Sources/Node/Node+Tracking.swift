import Compiler
import Configuration
import NetlinkMessages
import NetworkTypes
import Notifications
import Tracking
import VRRP

extension Node {
    /// Tells an instance what its trackers say now; the same again changes nothing.
    mutating func tellTracking(_ place: Int, at now: Instant, into effects: inout [NodeEffect]) {
        let tracking = tracking(of: place)
        guard tracking != instances[place].router.tracking else { return }
        drive(place, .trackingChanged(tracking), at: now, into: &effects)
    }

    /// Every tracker's share in an instance, in the configuration's order (spec vrrp-behaviour 10.3).
    func tracking(of place: Int) -> TrackedState {
        var result = TrackedState()
        for tracker in instances[place].trackers {
            let name = tracker.target.name
            let verdict = verdict(on: tracker.target)
            let contribution: Contribution =
                if case .file(let file) = tracker.target, let number = files.number(of: file) {
                    tracker.weight.contribution(ofFileWith: number)
                } else {
                    tracker.weight.contribution(of: verdict)
                }
            if verdict == .unknown { result.isComplete = false }
            switch contribution {
            case .priority(let amount): result.terms.append(TrackedState.Term(name, amount))
            case .fault: result.failed.append(name)
            case .waiting: result.pending.append(name)
            }
        }
        result.failed += failedNeeds(of: place)
        return result
    }

    /// An interface is good when it exists, is up and runs (spec vrrp-behaviour 17.1).
    private func verdict(on target: TrackTarget) -> Verdict {
        switch target {
        case .interface(let name):
            guard let snapshot else { return .unknown }
            guard let link = snapshot.link(named: name) else { return .bad }
            return link.isUp && link.isRunning ? .good : .bad
        case .service(let name):
            return services?.verdict(onService: name) ?? .unknown
        case .script(let name):
            return scriptTrackers.verdict(of: name)
        case .process(let name):
            return processes.verdict(of: name)
        case .file(let name):
            return files.number(of: name) == nil ? .unknown : .good
        case .bfd(let name):
            return sessions.isUp(name).map { $0 ? .good : .bad } ?? .unknown
        }
    }
}

// MARK: - Scripts

extension Node {
    /// Takes the trackers of a generation whose instances are set.
    mutating func changeTrackers(
        to model: ConfigurationModel,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        for name in scriptTrackers.change(to: model, for: instances, at: now) {
            forgetRun(for: .tracker(name), into: &effects)
            processes.forget(name)
        }
        scriptDurations.keep(only: scriptTrackers)
        processes.change(to: model, for: instances, at: now)
        files.change(to: model, for: instances, at: now)
        changeSessions(to: model, into: &effects)
        startTrackers(at: now, into: &effects)
    }

    /// Starts those that don't run yet, once nothing has to be waited for (`startup_script`).
    mutating func startTrackers(at now: Instant, into effects: inout [NodeEffect]) {
        guard startup == .over, !isStopping else { return }
        for place in scriptTrackers.entries.indices
        where scriptTrackers.entries[place].machine.nextDeadline == nil {
            handleTracker(place, .start, at: now, into: &effects)
        }
        processesDue(at: now, into: &effects)
        filesDue(at: now, into: &effects)
    }

    mutating func trackersDue(at now: Instant, into effects: inout [NodeEffect]) {
        for place in scriptTrackers.takeDue(at: now) {
            handleTracker(place, .deadlineReached, at: now, into: &effects)
        }
    }

    mutating func trackerRunEnded(
        _ name: String,
        _ result: ScriptResult,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        guard let place = scriptTrackers.place(of: name) else { return }
        handleTracker(place, .ended(result), at: now, into: &effects)
    }

    private mutating func handleTracker(
        _ place: Int,
        _ event: ScriptTracker.Event,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        var orders: [ScriptTracker.Effect] = []
        scriptTrackers.handle(place, event, at: now, into: &orders)
        let entry = scriptTrackers.entries[place]
        let settings = entry.machine.settings
        for order in orders {
            switch order {
            case .run where entry.question?.isAboutProcesses == true:
                if processes.ask(settings.name) { effects.append(.scanProcesses) }
            case .run:
                let script = ConfiguredScript(entry.command)
                let run = ScriptRun(
                    purpose: .tracker(settings.name),
                    script: script,
                    timeout: settings.timeout
                )
                self.run(run, at: now, into: &effects)
            case .skipped:
                let text = "VRRP_Script(\(settings.name)) is still running; this turn is left out"
                let line = NodeLog(.info, text)
                pacing.log(line, kind: "still running \(settings.name)", at: now, into: &effects)
            case .abandoned:
                processes.forget(settings.name)
                forgetRun(for: .tracker(settings.name), into: &effects)
            case .resultChanged(let result):
                // What the runner refused, or nobody answered, has been said.
                guard result != .failed else { continue }
                let text = "Script `\(settings.name)` now \(result.explanation)"
                effects.append(.log(NodeLog(.info, text)))
            case .verdictChanged(let verdict):
                let isGood = verdict == .good
                let text = "VRRP_Script(\(settings.name)) \(isGood ? "succeeded" : "failed")"
                effects.append(.log(NodeLog(isGood ? .info : .warning, text)))
                effects.append(.happened(.trackerChanged(.script, name: settings.name, verdict)))
                for follower in entry.followers { tellTracking(follower, at: now, into: &effects) }
            }
        }
    }
}

extension ScriptResult {
    /// Behind "now", as keepalived says it.
    var explanation: String {
        switch self {
        case .exited(let status): "returning \(status)"
        case .killed(let signal): "ended by signal \(signal)"
        case .timedOut: "timed out"
        case .failed: "not run"
        }
    }
}

extension TrackTarget {
    /// For people.
    var name: String {
        switch self {
        case .interface(let name): "interface \(name)"
        case .script(let name): "script \(name)"
        case .file(let name): "file \(name)"
        case .process(let name): "process \(name)"
        case .service(let name): "virtual server \(name)"
        case .bfd(let name): "BFD session \(name)"
        }
    }
}
