import Configuration
import NetlinkMessages
import NetworkTypes

/// What gratuitous ARP and neighbour advertisements have their pace in common with (spec vrrp-behaviour
/// 15.3): a `garp_group`, or the interface; links of ours with their parents.
struct AnnouncementPace {
    private let groups: [AnnouncementGroup]
    private let parents: [InterfaceName: InterfaceName]

    init(_ model: ConfigurationModel = ConfigurationModel()) {
        groups = model.announcementGroups
        var parents: [InterfaceName: InterfaceName] = [:]
        for link in model.routers.flatMap(\.links) { parents[link.name] = link.parent }
        self.parents = parents
    }

    /// The helper's number for it: groups have the highest bit, interfaces their index.
    func lane(of interface: InterfaceName, in snapshot: NetworkSnapshot?) -> UInt32 {
        let own = parents[interface] ?? interface
        if let group = groups.firstIndex(where: { $0.interfaces.contains(own) }) {
            return 0x8000_0000 | UInt32(group)
        }
        return (snapshot?.link(named: own) ?? snapshot?.link(named: interface))?.index.rawValue ?? 0
    }

    /// Of an interface other than its virtual router's: what its group says, if that says anything.
    func spacing(on interface: InterfaceName, isIPv6: Bool) -> Interval? {
        let own = parents[interface] ?? interface
        let group = groups.first { $0.interfaces.contains(own) }
        return isIPv6 ? group?.neighbourSpacing : group?.spacing
    }
}
