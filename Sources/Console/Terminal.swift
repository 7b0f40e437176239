import CLinux

/// Standard output or error.
package struct Terminal {
    let descriptor: Int32

    package static let standardOutput = Terminal(descriptor: 1)
    package static let standardError = Terminal(descriptor: 2)

    /// The first descriptor that whoever started this program handed over.
    package static let handedOver = Terminal(descriptor: 3)

    package var isTerminal: Bool { hf_is_terminal(descriptor) == 1 }

    /// Writes all of it; what can't be written is nobody's to read.
    package func write(_ text: String) {
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            // Safety: the buffer is the array's own storage, which lives through the call.
            let result = unsafe bytes[written...].withUnsafeBytes { rest in
                guard let start = rest.baseAddress else { return Int64(-1) }
                return unsafe hf_write(descriptor, start, UInt64(rest.count))
            }
            guard result > 0 else { return }
            written += Int(result)
        }
    }
}

/// Colours of a terminal; plain text elsewhere.
package enum Style: String {
    case bold = "1"
    case red = "1;31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
    case faint = "2"

    package func callAsFunction(_ text: String, _ isColoured: Bool) -> String {
        isColoured ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
    }
}
