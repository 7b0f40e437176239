import NetworkTypes

extension VirtualRouter {
    mutating func start(
        _ link: Link,
        adopting adoption: Adoption?,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        precondition(state == .initialize, "started once")
        self.link = link
        if let adoption {
            adopt(adoption, at: now, into: &effects)
        } else {
            startedAt = now
        }
        if let fault = faults.first {
            enterFault(fault, at: now, into: &effects)
        } else if adoption == nil {
            begin(at: now, into: &effects)
        } else if standby != .none {
            handOver(at: now, into: &effects)
        }
    }

    /// Spec vrrp-behaviour 9.2: only an owner that wants it does not wait.
    mutating func begin(at now: Instant, into effects: inout [Effect]) {
        guard settings.wantsMasterAtStart && effectivePriority == .owner && standby == .none else {
            enterBackup(.started, at: now, into: &effects)
            return
        }
        if isInGroup {
            // Spec vrrp-behaviour 11.1: at once only if all members can.
            enterBackup(.started, at: now, into: &effects)
            wantsTakeover = true
            effects.append(.takeoverDue)
        } else if let from = participatesFrom, from > now {
            enterBackup(.started, waiting: .ownersStart, at: now, into: &effects)
        } else {
            becomeMaster(.started, at: now, into: &effects)
        }
    }

    /// The end of the start-up delays (8.6); nil without a start of our own.
    var participatesFrom: Instant? {
        guard let startedAt else { return nil }
        let sinceBoot = Instant(nanosecondsSinceBoot: settings.delayAfterBoot.nanoseconds)
        return max(startedAt + settings.startupDelay, sinceBoot)
    }

    /// Goes on as master where the former engine was: the next advertisement is due an interval after its
    /// last, or half-way into what is left of the lease if that comes first (the interval may have been
    /// edited in between).
    private mutating func adopt(_ adoption: Adoption, at now: Instant, into effects: inout [Effect]) {
        if let bytes = adoption.lastAdvertisement { adoptedPriority = resume(after: bytes) }
        let half = now + adoption.timeLeft / 2
        let due = adoption.lastAdvertSent.map { min($0 + settings.advertInterval, half) } ?? now
        advertDeadline = max(due, now)
        // What the former engine sent beyond its schedule is unknown.
        pacing.assumeTheMost(at: now)
        announcements.adopted(settings.announcements, at: now)
        effects.append(.claimAddresses)
        transition(to: .master, .adopted, at: now, into: &effects)
    }

    mutating func loseLease(at now: Instant, into effects: inout [Effect]) {
        switch state {
        case .master:
            memory.willWasSent()
            statistics.releasedMaster += 1
            effects.append(.withdrawAddresses)
            effects.append(.acceptRevocation)
            enterBackup(.leaseRevoked, at: now, into: &effects)
        case .stopping:
            effects.append(.acceptRevocation)
            finishStopping(.leaseRevoked, at: now, into: &effects)
        case .initialize, .backup, .fault:
            // The revocation crossed a yield or a fault on its way, or precedes the start.
            memory.willWasSent()
            effects.append(.acceptRevocation)
        case .stopped:
            return
        }
    }

    mutating func stop(at now: Instant, into effects: inout [Effect]) {
        switch state {
        case .initialize, .backup, .fault:
            clearDeadlines()
            transition(to: .stopped, .stopRequested, at: now, into: &effects)
            effects.append(.stopped)
        case .master:
            statistics.releasedMaster += 1
            appendFarewell(hold: settings.stopHold, to: &effects)
            clearDeadlines()
            holdDeadline = now + settings.stopHold
            transition(to: .stopping, .stopRequested, at: now, into: &effects)
        case .stopping:
            handsOver = false
        case .stopped:
            return
        }
    }

    mutating func finishStopping(
        _ reason: TransitionReason,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        precondition(state == .stopping)
        clearDeadlines()
        effects.append(.withdrawAddresses)
        if handsOver {
            handsOver = false
            return endHandover(reason, at: now, into: &effects)
        }
        transition(to: .stopped, reason, at: now, into: &effects)
        effects.append(.stopped)
    }

    mutating func appendFarewell(hold: Interval, to effects: inout [Effect]) {
        memory.willWasSent()
        statistics.sent += 1
        statistics.priorityZeroSent += 1
        effects.append(.cease(hold: hold, farewell: true))
    }

    mutating func clearDeadlines() {
        masterDownDeadline = nil
        waiting = .silence
        wantsTakeover = false
        preemptFrom = nil
        advertDeadline = nil
        advertAfterWaiting = nil
        holdDeadline = nil
        rival = nil
        claimant = nil
        unsent = nil
        announcements.cancel()
    }
}
