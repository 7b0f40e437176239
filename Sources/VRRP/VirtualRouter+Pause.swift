import NetworkTypes

extension VirtualRouter {
    /// A process or machine that stood still doesn't know what the others did meanwhile: when that was longer
    /// than they wait for a master, it listens before it acts. keepalived does so only where
    /// `timer_expired_backup` asks for it, and only as master (spec vrrp-behaviour 9.22).
    mutating func lookForPause(at now: Instant, into effects: inout [Effect]) {
        switch state {
        case .master:
            guard let due = advertDeadline, now - due >= pauseLimit else { return }
            statistics.releasedMaster += 1
            effects.append(.withdrawAddresses)
            effects.append(.cease(hold: .zero, farewell: false))
            let waiting: BackupWait = settings.stepsDownWhenLateFor == nil ? .pause : .silence
            enterBackup(.paused(now - due), waiting: waiting, at: now, into: &effects)
        case .backup:
            guard deafSince == nil, let due = masterDownDeadline, now - due >= pauseLimit else { return }
            effects.append(.noticed(.pausedAsBackup(now - due)))
            restartMasterDownTimer(.pause, at: now)
        case .initialize, .fault, .stopping, .stopped:
            return
        }
    }

    /// Past a deadline by so much, another router has taken over: one of the highest priority unless the
    /// configuration names another.
    private var pauseLimit: Interval {
        settings.masterDownInterval(
            at: settings.stepsDownWhenLateFor ?? Priority(rawValue: 254),
            masterInterval: learnedInterval
        )
    }
}
