import HealthChecks
import NetworkTypes
import Notifications
import Testing

private func order(_ number: Int, port: UInt16 = 80, delayLoop: Int64 = 10) -> CheckOrder {
    CheckOrder(
        number: number,
        settings: CheckSettings(
            schedule: CheckSchedule(
                retries: 0,
                delayBeforeRetry: .seconds(1),
                warmup: .zero,
                delayLoop: .seconds(delayLoop)
            ),
            probe: .connect(target(port: port))
        )
    )
}

/// A table whose attempts end at once, as told by port.
private struct Bench {
    var table = CheckTable()
    var effects: [CheckTable.Effect] = []

    mutating func apply(_ orders: [CheckOrder], at now: Instant) -> [CheckTable.Effect] {
        effects.removeAll()
        table.apply(orders, at: now, random: { 0 }, into: &effects)
        return effects
    }

    /// What follows when all runs that are due at `now` ask, and all that ask end with `outcome`.
    mutating func turn(at now: Instant, _ outcome: ProbeOutcome) -> [CheckTable.Effect] {
        effects.removeAll()
        for run in 0..<table.places where table.nextDeadline(of: run).map({ $0 <= now }) ?? false {
            table.deadlineReached(run: run, at: now, into: &effects)
            table.attemptEnded(run: run, outcome, at: now, into: &effects)
        }
        return effects.filter { if case .attempt = $0 { false } else { true } }
    }
}

private func verdict(_ orders: [Int], up: Bool, _ outcome: ProbeOutcome) -> CheckTable.Effect {
    .verdict(orders: orders, Checker.Verdict(isUp: up, outcome: outcome, retries: nil))
}

@Test func equalOrdersRunOnce() {
    var bench = Bench()
    #expect(bench.apply([order(1), order(2), order(3, port: 81)], at: start) == [])
    #expect(bench.table.count == 2)
    let told = bench.turn(at: at(1_000), .passed())
    #expect(told == [verdict([1, 2], up: true, .passed()), verdict([3], up: true, .passed())])
}

@Test func anUnchangedListDisturbsNothing() {
    var bench = Bench()
    _ = bench.apply([order(1), order(2, port: 81)], at: start)
    _ = bench.turn(at: at(1_000), .passed())
    let due = (0..<2).map { bench.table.nextDeadline(of: $0) }
    #expect(bench.apply([order(2, port: 81), order(1)], at: at(5_000)) == [])
    #expect((0..<2).map { bench.table.nextDeadline(of: $0) } == due)
}

/// Spec 9.6: the new check goes on from the old one's state.
@Test func aNewScheduleKeepsTheVerdict() throws {
    var bench = Bench()
    _ = bench.apply([order(1)], at: start)
    _ = bench.turn(at: at(1_000), .failed(.noAnswer))
    #expect(
        bench.apply([order(1, delayLoop: 20)], at: at(2_000)) == [verdict([1], up: false, .failed(.told))]
    )
    #expect(bench.table.count == 1)
    let state = try #require(bench.table.state(of: 1))
    #expect(state == (isUp: false, hasRun: true))
}

@Test func aNewOrderHearsWhatIsKnown() {
    var bench = Bench()
    _ = bench.apply([order(1)], at: start)
    _ = bench.turn(at: at(1_000), .failed(.noAnswer))
    let told = bench.apply([order(7), order(1)], at: at(2_000))
    #expect(told == [verdict([7], up: false, .failed(.told))])
}

@Test func whatIsGoneIsCancelledAndSaysNothing() {
    var bench = Bench()
    _ = bench.apply([order(1)], at: start)
    var effects: [CheckTable.Effect] = []
    bench.table.deadlineReached(run: 0, at: at(1_000), into: &effects)
    #expect(bench.apply([], at: at(1_500)) == [.cancel(run: 0)])
    effects.removeAll()
    bench.table.attemptEnded(run: 0, .failed(.noAnswer), at: at(1_600), into: &effects)
    bench.table.deadlineReached(run: 0, at: at(90_000), into: &effects)
    #expect(effects == [] && bench.table.count == 0 && bench.table.state(of: 1) == nil)
}

@Test func aFollowingCheckHasNoRun() {
    var bench = Bench()
    var following = order(1)
    following.settings.probe = .session("x")
    #expect(bench.apply([following], at: start) == [] && bench.table.count == 0)
}

/// A run rests when all who ordered it do.
@Test func suspension() {
    var bench = Bench()
    _ = bench.apply([order(1), order(2)], at: start)
    bench.table.suspend([1], true, at: start, into: &bench.effects)
    #expect(bench.turn(at: at(1_000), .passed()).count == 1)
    bench.table.suspend([2], true, at: at(2_000), into: &bench.effects)
    #expect(bench.turn(at: at(12_000), .failed(.noAnswer)) == [])
    bench.table.suspend([1], false, at: at(13_000), into: &bench.effects)
    #expect(bench.turn(at: at(30_000), .failed(.noAnswer)).count == 1)
}

/// Spec 9.6: a script is known by its words and whether it says weights.
@Test(arguments: [(5, true, true), (5, false, false)] as [(Int64, Bool, Bool)])
func scriptsAreKnownByTheirWords(_ timeout: Int64, _ isDynamic: Bool, _ isSame: Bool) throws {
    let command = try #require(ScriptCommand(["/bin/true"]))
    var first = order(1)
    first.settings.probe = .script(
        ScriptCheckSettings(command: command, timeout: .seconds(9), isDynamic: true)
    )
    var second = first
    second.settings.probe = .script(
        ScriptCheckSettings(command: command, timeout: .seconds(timeout), isDynamic: isDynamic)
    )
    #expect((CheckIdentity(first.settings) == CheckIdentity(second.settings)) == isSame)
}
