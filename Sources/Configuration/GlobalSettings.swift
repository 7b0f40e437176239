package import NetworkTypes
package import Notifications

/// What `global_defs` and the single keywords of the top level say, beside the defaults they give to others.
package struct GlobalSettings: Hashable, Sendable {
    /// `router_id`: who this router is, for people; nil: the host's name.
    package var routerID: String?
    /// `instance`: which daemon of several on this machine.
    package var instanceName: String?
    /// `net_namespace`.
    package var networkNamespace: String?
    /// `log_unknown_vrids`.
    package var logsUnknownRouters: Bool
    /// `disable_local_igmp`.
    package var disablesLocalGroupReports: Bool
    /// `json_version`: the form of keepalived's JSON, 1 or 2.
    package var jsonVersion: UInt8
    package var firewall: FirewallSettings
    /// Scripts of no virtual router, FIFOs, mail.
    package var notifications: NotificationSettings
    /// For virtual and real servers; of virtual routers they are in their own settings.
    package var mailAlerts: MailAlertDefaults

    package init(routerID: String? = nil) {
        self.routerID = routerID
        logsUnknownRouters = false
        disablesLocalGroupReports = false
        jsonVersion = 1
        firewall = FirewallSettings()
        notifications = NotificationSettings()
        mailAlerts = MailAlertDefaults()
    }
}

/// `nftables` and its relatives: the table that drops packets for `no_accept` and virtual MAC addresses.
package struct FirewallSettings: Hashable, Sendable {
    /// Nil: holdfast's own. 1…30 printable bytes.
    package var table: String?
    package var priority: Int32
    /// `nftables_counters`.
    package var counts: Bool

    package init(table: String? = nil, priority: Int32 = -1, counts: Bool = false) {
        self.table = table
        self.priority = priority
        self.counts = counts
    }
}

/// One line of `interface_up_down_delays`: how long a state must last before it counts; 0…255 s.
package struct InterfaceDelay: Hashable, Sendable {
    package var interface: InterfaceName
    package var down: Interval
    package var up: Interval

    package init(_ interface: InterfaceName, down: Interval, up: Interval = .zero) {
        self.interface = interface
        self.down = down
        self.up = up
    }
}

/// `garp_group`: interfaces that share a least time between announcements.
package struct AnnouncementGroup: Hashable, Sendable {
    /// At least one, none twice, none in another group.
    package var interfaces: [InterfaceName]
    /// `garp_interval`.
    package var spacing: Interval?
    /// `gna_interval`.
    package var neighbourSpacing: Interval?

    package init(interfaces: [InterfaceName], spacing: Interval?, neighbourSpacing: Interval?) {
        self.interfaces = interfaces
        self.spacing = spacing
        self.neighbourSpacing = neighbourSpacing
    }
}
