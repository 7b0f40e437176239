import NetworkTypes
import VRRP

extension Lint {
    private struct Segment: Hashable {
        var virtualRouterID: VirtualRouterID
        var subnet: InterfaceAddress
    }

    private struct Route: Hashable {
        var interface: InterfaceName
        var subnet: InterfaceAddress
    }

    /// An advertised address with the line that has it.
    private struct Line {
        var address: InterfaceAddress
        var interface: InterfaceName
        var place: Place
        var usesVirtualMAC: Bool
    }

    /// Two interfaces whose virtual addresses are in one subnet are most likely on one LAN, where the routers
    /// of one number hear each other as the same. (On one interface it is an error.)
    mutating func checkNumbersOnOneSegment() {
        var seen: [Segment: (interface: InterfaceName, place: Place)] = [:]
        for (settings, statement) in routers {
            let place = statement.last("virtual_router_id")?.valuePlace ?? statement.place
            var isSaid = false
            for address in settings.virtualAddresses where address.address.isPartOfSubnet {
                let segment = Segment(
                    virtualRouterID: settings.virtualRouterID,
                    subnet: address.address.subnet
                )
                guard let other = seen[segment] else {
                    seen[segment] = (settings.interface, place)
                    continue
                }
                guard other.interface != settings.interface, !isSaid else { continue }
                isSaid = true
                findings.warning(
                    place,
                    "virtual_router_id \(settings.virtualRouterID.rawValue) is used on \(other.interface), "
                        + "too, for addresses of the same subnet: on one LAN two virtual routers need two "
                        + "numbers",
                    notes: [Findings.Remark(place: other.place, message: "the other one")]
                )
            }
        }
    }

    /// An address with a prefix brings a route to its subnet; a second one takes packets another way than the
    /// first.
    mutating func checkSubnetRoutes() {
        var first: [InterfaceAddress: Line] = [:]
        var routes: [Route: Place] = [:]
        /// Of `routes`: two or three on any machine.
        var lengths: [UInt8] = []
        // Shorter prefixes first, so that a longer one finds what holds it.
        let lines = routers.flatMap { addressLines($0.settings, $0.statement) }
            .sorted { $0.address.prefixLength < $1.address.prefixLength }
        for line in lines where line.address.isPartOfSubnet {
            let subnet = line.address.subnet
            let text = "\(line.address.address)/\(line.address.prefixLength)"
            if line.usesVirtualMAC {
                findings.warning(
                    line.place,
                    "\(text) on a virtual MAC's link makes a second route to its subnet; "
                        + "write /\(line.address.address.family.bits)"
                )
            } else if let other = first[subnet], other.interface != line.interface {
                findings.warning(
                    line.place,
                    "\(text) makes a second route to its subnet, over \(line.interface); "
                        + "write /\(line.address.address.family.bits)",
                    notes: [
                        Findings.Remark(place: other.place, message: "the first, over \(other.interface)")
                    ]
                )
            } else if let place = wider(than: line, among: routes, of: lengths) {
                findings.warning(
                    line.place,
                    "\(text) makes a second route to a part of the other's subnet; write the same length",
                    notes: [Findings.Remark(place: place, message: "the other one")]
                )
            }
            if first[subnet] == nil { first[subnet] = line }
            routes[Route(interface: line.interface, subnet: subnet)] = line.place
            if lengths.last != line.address.prefixLength { lengths.append(line.address.prefixLength) }
        }
    }

    /// `lengths` are in order.
    private func wider(than line: Line, among routes: [Route: Place], of lengths: [UInt8]) -> Place? {
        for length in lengths where length < line.address.prefixLength {
            guard let wider = InterfaceAddress(line.address.address, prefixLength: length) else { continue }
            if let place = routes[Route(interface: line.interface, subnet: wider.subnet)] { return place }
        }
        return nil
    }

    private func addressLines(_ settings: VirtualRouterSettings, _ statement: Statement) -> [Line] {
        let usesVirtualMAC = statement.last("use_vmac") != nil
        return statement.all("virtual_ipaddress").flatMap(\.entries).compactMap { entry in
            guard let address = entry.given.interfaceAddress else { return nil }
            let interface = entry.given["dev"]?.interface ?? settings.interface
            return Line(
                address: address,
                interface: interface,
                place: entry.place,
                usesVirtualMAC: usesVirtualMAC && interface == settings.interface
            )
        }
    }
}

extension InterfaceAddress {
    /// Its prefix is shorter than the address. Link-local ones are on every link.
    var isPartOfSubnet: Bool {
        guard prefixLength > 0, prefixLength < address.family.bits else { return false }
        if case .ipv6(let address) = address { return !address.isLinkLocal }
        return true
    }

    /// The subnet's first address.
    var subnet: InterfaceAddress {
        let host = address.family.bits - prefixLength
        let first: IPAddress =
            switch address {
            case .ipv4(let address): .ipv4(IPv4Address(rawValue: (address.rawValue >> host) << host))
            case .ipv6(let address): .ipv6(IPv6Address(rawValue: (address.rawValue >> host) << host))
            }
        return InterfaceAddress(first, prefixLength: prefixLength) ?? self
    }
}
