import NetworkTypes

/// `UDP_CHECK`: a datagram goes out; no answer is good, unless one is asked for.
package struct DatagramCheckSettings: Hashable, Sendable {
    package var target: ProbeTarget
    /// Nil: 32 bytes of fixed text.
    package var payload: [UInt8]?
    package var reply: ExpectedReply

    package init(target: ProbeTarget, payload: [UInt8]? = nil, reply: ExpectedReply = .none) {
        self.target = target
        self.payload = payload
        self.reply = reply
    }
}

/// What must come back.
package enum ExpectedReply: Hashable, Sendable {
    case none
    /// A datagram, whatever is in it.
    case any
    /// A datagram of such a length that begins so.
    case matching(DatagramPattern, length: ClosedRange<UInt16>)
}

/// Bytes of which each half may be left open.
package struct DatagramPattern: Hashable, Sendable {
    package let bytes: [UInt8]
    /// As long as `bytes`; a bit that is 0 isn't compared.
    package let mask: [UInt8]

    /// Reads hexadecimal digits, where `x` stands for any; blanks may stand between bytes, and a lone digit
    /// before one is a byte of its own. Nil for anything else and for nothing.
    package init?(hexadecimal text: String, allowsWildcards: Bool) {
        var reader = HexadecimalReader(allowsWildcards: allowsWildcards)
        for byte in text.utf8 {
            guard reader.take(byte) else { return nil }
        }
        reader.endByte()
        guard !reader.bytes.isEmpty else { return nil }
        bytes = reader.bytes
        mask = reader.mask
    }
}

/// Collects bytes digit by digit.
private struct HexadecimalReader {
    let allowsWildcards: Bool
    var bytes: [UInt8] = []
    var mask: [UInt8] = []
    /// Value and mask of the digit before, when it may still be the first of two.
    private var pending: (value: UInt8, mask: UInt8)?

    init(allowsWildcards: Bool) { self.allowsWildcards = allowsWildcards }

    mutating func take(_ byte: UInt8) -> Bool {
        if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
            endByte()
            return true
        }
        let isWildcard = allowsWildcards && byte | 0x20 == UInt8(ascii: "x")
        guard let value = isWildcard ? 0 : hexadecimalDigit(byte) else { return false }
        let mask: UInt8 = isWildcard ? 0 : 0xF
        guard let first = pending else {
            pending = (value, mask)
            return true
        }
        bytes.append(first.value << 4 | value)
        self.mask.append(first.mask << 4 | mask)
        pending = nil
        return true
    }

    mutating func endByte() {
        guard let last = pending else { return }
        bytes.append(last.value)
        mask.append(last.mask | 0xF0)
        pending = nil
    }
}
