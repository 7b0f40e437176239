import CLinux
package import NetworkTypes

/// One line of the log, put together from fixed text and numbers.
package struct LogLine {
    private(set) var bytes: [UInt8] = []

    /// Begins with the program's name.
    package init() {
        bytes.reserveCapacity(160)
        add("holdfast-helper: ")
    }

    /// Text for something else than the log.
    init(empty: Bool) {}

    package mutating func add(_ text: StaticString) {
        // Safety: a static string's bytes live for ever.
        for index in 0..<text.utf8CodeUnitCount { bytes.append(unsafe text.utf8Start[index]) }
    }

    package mutating func add(_ number: some BinaryInteger) {
        var digits: [UInt8] = []
        var rest = UInt64(number.magnitude)
        repeat {
            digits.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        if number < 0 { digits.append(UInt8(ascii: "-")) }
        bytes.append(contentsOf: digits.reversed())
    }

    /// Bytes from outside; what isn't printable ASCII becomes a question mark.
    package mutating func add(_ text: [UInt8]) {
        for byte in text { bytes.append((0x20..<0x7F).contains(byte) ? byte : UInt8(ascii: "?")) }
    }

    package mutating func add(_ interface: InterfaceName) { add(interface.bytes) }

    /// Writes the line to stderr unless that would block. True when it was written.
    @discardableResult
    package consuming func write() -> Bool {
        bytes.append(UInt8(ascii: "\n"))
        var standardError = hf_poll_entry(descriptor: 2, wanted: Int16(HF_POLL_OUT), seen: 0)
        // Safety: one entry; `bytes.count` bytes are read.
        guard unsafe hf_poll(&standardError, 1, 0) == 1 else { return false }
        return unsafe hf_write(2, bytes, UInt64(bytes.count)) == Int64(bytes.count)
    }
}

/// The log with a bound: of each reason so many lines in a time, then only their number.
struct Log {
    /// Lines of one reason in `window`.
    static let burst: UInt32 = 20
    static let window = Interval.seconds(10)

    private struct Reason {
        var since: Instant?
        var written: UInt32 = 0
        var suppressed: UInt32 = 0
    }

    private var reasons: [Reason]

    init(reasons count: Int) { reasons = [Reason](repeating: Reason(), count: count) }

    /// Writes `line`, or counts it.
    mutating func write(_ line: consuming LogLine, reason: Int, at now: Instant) {
        if reasons[reason].since.map({ now - $0 >= Log.window }) ?? true {
            reasons[reason].since = now
            reasons[reason].written = 0
        }
        guard reasons[reason].written < Log.burst else {
            reasons[reason].suppressed += 1
            return
        }
        reasons[reason].written += 1
        if reasons[reason].suppressed > 0 {
            line.add(" (and ")
            line.add(reasons[reason].suppressed)
            line.add(" like it not shown)")
        }
        reasons[reason].suppressed = line.write() ? 0 : reasons[reason].suppressed + 1
    }
}
