import Compiler
import NetlinkMessages
import NetworkTypes
import Node
import VRRP

// What is looked at every `checkSpacing`. A rule is broken when it has not held for longer than the slack
// that messages need; the windows in which it need not hold stand in Cluster+Windows.swift.

extension Cluster {
    func check() {
        checkHolders()
        for place in setup.routers.indices {
            checkMaster(place)
            for machine in machines.indices {
                checkPlacement(place, machine)
                checkLease(place, machine)
                checkGap(place, machine)
                checkConfirmation(place, machine)
            }
        }
    }

    /// A change of hands, from the new master's advert to the old one's kernel.
    static let handoverSlack = Interval.milliseconds(100)
    /// On top of protocol times, for processes to start, connect and load.
    static let settlingSlack = Interval.milliseconds(500)

    func addresses(of place: Int) -> [IPv4Address] { watch.addresses[place] }

    /// The longest master-down time of a virtual router's machines, and the slack.
    func electionBound(_ place: Int) -> Interval {
        let trackers: Interval = setup.tracker == .none ? .zero : .milliseconds(1_300)
        return setup.slowestInterval(place) * 3 + .seconds(1) + Cluster.settlingSlack + trackers
    }

    private func holders(of address: IPv4Address) -> [Int] {
        machines.indices.filter { machines[$0].kernel.holds(address) }
    }

    // MARK: - One holder

    private func checkHolders() {
        for index in watch.overlaps.indices { watch.overlaps[index].isStillThere = false }
        defer { watch.overlaps.removeAll { !$0.isStillThere } }
        guard machines.count(where: { !$0.kernel.marked.isEmpty }) > 1 else { return }
        for place in setup.routers.indices {
            for address in addresses(of: place) {
                let holders = holders(of: address)
                guard holders.count > 1 else { continue }
                for first in holders {
                    for second in holders where second > first { follow(address, place, first, second) }
                }
            }
        }
    }

    private func follow(_ address: IPv4Address, _ place: Int, _ first: Int, _ second: Int) {
        let known = watch.overlaps.firstIndex {
            $0.address == address && $0.first == first && $0.second == second
        }
        let began = known.map { watch.overlaps[$0].began } ?? now
        let excuse = excuse(for: first, and: second, place, sharedSince: began)
        guard let known else {
            note(excuse ?? .sharedByHandover)
            watch.overlaps.append(
                ClusterWatch.Overlap(
                    address: address,
                    first: first,
                    second: second,
                    began: now,
                    unexcusedSince: excuse == nil ? now : nil
                )
            )
            return
        }
        watch.overlaps[known].isStillThere = true
        if let excuse {
            if watch.overlaps[known].unexcusedSince != nil { note(excuse) }
            watch.overlaps[known].unexcusedSince = nil
            return
        }
        let since = watch.overlaps[known].unexcusedSince ?? now
        watch.overlaps[known].unexcusedSince = since
        if now - since > Cluster.handoverSlack {
            breaks(.oneHolder, "machines \(first) and \(second) hold \(address) since \(since)")
        }
    }

    // MARK: - One master

    /// Machines whose processes run and whose interface works.
    private func working(_ place: Int) -> [Int] {
        machines.indices.filter {
            guard machines[$0].isHealthy, !isLeftOut($0), let link = machines[$0].kernel.link(setup.interface)
            else {
                return false
            }
            return machines[$0].kernel.isUsable(link.index)
        }
    }

    private func masters(_ place: Int) -> [Int] {
        machines.indices.filter {
            machines[$0].isHealthy && machines[$0].watch.routers[place].state == .master
        }
    }

    private func checkMaster(_ place: Int) {
        let isQuiet = network.isWhole && now - watch.changedAt > electionBound(place)
        let working = working(place)
        guard isQuiet, !working.isEmpty else {
            watch.masterless[place] = nil
            return
        }
        let masters = masters(place)
        guard masters.count != 1 else {
            if watch.masterless[place] == nil, now - watch.changedAt < electionBound(place) * 2 {
                note(working.count == machines.count ? .settled : .settledWithMachineDown)
            }
            watch.masterless[place] = nil
            return
        }
        let since = watch.masterless[place] ?? now
        watch.masterless[place] = since
        if now - since > Cluster.handoverSlack {
            let id = setup.routers[place].virtualRouterID
            breaks(.oneMaster, "VRID \(id) has \(masters.count) masters since \(since): \(masters)")
        }
    }

