package import NetworkTypes

/// A link of our own over a parent: what `use_vmac` and `use_ipvlan` ask for (spec vrrp-behaviour 14).
package struct VirtualLink: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// In private mode: nothing goes between it and other macvlans of the parent.
        case macvlan(MACAddress)
        /// Of layer 2; it has its parent's MAC address.
        case ipvlan(IPVLANMode)
    }

    /// Who of the parent's ipvlans may talk to each other.
    package enum IPVLANMode: UInt16, Sendable, Hashable {
        case bridge = 0
        case `private` = 1
        case vepa = 2
    }

    package let name: InterfaceName
    package let parent: InterfaceName
    package let kind: Kind
    /// The link group; nil: the parent's.
    package let group: UInt32?

    /// Refuses a link over itself, and a multicast or null MAC address.
    package init(
        _ name: InterfaceName,
        over parent: InterfaceName,
        kind: Kind,
        group: UInt32? = nil
    ) throws(DescriptionError) {
        guard name != parent else { throw .contradiction("name") }
        if case .macvlan(let mac) = kind {
            guard mac.rawValue != 0, mac.octet(0) & 1 == 0 else { throw .outOfRange("use_vmac") }
        }
        self.name = name
        self.parent = parent
        self.kind = kind
        self.group = group
    }
}

extension MACAddress {
    /// The virtual router's own address (RFC 9568 §7.3): 00-00-5E-00-01-{VRID} for IPv4,
    /// 00-00-5E-00-02-{VRID} for IPv6.
    package init(_ family: AddressFamily, _ virtualRouterID: VirtualRouterID) {
        self.init((0x00, 0x00, 0x5E, 0x00, family == .ipv4 ? 1 : 2, virtualRouterID.rawValue))
    }
}
