import NetworkTypes

extension VirtualRouter {
    /// What a sync group must know of a member.
    package var asGroupMember: SyncGroup.Member {
        SyncGroup.Member(
            state: state,
            wantsMaster: state == .master || wantsTakeover,
            hasFault: ownFaults.contains { !$0.isPending },
            isPending: ownFaults.contains { $0.isPending },
            groupFault: groupFault
        )
    }

    /// What the other members of the sync group did (spec vrrp-behaviour 11).
    mutating func followGroup(_ event: Event, at now: Instant, into effects: inout [Effect]) {
        switch event {
        case .takeoverGranted:
            guard state == .backup, wantsTakeover else { return }
            becomeMaster(takeoverReason, at: now, into: &effects)
        case .forcedToMaster:
            guard state == .backup, standby != .declining else { return }
            wantsTakeover = true
            becomeMaster(.group, at: now, into: &effects)
        case .forcedToBackup:
            guard state == .master else { return }
            statistics.releasedMaster += 1
            effects.append(.withdrawAddresses)
            effects.append(.cease(hold: .zero, farewell: false))
            enterBackup(.group, at: now, into: &effects)
        case .groupFaultChanged(let member):
            guard member != groupFault else { return }
            let former = faults
            groupFault = member
            faultsMayHaveChanged(from: former, at: now, into: &effects)
        case .groupAnnounces:
            guard state == .master else { return }
            let rounds = announcements.weakerRouterHeard(settings.announcements, at: now)
            appendAnnouncement(rounds, to: &effects)
        case .started, .linkChanged, .trackingChanged, .datagramReceived, .claimObserved,
            .advertisementUnsent, .deadlineReached, .leaseRevoked, .settingsChanged, .clockSet,
            .lastAdvertisementKnown, .standbyChanged, .stopRequested, .successorFollows,
            .advertisementMissed, .receptionLost, .receptionRegained:
            preconditionFailure("not of the group")
        }
    }
}
