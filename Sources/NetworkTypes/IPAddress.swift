/// The two families of the Internet protocol.
package enum AddressFamily: UInt8, Sendable, Hashable {
    case ipv4 = 4
    case ipv6 = 6

    /// Bits of an address: 32 or 128.
    package var bits: UInt8 { self == .ipv4 ? 32 : 128 }
}

/// An IPv4 address.
package struct IPv4Address: Hashable, Comparable, Sendable {
    /// The address as a number, first octet highest.
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
        rawValue = UInt32(first) << 24 | UInt32(second) << 16 | UInt32(third) << 8 | UInt32(fourth)
    }

    /// 224.0.0.18, where advertisements go (RFC 9568 §5.1.1.2).
    package static let vrrpGroup = IPv4Address(224, 0, 0, 18)

    /// 224.0.0.0/4.
    package var isMulticast: Bool { rawValue >> 28 == 0xE }

    /// Octet `index`, 0…3, in wire order.
    package func octet(_ index: Int) -> UInt8 {
        precondition(index >= 0 && index < 4)
        return UInt8(truncatingIfNeeded: rawValue >> UInt32(8 * (3 - index)))
    }

    package static func < (left: IPv4Address, right: IPv4Address) -> Bool { left.rawValue < right.rawValue }
}

/// An IPv6 address.
package struct IPv6Address: Hashable, Comparable, Sendable {
    private let halves: Halves

    /// The address as a number, first octet highest.
    package var rawValue: UInt128 { halves.value }

    package init(rawValue: UInt128) {
        halves = Halves(rawValue)
    }

    /// ff00::/8.
    package var isMulticast: Bool { rawValue >> 120 == 0xFF }

    /// ff02::12, where advertisements go (RFC 9568 §5.1.2.2).
    package static let vrrpGroup = IPv6Address(rawValue: 0xFF02 << 112 | 0x12)

    /// fe80::/10.
    package var isLinkLocal: Bool { rawValue >> 118 == 0x3FA }

    /// Octet `index`, 0…15, in wire order.
    package func octet(_ index: Int) -> UInt8 {
        precondition(index >= 0 && index < 16)
        return UInt8(truncatingIfNeeded: rawValue >> UInt128(8 * (15 - index)))
    }

    package static func < (left: IPv6Address, right: IPv6Address) -> Bool { left.halves < right.halves }
}

/// An address of either family; IPv4 sorts before IPv6.
package enum IPAddress: Hashable, Comparable, Sendable {
    case ipv4(IPv4Address)
    case ipv6(IPv6Address)

    package var family: AddressFamily {
        switch self {
        case .ipv4: .ipv4
        case .ipv6: .ipv6
        }
    }

    package var isMulticast: Bool {
        switch self {
        case .ipv4(let address): address.isMulticast
        case .ipv6(let address): address.isMulticast
        }
    }

    /// The octets in wire order: 4 or 16.
    package var octets: [UInt8] {
        switch self {
        case .ipv4(let address): [address.octet(0), address.octet(1), address.octet(2), address.octet(3)]
        case .ipv6(let address): (0..<16).map { address.octet($0) }
        }
    }

    package static func < (left: IPAddress, right: IPAddress) -> Bool {
        switch (left, right) {
        case (.ipv4(let left), .ipv4(let right)): left < right
        case (.ipv6(let left), .ipv6(let right)): left < right
        case (.ipv4, .ipv6): true
        case (.ipv6, .ipv4): false
        }
    }
}

/// An address with its prefix length, as an interface carries it: host bits may be set.
package struct InterfaceAddress: Hashable, Comparable, Sendable {
    package let address: IPAddress
    /// 0…32 or 0…128.
    package let prefixLength: UInt8

    /// Nil when the length is more than the family has bits.
    package init?(_ address: IPAddress, prefixLength: UInt8) {
        guard prefixLength <= address.family.bits else { return nil }
        self.address = address
        self.prefixLength = prefixLength
    }

    /// A host address: /32 or /128.
    package init(host address: IPAddress) {
        self.address = address
        self.prefixLength = address.family.bits
    }

    package static func < (left: InterfaceAddress, right: InterfaceAddress) -> Bool {
        (left.address, left.prefixLength) < (right.address, right.prefixLength)
    }
}
