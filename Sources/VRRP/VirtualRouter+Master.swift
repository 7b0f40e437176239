import NetworkTypes

extension VirtualRouter {
    /// Advertises first, because a put needs the lease that an advertisement opens; then claims and announces
    /// (RFC 9568 §6.4.2).
    ///
    /// Two routers that take the addresses from each other again and again would advertise more often than
    /// the helper allows: then the change waits, as backup, until another advertisement may be sent.
    mutating func becomeMaster(_ reason: TransitionReason, at now: Instant, into effects: inout [Effect]) {
        let interval = settings.advertInterval
        guard pacing.allowsAnother(at: now, before: now + interval, interval) else {
            masterDownDeadline = max(pacing.earliest(interval) ?? now, now + interval / 4)
            return
        }
        claimOwnership(at: now, into: &effects)
        clearDeadlines()
        standby = .none
        masterAddress = nil
        masterPriority = nil
        learnedInterval = nil
        transmit(due: now, at: now, into: &effects)
        advertDeadline = nextAdvert(after: now, at: now, pacing)
        effects.append(.claimAddresses)
        appendAnnouncement(announcements.becameMaster(settings.announcements, at: now), to: &effects)
        statistics.becameMaster += 1
        transition(to: .master, reason, at: now, into: &effects)
    }

    /// The scheduled advertisement, when it is due or to be handed over. The next is due an interval after
    /// this one was, however late it went out; after more than an interval away the schedule starts again, so
    /// no burst makes up for what was missed.
    mutating func advertiseWhatIsDue(at now: Instant, into effects: inout [Effect]) {
        guard var due = advertDeadline, let moment = handOverMoment, moment <= now else { return }
        guard due <= now else { return handOver(due, at: now, into: &effects) }
        if now - due >= settings.advertInterval { due = now }
        transmit(due: due, at: now, into: &effects)
        advertDeadline = nextAdvert(after: due, at: now, pacing)
    }

    /// An interval after the one that was due then; or earlier, in the router's slot, unless that is past, or
    /// would be the third within an interval, which the helper refuses.
    func nextAdvert(after due: Instant, at now: Instant, _ pacing: AdvertPacing) -> Instant {
        let next = due + settings.advertInterval
        guard let slot else { return next }
        let early = slot.latestBeginning(upTo: next, settings.advertInterval)
        return early > now && pacing.allowsScheduled(at: early, settings.advertInterval) ? early : next
    }

    /// Announcements by schedule.
    mutating func announceWhatIsDue(at now: Instant, into effects: inout [Effect]) {
        appendAnnouncement(announcements.takeDue(settings.announcements, at: now), to: &effects)
        if let extra = announcements.takeExtra(settings.announcements, at: now) {
            effects.append(.announceOnExtraInterfaces(includingOrdinary: extra.includesOrdinaryInterfaces))
        }
    }

    /// An accepted advertisement as master (RFC 9568 §6.4.3; spec vrrp-behaviour 9.10–9.14).
    mutating func hearAsMaster(
        _ advertisement: Advertisement,
        from source: IPAddress,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        if advertisement.priority == .stopping {
            effects.append(.noticed(.masterLeaves(source: source)))
            transmitExtra(at: now, into: &effects)
            return
        }
        giveWay(to: advertisement, from: source, at: now, into: &effects)
        guard wins(advertisement.priority, from: source) else {
            hearWeaker(advertisement, from: source, at: now, into: &effects)
            return
        }
        if settings.advertisesBeforeYielding { transmitExtra(at: now, into: &effects) }
        statistics.releasedMaster += 1
        effects.append(.withdrawAddresses)
        effects.append(.cease(hold: .zero, farewell: false))
        learn(advertisement.interval)
        enterBackup(.otherMasterWins(advertisement.priority, source: source), at: now, into: &effects)
        masterAddress = source
        masterPriority = advertisement.priority
    }

    /// The other router is the rightful master: higher priority, or the same and a higher address.
    private func wins(_ priority: Priority, from source: IPAddress) -> Bool {
        (priority, source) > (effectivePriority, sourceAddress)
    }

    /// An advertisement beyond the schedule, if the pace allows it. When the scheduled one is due anyway,
    /// that one answers.
    mutating func transmitExtra(at now: Instant, into effects: inout [Effect]) {
        guard let due = advertDeadline, now < due else { return }
        let (mayBeEarly, interval) = (slot != nil, settings.advertInterval)
        guard pacing.allowsAnother(at: now, before: due, mayBeEarly: mayBeEarly, interval) else { return }
        transmit(due: now, at: now, into: &effects)
    }

    private mutating func transmit(due: Instant, at now: Instant, into effects: inout [Effect]) {
        takeBack()
        pacing.sent(at: now)
        statistics.sent += 1
        appendAdvertisement(due: due, at: now, to: &effects)
    }

    func appendAnnouncement(_ rounds: UInt8, to effects: inout [Effect]) {
        guard rounds > 0 else { return }
        effects.append(.announce(rounds: rounds))
    }
}
