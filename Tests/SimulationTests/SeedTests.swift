import NetworkTypes
import Simulation
import Testing

@Suite struct SeedTests {
    @Test func seeds() throws {
        let interface = try #require(InterfaceName("eth0"))
        let run = SeededRun(seed: 1, interface: interface, isTracing: true)
        for line in run.cluster.trace { print(line) }
        print(run.violation as Any, run.cluster.occurrenceCount, run.cluster.coverage.missing)
    }
}
