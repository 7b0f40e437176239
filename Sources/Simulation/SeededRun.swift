package import NetworkTypes
package import SeededRandom

/// A whole simulation from one number.
package struct SeededRun {
    package let seed: UInt64
    package let cluster: Cluster

    package var violation: Violation? { cluster.violation }

    /// Two to seven machines, three rounds of faults with quiet after each. The same seed, the same run.
    package init(
        seed: UInt64,
        interface: InterfaceName,
        defect: Defect = .none,
        isTracing: Bool = false
    ) {
        self.seed = seed
        var source = RandomSource(seed: seed)
        var setup = ClusterSetup.random(interface, from: &source)
        setup.neighbour = ClusterSetup.Neighbour.random(seed: seed)
        setup.usesSlots = seed % 3 == 0
        let plan = FaultPlan.random(for: setup, from: &source)
        let cluster = Cluster(setup, seed: source.next(), defect: defect, isTracing: isTracing)
        cluster.noteSetup()
        cluster.schedule(plan)
        // Quiet for long enough that `Rule.steadyMaster` is looked at.
        cluster.run(for: plan.length + .seconds(8))
        self.cluster = cluster
    }
}

extension FaultPlan {
    /// Rounds of faults, each followed by mending everything and quiet.
    package static func random(for setup: ClusterSetup, from source: inout RandomSource) -> FaultPlan {
        var plan = FaultPlan()
        for machine in 0..<setup.machineCount {
            plan.add(.startMachine(machine), source.interval(.zero ... .seconds(2)))
        }
        let slowest = setup.routers.map(\.interval).max() ?? .seconds(1)
        let quiet = slowest * 3 + .seconds(7)
        var start = quiet + .seconds(1)
        for _ in 0..<rounds {
            let length = source.interval(.seconds(4) ... .seconds(14))
            for _ in 0..<1 + source.below(5) {
                let after = source.interval(.zero...length)
                let lasting = source.interval(.milliseconds(100) ... .seconds(9))
                plan.addRandom(setup, at: start + after, lasting: lasting, from: &source)
            }
            plan.mend(setup, at: start + length)
            start = start + length + quiet
        }
        plan.length = start
        return plan
    }

    private static let rounds = 3

    mutating func add(_ fault: Fault, _ after: Interval) { faults.append((after, fault)) }

    /// Everything is put right, in an order that lets it work again.
    private mutating func mend(_ setup: ClusterSetup, at instant: Interval) {
        add(.mendNetwork, instant)
        for machine in 0..<setup.machineCount {
            add(.wake(machine), instant)
            add(.continueEngine(machine), instant)
            add(.createInterface(machine), instant)
            add(.findCarrier(machine), instant)
            add(.mendTracked(machine), instant)
            // Not where a planned stop is still under way.
            add(.startMachine(machine), instant)
        }
    }

    private mutating func addRandom(
        _ setup: ClusterSetup,
        at start: Interval,
        lasting: Interval,
        from source: inout RandomSource
    ) {
        let machine = source.below(setup.machineCount)
        let end = start + lasting
        let pause = source.interval(.milliseconds(5) ... .milliseconds(3_000))
        let kind = source.below(24)
        switch kind {
        case 0:
            add(.loss(percent: 5 + source.below(60)), start)
            add(.loss(percent: 0), end)
        case 1:
            add(.delay(source.interval(.milliseconds(5) ... .milliseconds(400))), start)
            add(.delay(.zero), end)
        case 2:
            add(.duplication(percent: 50), start)
        case 3:
            add(
                .cut(
                    from: machine,
                    to: (machine + 1 + source.below(setup.machineCount - 1)) % setup.machineCount
                ),
                start
            )
            add(.mendNetwork, end)
        case 4, 5:
            add(.isolate(machine), start)
            add(.mendNetwork, end)
        case 6:
            add(.loseCarrier(machine), start)
            add(.findCarrier(machine), end)
        case 7:
            add(.deleteInterface(machine), start)
            add(.createInterface(machine), end)
        case 8:
            add(.killMachine(machine), start)
            add(.startMachine(machine), end)
        case 9, 10:
            add(.killEngine(machine, restartAfter: pause), start)
        case 11:
            add(.crashEngine(machine, times: 1 + source.below(8)), start)
        case 12, 13:
            add(.pauseEngine(machine), start)
            add(.continueEngine(machine), end)
        case 14:
            add(.killHelper(machine, restartAfter: pause / 4), start)
        case 15:
            add(.freeze(machine, losesPackets: source.chance(percent: 50)), start)
            add(.wake(machine), end)
        case 16:
            add(.stop(machine), start)
            add(.startMachine(machine), end)
        case 20...22:
            addTrackedOrOneWay(setup, machine, start, end, from: &source, isOneWay: kind == 20)
        case 23:
            addTakeoverWithoutHelper(setup, machine, start, pause, from: &source)
        case 17:
            add(.removeAddress(machine), start)
        case 18:
            add(.reloadRefused(machine), start)
            add(.reloadBroken(machine), end)
        default:
            add(.reload(machine, ConfigurationVariant.random(from: &source)), start)
            if source.chance(percent: 50) { add(.killEngine(machine, restartAfter: pause / 4), start) }
        }
    }

    /// A master lowers its priority, and has no helper when others take over from it: nobody takes its
    /// addresses out before it is back.
    private mutating func addTakeoverWithoutHelper(
        _ setup: ClusterSetup,
        _ machine: Int,
        _ start: Interval,
        _ pause: Interval,
        from source: inout RandomSource
    ) {
        let lowered = ConfigurationVariant(hasExtraAddress: false, lacksFirstAddress: false, isLowered: true)
        add(.reload(machine, lowered), start)
        let interval = source.pick(setup.routers.map(\.interval))
        add(.killHelper(machine, restartAfter: pause), start + source.interval(interval...interval * 4))
    }

    /// Loss in one direction, or a tracker's fault.
    private mutating func addTrackedOrOneWay(
        _ setup: ClusterSetup,
        _ machine: Int,
        _ start: Interval,
        _ end: Interval,
        from source: inout RandomSource,
        isOneWay: Bool
    ) {
        guard isOneWay else {
            add(.failTracked(machine), start)
            add(.mendTracked(machine), end)
            return
        }
        let other = (machine + 1 + source.below(setup.machineCount - 1)) % setup.machineCount
        add(.lossBetween(from: machine, to: other, percent: 30 + source.below(70)), start)
        add(.lossBetween(from: machine, to: other, percent: 0), end)
    }
}

extension ClusterSetup.Neighbour {
    /// From numbers of its own, like all that has to do with it (`Cluster.aside`).
    static func random(seed: UInt64) -> ClusterSetup.Neighbour {
        var source = RandomSource(seed: ~seed)
        return source.pick([.answers, .answers, .slow, .forgetful, .silent])
    }
}

extension ConfigurationVariant {
    static func random(from source: inout RandomSource) -> ConfigurationVariant {
        ConfigurationVariant(
            hasExtraAddress: source.chance(percent: 50),
            lacksFirstAddress: source.chance(percent: 50),
            isLowered: source.chance(percent: 30)
        )
    }
}
