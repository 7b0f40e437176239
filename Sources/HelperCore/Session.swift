import HelperProtocol
import NetworkTypes

/// The one connection of an engine.
struct Session {
    /// What the next frame has to wait for.
    enum Awaited {
        case generation(GenerationHash, sequence: UInt32)
        case socket(HeldChannel, sequence: UInt32)
    }

    let epoch: UInt32
    let openedAt: Instant
    var phase = SessionPhase.greeting
    /// The engine's version.
    var version: UInt16 = 0
    var stream = FrameStream()
    var awaited: Awaited?
    /// Refusals that no honest engine causes.
    var violations = 0
}

/// When the last sessions began that lived less than `Limits.shortSessionSeconds`, with no longer one since.
struct ShortSessions {
    private var begins: [Instant] = []

    /// Notes a session's end; true when there were too many short ones, and then counts anew.
    mutating func note(openedAt: Instant, endedAt now: Instant) -> Bool {
        guard now - openedAt < .seconds(Limits.shortSessionSeconds) else {
            begins.removeAll()
            return false
        }
        begins.append(openedAt)
        begins.removeAll { now - $0 > .seconds(Limits.shortSessionWindowSeconds) }
        guard begins.count >= Limits.shortSessions else { return false }
        begins.removeAll()
        return true
    }
}

/// Cumulative counts for the log.
struct Counters {
    var refusals = [UInt32](repeating: 0, count: 256)
    var wrongUsers: UInt32 = 0
    var busy: UInt32 = 0
}
