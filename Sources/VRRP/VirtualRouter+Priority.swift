package import NetworkTypes

extension VirtualRouter {
    /// What it advertises: base and trackers' terms, within 1…254; an owner's is 255 whatever the trackers
    /// say (spec vrrp-behaviour 10.1), but for 9.16. A priority that was adopted from an engine of another
    /// configuration may be more than this one allows.
    package var effectivePriority: Priority {
        guard settings.basePriority != .owner else { return givesWay ? Priority(rawValue: 254) : .owner }
        if let adoptedPriority, !tracking.isComplete {
            return min(adoptedPriority, settings.highestPriority)
        }
        let total = Int(settings.basePriority.rawValue) + tracking.sum
        return Priority(rawValue: UInt8(min(max(total, 1), 254)))
    }

    mutating func changeTracking(_ new: TrackedState, at now: Instant, into effects: inout [Effect]) {
        guard new != tracking else { return }
        let former = faults
        changePriority(at: now, into: &effects) {
            $0.tracking = new
            if new.isComplete { $0.adoptedPriority = nil }
        }
        faultsMayHaveChanged(from: former, at: now, into: &effects)
    }

    /// Does what may change the priority; a running master-down timer moves by the difference of the skew
    /// times (spec vrrp-behaviour 10.2), and a master's next advertisement says it.
    mutating func changePriority(
        at now: Instant,
        into effects: inout [Effect],
        by change: (inout VirtualRouter) -> Void
    ) {
        let formerPriority = effectivePriority
        let formerWait = masterDownWait
        change(&self)
        if state == .backup {
            masterDownDeadline = masterDownDeadline.map { max(now, $0 + (masterDownWait - formerWait)) }
        }
        if effectivePriority != formerPriority && state != .initialize && state != .stopped {
            effects.append(.priorityChanged(from: formerPriority, to: effectivePriority))
        }
    }
}
