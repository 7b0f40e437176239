import NetworkTypes
import VRRP

extension Interpreter {
    /// State, priority, preemption (spec vrrp-behaviour 9, 12).
    mutating func readElection(_ instance: Statement, into settings: inout VirtualRouterSettings) {
        var wantsMaster = instance.all("state").contains { $0.word == "MASTER" }
        let priority = instance.last("priority")?.number ?? (wantsMaster ? 255 : 100)
        if settings.isStrict, wantsMaster != (priority == 255), let state = instance.last("state") {
            findings.warning(
                state.valuePlace,
                "strict_mode makes state MASTER what priority 255 is, and BACKUP all else"
            )
            wantsMaster = priority == 255
        }
        let hasState = instance.last("state") != nil
        settings.basePriority = Priority(rawValue: UInt8(clamping: priority))
        settings.wantsMasterAtStart = wantsMaster || (!hasState && priority == 255)
        settings.preempts = preempts(instance, wantsMaster: settings.wantsMasterAtStart, priority)
        settings.preemptDelay = preemptDelay(instance, settings)
        settings.stepsDownWhenLateFor = latePriority(instance, settings)
        settings.missedAdvertsUntilDown = missedAdverts(instance, isStrict: settings.isStrict)
        let skips = instance.last("skip_check_adv_addr") ?? lastGlobal("vrrp_skip_check_adv_addr")
        settings.skipsAddressCheckOfKnownMaster = skips?.isOn ?? false
        settings.startupDelay = lastGlobal("vrrp_startup_delay")?.seconds ?? .zero
        settings.delayAfterBoot = lastGlobal("vrrp_delay_after_boot")?.seconds ?? .zero
    }

    /// spec vrrp-behaviour 9.21: nopreempt is dropped for owners and for `state MASTER`.
    private mutating func preempts(_ instance: Statement, wantsMaster: Bool, _ priority: Int) -> Bool {
        guard let nopreempt = instance.last("nopreempt") else { return true }
        if let preempt = instance.last("preempt") {
            let isLast = Place.precedes(preempt.place, nopreempt.place)
            contradiction(nopreempt, preempt, lastIsFirst: isLast)
            guard isLast else { return true }
        }
        guard wantsMaster || priority == 255 else { return false }
        let reason =
            priority == 255
            ? "at priority 255"
            : "with state MASTER; for a router that leaves another master in place, write state BACKUP"
        findings.warning(nopreempt.place, "nopreempt has no effect \(reason)")
        return true
    }

    /// Two keywords that say the opposite; keepalived goes by the later one.
    private mutating func contradiction(_ first: Statement, _ second: Statement, lastIsFirst: Bool) {
        let (late, early) = lastIsFirst ? (first, second) : (second, first)
        findings.tolerable(
            late.place,
            "\(second.name) and \(first.name) contradict each other",
            consequence: "the last one counts",
            notes: [Findings.Remark(place: early.place, message: "the other one")]
        )
    }

    private mutating func preemptDelay(_ instance: Statement, _ settings: VirtualRouterSettings) -> Interval {
        guard let delay = instance.last("preempt_delay"), let time = delay.seconds, time != .zero else {
            return .zero
        }
        let reason: String
        if settings.isStrict {
            reason = "with strict_mode"
        } else if settings.wantsMasterAtStart {
            reason = "with state MASTER"
        } else if !settings.preempts {
            reason = "with nopreempt"
        } else {
            return time
        }
        findings.warning(delay.place, "preempt_delay has no effect \(reason)")
        return .zero
    }

    private mutating func latePriority(_ instance: Statement, _ settings: VirtualRouterSettings) -> Priority?
    {
        guard let statement = instance.last("timer_expired_backup") else { return nil }
        guard !settings.preempts else {
            findings.tolerable(statement.place, "timer_expired_backup needs nopreempt")
            return nil
        }
        return Priority(rawValue: UInt8(clamping: statement.number ?? 254))
    }

