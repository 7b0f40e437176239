import HelperProtocol
import NetlinkMessages
import NetworkTypes
import VRRP

// The windows in which two machines may hold an address: those of the architecture's section 4, in its order,
// and one that it doesn't name (`sharedByLostEngine`).

extension Cluster {
    /// Why the two may both hold the virtual router's addresses now; nil when they may not.
    func excuse(for first: Int, and second: Int, _ place: Int, sharedSince: Instant) -> CoveragePoint? {
        for machine in [first, second] {
            if isWithinFreeze(machine) { return .sharedByFreeze }
            if isWithinKill(machine, place) { return .sharedByKill }
            if isWithinHelperLoss(machine, place) { return .sharedByHelperLoss }
            if isWithinHold(machine, place) { return .sharedByHold }
        }
        if isWithinPartition(first, second, place) { return .sharedByPartition }
        for (machine, other) in [(first, second), (second, first)]
        where isWithinLostEngine(machine, against: other, place, sharedSince: sharedSince) {
            return .sharedByLostEngine
        }
        return nil
    }

    /// Helper lost: until it is back or two intervals; the supervisor clears before it starts another one.
    private func isWithinHelperLoss(_ machine: Int, _ place: Int) -> Bool {
        machines[machine].isSupervised && machines[machine].helper == nil
            && within(setup.routers[place].interval * 2, of: machines[machine].watch.helperLostAt)
    }

    /// Killed whole: until the address lifetime (whole seconds, and one of the kernel's).
    private func isWithinKill(_ machine: Int, _ place: Int) -> Bool {
        let lifetime = setup.slowestInterval(place) * 2 + .seconds(1) + .seconds(1)
        return within(lifetime + machines[machine].watch.frozenFor, of: machines[machine].watch.killedAt)
    }

    /// Frozen: until the wake-up, one scheduling delay after (the handover's slack).
    private func isWithinFreeze(_ machine: Int) -> Bool { machines[machine].frozenAt != nil }

    /// Planned stop: the hold.
    private func isWithinHold(_ machine: Int, _ place: Int) -> Bool {
        within(
            setup.routers[place].interval + .milliseconds(100),
            of: machines[machine].watch.routers[place].stoppedAt
        )
    }

    /// Partition: as long as it lasts, one interval after healing. A lost advert is a short partition.
    private func isWithinPartition(_ first: Int, _ second: Int, _ place: Int) -> Bool {
        if network.isCut[first][second] || network.isCut[second][first] { return true }
        for machine in [first, second] {
            guard let link = machines[machine].kernel.link(setup.interface) else { return true }
            guard machines[machine].kernel.isUsable(link.index) else { return true }
        }
        return within(setup.routers[place].interval, of: watch.disturbed(first, second))
    }

    /// An engine that is lost or stopped hears nobody. Its lease keeps the addresses for two intervals after
    /// its last advert (a stopped one's may wait in the helper, which sends it half an interval later at
    /// most), within which only a router that preempts can become master, or one that had missed adverts, or
    /// that was master already (after a partition); and an engine that is back hears of that within one
    /// interval.
    private func isWithinLostEngine(
        _ machine: Int,
        against other: Int,
        _ place: Int,
        sharedSince: Instant
    ) -> Bool {
        let router = setup.routers[place]
        guard let lost = machines[machine].watch.engineLostAt else { return false }
        let places = setup.isGrouped ? Array(setup.routers.indices) : [place]
        let isPreempted = router.preempts && places.contains { rank(other, $0) > rank(machine, $0) }
        let missed = watch.disturbed(machine, other) ?? Instant(nanosecondsSinceBoot: 0)
        let hasMissed = missed + router.interval * 3 + .seconds(1) >= lost
        guard isPreempted || hasMissed || sharedSince <= lost else { return false }
        if let back = machines[machine].watch.engineBackAt { return within(router.interval, of: back) }
        let last = machines[machine].watch.routers[place].lastAdvert ?? lost
        let spoke = max(lost, min(last, lost + router.interval / Limits.waitingShare))
        return within(router.interval * 2, of: spoke)
    }

    /// What decides between two masters: the priority that was advertised last, then the address.
    private func rank(_ machine: Int, _ place: Int) -> UInt64 {
        let priority = machines[machine].watch.routers[place].lastPriority
        return UInt64(priority) << 32 | UInt64(setup.ownAddress(of: machine).rawValue)
    }

    private func within(_ interval: Interval, of instant: Instant?) -> Bool {
        guard let instant else { return false }
        return now - instant <= interval
    }
}
