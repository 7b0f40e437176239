import NetworkTypes

/// Lets one line a second through for each kind of message of an instance, and counts the rest.
struct LogPacing {
    /// A kind of message of an instance.
    private struct Key: Equatable {
        var instance: String?
        var kind: String
        /// Tells kinds apart that are counted by number.
        var number: UInt8
    }

    private struct Held {
        var key: Key
        var silentUntil: Instant
        var heldBack: UInt64 = 0
        /// The first that was held back.
        var line: NodeLog?
    }

    private var held: [Held] = []

    static let spacing = Interval.seconds(1)
    /// Kinds remembered; beyond, the oldest is forgotten.
    static let capacity = 256

    /// Appends the line, or remembers that it was held back.
    mutating func log(_ line: NodeLog, kind: String, at now: Instant, into effects: inout [NodeEffect]) {
        log(kind, of: line.instance, at: now, into: &effects) { line }
    }

    /// The same, for what may come a hundred thousand times a second: the line is made only when it is used.
    mutating func log(
        _ kind: String,
        _ number: UInt8 = 0,
        of instance: String?,
        at now: Instant,
        into effects: inout [NodeEffect],
        _ line: () -> NodeLog
    ) {
        let key = Key(instance: instance, kind: kind, number: number)
        if let place = held.firstIndex(where: { $0.key == key }) {
            guard held[place].silentUntil <= now else {
                if held[place].heldBack == 0 { held[place].line = line() }
                held[place].heldBack += 1
                return
            }
            held.remove(at: place)
        } else if held.count >= LogPacing.capacity {
            held.removeFirst()
        }
        held.append(Held(key: key, silentUntil: now + LogPacing.spacing))
        effects.append(.log(line()))
    }

    /// When a line that was held back is due.
    var nextReport: Instant? {
        held.lazy.filter { $0.heldBack > 0 }.map(\.silentUntil).min()
    }

    /// Says what was held back, and how often.
    mutating func report(at now: Instant, into effects: inout [NodeEffect]) {
        for place in held.indices where held[place].heldBack > 0 && held[place].silentUntil <= now {
            if var line = held[place].line {
                line.message += " (\(held[place].heldBack) more of these in the last second)"
                effects.append(.log(line))
            }
            held[place].heldBack = 0
            held[place].line = nil
            held[place].silentUntil = now + LogPacing.spacing
        }
    }
}
