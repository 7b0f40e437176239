import NetworkTypes

/// Planned work that keeps a virtual router from being master.
package enum Standby: Hashable, Sendable {
    case none
    /// Handed over: whoever is master is left master, weaker or not. It takes over, and is as before, when no
    /// master is heard.
    case yielding
    /// Maintenance: it takes over from nobody, not even where there is no master.
    case declining
}

extension VirtualRouter {
    /// As master the addresses are handed over as at a planned stop: priority 0 goes out, and they answer
    /// until a successor is heard. Then it is backup.
    mutating func changeStandby(_ new: Standby, at now: Instant, into effects: inout [Effect]) {
        guard new != standby else { return }
        standby = new
        switch state {
        case .initialize, .fault, .stopping, .stopped:
            return
        case .master:
            if new != .none { handOver(at: now, into: &effects) }
        case .backup:
            wantsTakeover = false
            preemptFrom = nil
            restartMasterDownTimer(.silence, at: now)
        }
    }

    mutating func handOver(at now: Instant, into effects: inout [Effect]) {
        precondition(state == .master)
        statistics.releasedMaster += 1
        appendFarewell(hold: settings.stopHold, to: &effects)
        clearDeadlines()
        handsOver = true
        holdDeadline = now + settings.stopHold
        transition(to: .stopping, .handedOver, at: now, into: &effects)
    }

    /// A successor was heard, or none in time: then there is none, and a router that yields to whoever is
    /// master takes the addresses back after the skew time.
    mutating func endHandover(_ reason: TransitionReason, at now: Instant, into effects: inout [Effect]) {
        if let fault = faults.first {
            enterFault(fault, at: now, into: &effects)
        } else {
            let isAlone = reason == .holdEnded && standby != .declining
            enterBackup(reason, waiting: isAlone ? .farewell : .silence, at: now, into: &effects)
        }
    }
}
