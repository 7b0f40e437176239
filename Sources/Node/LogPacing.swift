import NetworkTypes

/// Lets one line a second through for each kind of message of an instance, and counts the rest.
struct LogPacing {
    /// A kind of message of an instance.
    struct Key: Hashable, Comparable {
        var instance: String
        var kind: String

        static func < (left: Key, right: Key) -> Bool {
            (left.instance, left.kind) < (right.instance, right.kind)
        }
    }

    private struct Held {
        var key: Key
        var silentUntil: Instant
        var heldBack: UInt64 = 0
        var last: NodeLog?
    }

    private var held: [Held] = []

    static let spacing = Interval.seconds(1)
    /// Kinds remembered; beyond, the oldest is forgotten.
    static let capacity = 256

    /// Appends the line, or remembers that it was held back.
    mutating func log(_ line: NodeLog, kind: String, at now: Instant, into effects: inout [NodeEffect]) {
        let key = Key(instance: line.instance ?? "", kind: kind)
        if let place = held.firstIndex(where: { $0.key == key }) {
            guard held[place].silentUntil <= now else {
                held[place].heldBack += 1
                held[place].last = line
                return
            }
            held.remove(at: place)
        } else if held.count >= LogPacing.capacity {
            held.removeFirst()
        }
        held.append(Held(key: key, silentUntil: now + LogPacing.spacing))
        effects.append(.log(line))
    }

    /// When a line that was held back is due.
    var nextReport: Instant? {
        held.lazy.filter { $0.heldBack > 0 }.map(\.silentUntil).min()
    }

    /// Says what was held back, and how often.
    mutating func report(at now: Instant, into effects: inout [NodeEffect]) {
        for place in held.indices where held[place].heldBack > 0 && held[place].silentUntil <= now {
            if var line = held[place].last {
                line.message += " (\(held[place].heldBack) more of these in the last second)"
                effects.append(.log(line))
            }
            held[place].heldBack = 0
            held[place].last = nil
            held[place].silentUntil = now + LogPacing.spacing
        }
    }
}
