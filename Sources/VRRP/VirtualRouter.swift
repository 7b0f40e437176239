package import NetworkTypes

/// The election of one virtual router (RFC 3768 §6.4).
///
/// A value without clock or socket. The caller passes events with the time, carries out the effects in their
/// order, and calls again with `.deadlineReached` when `nextDeadline` has come. Received datagrams should be
/// passed before a deadline that is due as well, so that a late process listens before it acts.
package struct VirtualRouter: Hashable, Sendable {
    /// What the configuration says of it.
    package internal(set) var settings: VirtualRouterSettings
    /// Where the election stands.
    package internal(set) var state: VirtualRouterState = .initialize
    /// Counted since this value was made; a reload keeps them.
    package internal(set) var statistics = Statistics()
    /// The sender of the last advertisement that was accepted from a master; nil while this router is master
    /// itself or no master has been heard.
    package internal(set) var masterAddress: IPv4Address?
    /// The priority in that advertisement.
    package internal(set) var masterPriority: Priority?
    /// When `state` last changed; nil before the start.
    package internal(set) var lastTransition: Instant?
    /// Set while `state` is `.fault`.
    package internal(set) var faultReason: FaultReason?

    /// The interface's last snapshot; nil before the start.
    var link: Link?
    /// `.backup`: when to become master.
    var masterDownDeadline: Instant?
    /// `.backup`: the deadline is the skew time after a farewell, not the whole master-down interval.
    var masterHasLeft = false
    /// `.master`: when the next advertisement is due.
    var advertDeadline: Instant?
    /// `.stopping`: when the addresses stop answering.
    var holdDeadline: Instant?
    var pacing = AdvertPacing()
    var announcements = AnnouncementPlan()

    /// Traps on settings that this module can't run: anything but version 2 over IPv4, priority 0, an
    /// interval of no whole seconds in 1…255, more than `Advertisement.addressesMax` addresses.
    package init(settings: VirtualRouterSettings) {
        VirtualRouter.requireRunnable(settings)
        self.settings = settings
    }

    /// The base priority; trackers will change it.
    package var effectivePriority: Priority { settings.basePriority }

    /// When to call with `.deadlineReached`; nil when nothing is due.
    package var nextDeadline: Instant? {
        switch state {
        case .initialize, .fault, .stopped:
            return nil
        case .backup:
            return masterDownDeadline
        case .master:
            guard let advert = advertDeadline else { return announcements.nextDeadline }
            guard let announcement = announcements.nextDeadline else { return advert }
            return min(advert, announcement)
        case .stopping:
            return holdDeadline
        }
    }

    /// Takes one event; appends what must be done.
    package mutating func handle(_ event: Event, at now: Instant, into effects: inout [Effect]) {
        switch event {
        case .started(let link, let adoption):
            start(link, adopting: adoption, at: now, into: &effects)
        case .linkChanged(let link):
            changeLink(link, at: now, into: &effects)
        case .datagramReceived(let datagram):
            receive(datagram, at: now, into: &effects)
        case .deadlineReached:
            reachDeadline(at: now, into: &effects)
        case .leaseRevoked:
            loseLease(at: now, into: &effects)
        case .settingsChanged(let settings):
            changeSettings(settings, at: now, into: &effects)
        case .stopRequested:
            stop(at: now, into: &effects)
        }
    }

    static func requireRunnable(_ settings: VirtualRouterSettings) {
        precondition(settings.version == .two && settings.family == .ipv4)
        precondition(settings.basePriority != .stopping)
        if case .authenticationHeader = settings.authentication { preconditionFailure("not spoken yet") }
        let nanoseconds = settings.advertInterval.nanoseconds
        let second = Interval.seconds(1).nanoseconds
        precondition(nanoseconds % second == 0 && nanoseconds >= second && nanoseconds <= 255 * second)
        precondition(settings.missedAdvertsUntilDown >= 1)
        precondition(settings.virtualAddresses.count <= Advertisement.addressesMax)
        precondition(settings.virtualAddresses.allSatisfy { $0.address.address.family == .ipv4 })
    }

    private mutating func reachDeadline(at now: Instant, into effects: inout [Effect]) {
        guard let deadline = nextDeadline, deadline <= now else { return }
        switch state {
        case .initialize, .fault, .stopped:
            preconditionFailure("a state without deadlines")
        case .backup:
            becomeMaster(masterHasLeft ? .masterLeft : .masterSilent, at: now, into: &effects)
        case .master:
            advertiseWhatIsDue(at: now, into: &effects)
            appendAnnouncement(announcements.takeDue(settings.announcements, at: now), to: &effects)
        case .stopping:
            finishStopping(.holdEnded, at: now, into: &effects)
        }
    }

    /// The only place where the state changes.
    mutating func transition(
        to next: VirtualRouterState,
        _ reason: TransitionReason,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        precondition(next != state && state != .stopped)
        effects.append(.transitioned(from: state, to: next, reason: reason))
        state = next
        lastTransition = now
        faultReason = next == .fault ? link?.fault : nil
    }

    func appendAnnouncement(_ rounds: UInt8, to effects: inout [Effect]) {
        guard rounds > 0 else { return }
        effects.append(.announce(rounds: rounds))
    }
}
