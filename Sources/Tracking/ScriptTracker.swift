package import NetworkTypes

/// How a run of a script ended.
package enum ScriptResult: Hashable, Sendable {
    case exited(status: Int32)
    case killed(signal: Int32)
    /// It was ended because it took too long.
    case timedOut
    /// It could not be started, or nothing was heard of it any more.
    case failed

    package var isSuccess: Bool { self == .exited(status: 0) }
}

/// One `vrrp_script`: when it runs, and what its results mean (spec vrrp-behaviour 19.1 to 19.3).
///
/// Runs start at a fixed cadence, whatever they take; a run that is still going when the next is due lets
/// that one fall out, so a script never runs twice at once. The runner ends a run after the timeout; if it
/// doesn't answer for `graceBeyondTimeout` after that, the run counts as failed, and a runner that hangs or
/// is gone can't leave a verdict standing for ever.
package struct ScriptTracker: Sendable {
    package enum Event: Sendable {
        /// The daemon started, or the tracker appeared in a reload.
        case start
        /// `nextDeadline` has come; may be early.
        case deadlineReached
        case ended(ScriptResult)
    }

    package enum Effect: Hashable, Sendable {
        /// Start a run; `ended` answers it.
        case run
        /// Due, but the former run still goes.
        case skipped
        /// The former run is given up; its late answer must not be reported.
        case abandoned
        /// Another result than last time (keepalived logs it, 19.3).
        case resultChanged(ScriptResult)
        case verdictChanged(Verdict)
    }

    package private(set) var settings: ScriptTrackerSettings
    package private(set) var counter: ScriptCounter
    package private(set) var lastResult: ScriptResult?
    private var due: Instant?
    private var runningSince: Instant?

    /// TERM, 2 s, KILL, 2 s, and 10 s more until the runner gives up (19.1), and one for the way.
    package static let graceBeyondTimeout = Interval.seconds(15)

    package init(settings: ScriptTrackerSettings) {
        self.settings = settings
        counter = ScriptCounter(rise: settings.rise, fall: settings.fall, initial: settings.initial)
    }

    package var verdict: Verdict { counter.verdict }
    package var isRunning: Bool { runningSince != nil }

    package mutating func handle(_ event: Event, at now: Instant, into effects: inout [Effect]) {
        switch event {
        case .start:
            if due == nil { due = now }
            runIfDue(at: now, into: &effects)
        case .deadlineReached:
            if let limit = runLimit, limit <= now {
                effects.append(.abandoned)
                take(.failed, into: &effects)
            }
            runIfDue(at: now, into: &effects)
        case .ended(let result):
            // A run that was abandoned has been counted.
            if isRunning { take(result, into: &effects) }
        }
    }

    /// When something is due next; nil before the start.
    package var nextDeadline: Instant? {
        guard let due else { return nil }
        return runLimit.map { min($0, due) } ?? due
    }

    /// Other settings after a reload. Kept: the verdict, the cadence, and a run that is going on.
    package mutating func reconfigure(_ new: ScriptTrackerSettings, at now: Instant) {
        if let due, new.interval != settings.interval { self.due = min(due, now + new.interval) }
        settings = new
        counter = counter.rescaled(rise: new.rise, fall: new.fall)
    }

    private var runLimit: Instant? {
        runningSince.map { $0 + settings.timeout + ScriptTracker.graceBeyondTimeout }
    }

    private mutating func runIfDue(at now: Instant, into effects: inout [Effect]) {
        guard let due, due <= now else { return }
        if isRunning {
            effects.append(.skipped)
        } else {
            runningSince = now
            effects.append(.run)
        }
        // After a pause of the machine one run makes up for all that were missed.
        let missed = (now - due).nanoseconds / settings.interval.nanoseconds
        self.due = due + settings.interval * (missed + 1)
    }

    private mutating func take(_ result: ScriptResult, into effects: inout [Effect]) {
        runningSince = nil
        if result != lastResult { effects.append(.resultChanged(result)) }
        lastResult = result
        if let verdict = counter.record(succeeded: result.isSuccess) {
            effects.append(.verdictChanged(verdict))
        }
    }
}
