package import NetlinkMessages
package import NetworkTypes
package import Notifications
package import Tracking
package import VRRP

/// One `vrrp_instance`: what the election runs on, and what comes and goes with it.
package struct RouterConfiguration: Hashable, Sendable {
    package var settings: VirtualRouterSettings
    /// The advertised addresses as the kernel gets them, in the order of `settings.virtualAddresses`.
    package var addresses: [ManagedAddress]
    /// `virtual_ipaddress_excluded`, and advertised ones that no advert had room for.
    package var excludedAddresses: [ManagedAddress]
    /// `virtual_routes`.
    package var routes: [ManagedRoute]
    /// `virtual_rules`.
    package var rules: [ManagedRule]
    /// `use_vmac` or `use_ipvlan`.
    package var link: RouterLink?
    /// `use_vmac_addr`: addresses on other interfaces or of the other family get a macvlan, too.
    package var linksAddresses: Bool
    /// The macvlans of addresses that aren't on `link` (`addressLink(of:)`).
    package var addressLinks: [VirtualLink]
    /// `vrf`, of a router without interface.
    package var vrf: InterfaceName?
    /// `promote_secondaries`.
    package var promotesSecondaries: Bool
    /// `lvs_sync_daemon_interface`.
    package var syncDaemonInterface: InterfaceName?
    /// `unicast_fault_no_peer`: a fault without peers.
    package var needsPeers: Bool
    /// What it follows in the end: its own references and its sync group's, with their weights.
    package var trackers: [FollowedTracker]
    package var notifications: InstanceNotifySettings
    /// `confirm_with`.
    package var neighbourToAsk: NeighbourToAsk

    package init(_ settings: VirtualRouterSettings) {
        self.settings = settings
        addresses = []
        excludedAddresses = []
        routes = []
        rules = []
        linksAddresses = false
        addressLinks = []
        promotesSecondaries = false
        needsPeers = false
        trackers = []
        notifications = InstanceNotifySettings()
        neighbourToAsk = .gateway
    }
}

/// Who is asked, from a virtual address, whether he has heard where it is now.
package enum NeighbourToAsk: Hashable, Sendable {
    /// The gateway of the address's interface, where there is one.
    case gateway
    /// The first of the address's family.
    case addresses([IPAddress])
    case nobody
}

/// An address that holdfast puts and removes.
package struct ManagedAddress: Hashable, Sendable {
    package var description: AddressDescription
    /// False for `no_track`: its loss and its interface's state don't matter.
    package var isTracked: Bool
    /// `use_vmac` of the line: on a macvlan of its interface.
    package var usesLink: Bool
    /// `track_group`, static only: whose members follow its interface.
    package var trackGroup: String?

    package init(
        _ description: AddressDescription,
        isTracked: Bool = true,
        usesLink: Bool = false,
        trackGroup: String? = nil
    ) {
        self.description = description
        self.isTracked = isTracked
        self.usesLink = usesLink
        self.trackGroup = trackGroup
    }
}

/// A route that holdfast puts and removes.
package struct ManagedRoute: Hashable, Sendable {
    package var description: Route
    /// False for `no_track`.
    package var isTracked: Bool
    /// `track_group`, static only.
    package var trackGroup: String?

    package init(_ description: Route, isTracked: Bool = true, trackGroup: String? = nil) {
        self.description = description
        self.isTracked = isTracked
        self.trackGroup = trackGroup
    }
}

/// A policy rule that holdfast puts and removes.
package struct ManagedRule: Hashable, Sendable {
    package var description: Rule
    /// False for `no_track`.
    package var isTracked: Bool
    /// `track_group`, static only.
    package var trackGroup: String?

    package init(_ description: Rule, isTracked: Bool = true, trackGroup: String? = nil) {
        self.description = description
        self.isTracked = isTracked
        self.trackGroup = trackGroup
    }
}

/// The link that a virtual router is on instead of its interface, which is the link's parent.
package struct RouterLink: Hashable, Sendable {
    package var description: VirtualLink
    /// `vmac_xmit_base`: advertisements go by the parent.
    package var advertisesOnParent: Bool
    /// Of an ipvlan: its own address, where advertisements come from.
    package var address: InterfaceAddress?

    package init(
        _ description: VirtualLink,
        advertisesOnParent: Bool = false,
        address: InterfaceAddress? = nil
    ) {
        self.description = description
        self.advertisesOnParent = advertisesOnParent
        self.address = address
    }
}
