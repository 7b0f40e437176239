package import NetworkTypes

/// A table of ours in nftables with its chains and rules: what `no_accept`, strict mode and virtual MAC
/// addresses need (spec vrrp-behaviour 13). One for each family; without entries it does nothing.
package struct FirewallTable: Hashable, Sendable {
    package let family: AddressFamily
    /// 1…30 bytes.
    package let name: [UInt8]
    /// Where its chains stand among others.
    package let priority: Int32
    /// Whether its rules count what they drop.
    package let counts: Bool

    package static let defaultName = Array("holdfast".utf8)
    /// keepalived's.
    package static let defaultPriority: Int32 = -1
    /// NFT_TABLE_MAXNAMELEN is longer; this is the configuration's bound.
    package static let nameLength = 30

    package init(
        _ family: AddressFamily,
        name: [UInt8] = FirewallTable.defaultName,
        priority: Int32 = FirewallTable.defaultPriority,
        counts: Bool = false
    ) throws(DescriptionError) {
        guard (1...FirewallTable.nameLength).contains(name.count),
            name.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") })
        else { throw .outOfRange("nftables") }
        self.family = family
        self.name = name
        self.priority = priority
        self.counts = counts
    }
}

/// One element of a set of ours.
package enum FirewallEntry: Hashable, Sendable {
    /// Packets to and from the address are dropped; not neighbour discovery.
    case address(IPAddress)
    /// The same for a link-local address, which is another one on every link.
    case linkLocal(IPv6Address, on: InterfaceName)
    /// Group membership reports that the link would send go out by its parent: switches mustn't learn the
    /// virtual MAC address from a backup.
    case virtualLink(InterfaceName, parent: InterfaceName)
    /// The virtual link answers for this link-local address, which is virtual; it doesn't for its parent's.
    case virtualLinkLocal(IPv6Address, on: InterfaceName)
}
