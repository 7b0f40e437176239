import Compiler
import Configuration
import NetworkTypes
import Notifications

/// Where a script stands that the daemon runs once, and waits for.
enum LifecycleStep: Equatable {
    case ahead
    /// It runs, at the longest until then.
    case running(until: Instant)
    case over
}

extension Node {
    /// Runs `startup_script` where the daemon starts; an engine that takes another's place goes on at once,
    /// which a helper with a generation in force tells.
    mutating func beginStartup(
        _ model: ConfigurationModel,
        helperIsNew: Bool,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        guard startup == .ahead else { return }
        guard helperIsNew, let script = model.global.notifications.startup else {
            startup = .over
            return
        }
        startup = .running(until: now + script.timeout + Node.lifecycleGrace)
        run(
            ScriptRun(purpose: .startup, script: ConfiguredScript(script.command), timeout: script.timeout),
            at: now,
            into: &effects
        )
    }

    /// The script has ended, or is given up.
    mutating func startupEnded(at now: Instant, into effects: inout [NodeEffect]) {
        guard startup != .over else { return }
        startup = .over
        startTrackers(at: now, into: &effects)
        for place in instances.indices { advance(place, at: now, into: &effects) }
    }

    /// When waiting for a script ends.
    var lifecycleDeadline: Instant? {
        var result: Instant?
        if case .running(let limit) = startup { result = limit }
        if case .running(let limit) = shutdown { result = result.map { min($0, limit) } ?? limit }
        if shutdown == .ahead, let stopLimit { result = result.map { min($0, stopLimit) } ?? stopLimit }
        return result
    }

    mutating func lifecycleDue(at now: Instant, into effects: inout [NodeEffect]) {
        if case .running(let limit) = startup, limit <= now {
            effects.append(.log(NodeLog(.warning, "startup_script didn't end in time; going on without")))
            forgetRun(for: .startup, into: &effects)
            startupEnded(at: now, into: &effects)
        }
        if case .running(let limit) = shutdown, limit <= now {
            effects.append(.log(NodeLog(.warning, "shutdown_script didn't end in time")))
            forgetRun(for: .shutdown, into: &effects)
            shutdown = .over
        }
    }

    /// After the last instance has stopped: STOP scripts first, then `shutdown_script`; both bounded. True
    /// when nothing is left to wait for.
    mutating func hasToldOfStop(at now: Instant, into effects: inout [NodeEffect]) -> Bool {
        switch shutdown {
        case .over: return true
        case .running: return false
        case .ahead: break
        }
        let limit = stopLimit ?? now + Node.stopPatience
        stopLimit = limit
        guard held.isEmpty && noticeQueues.areIdle || limit <= now else { return false }
        if limit <= now { effects.append(.log(NodeLog(.warning, "stopping before all scripts have ended"))) }
        guard let script = global.notifications.shutdown, runs.isConnected else {
            shutdown = .over
            return true
        }
        let left = Node.longestStop - (now - (stopBegan ?? now)) - Node.lifecycleGrace
        let timeout = max(.seconds(1), min(script.timeout, min(Node.longestShutdown, left)))
        shutdown = .running(until: now + timeout + Node.lifecycleGrace)
        run(
            ScriptRun(purpose: .shutdown, script: ConfiguredScript(script.command), timeout: timeout),
            at: now,
            into: &effects
        )
        return shutdown == .over
    }

    /// From a script's timeout until it is given up: TERM, KILL, KILL, and the way.
    static let lifecycleGrace = Interval.seconds(5)
    /// How long the scripts of a stop may take all together (keepalived: one second, then they are killed).
    static let stopPatience = Interval.seconds(6)
    /// All scripts of a stop together, `release_script` included: who stops a daemon kills it after 90
    /// seconds, and the mail about it has its 5.
    static let longestStop = Interval.seconds(83)
    /// `shutdown_script_timeout` beyond that is cut.
    static let longestShutdown = Interval.seconds(75)
    /// How long a script goes on at the stop while another waits behind it.
    static let patienceAtStop = Interval.seconds(1)
}
