import NetworkTypes

extension VirtualRouter {
    /// From now on listens for the whole master-down interval.
    mutating func enterBackup(_ reason: TransitionReason, at now: Instant, into effects: inout [Effect]) {
        clearDeadlines()
        transition(to: .backup, reason, at: now, into: &effects)
        restartMasterDownTimer(masterHasLeft: false, at: now)
    }

    /// An accepted advertisement in backup (RFC 3768 §6.4.2; spec vrrp-behaviour 9.8, 8.7).
    mutating func hearAsBackup(
        _ advertisement: Advertisement,
        from source: IPv4Address,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        if advertisement.priority == .stopping {
            effects.append(.noticed(.masterLeaves(source: source)))
            restartMasterDownTimer(masterHasLeft: true, at: now)
            return
        }
        guard !mayPreempt || advertisement.priority >= effectivePriority else {
            effects.append(.noticed(.weakerRouterHeard(advertisement.priority, source: source)))
            return
        }
        masterAddress = source
        masterPriority = advertisement.priority
        restartMasterDownTimer(masterHasLeft: false, at: now)
    }

    /// Spec vrrp-behaviour 9.21: `nopreempt` means nothing to an owner or beside `state MASTER`.
    var mayPreempt: Bool {
        settings.preempts || settings.wantsMasterAtStart || effectivePriority == .owner
    }

    /// What the master-down timer counts in this moment.
    var masterDownWait: Interval {
        masterHasLeft
            ? settings.skewTime(at: effectivePriority)
            : settings.masterDownInterval(at: effectivePriority)
    }

    private mutating func restartMasterDownTimer(masterHasLeft: Bool, at now: Instant) {
        self.masterHasLeft = masterHasLeft
        masterDownDeadline = now + masterDownWait
    }
}
