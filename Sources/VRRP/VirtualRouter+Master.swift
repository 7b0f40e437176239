import NetworkTypes

extension VirtualRouter {
    /// Advertises first, because a put needs the lease that an advertisement opens; then claims and announces
    /// (RFC 3768 §6.4.2).
    ///
    /// Two routers that take the addresses from each other again and again would advertise more often than
    /// the helper allows: then the change waits, as backup, until another advertisement may be sent.
    mutating func becomeMaster(_ reason: TransitionReason, at now: Instant, into effects: inout [Effect]) {
        let interval = settings.advertInterval
        guard pacing.allowsAnother(at: now, before: now + interval, interval) else {
            masterDownDeadline = pacing.earliest(settings.advertInterval)
            return
        }
        clearDeadlines()
        masterAddress = nil
        masterPriority = nil
        transmit(due: now, at: now, into: &effects)
        advertDeadline = now + settings.advertInterval
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

    /// An accepted advertisement as master (RFC 3768 §6.4.3; spec vrrp-behaviour 9.10–9.14).
    mutating func hearAsMaster(
        _ advertisement: Advertisement,
        from source: IPv4Address,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        if advertisement.priority == .stopping {
            effects.append(.noticed(.masterLeaves(source: source)))
            transmitExtra(at: now, into: &effects)
            return
        }
        guard wins(advertisement.priority, from: source) else {
            effects.append(.noticed(.weakerRouterHeard(advertisement.priority, source: source)))
            transmitExtra(at: now, into: &effects)
            let rounds = announcements.weakerRouterHeard(settings.announcements, at: now)
            appendAnnouncement(rounds, to: &effects)
            return
        }
        statistics.releasedMaster += 1
        effects.append(.withdrawAddresses)
        effects.append(.cease(hold: .zero, farewell: false))
        enterBackup(.otherMasterWins(advertisement.priority, source: source), at: now, into: &effects)
        masterAddress = source
        masterPriority = advertisement.priority
    }

    /// The other router is the rightful master: higher priority, or the same and a higher address.
    private func wins(_ priority: Priority, from source: IPv4Address) -> Bool {
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
        effects.append(
            .transmit(
                advertisement: Advertisement(settings, priority: effectivePriority).encoded(),
                will: Advertisement(settings, priority: .stopping).encoded(),
                source: sourceAddress,
                deadline: due
            )
        )
    }

    /// Where advertisements come from; only in states that a usable link is a condition of.
    var sourceAddress: IPv4Address {
        guard let address = link?.sourceAddress else { preconditionFailure("the link can be used") }
        return address
    }
}
