import RunnerProtocol

/// A script that runs.
struct ScriptRun {
    /// Why it is being ended.
    enum Ending: Equatable {
        case timeout
        case stop
    }

    /// Who asked.
    let session: Int
    let sequence: UInt32
    /// Its first process, which is its group's number, too.
    let process: Int32
    /// What it writes.
    let output: Int32
    /// What all that comes of it is known by.
    let mark: UInt64
    /// As the request says it; 0: others may run beside it.
    let subject: UInt64
    /// It has neither an end nor a place in a queue: it is ended when the engine is gone.
    var lastsWithSession = false
    /// It may take so long and no longer; without one it is stopped for another's sake only.
    var hasTimeout = false
    var lines = OutputLines()
    var isOutputOpen = true
    var ending: Ending?
    /// Nothing is to outlive it, not even what left its group: it took too long, or was to run for as long as
    /// its engine. What a queue stops, for the next script's sake, may have started a service.
    var takesAll: Bool { ending == .timeout || (ending == .stop && lastsWithSession) }
    /// When the next signal is due, in nanoseconds since boot; nil: never.
    var due: Int64?
    /// TERM, KILL, KILL: so many were sent.
    var signalsSent = 0

    /// From TERM to KILL, and to the second one (spec vrrp-behaviour 19.1).
    static let patience: Int64 = 2_000_000_000
    /// How long one whose engine is gone goes on while another of its subject waits; the engine's queues have
    /// the same (`ScriptQueue.patience`).
    static let strayPatience: Int64 = 60_000_000_000

    func outcome(status: Int32, signal: Int32) -> RunOutcome {
        switch ending {
        case .timeout: .timedOut
        case .stop: .stopped
        case nil: signal == 0 ? .exited(status: UInt8(status)) : .killed(signal: UInt8(signal))
        }
    }
}
