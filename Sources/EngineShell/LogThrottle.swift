import NetworkTypes
import Node

/// Lets the same line of an instance through once a second and counts the rest.
struct LogThrottle {
    private struct Window {
        var line: NodeLog
        /// Of the message, which may begin as a hundred others do.
        let hash: Int
        var end: Instant
        var heldBack: UInt64 = 0
    }

    /// In the order of their ends.
    private var windows: [Window] = []

    static let length = Interval.seconds(1)
    /// Different lines remembered; a flood of more goes through unlimited but for the log's own bound.
    static let capacity = 256

    /// True: write it now.
    mutating func admit(_ line: NodeLog, at now: Instant) -> Bool {
        windows.removeAll { $0.end <= now && $0.heldBack == 0 }
        let hash = line.message.hashValue
        if let place = windows.firstIndex(where: { $0.hash == hash && $0.line == line }) {
            windows[place].heldBack += 1
            return false
        }
        if windows.count < LogThrottle.capacity {
            windows.append(Window(line: line, hash: hash, end: now + LogThrottle.length))
        }
        return true
    }

    /// When held-back lines are to be told of.
    var nextReport: Instant? { windows.first { $0.heldBack > 0 }?.end }

    /// What was held back until `now`, with its count; everything when `now` is nil.
    mutating func takeHeldBack(at now: Instant?) -> [NodeLog] {
        var lines: [NodeLog] = []
        for place in windows.indices where windows[place].heldBack > 0 {
            if let now, windows[place].end > now { continue }
            var line = windows[place].line
            line.message += " (\(windows[place].heldBack) more of these in the last second)"
            windows[place].heldBack = 0
            lines.append(line)
        }
        if let now { windows.removeAll { $0.end <= now } } else { windows.removeAll() }
        return lines
    }
}
