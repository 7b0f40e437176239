package import Notifications
package import Tracking
package import VRRP

/// One `vrrp_sync_group`.
package struct SyncGroupConfiguration: Hashable, Sendable {
    package var settings: SyncGroupSettings
    /// As written; what members follow in the end is with them.
    package var trackers: [TrackReference]
    package var notifications: GroupNotifySettings

    package init(
        _ settings: SyncGroupSettings,
        trackers: [TrackReference] = [],
        notifications: GroupNotifySettings = GroupNotifySettings()
    ) {
        self.settings = settings
        self.trackers = trackers
        self.notifications = notifications
    }
}

/// One `track_group`: virtual routers that follow the interfaces of static addresses, routes and rules.
package struct TrackGroup: Hashable, Sendable {
    package var name: String
    /// Names of virtual routers, at least one.
    package var members: [String]

    package init(name: String, members: [String]) {
        self.name = name
        self.members = members
    }
}

/// What is in the kernel while holdfast runs, whoever is master.
package struct StaticConfiguration: Hashable, Sendable {
    package var addresses: [ManagedAddress]
    package var routes: [ManagedRoute]
    package var rules: [ManagedRule]

    package init(addresses: [ManagedAddress] = [], routes: [ManagedRoute] = [], rules: [ManagedRule] = []) {
        self.addresses = addresses
        self.routes = routes
        self.rules = rules
    }
}

/// One `vrrp_script` with the command that it runs.
package struct ScriptConfiguration: Hashable, Sendable {
    package var settings: ScriptTrackerSettings
    package var command: ScriptCommand

    package init(_ settings: ScriptTrackerSettings, command: ScriptCommand) {
        self.settings = settings
        self.command = command
    }
}
