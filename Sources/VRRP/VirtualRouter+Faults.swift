package import NetworkTypes

extension VirtualRouter {
    /// Why it can't take part, in the order of the cases; empty when it can. Each reason holds for itself:
    /// unlike keepalived (spec vrrp-behaviour 9.20), one that ends doesn't end another of its kind.
    package var faults: [FaultReason] {
        ownFaults + (groupFault.map { [.groupMember($0)] } ?? [])
    }

    /// The first of `faults` while `state` is `.fault`.
    package var faultReason: FaultReason? { state == .fault ? faults.first : nil }

    /// Those that aren't the sync group's.
    package var ownFaults: [FaultReason] {
        guard let link else { return [] }
        var faults: [FaultReason] = []
        if !link.isPresent {
            faults.append(.interfaceMissing)
        } else {
            if !link.isRunning && settings.tracksInterface { faults.append(.interfaceDown) }
            if sourceIfAny == nil { faults.append(.noSourceAddress) }
        }
        if !settings.isMulticast && settings.peers.isEmpty { faults.append(.noPeers) }
        if settings.isMulticast && !link.hasMulticast { faults.append(.noMulticast) }
        if link.isFiltered { faults.append(.reversePathFilter) }
        faults += tracking.failed.map { .tracker($0) }
        if state == .initialize || state == .fault { faults += tracking.pending.map { .trackerPending($0) } }
        return faults
    }

    /// Where advertisements come from; nil when there is no such address.
    package var sourceIfAny: IPAddress? {
        guard let link else { return nil }
        guard let source = settings.source else { return link.sourceAddress }
        return source.isTracked && !link.hasConfiguredSource ? nil : source.address
    }

    /// In states that a usable link is a condition of.
    var sourceAddress: IPAddress {
        guard let address = sourceIfAny else { preconditionFailure("the link can be used") }
        return address
    }

    mutating func changeLink(_ link: Link, at now: Instant, into effects: inout [Effect]) {
        guard self.link != nil, link != self.link else { return }
        let former = faults
        self.link = link
        faultsMayHaveChanged(from: former, at: now, into: &effects)
    }

    /// Goes where the faults lead, and says so when only they have changed.
    mutating func faultsMayHaveChanged(
        from former: [FaultReason],
        at now: Instant,
        into effects: inout [Effect]
    ) {
        let faults = faults
        switch (state, faults.first) {
        case (.initialize, _), (.stopped, _):
            return
        case (.backup, let fault?), (.master, let fault?):
            enterFault(fault, at: now, into: &effects)
        case (.fault, .some):
            hasOnlyWaitedForTrackers = hasOnlyWaitedForTrackers && faults.allSatisfy(\.isPending)
            if faults != former { effects.append(.faultsChanged(faults)) }
        case (.fault, nil):
            leaveFault(at: now, into: &effects)
        case (.stopping, let fault?) where ownFaults.contains(fault):
            finishStopping(.fault(fault), at: now, into: &effects)
        case (.backup, nil), (.master, nil), (.stopping, _):
            // Another source address: the next advertisement carries it.
            return
        }
    }

    mutating func enterFault(_ fault: FaultReason, at now: Instant, into effects: inout [Effect]) {
        hasOnlyWaitedForTrackers = state == .initialize && faults.allSatisfy(\.isPending)
        if state == .master {
            statistics.releasedMaster += 1
            appendFarewell(hold: .zero, to: &effects)
            effects.append(.withdrawAddresses)
        }
        clearDeadlines()
        masterAddress = nil
        masterPriority = nil
        learnedInterval = nil
        transition(to: .fault, .fault(fault), at: now, into: &effects)
    }

    /// Spec vrrp-behaviour 9.19: the full master-down time, owners included, but for one that only waited for
    /// its trackers' first words.
    private mutating func leaveFault(at now: Instant, into effects: inout [Effect]) {
        if hasOnlyWaitedForTrackers {
            begin(at: now, into: &effects)
        } else {
            enterBackup(.recovered, at: now, into: &effects)
        }
    }
}
