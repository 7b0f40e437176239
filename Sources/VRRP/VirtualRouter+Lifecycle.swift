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
        }
        if let fault = link.fault {
            enterFault(fault, at: now, into: &effects)
            return
        }
        guard adoption == nil else { return }
        // Spec vrrp-behaviour 9.2: only an owner that wants it does not wait.
        if settings.wantsMasterAtStart && effectivePriority == .owner {
            becomeMaster(.started, at: now, into: &effects)
        } else {
            enterBackup(.started, at: now, into: &effects)
        }
    }

    /// Goes on as master where the former engine was: the next advertisement is due an interval after its
    /// last, or half-way into what is left of the lease if that comes first (the interval may have been
    /// edited in between).
    private mutating func adopt(_ adoption: Adoption, at now: Instant, into effects: inout [Effect]) {
        let half = now + adoption.timeLeft / 2
        let due = adoption.lastAdvertSent.map { min($0 + settings.advertInterval, half) } ?? now
        advertDeadline = max(due, now)
        // What the former engine sent beyond its schedule is unknown.
        pacing.assumeTheMost(at: now)
        announcements.adopted(settings.announcements, at: now)
        effects.append(.claimAddresses)
        transition(to: .master, .adopted, at: now, into: &effects)
    }

    mutating func changeLink(_ link: Link, at now: Instant, into effects: inout [Effect]) {
        guard self.link != nil, link != self.link else { return }
        self.link = link
        switch (state, link.fault) {
        case (.initialize, _), (.stopped, _):
            return
        case (.backup, let fault?), (.master, let fault?):
            enterFault(fault, at: now, into: &effects)
        case (.fault, let fault?):
            faultReason = fault
        case (.fault, nil):
            // Spec vrrp-behaviour 9.19: the full master-down time, owners included.
            enterBackup(.recovered, at: now, into: &effects)
        case (.stopping, let fault?):
            finishStopping(.fault(fault), at: now, into: &effects)
        case (.backup, nil), (.master, nil), (.stopping, nil):
            // Another source address: the next advertisement carries it.
            return
        }
    }

    private mutating func enterFault(_ fault: FaultReason, at now: Instant, into effects: inout [Effect]) {
        if state == .master {
            statistics.releasedMaster += 1
            appendFarewell(hold: .zero, to: &effects)
            effects.append(.withdrawAddresses)
        }
        clearDeadlines()
        masterAddress = nil
        masterPriority = nil
        transition(to: .fault, .fault(fault), at: now, into: &effects)
    }

    mutating func loseLease(at now: Instant, into effects: inout [Effect]) {
        switch state {
        case .master:
            statistics.releasedMaster += 1
            effects.append(.withdrawAddresses)
            effects.append(.acceptRevocation)
            enterBackup(.leaseRevoked, at: now, into: &effects)
        case .stopping:
            effects.append(.acceptRevocation)
            finishStopping(.leaseRevoked, at: now, into: &effects)
        case .initialize, .backup, .fault:
            // The revocation crossed a yield or a fault on its way, or precedes the start.
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
        case .stopping, .stopped:
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
        transition(to: .stopped, reason, at: now, into: &effects)
        effects.append(.stopped)
    }

    private mutating func appendFarewell(hold: Interval, to effects: inout [Effect]) {
        statistics.sent += 1
        statistics.priorityZeroSent += 1
        effects.append(.cease(hold: hold, farewell: true))
    }

    mutating func clearDeadlines() {
        masterDownDeadline = nil
        masterHasLeft = false
        advertDeadline = nil
        holdDeadline = nil
        announcements.cancel()
    }
}
