import NetworkTypes
import Testing
import Tracking

/// Spec vrrp-behaviour 19.1 to 19.3.
@Suite struct ScriptTrackerTests {
    struct CounterRow: Sendable, CustomTestStringConvertible {
        let rise: Int
        let fall: Int
        /// `+` success, `-` failure.
        let results: String
        /// Behind each result: `u`, `d`, or `.` for no change.
        let changes: String

        var testDescription: String { "rise \(rise) fall \(fall) \(results)" }
    }

    @Test(arguments: [
        CounterRow(rise: 1, fall: 1, results: "+-+-", changes: "udud"),
        // One success is enough at first, whatever rise is; one failure is, too.
        CounterRow(rise: 3, fall: 2, results: "+", changes: "u"),
        CounterRow(rise: 3, fall: 2, results: "-", changes: "d"),
        CounterRow(rise: 3, fall: 2, results: "-+++", changes: "d..u"),
        CounterRow(rise: 3, fall: 2, results: "-++-+++", changes: "d.....u"),
        CounterRow(rise: 3, fall: 2, results: "+-+-+--", changes: "u.....d"),
        CounterRow(rise: 2, fall: 3, results: "+--+---", changes: "u.....d"),
    ])
    func counter(_ row: CounterRow) {
        var counter = ScriptCounter(rise: row.rise, fall: row.fall)
        var changes = ""
        for result in row.results {
            switch counter.record(succeeded: result == "+") {
            case nil: changes += "."
            case .good: changes += "u"
            case .bad: changes += "d"
            case .unknown: changes += "?"
            }
            #expect((0..<row.rise + row.fall).contains(counter.value))
        }
        #expect(changes == row.changes)
    }

    @Test func initiallyBadNeedsAllSuccesses() {
        var counter = ScriptCounter(rise: 2, fall: 1, initial: .bad)
        #expect(counter.verdict == .bad)
        #expect(counter.record(succeeded: true) == nil)
        #expect(counter.record(succeeded: true) == .good)
    }

    /// Rise 3, fall 3; after `results` a reload brings other settings. How many results of the other kind are
    /// missing stays, as far as the new settings have so many.
    @Test(arguments: [
        ("+", 4, 5, 3), ("+-", 4, 5, 2), ("+", 1, 1, 1), ("-", 4, 5, 3), ("-+", 4, 5, 2), ("-", 1, 1, 1),
    ])
    func rescaling(_ results: String, _ rise: Int, _ fall: Int, _ expected: Int) {
        var counter = ScriptCounter(rise: 3, fall: 3)
        for result in results { _ = counter.record(succeeded: result == "+") }
        let before = counter.verdict
        counter = counter.rescaled(rise: rise, fall: fall)
        #expect(counter.verdict == before)
        var needed = 1
        while counter.record(succeeded: before == .bad) == nil, needed < 20 { needed += 1 }
        #expect(needed == expected)
    }

    private func at(_ milliseconds: Int64) -> Instant {
        Instant(nanosecondsSinceBoot: 0) + .milliseconds(milliseconds)
    }

    private func tracker(timeout: Interval = .seconds(1), rise: Int = 1) throws -> ScriptTracker {
        ScriptTracker(
            settings: try #require(ScriptTrackerSettings(name: "chk", timeout: timeout, rise: rise))
        )
    }

    @Test func runsAtAFixedCadenceAndSkipsWhileRunning() throws {
        var tracker = try tracker()
        var effects: [ScriptTracker.Effect] = []
        tracker.handle(.start, at: at(0), into: &effects)
        #expect(effects == [.run])
        #expect(tracker.nextDeadline == at(1_000))
        effects = []
        tracker.handle(.deadlineReached, at: at(1_000), into: &effects)
        #expect(effects == [.skipped])
        effects = []
        tracker.handle(.ended(.exited(status: 0)), at: at(1_700), into: &effects)
        #expect(effects == [.resultChanged(.exited(status: 0)), .verdictChanged(.good)])
        effects = []
        // 30 ms late: the cadence stays.
        tracker.handle(.deadlineReached, at: at(2_030), into: &effects)
        #expect(effects == [.run])
        #expect(tracker.nextDeadline == at(3_000))
    }

    @Test func onePauseMakesOneRun() throws {
        var tracker = try tracker()
        var effects: [ScriptTracker.Effect] = []
        tracker.handle(.start, at: at(0), into: &effects)
        tracker.handle(.ended(.exited(status: 0)), at: at(10), into: &effects)
        effects = []
        tracker.handle(.deadlineReached, at: at(60_500), into: &effects)
        #expect(effects == [.run])
        #expect(tracker.nextDeadline == at(61_000))
    }

    @Test(arguments: [
        ScriptResult.exited(status: 1), .killed(signal: 9), .timedOut, .failed,
    ])
    func failures(_ result: ScriptResult) throws {
        var tracker = try tracker()
        var effects: [ScriptTracker.Effect] = []
        tracker.handle(.start, at: at(0), into: &effects)
        tracker.handle(.ended(result), at: at(10), into: &effects)
        #expect(effects == [.run, .resultChanged(result), .verdictChanged(.bad)])
    }

    @Test func aSilentRunnerIsAFailure() throws {
        var tracker = try tracker(timeout: .seconds(3))
        var effects: [ScriptTracker.Effect] = []
        tracker.handle(.start, at: at(0), into: &effects)
        for second in 1...17 {
            tracker.handle(.deadlineReached, at: at(Int64(second) * 1_000), into: &effects)
        }
        #expect(tracker.verdict == .unknown)
        effects = []
        tracker.handle(.deadlineReached, at: at(18_000), into: &effects)
        #expect(effects == [.abandoned, .resultChanged(.failed), .verdictChanged(.bad), .run])
        // The late answer belongs to the run that was given up, which the caller doesn't report; a stray one
        // after this run's end is nothing.
        tracker.handle(.ended(.exited(status: 0)), at: at(18_001), into: &effects)
        effects = []
        tracker.handle(.ended(.exited(status: 1)), at: at(18_002), into: &effects)
        #expect(effects == [])
    }

    @Test func aReloadKeepsVerdictAndCadence() throws {
        var tracker = try tracker()
        var effects: [ScriptTracker.Effect] = []
        tracker.handle(.start, at: at(0), into: &effects)
        tracker.handle(.ended(.exited(status: 0)), at: at(10), into: &effects)
        let new = try #require(ScriptTrackerSettings(name: "chk", interval: .milliseconds(200), fall: 2))
        tracker.reconfigure(new, at: at(100))
        #expect(tracker.verdict == .good)
        #expect(tracker.nextDeadline == at(300))
    }
}
