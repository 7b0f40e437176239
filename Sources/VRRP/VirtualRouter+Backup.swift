import NetworkTypes

extension VirtualRouter {
    /// From now on listens for the whole master-down interval.
    mutating func enterBackup(
        _ reason: TransitionReason,
        waiting: BackupWait = .silence,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        clearDeadlines()
        transition(to: .backup, reason, at: now, into: &effects)
        restartMasterDownTimer(waiting, at: now)
    }

    /// An accepted advertisement in backup (RFC 9568 §6.4.2; spec vrrp-behaviour 9.8, 8.7).
    mutating func hearAsBackup(
        _ advertisement: Advertisement,
        from source: IPAddress,
        arrival: Instant,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        if advertisement.priority == .stopping {
            effects.append(.noticed(.masterLeaves(source: source)))
            // Another router's farewell, a second master's that was: the known one is still there.
            if masterAddress == nil || masterAddress == source {
                restartMasterDownTimer(.farewell, at: silenceBegan(arrival, at: now))
            }
            return
        }
        guard yields(to: advertisement.priority, at: now, into: &effects) else {
            effects.append(.noticed(.weakerRouterHeard(advertisement.priority, source: source)))
            return
        }
        if source != masterAddress || advertisement.priority != .owner {
            claimOwnership(at: now, into: &effects)
        }
        masterAddress = source
        masterPriority = advertisement.priority
        wantsTakeover = false
        learn(advertisement.interval)
        restartMasterDownTimer(.silence, at: silenceBegan(arrival, at: now))
    }

    /// The master's silence counts from when its advertisement came to the helper, else each takeover would
    /// be late by the way from there. Not where that took longer than a tenth of an interval: who was kept
    /// from reading doesn't know what else the master has sent, and waits from now on.
    private func silenceBegan(_ arrival: Instant, at now: Instant) -> Instant {
        let way = now - arrival
        let bound = (learnedInterval ?? settings.advertInterval) / 10
        return way > .zero && way <= bound ? arrival : now
    }

    /// The sender is to be left master: it is no weaker, or must not be preempted, or not yet (8.8).
    private mutating func yields(
        to priority: Priority,
        at now: Instant,
        into effects: inout [Effect]
    ) -> Bool {
        if priority >= effectivePriority || standby != .none {
            preemptFrom = nil
            return true
        }
        guard mayPreempt else { return true }
        // Spec vrrp-behaviour 9.21.
        guard settings.preemptDelay > .zero, !settings.wantsMasterAtStart else { return false }
        if let preemptFrom { return now < preemptFrom }
        preemptFrom = now + settings.preemptDelay
        effects.append(.noticed(.preemptDelayed(settings.preemptDelay)))
        return true
    }

    /// Spec vrrp-behaviour 9.21: `nopreempt` means nothing to an owner or beside `state MASTER`.
    var mayPreempt: Bool {
        settings.preempts || settings.wantsMasterAtStart || settings.basePriority == .owner
    }

    /// Version 3 follows the master's interval (spec vrrp-behaviour 8.2).
    mutating func learn(_ interval: Interval) {
        guard settings.version == .three else { return }
        learnedInterval = interval
    }

    /// The time is up: master, or for a member of a sync group the wish to be (9.7).
    mutating func takeOver(at now: Instant, into effects: inout [Effect]) {
        guard isInGroup else {
            becomeMaster(takeoverReason, at: now, into: &effects)
            return
        }
        wantsTakeover = true
        masterDownDeadline = now + fullWait
        effects.append(.takeoverDue)
    }

    var takeoverReason: TransitionReason {
        switch waiting {
        case .silence, .pause: .masterSilent
        case .farewell: .masterLeft
        case .ownersStart: .started
        }
    }

    /// What the master-down timer counts in this moment.
    var masterDownWait: Interval {
        switch waiting {
        case .silence: fullWait
        case .farewell: skew
        case .ownersStart: .zero
        case .pause: listeningWait
        }
    }

    /// In which a master that is there is heard.
    var listeningWait: Interval { (learnedInterval ?? settings.advertInterval) + skew }

    private var fullWait: Interval {
        settings.masterDownInterval(at: waitingPriority, masterInterval: learnedInterval)
    }

    private var skew: Interval { settings.skewTime(at: waitingPriority, masterInterval: learnedInterval) }

    /// An owner's is 255, whatever it advertises (spec vrrp-behaviour 8.1).
    private var waitingPriority: Priority {
        settings.basePriority == .owner ? .owner : effectivePriority
    }

    /// Counts from the end of the start-up delay where that is still to come (8.6).
    mutating func restartMasterDownTimer(_ waiting: BackupWait, at now: Instant) {
        self.waiting = waiting
        guard standby != .declining else {
            masterDownDeadline = nil
            return
        }
        if deafSince != nil { deafSince = now }
        masterDownDeadline = max(now, participatesFrom ?? now) + masterDownWait
    }
}
