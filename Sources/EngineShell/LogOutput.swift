import CLinux
package import NetworkTypes
package import Node

/// Log lines, one event each, on a descriptor that may be a terminal, a file, a pipe or journald's socket.
///
/// A reader that doesn't read costs lines, not time: a line is written only when the descriptor takes it at
/// once, else it is counted, and the count is told with the next line that goes out.
package struct LogOutput {
    private let write: ([UInt8]) -> Bool
    private let form: Form
    private var throttle = LogThrottle()
    private var lostLines: UInt64 = 0
    /// Lines that nobody took, since the start.
    private(set) var lostCount: UInt64 = 0
    /// The least that is written, where that isn't everything.
    private var thresholds: [NodeLog.Subsystem: NodeLog.Level] = [:]

    /// What lines look like.
    package enum Form: Sendable {
        case plain
        /// Each begins with `<3>`, `<4>` or `<6>` (sd-daemon(3)).
        case priorities
        /// journald's own: fields, HOLDFAST_SUBSYSTEM and HOLDFAST_INSTANCE among them.
        case journal
    }

    /// Bytes of a line; a pipe that is ready takes so many at once (PIPE_BUF is 4096).
    static let lineLength = 1_024

    /// - Parameter write: false when the bytes weren't taken.
    package init(form: Form, write: @escaping ([UInt8]) -> Bool) {
        self.form = form
        self.write = write
    }

    package init(hasPriorities: Bool, write: @escaping ([UInt8]) -> Bool) {
        self.init(form: hasPriorities ? .priorities : .plain, write: write)
    }

    /// Where lines go: to journald where it reads standard error, else there. Call it before sealing.
    ///
    /// - Parameter hasPriorities: journald reads it.
    package static func standard(hasPriorities: Bool) -> LogOutput {
        let socket = hf_journal_open()
        guard socket >= 0 else { return standardError(hasPriorities: hasPriorities) }
        return LogOutput(form: .journal) { bytes in
            // Safety: the array is valid for the call, and its count is passed.
            unsafe hf_send(socket, bytes, UInt64(bytes.count)) == bytes.count
        }
    }

    /// Standard error.
    package static func standardError(hasPriorities: Bool) -> LogOutput {
        LogOutput(hasPriorities: hasPriorities) { bytes in
            guard Descriptor.isReady(2, for: Int16(HF_POLL_OUT)) else { return false }
            // Safety: the array is valid for the call, and its count is passed.
            return unsafe hf_write(2, bytes, UInt64(bytes.count)) == bytes.count
        }
    }

    /// Writes the line unless the same one went out within the last second.
    package mutating func write(_ line: NodeLog, at now: Instant) {
        guard line.level >= threshold(of: line.subsystem) else { return }
        if throttle.admit(line, at: now) { put(line) }
    }

    /// Whatever the thresholds are.
    mutating func writeAlways(_ line: NodeLog) { put(line) }

    func threshold(of subsystem: NodeLog.Subsystem) -> NodeLog.Level { thresholds[subsystem] ?? .info }

    mutating func setThreshold(_ level: NodeLog.Level, of subsystem: NodeLog.Subsystem) {
        thresholds[subsystem] = level
    }

    /// When `writeHeldBack` has something to tell.
    var nextReport: Instant? { throttle.nextReport }

    /// Tells what was held back until `now`; everything when nil.
    mutating func writeHeldBack(at now: Instant?) {
        for line in throttle.takeHeldBack(at: now) { put(line) }
    }

    private mutating func put(_ line: NodeLog) {
        if lostLines > 0 {
            let loss = NodeLog(.warning, "\(lostLines) lines of this log were lost: nobody read it")
            guard write(bytes(loss)) else {
                lostLines += 1
                lostCount += 1
                return
            }
            lostLines = 0
        }
        if !write(bytes(line)) {
            lostLines += 1
            lostCount += 1
        }
    }

    /// `warning: (VI_1) text`, as monitors of keepalived grep it, or `warning: text` for the engine itself.
    /// Control characters become question marks: parts of a message come from outside.
    private func bytes(_ line: NodeLog) -> [UInt8] {
        let instance = line.instance.map { "(\($0)) " } ?? ""
        let prefix = form == .priorities ? "<\(line.level.priority)>" : ""
        let text = LogOutput.oneLine("\(prefix)\(line.level.name): \(instance)\(line.message)")
        guard form == .journal else { return text }
        var fields = Array("PRIORITY=\(line.level.priority)\nSYSLOG_IDENTIFIER=holdfast-engine\n".utf8)
        fields += Array("HOLDFAST_SUBSYSTEM=\(line.subsystem.rawValue)\n".utf8)
        if let instance = line.instance { fields += LogOutput.oneLine("HOLDFAST_INSTANCE=\(instance)") }
        return fields + Array("MESSAGE=".utf8) + text
    }

    /// With its end.
    private static func oneLine(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for byte in text.utf8.prefix(lineLength - 1) {
            bytes.append(byte < 0x20 || byte == 0x7F ? UInt8(ascii: "?") : byte)
        }
        return bytes + [UInt8(ascii: "\n")]
    }
}

extension NodeLog.Level {
    /// For people and programs.
    var name: String {
        switch self {
        case .info: "info"
        case .warning: "warning"
        case .error: "error"
        }
    }

    /// syslog's.
    fileprivate var priority: String {
        switch self {
        case .info: "6"
        case .warning: "4"
        case .error: "3"
        }
    }
}
