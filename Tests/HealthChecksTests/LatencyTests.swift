import HealthChecks
import NetworkTypes
import Notifications
import Testing

private func order(_ number: Int, _ service: String?, port: UInt16 = 80) -> CheckOrder {
    CheckOrder(
        number: number,
        settings: CheckSettings(
            schedule: CheckSchedule(
                retries: 0,
                delayBeforeRetry: .seconds(1),
                warmup: .zero,
                delayLoop: .seconds(10)
            ),
            probe: .connect(target(port: port))
        ),
        service: service
    )
}

/// One line for each group: its name, how many attempts, how many failed, the sum in milliseconds.
private func lines(_ table: CheckTable) -> [String] {
    table.groupLatencies.map { group in
        let count = group.histogram.cumulative.last ?? 0
        let sum = group.histogram.sum.nanoseconds / 1_000_000
        return "\(group.group.service) \(group.group.kind) \(count) \(group.failures) \(sum)"
    }
}

private struct Bench {
    var table = CheckTable()

    mutating func apply(_ orders: [CheckOrder]) {
        var effects: [CheckTable.Effect] = []
        table.apply(orders, at: start, random: { 0 }, into: &effects)
    }

    /// An attempt of `run` from a time of the clock's on, in milliseconds.
    mutating func attempt(_ run: Int, from: Int64, taking: Int64, _ outcome: ProbeOutcome) {
        var effects: [CheckTable.Effect] = []
        table.deadlineReached(run: run, at: at(from), into: &effects)
        table.attemptEnded(run: run, outcome, at: at(from + taking), into: &effects)
    }

    func latency(of order: Int) -> CheckLatency? {
        table.orderLatencies.first { $0.order == order }?.latency
    }
}

@Suite struct LatencyTests {
    @Test func `a check knows its last, longest and mean attempt`() throws {
        var bench = Bench()
        bench.apply([order(1, "a")])
        #expect(bench.latency(of: 1) == nil)
        bench.attempt(0, from: 1_000, taking: 30, .passed())
        bench.attempt(0, from: 20_000, taking: 90, .failed(.noAnswer))
        bench.attempt(0, from: 40_000, taking: 60, .passed())
        let latency = try #require(bench.latency(of: 1))
        #expect(latency.last == .milliseconds(60))
        #expect(latency.longest == .milliseconds(90))
        #expect(latency.mean == .milliseconds(60))
        #expect(latency.count == 3)
    }

    @Test func `what couldn't ask doesn't count`() {
        var bench = Bench()
        bench.apply([order(1, "a")])
        bench.attempt(0, from: 1_000, taking: 30, .skipped(.notGranted))
        #expect(bench.latency(of: 1) == nil)
        #expect(lines(bench.table) == ["a TCP_CHECK 0 0 0"])
    }

    @Test func `equal checks count once for each virtual server that has them`() {
        var bench = Bench()
        bench.apply([order(1, "a"), order(2, "a"), order(3, "b"), order(4, "b", port: 81), order(5, nil)])
        bench.attempt(0, from: 1_000, taking: 7, .passed())
        bench.attempt(1, from: 1_000, taking: 5, .failed(.connectionRefused))
        #expect(lines(bench.table) == ["a TCP_CHECK 1 0 7", "b TCP_CHECK 2 1 12"])
        #expect(bench.table.orderLatencies.map { $0.order }.sorted() == [1, 2, 3, 4, 5])
    }

    @Test func `another list goes on counting what is still there`() throws {
        var bench = Bench()
        bench.apply([order(1, "a"), order(2, "b", port: 81)])
        bench.attempt(0, from: 1_000, taking: 7, .passed())
        bench.attempt(1, from: 1_000, taking: 5, .passed())
        var slower = order(9, "b", port: 81)
        slower.settings.schedule.delayLoop = .seconds(20)
        bench.apply([order(8, "c"), slower])
        #expect(lines(bench.table) == ["c TCP_CHECK 0 0 0", "b TCP_CHECK 1 0 5"])
        #expect(bench.latency(of: 8)?.count == 1)
        #expect(bench.latency(of: 9)?.last == .milliseconds(5))
    }

    @Test func `a check that follows something has no latency`() {
        var bench = Bench()
        var following = order(1, "a")
        following.settings.probe = .session("x")
        bench.apply([following])
        #expect(lines(bench.table) == [])
    }

    /// Each bound and the next nanosecond; less than nothing counts as nothing.
    @Test func `buckets have their bounds`() {
        for (place, bound) in LatencyHistogram.bounds.enumerated() {
            var histogram = LatencyHistogram()
            histogram.note(bound)
            histogram.note(bound + Interval(nanoseconds: 1))
            let expected: [UInt64] = (0...LatencyHistogram.bounds.count).map {
                $0 < place ? 0 : $0 == place ? 1 : 2
            }
            #expect(histogram.cumulative == expected)
        }
        var histogram = LatencyHistogram()
        histogram.note(.milliseconds(-5))
        #expect(histogram.cumulative.first == 1)
        #expect(histogram.sum == .zero)
    }

    @Test func `sums end at the most there can be`() {
        var latency = CheckLatency()
        latency.note(Interval(nanoseconds: .max))
        latency.note(.seconds(1))
        #expect(latency.total == Interval(nanoseconds: .max))
        #expect(latency.last == .seconds(1))
    }
}