    /// Two elections after the last thing that happened nobody has a reason to change.
    func checkSteadiness(
        from former: VirtualRouterState?,
        to state: VirtualRouterState,
        _ machine: Int,
        _ place: Int
    ) {
        guard network.isWhole, now - watch.changedAt > electionBound(place) * 2,
            former == .master || state == .master
        else { return }
        let id = setup.routers[place].virtualRouterID
        breaks(.steadyMaster, "machine \(machine), VRID \(id): \(state), and nothing has happened")
    }

    // MARK: - Addresses where the master is

    private func checkPlacement(_ place: Int, _ machine: Int) {
        let bound = electionBound(place) + .seconds(2)
        let isSteady = network.isWhole && now - watch.changedAt > bound
        let configured = machines[machine].generation(machines[machine].watch.helperGeneration)
        guard isSteady, machines[machine].frozenAt == nil else {
            watch.misplaced[machine][place] = nil
            return
        }
        let isMaster =
            machines[machine].isHealthy && machines[machine].watch.routers[place].state == .master
        let wanted = isMaster ? configured?.routers[place].settings.virtualAddresses ?? [] : []
        let isRight = addresses(of: place).allSatisfy { address in
            let isWanted = wanted.contains { $0.address.address == .ipv4(address) }
            return machines[machine].kernel.holds(address) == isWanted
        }
        guard !isRight else {
            watch.misplaced[machine][place] = nil
            return
        }
        let since = watch.misplaced[machine][place] ?? now
        watch.misplaced[machine][place] = since
        if now - since > Cluster.handoverSlack {
            let id = setup.routers[place].virtualRouterID
            let what = isMaster ? "the master lacks or has too many addresses" : "a backup has addresses"
            breaks(.addressWithMaster, "machine \(machine), VRID \(id): \(what) since \(since)")
        }
    }

    // MARK: - Leases and lifetimes

    private func checkLease(_ place: Int, _ machine: Int) {
        guard let broken = brokenLease(place, machine) else {
            watch.unleased[machine][place] = nil
            return
        }
        // A moment is for messages on their way, and for an advert that a link just lost swallowed.
        let since = watch.unleased[machine][place] ?? now
        watch.unleased[machine][place] = since
        guard now - since > Cluster.handoverSlack else { return }
        let last = machines[machine].watch.routers[place].lastAdvert
        let id = setup.routers[place].virtualRouterID
        let when = last.map { "\(now - $0) after its last advert" } ?? "without an advert"
        breaks(broken, "machine \(machine) holds addresses of VRID \(id) \(when)")
    }

    /// The rule by which the machine should not hold the virtual router's addresses now.
    private func brokenLease(_ place: Int, _ machine: Int) -> Rule? {
        guard !machines[machine].kernel.marked.isEmpty, machines[machine].frozenAt == nil,
            addresses(of: place).contains(where: { machines[machine].kernel.holds($0) })
        else { return nil }
        let interval = setup.routers[place].interval
        let watched = machines[machine].watch
        let last = watched.routers[place].lastAdvert ?? Instant(nanosecondsSinceBoot: 0)
        if let lost = watched.helperLostAt, watched.helperStartedAt.map({ $0 > last }) ?? true {
            // The kernel's own removal: two intervals in whole seconds and one, about a second of its own,
            // and the time for which it was frozen. The helper may have put up to the moment it was killed.
            let lifetime = setup.slowestInterval(place) * 2 + .seconds(1)
            let bound = lifetime + .seconds(1) + watched.frozenFor
            return now - max(last, lost) > bound ? .lifetimeEnds : nil
        }
        // A planned stop may hold a little longer, with its farewell said.
        if let stopped = watched.routers[place].stoppedAt, now - stopped < interval + Cluster.handoverSlack {
            return nil
        }
        return now - last > interval * 2 ? .leaseEnds : nil
    }

    /// A master that nothing happens to but reloads speaks once an interval.
    private func checkGap(_ place: Int, _ machine: Int) {
        let watched = machines[machine].watch
        let interval = setup.routers[place].interval
        guard machines[machine].isHealthy, watched.routers[place].state == .master,
            let since = watched.routers[place].stateSince, now - since > interval,
            now - (watched.touchedAt ?? since) > interval,
            let last = watched.routers[place].lastAdvert
        else { return }
        if now - last > interval + Cluster.pathSlack {
            let id = setup.routers[place].virtualRouterID
            breaks(.advertGap, "machine \(machine), VRID \(id): master and silent since \(last)")
        }
    }
}
