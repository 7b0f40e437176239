package import NetworkTypes

/// One network interface.
package struct LinkState: Equatable, Sendable {
    package var index: InterfaceIndex
    package var name: InterfaceName
    /// IFF_UP: the administrator's will.
    package var isUp: Bool
    /// IFF_RUNNING: the carrier is there and the driver is ready.
    package var isRunning: Bool
    package var isLoopback: Bool
    /// IFF_MULTICAST: it can send to groups, and join them.
    package var hasMulticast: Bool
    /// Nil where the hardware address isn't six bytes long; all zero on the loopback.
    package var mac: MACAddress?
    /// In bytes.
    package var mtu: UInt32

    package init(
        index: InterfaceIndex,
        name: InterfaceName,
        isUp: Bool,
        isRunning: Bool,
        isLoopback: Bool,
        mac: MACAddress?,
        mtu: UInt32,
        hasMulticast: Bool = true
    ) {
        self.index = index
        self.name = name
        self.isUp = isUp
        self.isRunning = isRunning
        self.isLoopback = isLoopback
        self.hasMulticast = hasMulticast
        self.mac = mac
        self.mtu = mtu
    }
}

/// One address of an interface.
package struct AddressState: Equatable, Sendable {
    package var link: InterfaceIndex
    /// The local address, also on point-to-point links.
    package var address: InterfaceAddress
    /// IPv4: another address of the subnet comes first. IPv6: a temporary address (the same flag).
    package var isSecondary: Bool
    /// IFA_PROTO: who put it there; nil when nobody said.
    package var mark: UInt8?
    /// The kernel's number: 0 global, 200 site, 253 link, 254 host.
    package var scope: UInt8

    package init(
        link: InterfaceIndex,
        address: InterfaceAddress,
        isSecondary: Bool = false,
        mark: UInt8? = nil,
        scope: UInt8 = 0
    ) {
        self.link = link
        self.address = address
        self.isSecondary = isSecondary
        self.mark = mark
        self.scope = scope
    }
}

/// Links and addresses of this machine at one moment, and its routes and rules of ours where they are wanted.
package struct NetworkSnapshot: Equatable, Sendable {
    /// By rising index.
    package let links: [LinkState]
    /// Grouped by link, by rising index; within a link in the kernel's order, IPv4 first. The first address
    /// of a link that isn't secondary is what the kernel itself would send from.
    package let addresses: [AddressState]
    /// Nil: not read.
    package let routing: RoutingState?
    /// Next hops of default routes, in order.
    package let gateways: [Gateway]

    package static let empty = NetworkSnapshot(links: [], addresses: [])

    /// `links` in any order; `addresses` in the kernel's order, links mixed in any way.
    package init(
        links: [LinkState],
        addresses: [AddressState],
        routing: RoutingState? = nil,
        gateways: [Gateway] = []
    ) {
        self.routing = routing
        self.gateways = gateways.sorted()
        self.links = links.sorted { $0.index < $1.index }
        // Swift's sort is stable but doesn't promise so: the place breaks ties.
        self.addresses = addresses.enumerated().sorted { left, right in
            (left.element.groupKey, left.offset) < (right.element.groupKey, right.offset)
        }.map { $0.element }
    }

    /// Nil when there is no such interface now.
    package func link(named name: InterfaceName) -> LinkState? {
        links.first { $0.name == name }
    }

    /// Nil when there is no such interface now.
    package func link(_ index: InterfaceIndex) -> LinkState? {
        links.first { $0.index == index }
    }

    /// The link's addresses in the kernel's order, IPv4 first.
    package func addresses(on link: InterfaceIndex) -> [AddressState] {
        addresses.filter { $0.link == link }
    }

    /// A next hop of a default route by that link which is a neighbour of the address: in one network with
    /// it, or link-local. The address's own prefix counts, unless it is a host's, and those of the link.
    package func gateway(of own: InterfaceAddress, on link: InterfaceIndex) -> IPAddress? {
        let networks = [own] + addresses(on: link).map(\.address)
        func haveCommon(_ gateway: IPAddress) -> Bool {
            networks.contains { $0.network(has: own.address) && $0.network(has: gateway) }
        }
        return gateways.first { gateway in
            guard gateway.link == link, gateway.address.family == own.address.family else { return false }
            if case .ipv6(let address) = gateway.address, address.isLinkLocal {
                return networks.contains { !$0.isHost && $0.network(has: own.address) }
            }
            return haveCommon(gateway.address)
        }?.address
    }

    /// The address on that link, whatever its prefix length.
    package func address(_ address: IPAddress, on link: InterfaceIndex) -> AddressState? {
        addresses.first { $0.link == link && $0.address.address == address }
    }
}

extension AddressState {
    /// The link, then the family: the order of groups in a snapshot.
    fileprivate var groupKey: UInt64 { UInt64(link.rawValue) << 8 | UInt64(address.address.family.rawValue) }
}
