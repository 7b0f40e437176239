import NetworkTypes
import Node

/// Lets the same line of an instance through once a second and counts the rest.
struct LogThrottle {
    private struct Window {
        var line: NodeLog
        var end: Instant
        var heldBack: UInt64 = 0
    }

    /// In the order of their ends.
    private var windows: [Window] = []
    /// Of the messages of `windows`, which may begin as a hundred others do. Apart, since a thousand lines
    /// may come in one turn.
    private var hashes: [Int] = []

    static let length = Interval.seconds(1)
    /// Different lines remembered; a flood of more goes through unlimited but for the log's own bound.
    static let capacity = 256

    /// True: write it now.
    mutating func admit(_ line: NodeLog, at now: Instant) -> Bool {
        if let first = windows.first, first.end <= now { remove { $0.end <= now && $0.heldBack == 0 } }
        let hash = line.message.hashValue
        for place in hashes.indices where hashes[place] == hash && windows[place].line == line {
            windows[place].heldBack += 1
            return false
        }
        if windows.count < LogThrottle.capacity {
            windows.append(Window(line: line, end: now + LogThrottle.length))
            hashes.append(hash)
        }
        return true
    }

    private mutating func remove(where isOver: (Window) -> Bool) {
        let kept = windows.indices.filter { !isOver(windows[$0]) }
        hashes = kept.map { hashes[$0] }
        windows = kept.map { windows[$0] }
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
        remove { window in now.map { window.end <= $0 } ?? true }
        return lines
    }
}
