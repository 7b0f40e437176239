/// What a simulation should meet, so that one that meets nothing shows.
package enum CoveragePoint: Int, CaseIterable, Sendable {
    // Faults that took effect.
    case packetLost, packetLostOneWay, packetDuplicated, packetDelayed, packetCut
    case carrierLost, interfaceDeleted, interfaceRecreated
    case machineKilled, engineKilled, enginePaused, engineContinuedWithQueue, helperKilled, helperCleared
    case machineFrozen, machineWoken, plannedStop, addressRemoved
    case reloaded, reloadRefused, reloadBroken
    // What the cluster is like.
    case twoMachines, sevenMachines, clockFast, clockSlow
    // Trackers and sync groups.
    case trackedFailed, trackedRecovered, trackedInterface, trackedProcess, trackedScript
    case faultByTracker, priorityByTracker, groupToMaster, groupToBackup, groupInFault
    // The election.
    case enteredBackup, enteredMaster, enteredFault, enteredStopping, enteredStopped
    case fellBackFromMaster, recoveredFromFault, stoppedWithSuccessor, stoppedWithoutSuccessor
    // Adverts that waited in the helper.
    case handedOverEarly
    // The lease.
    case adopted, adoptedNewerGeneration, leaseSpentWithWill, leaseSpentWithoutWill, leaseCeased, revoked
    case crashLoopSpentLeases
    // The kernel.
    case addressExpired, addressRepaired, foreignAddressMet, renewed
    // Reload as master.
    case addressAddedAsMaster, addressRemovedAsMaster, priorityChangedAsMaster
    // Two holders, and why that is accepted.
    case sharedByHandover, sharedByPartition, sharedByFreeze, sharedByKill, sharedByHelperLoss, sharedByHold
    case sharedByLostEngine
    // Neighbours that are asked about a takeover.
    case questionLost, answerLost, answerLate, takeoverConfirmed, takeoverUnconfirmed, announcedAgain
    // Quiet at last.
    case settled, settledWithMachineDown
}

/// How often each point was met.
package struct Coverage: Equatable, Sendable {
    private var counts = [UInt64](repeating: 0, count: CoveragePoint.allCases.count)

    package init() {}

    package subscript(point: CoveragePoint) -> UInt64 { counts[point.rawValue] }

    package mutating func note(_ point: CoveragePoint) { counts[point.rawValue] += 1 }

    package mutating func add(_ other: Coverage) {
        for place in counts.indices { counts[place] += other.counts[place] }
    }

    /// Points that were never met.
    package var missing: [CoveragePoint] { CoveragePoint.allCases.filter { self[$0] == 0 } }
}
