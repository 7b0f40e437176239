import Configuration
import NetlinkMessages
import NetworkTypes
import VRRP

extension ConfigurationModel {
    /// Interfaces beside its own that a virtual router needs (spec vrrp-behaviour 17.2): of its addresses,
    /// routes and rules, unless `no_track`; and of the static entries whose track group it is in (16.5).
    func interfacesNeeded(by router: RouterConfiguration) -> [InterfaceName] {
        var result: [InterfaceName] = []
        func need(_ interfaces: [InterfaceName?]) {
            for case let interface? in interfaces where !result.contains(interface) {
                result.append(interface)
            }
        }
        for address in router.addresses + router.excludedAddresses where address.isTracked {
            need([address.description.interface])
        }
        for route in router.routes where route.isTracked { need(route.description.interfaces) }
        for rule in router.rules where rule.isTracked {
            need([rule.description.inputInterface, rule.description.outputInterface])
        }
        let groups = trackGroups.filter { $0.members.contains(router.settings.name) }.map(\.name)
        if !groups.isEmpty {
            func isFollowed(_ group: String?) -> Bool { group.map { groups.contains($0) } ?? false }
            for address in statics.addresses where isFollowed(address.trackGroup) {
                need([address.description.interface])
            }
            for route in statics.routes where isFollowed(route.trackGroup) {
                need(route.description.interfaces)
            }
            for rule in statics.rules where isFollowed(rule.trackGroup) {
                need([rule.description.inputInterface, rule.description.outputInterface])
            }
        }
        // Its own interface's state is judged with the interface, where dont_track_primary is heeded.
        return result.filter { $0 != router.settings.interface && $0 != router.link?.description.name }
    }
}

extension Node {
    /// Which of the interfaces that the instance needs are not there or down.
    func failedNeeds(of place: Int) -> [String] {
        guard let snapshot else { return [] }
        return instances[place].neededInterfaces.filter { name in
            guard let link = snapshot.link(named: name) else { return true }
            return !(link.isUp && link.isRunning)
        }.map { "interface \($0)" }
    }
}
