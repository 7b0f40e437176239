import NetworkTypes

extension IPVSServiceKey {
    /// For people: `tcp 10.0.0.1:80`, `tcp [fd00::1]:80`, `fwmark 7`, `fwmark 7 of IPv6`.
    package var text: String {
        switch self {
        case .address(let transport, let address, let port): "\(transport.name) \(address.text(port: port))"
        case .mark(let mark, .ipv4): "fwmark \(mark.rawValue)"
        case .mark(let mark, .ipv6): "fwmark \(mark.rawValue) of IPv6"
        }
    }
}

extension IPVSDestinationKey {
    package var text: String { address.text(port: port) }
}

extension ForwardingMethod {
    /// For people, as the configuration has it.
    package var text: String {
        switch self {
        case .nat: "NAT"
        case .directRouting: "DR"
        case .tunnel(.ipip): "TUN"
        case .tunnel(.gue(let port, _)): "TUN by GUE to port \(port.rawValue)"
        case .tunnel(.gre): "TUN by GRE"
        }
    }
}

extension VirtualServerSettings {
    /// For people: `tcp 10.0.0.1:80`, `fwmark 7`, `group web`.
    package var name: String {
        switch service {
        case .group(let group, _): "group \(group.name)"
        case .address, .mark: serviceKeys().first?.text ?? "?"
        }
    }
}

extension RealServerSettings {
    /// For people: `10.0.0.2:80`, `[fd00::2]:80`.
    package var name: String { IPVSDestinationKey(address, port: port?.rawValue ?? 0).text }
}

extension IPAddress {
    fileprivate func text(port: UInt16) -> String {
        switch self {
        case .ipv4: "\(self):\(port)"
        case .ipv6: "[\(self)]:\(port)"
        }
    }
}
