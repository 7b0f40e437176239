package import NetworkTypes
package import SeededRandom
import Tracking

extension ClusterSetup {
    /// What a seed makes: two to seven machines, priorities that are sometimes equal, `nopreempt`, an
    /// interval of 2 s, a sync group, a tracker of each kind, clocks that run up to a hundredth fast or slow.
    package static func random(_ interface: InterfaceName, from source: inout RandomSource) -> ClusterSetup {
        var setup = standard(interface)
        setup.machineCount = source.pick([2, 2, 3, 3, 3, 3, 4, 5, 6, 7])
        setup.isGrouped = source.chance(percent: 30)
        let groupTurn = source.below(setup.machineCount)
        let groupPreempts = !source.chance(percent: 20)
        for place in setup.routers.indices {
            let ladder: [UInt8] =
                source.chance(percent: 25)
                ? [100, 100, 90, 90, 80, 70, 70] : [254, 100, 20, 90, 150, 80, 50]
            // Members of a sync group that prefer different machines would take it from each other for ever.
            let turn = setup.isGrouped ? groupTurn : source.below(setup.machineCount)
            setup.routers[place].priorities = (0..<setup.machineCount).map {
                Priority(rawValue: ladder[($0 + turn) % setup.machineCount])
            }
            let preempts = !source.chance(percent: 20)
            setup.routers[place].preempts = setup.isGrouped ? groupPreempts : preempts
            if source.chance(percent: 15) { setup.routers[place].interval = .seconds(2) }
        }
        if setup.isGrouped { setup.routers[1].priorities = setup.routers[0].priorities }
        setup.tracker = randomTracker(from: &source)
        setup.clockDrifts = (0..<setup.machineCount).map { _ in
            source.chance(percent: 50) ? Int64(source.below(20_001)) - 10_000 : 0
        }
        return setup
    }

    private static func randomTracker(from source: inout RandomSource) -> Tracker {
        let weight = source.pick([TrackWeight.fault, TrackWeight(-30) ?? .fault, TrackWeight(20) ?? .fault])
        switch source.below(8) {
        case 0, 1: return InterfaceName("eth1").map { .interface($0, weight) } ?? .none
        case 2: return .process(weight)
        case 3: return .script(weight)
        default: return .none
        }
    }
}
