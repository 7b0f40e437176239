import NetworkTypes

// Text in the words of ip(8), for people.

extension AddressDescription: CustomStringConvertible {
    package var description: String {
        var text = "\(address)"
        if let peer { text = "\(address.address) peer \(peer)" }
        if let broadcast { text += " brd \(broadcast)" }
        if scope != 0 { text += " scope \(scope)" }
        if let label { text += " label \(String(decoding: label, as: UTF8.self))" }
        for (flag, word) in [
            (AddressFlags.home, "home"), (.managesTemporary, "mngtmpaddr"), (.noPrefixRoute, "noprefixroute"),
            (.autojoin, "autojoin"), (.detectsDuplicates, "with DAD"),
        ] where flags.contains(flag) { text += " " + word }
        if let preferredLifetime { text += " preferred_lft \(preferredLifetime)" }
        return text
    }
}

extension Route: CustomStringConvertible {
    package var description: String {
        var text = kind == .unicast ? "" : "\(kind) "
        text += destination.prefixLength == 0 ? "default" : "\(destination)"
        if let source { text += " from \(source)" }
        text += way.text
        if let preferredSource { text += " src \(preferredSource)" }
        if table != Route.mainTable { text += " table \(table)" }
        if let metric { text += " metric \(metric)" }
        if tos != 0 { text += " tos \(tos)" }
        if let scope, scope != 0 { text += " scope \(scope)" }
        for nextHop in nextHops { text += " nexthop" + nextHop.way.text + " weight \(nextHop.weight)" }
        return text
    }
}

extension NextHop {
    fileprivate var text: String {
        var text = ""
        switch encapsulation {
        case .ipv4: text += " encap ip"
        case .ipv6: text += " encap ip6"
        case .mpls: text += " encap mpls"
        case .locator: text += " encap ila"
        case nil: break
        }
        if let gateway { text += " via \(gateway)" }
        if let interface { text += " dev \(interface)" }
        if isOnLink { text += " onlink" }
        return text
    }
}

extension Rule: CustomStringConvertible {
    package var description: String {
        var text = "\(priority):" + (isInverted ? " not" : "")
        text += " from " + (source.map { "\($0)" } ?? "all")
        if let destination { text += " to \(destination)" }
        if let mark { text += " fwmark \(mark.value)" + (mark.mask.map { "/\($0)" } ?? "") }
        if tos != 0 { text += " tos \(tos)" }
        if let inputInterface { text += " iif \(inputInterface)" }
        if let outputInterface { text += " oif \(outputInterface)" }
        if let users { text += " uidrange \(users.lowerBound)-\(users.upperBound)" }
        if let transportProtocol { text += " ipproto \(transportProtocol)" }
        if let sourcePorts { text += " sport \(sourcePorts.lowerBound)-\(sourcePorts.upperBound)" }
        if let destinationPorts {
            text += " dport \(destinationPorts.lowerBound)-\(destinationPorts.upperBound)"
        }
        if let tunnelIdentifier { text += " tun_id \(tunnelIdentifier)" }
        return text + " " + action.text
    }
}

extension Rule.Action {
    fileprivate var text: String {
        switch self {
        case .lookUp(let lookup): "lookup \(lookup.table)"
        case .virtualRouterTable: "lookup l3mdev"
        case .goTo(let target): "goto \(target)"
        case .nothing: "nop"
        case .blackhole: "blackhole"
        case .unreachable: "unreachable"
        case .prohibit: "prohibit"
        }
    }
}

extension VirtualLink: CustomStringConvertible {
    package var description: String {
        switch kind {
        case .macvlan(let mac): "macvlan \(name) over \(parent), \(mac)"
        case .ipvlan(let mode): "ipvlan \(name) over \(parent), \(mode)"
        }
    }
}

extension FirewallTable: CustomStringConvertible {
    package var description: String {
        "nftables table \(family == .ipv4 ? "ip" : "ip6") \(String(decoding: name, as: UTF8.self))"
    }
}

extension FirewallEntry: CustomStringConvertible {
    package var description: String {
        switch self {
        case .address(let address): "drop packets to and from \(address)"
        case .linkLocal(let address, let interface): "drop packets to and from \(address) on \(interface)"
        case .virtualLinkLocal(let address, let link): "let \(link) answer for \(address)"
        case .virtualLink(let link, let parent): "send group reports of \(link) by \(parent)"
        }
    }
}

extension SysctlSetting: CustomStringConvertible {
    package var description: String { "net/\(String(decoding: path, as: UTF8.self)) = \(value)" }
}