    private mutating func missedAdverts(_ instance: Statement, isStrict: Bool) -> Int {
        let statement = instance.last("down_timer_adverts")
        let number = statement?.number ?? lastGlobal("vrrp_down_timer_adverts")?.number ?? 3
        guard isStrict, number != 3 else { return number }
        let place = statement ?? lastGlobal("vrrp_down_timer_adverts") ?? instance
        findings.warnOnce(
            place.place,
            "\(place.name) has no effect with strict_mode, which waits for 3",
            about: "strict \(place.place)"
        )
        return 3
    }

    /// What is answered and accepted (spec vrrp-behaviour 9.10–9.14, 12).
    mutating func readAnswers(_ instance: Statement, into settings: inout VirtualRouterSettings) {
        func isOn(_ name: String) -> Bool? { (instance.last(name) ?? lastGlobal(ofRouters: name))?.isOn }
        let isOwner = settings.basePriority == .owner
        settings.answersLowerPriority = !(settings.isStrict || isOn("lower_prio_no_advert") ?? false)
        settings.advertisesBeforeYielding = !settings.isStrict && isOn("higher_prio_send_advert") ?? false
        settings.ownerIgnoresAdverts =
            isOwner
            && (instance.last("owner_ignore_adverts")?.isOn
                ?? (settings.isStrict || isOn("owner_ignore_adverts") ?? false))
        if !isOwner, let own = instance.last("owner_ignore_adverts"), own.isOn {
            findings.tolerable(own.place, "owner_ignore_adverts is for priority 255")
        }
        if settings.isStrict {
            warnStrict(instance, "lower_prio_no_advert", isOff: true)
            warnStrict(instance, "higher_prio_send_advert", isOff: false)
        }
        settings.acceptMode = acceptMode(instance, settings)
    }

    private mutating func warnStrict(_ instance: Statement, _ name: String, isOff: Bool) {
        guard let statement = instance.last(name), statement.isOn != isOff else { return }
        findings.warning(
            statement.place,
            "\(name) has no effect with strict_mode, which has it \(isOff ? "on" : "off")"
        )
    }

    private mutating func acceptMode(_ instance: Statement, _ settings: VirtualRouterSettings) -> Bool {
        let accept = instance.last("accept")
        let noAccept = instance.last("no_accept")
        if settings.basePriority == .owner {
            if let noAccept { findings.warning(noAccept.place, "no_accept has no effect at priority 255") }
            return true
        }
        if settings.isStrict, settings.version == .two, let accept {
            findings.warning(accept.place, "accept has no effect with strict_mode in version 2")
            return false
        }
        if let accept, let noAccept {
            let isLast = Place.precedes(accept.place, noAccept.place)
            contradiction(noAccept, accept, lastIsFirst: isLast)
            return !isLast
        }
        if noAccept != nil { return false }
        return accept != nil || !settings.isStrict
    }

    /// spec vrrp-behaviour 8.5: version 2 counts whole seconds, 1…255, version 3 hundredths up to 40.95.
    mutating func advertInterval(_ instance: Statement, _ version: VRRPVersion) -> Interval {
        guard let statement = instance.last("advert_int"), let time = statement.seconds else {
            return .seconds(1)
        }
        let rounded: Interval
        let unit: String
        switch version {
        case .two:
            let seconds = (time.nanoseconds + 500_000_000) / 1_000_000_000
            rounded = .seconds(min(255, max(1, seconds)))
            unit = "whole seconds"
        case .three:
            let hundredths = (time.nanoseconds + 5_000_000) / 10_000_000
            rounded = .centiseconds(min(4_095, max(1, hundredths)))
            unit = "hundredths of a second up to 40.95"
        }
        guard rounded != time else { return time }
        let nearest = Decimal.text(rounded)
        findings.tolerable(
            statement.valuePlace,
            "advert_int must be \(unit) in VRRP version \(version.rawValue), found \(Decimal.text(time)); "
                + "the nearest is \(nearest)",
            consequence: "rounded",
            suggestion: nearest
        )
        return rounded
    }
}
