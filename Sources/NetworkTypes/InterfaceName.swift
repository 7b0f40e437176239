/// A network interface's name as Linux has them: 1…15 bytes, no slash, colon or white space, not "." or "..".
package struct InterfaceName: Hashable, Comparable, Sendable {
    /// The bytes from the highest on, padded with zeros; the sixteenth is always zero.
    private let packed: Halves

    /// Nil for a name that the kernel would refuse (`dev_valid_name`).
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count >= 1, bytes.count <= InterfaceName.maximumLength else { return nil }
        var packed: UInt128 = 0
        var dots = 0
        for byte in bytes {
            guard byte > 0x20, byte != 0x7F, byte != UInt8(ascii: "/"), byte != UInt8(ascii: ":") else {
                return nil
            }
            if byte == UInt8(ascii: ".") { dots += 1 }
            packed = packed << 8 | UInt128(byte)
        }
        if dots == bytes.count, dots <= 2 { return nil }
        self.packed = Halves(packed << UInt128(8 * (16 - bytes.count)))
    }

    package init?(_ text: String) { self.init(text.utf8) }

    /// IFNAMSIZ less the terminating zero.
    package static let maximumLength = 15

    /// The name's bytes, without terminator.
    package var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(InterfaceName.maximumLength)
        for index in 0..<InterfaceName.maximumLength {
            let byte = UInt8(truncatingIfNeeded: packed.value >> UInt128(8 * (15 - index)))
            if byte == 0 { break }
            result.append(byte)
        }
        return result
    }

    package static func < (left: InterfaceName, right: InterfaceName) -> Bool { left.packed < right.packed }
}

/// The kernel's number of an interface; positive.
package struct InterfaceIndex: Hashable, Comparable, Sendable {
    package let rawValue: UInt32

    /// Nil for 0 and for what the kernel's signed field can't hold.
    package init?(rawValue: UInt32) {
        guard rawValue != 0, rawValue <= UInt32(Int32.max) else { return nil }
        self.rawValue = rawValue
    }

    package static func < (left: InterfaceIndex, right: InterfaceIndex) -> Bool {
        left.rawValue < right.rawValue
    }
}
