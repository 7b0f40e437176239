package import Tracking
package import VRRP

/// What the configuration says, checked, every default filled in, every name resolved.
///
/// Its text shows names only: passwords are in it. Where the files' order has no meaning, equal
/// configurations in another order are equal models but for the order of the lists.
package struct ConfigurationModel: Hashable, Sendable {
    package var global: GlobalSettings
    /// In the order of the files.
    package var routers: [RouterConfiguration]
    package var syncGroups: [SyncGroupConfiguration]
    /// `static_ipaddress`, `static_routes`, `static_rules`.
    package var statics: StaticConfiguration
    package var trackGroups: [TrackGroup]
    /// `garp_group`; their times are in the announcement schedules of the routers on their interfaces, too.
    package var announcementGroups: [AnnouncementGroup]
    package var scripts: [ScriptConfiguration]
    package var processes: [ProcessTrackerSettings]
    package var files: [FileTrackerSettings]
    /// `interface_up_down_delays`.
    package var interfaceDelays: [InterfaceDelay]

    /// The routers' own settings.
    package var virtualRouters: [VirtualRouterSettings] { routers.map(\.settings) }

    package init(global: GlobalSettings = GlobalSettings(), virtualRouters: [VirtualRouterSettings] = []) {
        self.global = global
        routers = virtualRouters.map { RouterConfiguration($0) }
        syncGroups = []
        statics = StaticConfiguration()
        trackGroups = []
        announcementGroups = []
        scripts = []
        processes = []
        files = []
        interfaceDelays = []
    }
}

extension ConfigurationModel: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        let names = routers.map { "\"\($0.settings.name)\"" }.joined(separator: ", ")
        return "ConfigurationModel(router_id \(global.routerID ?? "unset"), virtual routers: \(names))"
    }

    package var debugDescription: String { description }

    /// Nothing: a dump would show passwords.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
