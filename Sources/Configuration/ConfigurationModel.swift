import NetworkTypes
package import VRRP

/// What the configuration says, checked, every default filled in.
///
/// Its text shows names only: passwords are in it.
package struct ConfigurationModel: Hashable, Sendable {
    package var global: GlobalSettings
    /// In the order of the files.
    package var virtualRouters: [VirtualRouterSettings]
    /// Virtual servers, their checks, BFD.
    package var loadBalancing: LoadBalancingConfiguration

    package init(
        global: GlobalSettings = GlobalSettings(),
        virtualRouters: [VirtualRouterSettings] = [],
        loadBalancing: LoadBalancingConfiguration = LoadBalancingConfiguration()
    ) {
        self.global = global
        self.virtualRouters = virtualRouters
        self.loadBalancing = loadBalancing
    }
}

/// What `global_defs` says beside the defaults it gives to virtual routers.
package struct GlobalSettings: Hashable, Sendable {
    /// `router_id`: who this router is, for people; nil: the host's name.
    package var routerID: String?

    package init(routerID: String? = nil) { self.routerID = routerID }
}

extension ConfigurationModel: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        let names = virtualRouters.map { "\"\($0.name)\"" }.joined(separator: ", ")
        return "ConfigurationModel(router_id \(global.routerID ?? "unset"), virtual routers: \(names))"
    }

    package var debugDescription: String { description }

    /// Nothing: a dump would show passwords.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
