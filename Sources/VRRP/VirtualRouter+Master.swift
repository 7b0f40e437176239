package import NetworkTypes

extension VirtualRouter {
    /// A weaker router that advertises beside us: two masters.
    package struct Rival: Hashable, Sendable {
        package var address: IPAddress
        package var priority: Priority
        /// When it was first heard in a row.
        package var since: Instant
        /// When it counts as gone unless it is heard again.
        var goneAt: Instant
    }

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
        clearDeadlines()
        standby = .none
        masterAddress = nil
        masterPriority = nil
        learnedInterval = nil
        transmit(due: now, at: now, into: &effects)
        advertDeadline = now + interval
        effects.append(.claimAddresses)
        appendAnnouncement(announcements.becameMaster(settings.announcements, at: now), to: &effects)
        statistics.becameMaster += 1
        transition(to: .master, reason, at: now, into: &effects)
    }

    /// The scheduled advertisement, when it is due. The next is due an interval after this one was, however
    /// late it went out; after more than an interval away the schedule starts again, so no burst makes up
    /// for what was missed.
    mutating func advertiseWhatIsDue(at now: Instant, into effects: inout [Effect]) {
        guard var due = advertDeadline, due <= now else { return }
        if now - due >= settings.advertInterval { due = now }
        transmit(due: due, at: now, into: &effects)
        advertDeadline = due + settings.advertInterval
    }

    /// Announcements by schedule, and the burst after two masters were there: the weaker one may have left
    /// neighbours with its MAC address.
    mutating func announceWhatIsDue(at now: Instant, into effects: inout [Effect]) {
        if let rival, rival.goneAt <= now {
            self.rival = nil
            effects.append(.noticed(.anotherMasterGone(source: rival.address)))
            appendAnnouncement(announcements.healed(settings.announcements, at: now), to: &effects)
        }
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

    private mutating func hearWeaker(
        _ advertisement: Advertisement,
        from source: IPAddress,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        let priority = advertisement.priority
        let theirs = settings.version == .three ? advertisement.interval : nil
        let gone = now + settings.masterDownInterval(at: priority, masterInterval: theirs)
        if rival?.address != source {
            statistics.duplicateMaster += 1
            effects.append(.noticed(.anotherMaster(priority, source: source)))
            rival = Rival(address: source, priority: priority, since: now, goneAt: gone)
        } else {
            rival?.priority = priority
            rival?.goneAt = gone
        }
        effects.append(.noticed(.weakerRouterHeard(priority, source: source)))
        if settings.answersLowerPriority { transmitExtra(at: now, into: &effects) }
        let rounds = announcements.weakerRouterHeard(settings.announcements, at: now)
        appendAnnouncement(rounds, to: &effects)
    }

    /// ARP or a neighbour advertisement for one of our addresses from another machine.
    mutating func observeClaim(
        of address: IPAddress,
        by sender: MACAddress,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        switch state {
        case .master:
            statistics.addressClaimed += 1
            effects.append(.noticed(.addressClaimed(address, by: sender)))
            appendAnnouncement(announcements.burst(settings.announcements, at: now), to: &effects)
        case .stopping:
            finishStopping(.successorClaimed(sender), at: now, into: &effects)
        case .initialize, .backup, .fault, .stopped:
            return
        }
    }

    /// The other router is the rightful master: higher priority, or the same and a higher address.
    private func wins(_ priority: Priority, from source: IPAddress) -> Bool {
        (priority, source) > (effectivePriority, sourceAddress)
    }

    /// An advertisement beyond the schedule, if the pace allows it. When the scheduled one is due anyway,
    /// that one answers.
    private mutating func transmitExtra(at now: Instant, into effects: inout [Effect]) {
        guard let due = advertDeadline, now < due else { return }
        guard pacing.allowsAnother(at: now, before: due, settings.advertInterval) else { return }
        transmit(due: now, at: now, into: &effects)
    }

    private mutating func transmit(due: Instant, at now: Instant, into effects: inout [Effect]) {
        pacing.sent(at: now)
        statistics.sent += 1
        let (advertisement, will) = composeAdvertisement(at: now)
        effects.append(
            .transmit(advertisement: advertisement, will: will, source: sourceAddress, deadline: due)
        )
    }

    func appendAnnouncement(_ rounds: UInt8, to effects: inout [Effect]) {
        guard rounds > 0 else { return }
        effects.append(.announce(rounds: rounds))
    }
}
