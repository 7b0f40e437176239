import NetworkTypes

extension VirtualRouter {
    /// Takes new settings without leaving the state (spec vrrp-behaviour 23.4), unless they bring a fault or
    /// end one. Authentication goes on where it was; keepalived forgets the keyed one's.
    mutating func changeSettings(
        _ new: VirtualRouterSettings,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        new.requireRunnable(with: digests)
        precondition(
            new.virtualRouterID == settings.virtualRouterID && new.interface == settings.interface
                && new.family == settings.family
        )
        let old = settings
        let formerFaults = faults
        let formerStart = max(participatesFrom ?? now, now)
        changePriority(at: now, into: &effects) {
            if new.version == .two { $0.learnedInterval = nil }
            $0.settings = new
            $0.givesWay = false
        }
        if state == .backup {
            // Spec vrrp-behaviour 8.6: what is left of a start-up delay changes.
            let start = max(participatesFrom ?? now, now)
            masterDownDeadline = masterDownDeadline.map { max(now, $0 + (start - formerStart)) }
        }
        faultsMayHaveChanged(from: formerFaults, at: now, into: &effects)
        guard state == .master else { return }
        advanceSchedule(from: old.advertInterval, at: now)
        announceNewAddresses(comparedWith: old, at: now, into: &effects)
        announcements.changed(from: old.announcements, to: settings.announcements, at: now)
    }

    /// A shorter interval brings the next advertisement forward; nothing delays it.
    private mutating func advanceSchedule(from oldInterval: Interval, at now: Instant) {
        guard settings.advertInterval < oldInterval else { return }
        advertDeadline = advertDeadline.map { max(now, $0 - (oldInterval - settings.advertInterval)) }
    }

    /// Spec vrrp-behaviour 15.4: new addresses make a burst and a second one.
    private mutating func announceNewAddresses(
        comparedWith old: VirtualRouterSettings,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        let added = settings.virtualAddresses.contains { !old.virtualAddresses.contains($0) }
        guard added else { return }
        effects.append(.claimAddresses)
        appendAnnouncement(announcements.burst(settings.announcements, at: now), to: &effects)
    }
}

extension VirtualRouterSettings {
    /// Traps on what the configuration must have refused.
    func requireRunnable(with digests: Digests?) {
        precondition(basePriority != .stopping && missedAdvertsUntilDown >= 1)
        let unit: Interval = version == .two ? .seconds(1) : .centiseconds(1)
        let most: Int64 = version == .two ? 255 : 4095
        let count = advertInterval.nanoseconds / unit.nanoseconds
        precondition(unit * count == advertInterval && count >= 1 && count <= most)
        precondition(virtualAddresses.count <= Advertisement.addressesMax)
        precondition(virtualAddresses.allSatisfy { $0.address.address.family == family })
        precondition(source.map { $0.address.family == family } ?? true)
        switch delivery {
        case .multicast(let group): precondition(group.isMulticast && group.family == family)
        case .unicast(let unicast):
            precondition(unicast.peers.allSatisfy { $0.address.family == family })
        }
        if authentication != .none {
            precondition(version == .two && family == .ipv4 && keyedAuthentication == nil)
        }
        precondition(digests != nil || !(hasAuthenticationHeader || keyedAuthentication != nil))
    }

    /// Where advertisements with an authentication header go; IPv4 only.
    var destinations: [IPv4Address] {
        let all =
            switch delivery {
            case .multicast(let group): [group]
            case .unicast(let unicast): unicast.peers.map(\.address)
            }
        return all.compactMap {
            switch $0 {
            case .ipv4(let address): address
            case .ipv6: nil
            }
        }
    }
}
