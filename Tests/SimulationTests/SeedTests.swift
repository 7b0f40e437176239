import NetworkTypes
import Simulation
import Testing

/// Some simulations at random; `packaging/test` runs a thousand with the optimised `simulation-runs`, which
/// also asks that everything interesting happens. A failure names its seed; with `HOLDFAST_SEED` that one
/// runs alone and prints what happened. `HOLDFAST_SEED_COUNT` runs more than the usual 40.
struct SeedTests {
    @Test func `every rule holds for every seed`() async throws {
        let interface = try #require(InterfaceName("eth0"))
        if let seed = variable("HOLDFAST_SEED").flatMap(UInt64.init) {
            try repeatSeed(seed, interface)
            return
        }
        let count = variable("HOLDFAST_SEED_COUNT").flatMap(UInt64.init) ?? 40
        let outcomes = await outcomes(count: count, interface)
        for outcome in outcomes {
            guard let violation = outcome.violation else { continue }
            Issue.record(
                """
                seed \(outcome.seed): \(violation.rule) at \(violation.at): \(violation.detail)
                to see it: HOLDFAST_SEED=\(outcome.seed) swift test --filter SeedTests
                """
            )
        }
        #expect(outcomes.count == Int(count))
    }

    /// Two lanes, because simulations share nothing.
    private func outcomes(count: UInt64, _ interface: InterfaceName) async -> [Outcome] {
        await withTaskGroup(of: [Outcome].self) { group in
            for lane in 0..<UInt64(2) {
                group.addTask {
                    (1...count).filter { $0 % 2 == lane }.map { Outcome(seed: $0, interface) }
                }
            }
            var all: [Outcome] = []
            for await part in group { all += part }
            return all.sorted { $0.seed < $1.seed }
        }
    }

    private func repeatSeed(_ seed: UInt64, _ interface: InterfaceName) throws {
        let run = SeededRun(seed: seed, interface: interface, isTracing: true)
        for line in run.cluster.trace { print(line) }
        let violation = run.violation
        #expect(violation == nil, "seed \(seed)")
    }

    @Test(arguments: [3, 77, 151] as [UInt64])
    func `the same seed makes the same run`(seed: UInt64) throws {
        let interface = try #require(InterfaceName("eth0"))
        let first = SeededRun(seed: seed, interface: interface)
        let second = SeededRun(seed: seed, interface: interface, isTracing: true)
        let other = SeededRun(seed: seed + 1, interface: interface)
        #expect(first.cluster.fingerprint == second.cluster.fingerprint)
        #expect(first.cluster.coverage == second.cluster.coverage)
        #expect(first.cluster.fingerprint != other.cluster.fingerprint)
    }
}

/// What is kept of a run.
private struct Outcome: Sendable {
    let seed: UInt64
    let violation: Violation?

    init(seed: UInt64, _ interface: InterfaceName) {
        let run = SeededRun(seed: seed, interface: interface)
        self.seed = seed
        violation = run.violation
    }
}
