import NetworkTypes

extension VirtualRouter {
    /// Takes new settings without leaving the state (spec vrrp-behaviour 23.4).
    mutating func changeSettings(
        _ new: VirtualRouterSettings,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        VirtualRouter.requireRunnable(new)
        precondition(new.virtualRouterID == settings.virtualRouterID && new.interface == settings.interface)
        let old = settings
        let formerWait = masterDownWait
        settings = new
        switch state {
        case .backup:
            // Spec vrrp-behaviour 10.2: a running timer moves by the difference.
            masterDownDeadline = masterDownDeadline.map { max(now, $0 + (masterDownWait - formerWait)) }
        case .master:
            advanceSchedule(from: old.advertInterval, at: now)
            announceNewAddresses(comparedWith: old, at: now, into: &effects)
        case .initialize, .fault, .stopping, .stopped:
            return
        }
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
