package import NetworkTypes

/// An address with all that the kernel can be told of it: the configuration's (address) block, one line.
package struct AddressDescription: Hashable, Sendable {
    /// The local address. With a peer its prefix length doesn't count: the peer's does.
    package let address: InterfaceAddress
    package let interface: InterfaceName
    /// The kernel's number: 0 global, 200 site, 253 link, 254 host. IPv6: 0, the kernel reads it from the
    /// address.
    package let scope: UInt8
    /// IPv4 only: 1…15 bytes without white space.
    package let label: [UInt8]?
    /// IPv4 only.
    package let broadcast: IPv4Address?
    /// The other end of a point-to-point link, with its prefix length.
    package let peer: InterfaceAddress?
    package let flags: AddressFlags
    /// For how many seconds new connections may use the address; 0: it is deprecated from the start; nil: for
    /// ever.
    package let preferredLifetime: UInt32?

    /// - Parameters:
    ///   - preferredLifetime: seconds; as in `defaultPreferredLifetime` when left out.
    package init(
        _ address: InterfaceAddress,
        interface: InterfaceName,
        scope: UInt8 = 0,
        label: [UInt8]? = nil,
        broadcast: IPv4Address? = nil,
        peer: InterfaceAddress? = nil,
        flags: AddressFlags = [],
        preferredLifetime: PreferredLifetime = .usual
    ) throws(DescriptionError) {
        let family = address.address.family
        if family == .ipv6 {
            guard scope == 0 else { throw .only(.ipv4, "scope") }
            guard label == nil else { throw .only(.ipv4, "label") }
            guard broadcast == nil else { throw .only(.ipv4, "brd") }
        } else {
            guard flags.isDisjoint(with: [.detectsDuplicates, .home, .managesTemporary]) else {
                throw .only(.ipv6, "-nodad, home or mngtmpaddr")
            }
        }
        if let peer {
            guard peer.address.family == family else { throw .wrongFamily("peer") }
            guard broadcast == nil else { throw .contradiction("brd") }
        }
        if let label {
            guard (1...InterfaceName.maximumLength).contains(label.count),
                label.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
            else { throw .outOfRange("label") }
        }
        self.address = address
        self.interface = interface
        self.scope = scope
        self.label = label
        self.broadcast = broadcast
        self.peer = peer
        self.flags = flags
        switch preferredLifetime {
        case .usual: self.preferredLifetime = AddressDescription.defaultPreferredLifetime(address)
        case .forever: self.preferredLifetime = nil
        case .seconds(let seconds):
            // All ones means for ever.
            guard seconds < UInt32.max else { throw .outOfRange("preferred_lft") }
            self.preferredLifetime = seconds
        }
    }

    /// Deprecated from the start for an IPv6 host address, so that nobody sends from it unasked; for ever
    /// otherwise (spec vrrp-behaviour 16.1).
    package static func defaultPreferredLifetime(_ address: InterfaceAddress) -> UInt32? {
        address.address.family == .ipv6 && address.prefixLength == 128 ? 0 : nil
    }
}

/// `preferred_lft`.
package enum PreferredLifetime: Hashable, Sendable {
    /// Not configured.
    case usual
    case forever
    case seconds(UInt32)
}

/// What an address is like; words of the (address) block.
package struct AddressFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `-nodad`, IPv6: duplicate address detection first. Without it an address answers at once.
    package static let detectsDuplicates = AddressFlags(rawValue: 1)
    /// `home`, IPv6: a mobile node's home address.
    package static let home = AddressFlags(rawValue: 2)
    /// `mngtmpaddr`, IPv6: the kernel makes temporary addresses from it.
    package static let managesTemporary = AddressFlags(rawValue: 4)
    /// `noprefixroute`.
    package static let noPrefixRoute = AddressFlags(rawValue: 8)
    /// `autojoin`: the address is a multicast group to join.
    package static let autojoin = AddressFlags(rawValue: 16)
}

extension InterfaceAddress {
    /// `brd +` and `brd -`: the IPv4 address with its host bits set or cleared. Nil for IPv6, and for
    /// prefixes of 31 and 32 bits, which have no broadcast address (RFC 3021).
    package func broadcast(hostBits areSet: Bool) -> IPv4Address? {
        guard case .ipv4(let address) = address, prefixLength <= 30 else { return nil }
        let hostBits = prefixLength == 0 ? UInt32.max : UInt32.max >> UInt32(prefixLength)
        return IPv4Address(rawValue: areSet ? address.rawValue | hostBits : address.rawValue & ~hostBits)
    }

    /// The same prefix with its host bits cleared, as routes and rules have it.
    package var network: InterfaceAddress {
        let network: IPAddress
        switch address {
        case .ipv4(let address):
            let mask = prefixLength == 0 ? 0 : UInt32.max << UInt32(32 - prefixLength)
            network = .ipv4(IPv4Address(rawValue: address.rawValue & mask))
        case .ipv6(let address):
            let mask = prefixLength == 0 ? 0 : UInt128.max << UInt128(128 - prefixLength)
            network = .ipv6(IPv6Address(rawValue: address.rawValue & mask))
        }
        guard let result = InterfaceAddress(network, prefixLength: prefixLength) else {
            preconditionFailure("the length was good for the family")
        }
        return result
    }

    /// 0.0.0.0/0 or ::/0.
    package static func any(_ family: AddressFamily) -> InterfaceAddress {
        let address: IPAddress =
            family == .ipv4 ? .ipv4(IPv4Address(rawValue: 0)) : .ipv6(IPv6Address(rawValue: 0))
        return InterfaceAddress(host: address).shortened
    }

    private var shortened: InterfaceAddress {
        guard let result = InterfaceAddress(address, prefixLength: 0) else { preconditionFailure("0 fits") }
        return result
    }
}
