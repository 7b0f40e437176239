package import LoadBalancing
package import NetlinkMessages
package import NetworkTypes
package import VRRP

/// What an object is of, for people.
package enum ObjectSubject: Hashable, Sendable, CustomStringConvertible {
    case adverts(VirtualRouterSettings)
    case address(AddressDescription)
    case route(Route)
    case rule(Rule)
    case link(VirtualLink)
    case firewallTable(FirewallTable)
    case firewallChains(FirewallTable)
    case firewallEntry(FirewallEntry)
    case markingTable(MarkingTable)
    case markingChain(MarkingTable)
    case markingEntry(MarkingEntry)
    case setting(SysctlSetting)
    /// Of sockets of checks.
    case mark(FirewallMark)
    case serviceTimeouts(LoadBalancing.IPVSTimeouts)
    /// The IPVS table is emptied at start or stop.
    case serviceFlush
    case syncDaemon(InterfaceName, sends: Bool)
    case service(IPVSServiceKey, IPVSServiceAttributes)
    /// Its weight says nothing: that changes.
    case destination(LoadBalancing.IPVSDestination, of: IPVSServiceKey)

    package var description: String {
        switch self {
        case .adverts(let settings):
            "adverts of version \(settings.version.rawValue), VRID \(settings.virtualRouterID), "
                + "\(settings.family == .ipv4 ? "IPv4" : "IPv6"), every \(settings.advertInterval)"
        case .address(let address): "\(address)"
        case .route(let route): "\(route)"
        case .rule(let rule): "\(rule)"
        case .link(let link): "\(link)"
        case .firewallTable(let table): "\(table)"
        case .firewallChains(let table): "chains of \(table), priority \(table.priority)"
        case .firewallEntry(let entry): "\(entry)"
        case .markingTable(let table): "\(table)"
        case .markingChain(let table): "chain of \(table), priority \(table.priority)"
        case .markingEntry(let entry): "\(entry)"
        case .setting(let setting): "\(setting)"
        case .mark(let mark): "mark \(mark.rawValue) of checks' packets"
        case .serviceTimeouts: "timeouts of IPVS connections"
        case .serviceFlush: "emptying the IPVS table"
        case .syncDaemon(let interface, let sends):
            "IPVS sync daemon that \(sends ? "sends" : "receives") on \(interface)"
        case .service(let key, let attributes):
            "\(key.text), scheduler \(attributes.scheduler)"
                + (attributes.persistenceTimeout > 0 ? ", persistent \(attributes.persistenceTimeout) s" : "")
        case .destination(let destination, let service):
            "\(destination.key.text) of \(service.text) by \(destination.forwarding?.text ?? "?")"
        }
    }
}
