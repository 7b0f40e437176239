import NetworkTypes
import Simulation
import Testing

@Suite struct SeedTests {
    @Test func seeds() async throws {
        let interface = try #require(InterfaceName("eth0"))
        let all = await withTaskGroup(of: [Outcome].self) { group in
            for chunk in 0..<8 {
                group.addTask {
                    (0..<25).map { Outcome(seed: UInt64(chunk * 25 + $0 + 1), interface) }
                }
            }
            var all: [Outcome] = []
            for await part in group { all += part }
            return all
        }
        var coverage = Coverage()
        for outcome in all.sorted(by: { $0.seed < $1.seed }) {
            coverage.add(outcome.coverage)
            if let violation = outcome.violation {
                print("SEED", outcome.seed, violation.rule, violation.at, violation.detail)
            }
        }
        for point in CoveragePoint.allCases { print(point, coverage[point]) }
        print("missing", coverage.missing)
    }
    @Test func one() throws {
        let interface = try #require(InterfaceName("eth0"))
        guard let text = variable("HOLDFAST_SEED"), let seed = UInt64(text) else { return }
        let run = SeededRun(seed: seed, interface: interface, isTracing: true)
        for line in run.cluster.trace { print(line) }
    }
}
struct Outcome: Sendable {
    var seed: UInt64
    var violation: Violation?
    var coverage: Coverage
    init(seed: UInt64, _ interface: InterfaceName) {
        let run = SeededRun(seed: seed, interface: interface)
        self.seed = seed
        violation = run.violation
        coverage = run.cluster.coverage
    }
}
