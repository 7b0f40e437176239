import Configuration
import NetlinkMessages
import NetworkTypes
import Tracking
import VRRP

/// A machine of a rehearsal: what its file says, as far as the simulation can do it, and what it is connected
/// to.
struct RehearsedMachine: Sendable {
    struct Link: Sendable {
        var name: InterfaceName
        /// Nil: it leads nowhere.
        var lan: Int?
        /// Its own, not virtual ones.
        var addresses: [InterfaceAddress]
    }

    var name: String
    var model: ConfigurationModel
    var links: [Link]

    /// All that trackers count, so that they are content.
    var processes: [ScannedProcess] {
        var result: [ScannedProcess] = []
        for tracked in model.processes {
            for _ in 0..<tracked.quorum.lowerBound {
                let description = ProcessDescription(
                    name: String(tracked.process.prefix(15)),
                    commandLine: [tracked.process] + tracked.parameters
                )
                result.append(ScannedProcess(Int32(result.count + 2), description))
            }
        }
        return result
    }
}

extension ConfigurationModel {
    /// What of it can be rehearsed, and what is left out, for people.
    func rehearsable() -> (model: ConfigurationModel, leftOut: [String]) {
        var model = self
        var leftOut: [String] = []
        func leave(_ what: String, _ isThere: Bool) {
            if isThere && !leftOut.contains(what) { leftOut.append(what) }
        }
        leave("virtual servers", !loadBalancing.virtualServers.isEmpty)
        leave("static addresses, routes and rules", statics != StaticConfiguration())
        model.loadBalancing = LoadBalancingConfiguration()
        model.statics = StaticConfiguration()
        model.trackGroups = []
        for place in model.routers.indices {
            let router = model.routers[place]
            leave("virtual routes and rules", !router.routes.isEmpty || !router.rules.isEmpty)
            leave("links of their own (use_vmac, use_ipvlan)", !router.links.isEmpty)
            let isKeyed =
                router.settings.keyedAuthentication != nil || router.settings.hasAuthenticationHeader
            leave("authentication by digest, which counts as right", isKeyed)
            let hasSession = router.trackers.contains { if case .bfd = $0.target { true } else { false } }
            leave("BFD sessions", hasSession)
            model.routers[place].routes = []
            model.routers[place].rules = []
            model.routers[place].link = nil
            model.routers[place].linksAddresses = false
            model.routers[place].addressLinks = []
            model.routers[place].settings.keyedAuthentication = nil
            if router.settings.hasAuthenticationHeader {
                model.routers[place].settings.authentication = .none
            }
            model.routers[place].trackers.removeAll { if case .bfd = $0.target { true } else { false } }
        }
        return (model, leftOut)
    }

    /// Every interface that it names, in order; each once.
    var namedInterfaces: [InterfaceName] {
        var names: [InterfaceName] = []
        func add(_ name: InterfaceName) { if !names.contains(name) { names.append(name) } }
        for router in routers {
            add(router.settings.interface)
            for address in router.addresses + router.excludedAddresses { add(address.description.interface) }
            for address in router.settings.virtualAddresses { add(address.interface) }
            for case .interface(let name) in router.trackers.map(\.target) { add(name) }
        }
        return names
    }
}
