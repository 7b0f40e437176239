import NetworkTypes
import VRRP

extension Interpreter {
    /// The settings of one `vrrp_instance` block; nil after a message when they can't be whole.
    mutating func virtualRouter(_ instance: Statement) -> VirtualRouterSettings? {
        checkRequired(instance)
        guard let name = instance.word, let interface = interface(of: instance),
            let number = instance.last("virtual_router_id")?.number,
            let virtualRouterID = VirtualRouterID(rawValue: UInt8(clamping: number))
        else { return nil }
        checkVersion(instance)
        checkPreemptDelay(instance)
        let wantsMaster = instance.all("state").map { $0.word == "MASTER" }.contains(true)
        let hasState = instance.last("state") != nil
        let priority = instance.last("priority")?.number ?? (wantsMaster ? 255 : 100)
        var settings = VirtualRouterSettings(
            name: name,
            interface: interface,
            virtualRouterID: virtualRouterID
        )
        settings.basePriority = Priority(rawValue: UInt8(clamping: priority))
        settings.wantsMasterAtStart = wantsMaster || (!hasState && priority == 255)
        settings.preempts = preempts(instance, wantsMaster: settings.wantsMasterAtStart, priority)
        settings.advertInterval = advertInterval(instance)
        settings.authentication = authentication(instance)
        settings.missedAdvertsUntilDown =
            instance.last("down_timer_adverts")?.number ?? lastGlobal("vrrp_down_timer_adverts")?.number ?? 3
        let skips = instance.last("skip_check_adv_addr") ?? lastGlobal("vrrp_skip_check_adv_addr")
        settings.skipsAddressCheckOfKnownMaster = skips?.isOn ?? false
        settings.announcements = announcements(instance)
        settings.virtualAddresses = virtualAddresses(instance, on: interface)
        return settings
    }

    /// spec vrrp-behaviour 29: what keepalived refuses to start without.
    private mutating func checkRequired(_ instance: Statement) {
        guard !instance.hasErrors, !findings.isStructureLost else { return }
        let name = Printable.quoted(instance.word ?? "")
        for keyword in ["interface", "virtual_router_id"] where instance.last(keyword) == nil {
            findings.error(instance.place, "vrrp_instance \(name) has no \(keyword)")
        }
        let addresses = instance.all("virtual_ipaddress")
        if addresses.allSatisfy({ $0.entries.isEmpty && !$0.hasErrors }) {
            let place = addresses.first?.place ?? instance.place
            findings.error(place, "vrrp_instance \(name) has no address in virtual_ipaddress")
        }
    }

    private mutating func interface(of instance: Statement) -> InterfaceName? {
        guard let statement = instance.last("interface"), let name = statement.interface
        else { return nil }
        guard name != InterfaceName("lo") else {
            findings.error(statement.valuePlace, "a virtual router cannot be on the loopback interface")
            return nil
        }
        return name
    }

    private mutating func checkVersion(_ instance: Statement) {
        guard let version = instance.last("version"), version.word == "3" else { return }
        findings.notYet(version.valuePlace, "VRRP version 3")
    }

    private mutating func checkPreemptDelay(_ instance: Statement) {
        guard let delay = instance.last("preempt_delay"), let time = delay.seconds, time != .zero
        else { return }
        findings.notYet(delay.place, "preempt_delay other than 0")
    }

    /// spec vrrp-behaviour 9.21: nopreempt is dropped for owners and for `state MASTER`.
    private mutating func preempts(_ instance: Statement, wantsMaster: Bool, _ priority: Int) -> Bool {
        guard let nopreempt = instance.last("nopreempt") else { return true }
        if let preempt = instance.last("preempt") {
            let isLast = Place.precedes(preempt.place, nopreempt.place)
            findings.tolerable(
                isLast ? nopreempt.place : preempt.place,
                "preempt and nopreempt contradict each other",
                consequence: "the last one counts",
                notes: [
                    Findings.Remark(place: isLast ? preempt.place : nopreempt.place, message: "the other one")
                ]
            )
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

    /// spec vrrp-behaviour 8.5: version 2 counts whole seconds, 1…255; keepalived rounds.
    private mutating func advertInterval(_ instance: Statement) -> Interval {
        guard let statement = instance.last("advert_int"), let time = statement.seconds
        else { return .seconds(1) }
        let seconds = (time.nanoseconds + 500_000_000) / 1_000_000_000
        let rounded = Interval.seconds(min(255, max(1, seconds)))
        guard rounded != time else { return time }
        let nearest = Decimal.text(rounded)
        findings.tolerable(
            statement.valuePlace,
            "advert_int must be whole seconds in VRRP version 2, found \(Decimal.text(time)); "
                + "the nearest is \(nearest)",
            consequence: "rounded",
            suggestion: nearest
        )
        return rounded
    }
}
