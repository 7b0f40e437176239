package import NetworkTypes

/// When gratuitous ARP and unsolicited neighbour advertisements are sent (keepalived's defaults; spec
/// vrrp-behaviour 15.2).
package struct AnnouncementSchedule: Hashable, Sendable {
    /// Rounds of a burst on becoming master (`garp_master_repeat`).
    package var rounds: UInt8
    /// From becoming master to the second burst; zero for none (`garp_master_delay`).
    package var secondBurstDelay: Interval
    /// Between periodic refreshes while master; zero for none (`garp_master_refresh`).
    package var refreshInterval: Interval
    /// Rounds of each refresh (`garp_master_refresh_repeat`).
    package var refreshRounds: UInt8
    /// Rounds on hearing a lower-priority advertisement as master; nil: as `rounds`
    /// (`garp_lower_prio_repeat`).
    package var lowerPriorityRounds: UInt8?
    /// Second burst after a lower-priority advertisement; nil: as `secondBurstDelay`.
    package var lowerPriorityDelay: Interval?
    /// Between two gratuitous ARPs on one interface (`garp_interval`).
    package var spacing: Interval
    /// Between two unsolicited neighbour advertisements on one interface (`gna_interval`).
    package var neighbourSpacing: Interval
    /// Refreshes on interfaces that advertisements don't go out of; nil for none (`garp_extra_if`).
    package var extraInterfaces: ExtraInterfaceRefresh?

    package init(
        rounds: UInt8 = 5,
        secondBurstDelay: Interval = .seconds(5),
        refreshInterval: Interval = .zero,
        refreshRounds: UInt8 = 1,
        lowerPriorityRounds: UInt8? = nil,
        lowerPriorityDelay: Interval? = nil,
        spacing: Interval = .zero,
        neighbourSpacing: Interval = .zero,
        extraInterfaces: ExtraInterfaceRefresh? = nil
    ) {
        self.rounds = rounds
        self.secondBurstDelay = secondBurstDelay
        self.refreshInterval = refreshInterval
        self.refreshRounds = refreshRounds
        self.lowerPriorityRounds = lowerPriorityRounds
        self.lowerPriorityDelay = lowerPriorityDelay
        self.spacing = spacing
        self.neighbourSpacing = neighbourSpacing
        self.extraInterfaces = extraInterfaces
    }
}

/// One announcement of each virtual address on another interface than the advertisements', again and again
/// while master, so that switches there don't forget where it is (`garp_extra_if`, `vmac_garp_intvl`).
package struct ExtraInterfaceRefresh: Hashable, Sendable {
    /// 1…86 400 s.
    package var interval: Interval
    /// `all`: on every interface that has a virtual address; otherwise only on virtual MAC interfaces.
    package var includesOrdinaryInterfaces: Bool

    package init(interval: Interval, includesOrdinaryInterfaces: Bool = false) {
        self.interval = interval
        self.includesOrdinaryInterfaces = includesOrdinaryInterfaces
    }
}
