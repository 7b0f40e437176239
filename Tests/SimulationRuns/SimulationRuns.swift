// Many simulations at random, optimised: `packaging/test` runs a thousand of them.
//
//     simulation-runs COUNT [FIRST]      seeds FIRST (1) and the COUNT − 1 after it
//     simulation-runs --seed SEED        one alone, and prints what happened
//
// A program of its own, because a test program is built for debugging and takes ten times as long for a run:
// a release build of these modules is made for `holdfast rehearse` anyway. Says which seed broke which rule,
// and which of the rare states no seed met; both end it with status 1.

import Glibc
import NetworkTypes
import Simulation

@main
struct SimulationRuns {
    static func main() async {
        let words = Array(CommandLine.arguments.dropFirst())
        guard let interface = InterfaceName("eth0") else { preconditionFailure("a valid name") }
        if words.count == 2, words[0] == "--seed", let seed = UInt64(words[1]) {
            exit(show(seed, interface) ? 0 : 1)
        }
        guard (1...2).contains(words.count), let count = UInt64(words[0]), count > 0,
            let first = words.count == 2 ? UInt64(words[1]) : 1,
            first.addingReportingOverflow(count).overflow == false
        else {
            print("Usage: simulation-runs COUNT [FIRST]\n       simulation-runs --seed SEED")
            exit(2)
        }
        exit(await run(first..<first + count, interface) ? 0 : 1)
    }

    private static func show(_ seed: UInt64, _ interface: InterfaceName) -> Bool {
        let run = SeededRun(seed: seed, interface: interface, isTracing: true)
        for line in run.cluster.trace { print(line) }
        return run.violation == nil
    }

    private static func run(_ seeds: Range<UInt64>, _ interface: InterfaceName) async -> Bool {
        let outcomes = await outcomes(of: seeds, interface)
        var coverage = Coverage()
        for outcome in outcomes {
            coverage.add(outcome.coverage)
            guard let violation = outcome.violation else { continue }
            print("seed \(outcome.seed): \(violation.rule) at \(violation.at): \(violation.detail)")
        }
        let broken = outcomes.count { $0.violation != nil }
        for point in coverage.missing { print("no seed met \(point)") }
        print("\(outcomes.count) seeds, \(broken) broke a rule; what they met:")
        for point in CoveragePoint.allCases { print("  \(coverage[point])  \(point)") }
        return broken == 0 && coverage.missing.isEmpty
    }

    /// Two lanes, because simulations share nothing.
    private static func outcomes(of seeds: Range<UInt64>, _ interface: InterfaceName) async -> [Outcome] {
        await withTaskGroup(of: [Outcome].self) { group in
            for lane in 0..<UInt64(2) {
                group.addTask { seeds.filter { $0 % 2 == lane }.map { Outcome(seed: $0, interface) } }
            }
            var all: [Outcome] = []
            for await part in group { all += part }
            return all.sorted { $0.seed < $1.seed }
        }
    }
}

/// What is kept of a run.
private struct Outcome: Sendable {
    let seed: UInt64
    let violation: Violation?
    let coverage: Coverage

    init(seed: UInt64, _ interface: InterfaceName) {
        let run = SeededRun(seed: seed, interface: interface)
        self.seed = seed
        violation = run.violation
        coverage = run.cluster.coverage
    }
}
