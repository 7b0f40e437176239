package import NetlinkMessages
import NetworkTypes
package import VRRP

/// What an object is of, for people.
package enum ObjectSubject: Hashable, Sendable, CustomStringConvertible {
    case adverts(VirtualRouterSettings)
    case address(AddressDescription)
    case route(Route)
    case rule(Rule)
    case link(VirtualLink)
    case firewallTable(FirewallTable)
    case firewallEntry(FirewallEntry)
    case setting(SysctlSetting)

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
        case .firewallEntry(let entry): "\(entry)"
        case .setting(let setting): "\(setting)"
        }
    }
}
