package import NetworkTypes

/// The election of one virtual router (RFC 9568 §6.4).
///
/// A value without clock or socket. The caller passes events with the time, carries out the effects in their
/// order, and calls again with `.deadlineReached` when `nextDeadline` has come. Received datagrams should be
/// passed before a deadline that is due as well, so that a late process listens before it acts.
package struct VirtualRouter: Hashable, Sendable {
    /// What the configuration says of it.
    package internal(set) var settings: VirtualRouterSettings {
        didSet { composed = nil }
    }
    /// It changes state with others: a `SyncGroup` answers `takeoverDue`.
    package var isInGroup = false
    /// Where in its interval it advertises as master; nil: where it became that.
    package var slot: AdvertSlot?
    /// Where the election stands.
    package internal(set) var state: VirtualRouterState = .initialize
    /// Counted since this value was made; a reload keeps them.
    package internal(set) var statistics = Statistics()
    /// The sender of the last advertisement that was accepted from a master; nil while this router is master
    /// itself or no master has been heard.
    package internal(set) var masterAddress: IPAddress?
    /// The priority in that advertisement.
    package internal(set) var masterPriority: Priority?
    /// When `state` last changed; nil before the start.
    package internal(set) var lastTransition: Instant?
    /// As master: the weaker router that advertises as well.
    package internal(set) var rival: Rival?
    /// As master: another machine that claims one of the addresses.
    package internal(set) var claimant: Claimant?
    /// An owner that advertises 254, because another owner doesn't yield to it (spec vrrp-behaviour 9.16).
    package internal(set) var givesWay = false
    /// As master: why the kernel takes no advertisement.
    package internal(set) var unsent: Unsent?
    /// What the trackers said last.
    package internal(set) var tracking = TrackedState()
    /// Planned work that keeps it from being master.
    package internal(set) var standby = Standby.none
    /// When to call with `.deadlineReached`; nil when nothing is due. Kept, not computed when asked: whoever
    /// computed it for a thousand routers would copy each of them.
    package private(set) var nextDeadline: Instant?
    /// Who was heard, the latest first.
    package internal(set) var heard = HeardPeers()

    /// The interface's last snapshot; nil before the start.
    var link: Link?
    let digests: Digests?
    /// The other member of the sync group that has a fault.
    var groupFault: String?
    /// After an adoption, until the trackers have spoken: the priority that was in force.
    var adoptedPriority: Priority?
    /// When this engine started it; nil for an adoption, which knows no start-up delay.
    var startedAt: Instant?
    /// It has waited for trackers' first words since its start and nothing else was wrong.
    var hasOnlyWaitedForTrackers = false
    /// The time of day less the time since boot.
    var clockOffset = Interval.zero
    var memory = AuthenticationMemory()

    /// `.backup`: when to become master.
    var masterDownDeadline: Instant?
    /// Since when no advertisement can reach it; the timer that runs towards that deadline stands still.
    var deafSince: Instant?
    /// `.backup`: what that deadline waits for.
    var waiting = BackupWait.silence
    /// `.backup`: the time was up and the sync group hasn't let it take over yet.
    var wantsTakeover = false
    /// Version 3: the master's interval, learned from its advertisements.
    var learnedInterval: Interval?
    /// `.backup`: when `preempt_delay` is over; nil while no weaker master is heard.
    var preemptFrom: Instant?
    /// `.master`: when the next advertisement is due.
    var advertDeadline: Instant?
    /// `.master`: that one waits in the helper; when the one after it is due.
    var advertAfterWaiting: Instant?
    /// As master: the next advertisement waits in the helper.
    package var hasWaiting: Bool { advertAfterWaiting != nil }
    /// `.stopping`: it goes on as backup afterwards.
    var handsOver = false
    /// `.stopping`: when the addresses stop answering.
    var holdDeadline: Instant?
    var pacing = AdvertPacing()
    /// What the last advertisement said.
    var composed: ComposedUnits?
    var announcements = AnnouncementPlan()

    /// `digests` may be nil when the settings don't authenticate by digest.
    ///
    /// Traps on settings that this module can't run, which the configuration refuses: an interval or
    /// addresses that the version or family can't say, priority 0, authentication that doesn't go with the
    /// version.
    package init(settings: VirtualRouterSettings, digests: Digests? = nil) {
        settings.requireRunnable(with: digests)
        self.settings = settings
        self.digests = digests
    }

    /// What `nextDeadline` is after an event.
    private var deadline: Instant? {
        switch state {
        case .initialize, .fault, .stopped:
            return nil
        case .backup:
            return deafSince == nil ? masterDownDeadline : nil
        case .master:
            var first = handOverMoment
            let others = [announcements.nextDeadline, rival?.goneAt, claimant?.goneAt, unsent?.overAt]
            for case let due? in others {
                first = first.map { min($0, due) } ?? due
            }
            return first
        case .stopping:
            return holdDeadline
        }
    }

    /// Takes one event; appends what must be done.
    package mutating func handle(_ event: Event, at now: Instant, into effects: inout [Effect]) {
        defer { nextDeadline = deadline }
        // A revocation says by itself that the addresses are gone.
        if event != .leaseRevoked { lookForPause(at: now, into: &effects) }
        countWaiting(at: now)
        defer { replaceWaiting(at: now, into: &effects) }
        switch event {
        case .started(let link, let adoption):
            start(link, adopting: adoption, at: now, into: &effects)
        case .linkChanged(let link):
            changeLink(link, at: now, into: &effects)
        case .trackingChanged(let tracking):
            changeTracking(tracking, at: now, into: &effects)
        case .datagramReceived(let datagram):
            receive(datagram, at: now, into: &effects)
        case .claimObserved(let address, let sender):
            observeClaim(of: address, by: sender, at: now, into: &effects)
        case .advertisementUnsent(let errno):
            noteUnsent(errno, at: now, into: &effects)
        case .deadlineReached:
            reachDeadline(at: now, into: &effects)
        case .leaseRevoked:
            loseLease(at: now, into: &effects)
        case .settingsChanged(let settings):
            changeSettings(settings, at: now, into: &effects)
        case .clockSet(let offset):
            clockOffset = offset
        case .lastAdvertisementKnown(let bytes):
            resume(after: bytes)
            memory.willWasSent()
        case .takeoverGranted, .forcedToMaster, .forcedToBackup, .groupFaultChanged, .groupAnnounces:
            followGroup(event, at: now, into: &effects)
        case .standbyChanged(let standby):
            changeStandby(standby, at: now, into: &effects)
        case .stopRequested:
            stop(at: now, into: &effects)
        case .successorFollows:
            if state == .master { transmitExtra(at: now, into: &effects) }
        case .receptionLost:
            loseReception(at: now)
        case .receptionRegained:
            regainReception(at: now)
        case .advertisementMissed:
            if !takeBack(), state == .master { transmitExtra(at: now, into: &effects) }
        }
    }

    private mutating func reachDeadline(at now: Instant, into effects: inout [Effect]) {
        guard let deadline, deadline <= now else { return }
        switch state {
        case .initialize, .fault, .stopped:
            preconditionFailure("without a deadline")
        case .backup:
            takeOver(at: now, into: &effects)
        case .master:
            forgetTroubles(at: now, into: &effects)
            advertiseWhatIsDue(at: now, into: &effects)
            announceWhatIsDue(at: now, into: &effects)
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
    }
}

/// What a backup's deadline waits for.
enum BackupWait: Hashable, Sendable {
    /// The master's advertisements stop.
    case silence
    /// The master said that it leaves; the skew time orders the successors.
    case farewell
    /// The start-up delay of an owner that begins as master.
    case ownersStart
    /// A master that may be there after a pause.
    case pause
}
