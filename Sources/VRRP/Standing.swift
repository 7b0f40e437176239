package import NetworkTypes

/// Why a virtual router is, or isn't, master: for people who ask.
package struct Standing: Hashable, Sendable {
    /// What the priority is made of; their sum within 1…254, or 255 for an owner whatever the terms.
    package var basePriority: Priority
    package var terms: [TrackedState.Term]
    package var effectivePriority: Priority
    /// The master that this router knows, when it is another.
    package var master: Rival?
    package var obstacle: Obstacle
    /// When the obstacle is over if nothing else happens; nil when time alone doesn't end it.
    package var until: Instant?

    /// Another router that advertises.
    package struct Rival: Hashable, Sendable {
        package var address: IPAddress
        package var priority: Priority

        package init(address: IPAddress, priority: Priority) {
            self.address = address
            self.priority = priority
        }
    }

    /// The first thing that keeps it from being master.
    package enum Obstacle: Hashable, Sendable {
        /// It is master.
        case none
        /// It is master, and so is a weaker router, or another machine claims an address.
        case twoMasters
        case notStarted
        /// All of them.
        case faults([FaultReason])
        /// A start-up delay runs.
        case startupDelay
        /// The master has the higher priority, or the same and the higher address or the longer standing.
        case strongerMaster
        /// The master is weaker and `nopreempt` leaves it.
        case mayNotPreempt
        /// The master is weaker and `preempt_delay` leaves it for now.
        case preemptDelay
        /// Nothing reaches it, and so it can't know whether there is a master: its helper is away.
        case deaf
        /// The master is weaker, or hasn't been heard: after its master-down interval this router takes over.
        case masterDownInterval
        /// The master has left, and the skew time orders the successors.
        case skewTime
        /// It stood still and listens whether there is a master.
        case pause
        /// Its sync group: other members aren't ready.
        case group
        case stopping
        case stopped
        /// Mastership is being handed over as planned.
        case handingOver
        /// It was handed over as planned; while the master is heard it stays so.
        case yielding
        /// Maintenance: it takes no mastership.
        case declining
    }
}

extension VirtualRouter {
    /// As of `now`.
    package func standing(at now: Instant) -> Standing {
        let (obstacle, until) = obstacle(at: now)
        return Standing(
            basePriority: settings.basePriority,
            terms: tracking.terms,
            effectivePriority: effectivePriority,
            master: otherMaster,
            obstacle: obstacle,
            until: until
        )
    }

    private var otherMaster: Standing.Rival? {
        if let rival { return Standing.Rival(address: rival.address, priority: rival.priority) }
        guard let masterAddress, let masterPriority else { return nil }
        return Standing.Rival(address: masterAddress, priority: masterPriority)
    }

    private func obstacle(at now: Instant) -> (Standing.Obstacle, until: Instant?) {
        switch state {
        case .initialize: (.notStarted, nil)
        case .fault: (.faults(faults), nil)
        case .master: (rival == nil && claimant == nil ? .none : .twoMasters, nil)
        case .stopping: (handsOver ? .handingOver : .stopping, holdDeadline)
        case .stopped: (.stopped, nil)
        case .backup: obstacleOfBackup(at: now)
        }
    }

    private func obstacleOfBackup(at now: Instant) -> (Standing.Obstacle, until: Instant?) {
        if standby == .declining { return (.declining, nil) }
        if deafSince != nil { return (.deaf, nil) }
        if let from = participatesFrom, now < from { return (.startupDelay, from) }
        if wantsTakeover && isInGroup { return (.group, nil) }
        switch waiting {
        case .farewell: return (.skewTime, masterDownDeadline)
        case .pause: return (.pause, masterDownDeadline)
        case .silence, .ownersStart: break
        }
        guard let masterPriority else { return (.masterDownInterval, masterDownDeadline) }
        if masterPriority >= effectivePriority { return (.strongerMaster, nil) }
        if standby == .yielding { return (.yielding, nil) }
        if !mayPreempt { return (.mayNotPreempt, nil) }
        if let preemptFrom, now < preemptFrom { return (.preemptDelay, preemptFrom) }
        return (.masterDownInterval, masterDownDeadline)
    }
}
