import Configuration
import HealthChecks
import NetworkTypes
import Notifications
import RunnerProtocol
import Testing
import Tracking
import VRRP

@testable import Node

/// `vrrp_script` in the daemon (spec vrrp-behaviour 10.3, 19.1 to 19.3).
struct ScriptTrackingTests {
    /// "web" follows the script "check".
    private static func stage(
        weight: Int,
        rise: Int = 1,
        fall: Int = 1,
        interval: Interval = .seconds(1),
        initial: ScriptTrackerSettings.InitialVerdict = .unknown
    ) throws -> Stage {
        var stage = Stage()
        let check = try script(weight: weight, rise: rise, fall: fall, interval: interval, initial: initial)
        try stage.compile("A", trackers: try follow(weight: weight)) { $0.scripts = [check] }
        try stage.read("A")
        try stage.observe()
        try stage.connectRunner()
        try stage.handle(.helperConnected)
        try stage.welcome(nil)
        try stage.answerAll()
        _ = stage.take()
        _ = stage.takeLogs()
        return stage
    }

    private static func script(
        weight: Int,
        rise: Int = 1,
        fall: Int = 1,
        interval: Interval = .seconds(1),
        initial: ScriptTrackerSettings.InitialVerdict = .unknown,
        command: String = "/c/check"
    ) throws -> ScriptConfiguration {
        let amount = try #require(TrackWeight(weight))
        let settings = try #require(
            ScriptTrackerSettings(
                name: "check",
                interval: interval,
                rise: rise,
                fall: fall,
                weight: amount,
                initial: initial
            )
        )
        return ScriptConfiguration(settings, command: try .words(command))
    }

    private static func follow(weight: Int) throws -> [FollowedTracker] {
        let reference = TrackReference(.script("check"), weight: TrackWeight(weight))
        return followedTrackers(own: [reference], group: [], in: TrackingContext()) { _ in .fault }
    }

    private static func state(_ stage: Stage) -> VirtualRouterState? {
        stage.node.status(at: stage.now).instances.first?.state
    }

    private static func priority(_ stage: Stage) -> UInt8? {
        stage.node.status(at: stage.now).instances.first?.effectivePriority.rawValue
    }

    @Test func `a weighted script moves the priority by its result, each second`() throws {
        var stage = try ScriptTrackingTests.stage(weight: -20)
        #expect(ScriptTrackingTests.priority(stage) == 100)
        let order = try #require(stage.orders.first?.run)
        #expect(order.timeoutMilliseconds == 1_000, "as long as the interval")
        try stage.pass("/c/check", .exited(status: 1))
        #expect(ScriptTrackingTests.priority(stage) == 80)
        #expect(
            stage.takeLogs() == [
                "Script `check` now returning 1", "VRRP_Script(check) failed",
                "web: Changing effective priority from 100 to 80",
            ]
        )
        #expect(stage.orders.isEmpty)
        try stage.run(until: .seconds(1))
        try stage.pass("/c/check")
        #expect(ScriptTrackingTests.priority(stage) == 100)
    }

    @Test func `how long a script ran is counted from the runner's word, by its name`() throws {
        var stage = try ScriptTrackingTests.stage(weight: -20)
        #expect(stage.node.status(at: stage.now).scriptDurations == [])
        let run = try stage.begin("/c/check")
        try stage.run(until: .milliseconds(40))
        try stage.end(run, .exited(status: 1))
        let durations = stage.node.status(at: stage.now).scriptDurations
        #expect(durations.map(\.name) == ["check"])
        #expect(durations.first?.histogram.sum == .milliseconds(40))
        #expect(durations.first?.histogram.cumulative.last == 1)
    }

    @Test func `an unweighted script keeps an instance from starting, and its failure is a fault`() throws {
        var stage = try ScriptTrackingTests.stage(weight: 0)
        #expect(ScriptTrackingTests.state(stage) == .fault)
        try stage.pass("/c/check")
        #expect(ScriptTrackingTests.state(stage) == .backup)
        try stage.run(until: .seconds(1))
        try stage.pass("/c/check", .killed(signal: 9))
        #expect(ScriptTrackingTests.state(stage) == .fault)
        #expect(stage.takeLogs().contains("web: Entering FAULT STATE: script check has failed"))
    }

    @Test func `rise and fall count results, init_fail begins bad`() throws {
        var stage = try ScriptTrackingTests.stage(weight: 10, rise: 2, fall: 2, initial: .bad)
        #expect(ScriptTrackingTests.priority(stage) == 100)
        for (second, outcome, priority) in [
            (0, RunOutcome.exited(status: 0), 100), (1, .exited(status: 0), 110), (2, .timedOut, 110),
            (3, .timedOut, 100),
        ] {
            try stage.run(until: .seconds(Int64(second)))
            try stage.pass("/c/check", outcome)
            #expect(ScriptTrackingTests.priority(stage) == UInt8(priority), "after second \(second)")
        }
    }

    @Test func `a slow script never runs twice at once`() throws {
        var stage = try ScriptTrackingTests.stage(weight: -20)
        let run = try stage.begin("/c/check")
        try stage.run(until: .milliseconds(3_500))
        #expect(try stage.asked() == [])
        #expect(stage.takeLogs().contains("VRRP_Script(check) is still running; this turn is left out"))
        try stage.end(run)
        #expect(try stage.asked() == [], "at the next full second")
        try stage.run(until: .seconds(4))
        #expect(try stage.asked() == ["/c/check"])
    }

    @Test func `a runner that goes and comes back costs no verdict`() throws {
        var stage = try ScriptTrackingTests.stage(weight: 0)
        try stage.pass("/c/check")
        try stage.run(until: .seconds(1))
        let run = try stage.begin("/c/check")
        try stage.loseRunner()
        try stage.end(run, .exited(status: 1))
        #expect(ScriptTrackingTests.state(stage) == .backup, "what it says of before is void")
        try stage.connectRunner()
        #expect(try stage.asked() == ["/c/check"])
        try stage.pass("/c/check")
        #expect(ScriptTrackingTests.state(stage) == .backup)
    }

    @Test func `a runner that stays away is a failure after the timeout and a grace`() throws {
        var stage = try ScriptTrackingTests.stage(weight: 0)
        try stage.pass("/c/check")
        try stage.loseRunner()
        try stage.run(until: .milliseconds(16_900))
        #expect(ScriptTrackingTests.state(stage) != .fault)
        // The run was due at 1 s, its timeout is 1 s.
        try stage.run(until: .seconds(1) + .seconds(1) + ScriptTracker.graceBeyondTimeout)
        #expect(ScriptTrackingTests.state(stage) == .fault)
    }

    @Test func `a reload keeps the verdict, and a new weight counts at once`() throws {
        var stage = try ScriptTrackingTests.stage(weight: -20)
        try stage.pass("/c/check", .exited(status: 1))
        #expect(ScriptTrackingTests.priority(stage) == 80)
        let check = try ScriptTrackingTests.script(weight: -30)
        try stage.compile("B", trackers: try ScriptTrackingTests.follow(weight: -30)) {
            $0.scripts = [check]
        }
        try stage.read("B")
        try stage.answerAll()
        #expect(ScriptTrackingTests.priority(stage) == 70)
        #expect(try stage.asked() == [], "the cadence goes on")
        try stage.run(until: .seconds(1))
        #expect(try stage.asked() == ["/c/check"])
    }

    @Test func `another command is another tracker`() throws {
        var stage = try ScriptTrackingTests.stage(weight: -20)
        try stage.pass("/c/check", .exited(status: 1))
        try stage.run(until: .seconds(1))
        let former = try stage.begin("/c/check")
        let check = try ScriptTrackingTests.script(weight: -20, command: "/c/other")
        try stage.compile("B", trackers: try ScriptTrackingTests.follow(weight: -20)) {
            $0.scripts = [check]
        }
        try stage.read("B")
        try stage.answerAll()
        #expect(ScriptTrackingTests.priority(stage) == 100, "nothing was heard of it")
        #expect(stage.orders.first?.request == .stop(sequence: former))
        try stage.end(former, .stopped)
        try stage.pass("/c/other", .exited(status: 1))
        #expect(ScriptTrackingTests.priority(stage) == 80)
    }

    @Test func `a reload that drops the tracker drops its share`() throws {
        var stage = try ScriptTrackingTests.stage(weight: -20)
        try stage.pass("/c/check", .exited(status: 1))
        try stage.compile("B")
        try stage.read("B")
        try stage.answerAll()
        #expect(ScriptTrackingTests.priority(stage) == 100)
        try stage.run(until: .seconds(2))
        #expect(try stage.asked() == [])
    }

    @Test func `a master that goes on for another keeps its priority until the scripts speak`() throws {
        var stage = Stage()
        let check = try ScriptTrackingTests.script(weight: -20)
        try stage.compile("A", trackers: try ScriptTrackingTests.follow(weight: -20)) {
            $0.scripts = [check]
        }
        try stage.read("A")
        try stage.observe(addresses: [250])
        try stage.handle(.helperConnected)
        // Version 2, VRID 62, priority 80, one address, every second.
        let advert: [UInt8] = [0x21, 62, 80, 1, 0, 1, 0, 0, 192, 0, 2, 250]
        try stage.welcome("A", leases: [try stage.lease("A", advert: advert)])
        try stage.answerAll()
        #expect(ScriptTrackingTests.priority(stage) == 80)
        try stage.connectRunner()
        try stage.pass("/c/check")
        #expect(ScriptTrackingTests.priority(stage) == 100)
    }
}
