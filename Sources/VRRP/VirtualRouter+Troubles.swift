package import NetworkTypes

// What a master sees that should not be: another master, another machine with one of its addresses, a kernel
// that sends nothing. Nothing is decided here but what to say, and that addresses are announced again when a
// second master is gone, which may have left neighbours with its MAC address.

extension VirtualRouter {
    /// A weaker router that advertises beside us: two masters.
    package struct Rival: Hashable, Sendable {
        package var address: IPAddress
        package var priority: Priority
        /// When it was first heard in a row.
        package var since: Instant
        /// Since when it says that it is an owner; nil: it doesn't.
        var ownerSince: Instant?
        /// When it counts as gone unless it is heard again.
        var goneAt: Instant
        /// Our advertisements that had gone out when it was first heard.
        var sentBefore: UInt64
        /// It goes on though ours went out.
        package var isDeaf = false
    }

    /// Another machine that said by ARP or neighbour advertisement that one of our addresses is its own.
    package struct Claimant: Hashable, Sendable {
        package var sender: MACAddress
        package var address: IPAddress
        package var since: Instant
        /// When it counts as gone unless it claims one again.
        var goneAt: Instant
    }

    /// Why advertisements don't go out.
    package struct Unsent: Hashable, Sendable {
        /// Of Linux; EPERM (1) is a firewall of this machine.
        package var errno: Int32
        package var since: Instant
        /// When it counts as over unless it happens again.
        var overAt: Instant
    }

    /// A weaker router advertises beside us (spec vrrp-behaviour 9.12).
    mutating func hearWeaker(
        _ advertisement: Advertisement,
        from source: IPAddress,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        let priority = advertisement.priority
        let theirs = settings.version == .three ? advertisement.interval : nil
        let gone = now + settings.masterDownInterval(at: priority, masterInterval: theirs)
        if var known = rival, known.address == source {
            known.priority = priority
            known.ownerSince = priority == .owner ? known.ownerSince ?? now : nil
            known.goneAt = gone
            rival = known
            lookForDeafness(of: source, at: now, into: &effects)
        } else {
            statistics.duplicateMaster += 1
            effects.append(.noticed(.anotherMaster(priority, source: source)))
            rival = Rival(
                address: source,
                priority: priority,
                since: now,
                ownerSince: priority == .owner ? now : nil,
                goneAt: gone,
                sentBefore: statistics.sent
            )
        }
        effects.append(.noticed(.weakerRouterHeard(priority, source: source)))
        if settings.answersLowerPriority { transmitExtra(at: now, into: &effects) }
        let rounds = announcements.weakerRouterHeard(settings.announcements, at: now)
        appendAnnouncement(rounds, to: &effects)
    }

    /// A weaker master yields at our first advertisement. Two may get lost; who goes on after three, for two
    /// intervals and more, doesn't hear them (a firewall here or there, a cable that leads one way) or drops
    /// them.
    private mutating func lookForDeafness(
        of source: IPAddress,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        guard let known = rival, !known.isDeaf, statistics.sent >= known.sentBefore + 3,
            now - known.since > settings.advertInterval * 2
        else { return }
        rival?.isDeaf = true
        statistics.unheard += 1
        effects.append(.noticed(.advertisementsUnheard(by: source)))
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
            let since = claimant?.sender == sender ? claimant?.since ?? now : now
            claimant = Claimant(
                sender: sender,
                address: address,
                since: since,
                goneAt: now + settings.masterDownInterval(at: effectivePriority, masterInterval: nil)
            )
            effects.append(.noticed(.addressClaimed(address, by: sender)))
            appendAnnouncement(announcements.burst(settings.announcements, at: now), to: &effects)
        case .stopping:
            finishStopping(.successorClaimed(sender), at: now, into: &effects)
        case .initialize, .backup, .fault, .stopped:
            return
        }
    }

    mutating func noteUnsent(_ errno: Int32, at now: Instant, into effects: inout [Effect]) {
        guard state == .master else { return }
        statistics.unsent += 1
        if unsent?.errno != errno { effects.append(.noticed(.advertisementsUnsent(errno: errno))) }
        // The next one is an interval away, and half of one late at the most.
        let over = now + settings.advertInterval * 3 / 2
        unsent = Unsent(errno: errno, since: unsent?.since ?? now, overAt: over)
    }

    /// What isn't so any more.
    mutating func forgetTroubles(at now: Instant, into effects: inout [Effect]) {
        if let rival, rival.goneAt <= now {
            self.rival = nil
            effects.append(.noticed(.anotherMasterGone(source: rival.address)))
            appendAnnouncement(announcements.healed(settings.announcements, at: now), to: &effects)
        }
        if let claimant, claimant.goneAt <= now {
            self.claimant = nil
            effects.append(.noticed(.addressClaimGone(by: claimant.sender)))
            appendAnnouncement(announcements.healed(settings.announcements, at: now), to: &effects)
        }
        if let unsent, unsent.overAt <= now {
            self.unsent = nil
            effects.append(.noticed(.advertisementsSentAgain))
        }
    }
}
