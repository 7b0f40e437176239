/// A 48-bit Ethernet address.
package struct MACAddress: Hashable, Sendable {
    /// The address in the low 48 bits, first octet highest.
    package let rawValue: UInt64

    /// Nil when bits above the 48th are set.
    package init?(rawValue: UInt64) {
        guard rawValue < 1 << 48 else { return nil }
        self.rawValue = rawValue
    }

    package init(_ octets: (UInt8, UInt8, UInt8, UInt8, UInt8, UInt8)) {
        var value: UInt64 = 0
        value = value << 8 | UInt64(octets.0)
        value = value << 8 | UInt64(octets.1)
        value = value << 8 | UInt64(octets.2)
        value = value << 8 | UInt64(octets.3)
        value = value << 8 | UInt64(octets.4)
        value = value << 8 | UInt64(octets.5)
        rawValue = value
    }

    package static let broadcast = MACAddress((0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF))

    /// Octet `index`, 0…5, in wire order.
    package func octet(_ index: Int) -> UInt8 {
        precondition(index >= 0 && index < 6)
        return UInt8(truncatingIfNeeded: rawValue >> UInt64(8 * (5 - index)))
    }
}
