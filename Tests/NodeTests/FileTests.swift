import Configuration
import NetworkTypes
import RunnerProtocol
import Testing
import Tracking
import VRRP

@testable import Node

/// `track_file` (spec vrrp-behaviour 19.4).
struct FileTests {
    private static func stage(
        weight: Int,
        initial: FileTrackerSettings.InitialContent? = nil
    ) throws -> Stage {
        var stage = Stage()
        let settings = try #require(
            FileTrackerSettings(name: "level", path: "/var/level", initialContent: initial)
        )
        let reference = TrackReference(.file("level"), weight: TrackWeight(weight))
        let trackers = followedTrackers(own: [reference], group: [], in: TrackingContext()) { _ in .one }
        try stage.compile("A", trackers: trackers) { $0.files = [settings] }
        try stage.startWithRunner("A")
        return stage
    }

    /// Answers the only request, for the only file.
    private static func answer(_ stage: inout Stage, _ answer: RunnerAnswer) throws {
        let order = try #require(stage.orders.first)
        #expect(
            order.request == .read(generation: try stage.generation("A").hash, file: 0)
                && stage.orders.count == 1
        )
        stage.orders = []
        try stage.handle(.runner(.answered(answer, sequence: order.sequence)))
    }

    private static func now(_ stage: Stage) -> (VirtualRouterState, UInt8)? {
        stage.node.status(at: stage.now).instances.first.map { ($0.state, $0.effectivePriority.rawValue) }
    }

    @Test func `number times weight moves the priority, as often as it changes`() throws {
        var stage = try FileTests.stage(weight: 2)
        for (halves, answer, priority) in [
            (0, RunnerAnswer.number(10), 120), (1, .number(-20), 60), (2, .number(0), 100),
            (3, .number(50), 200), (4, .refused(.noNumber, reason: "too large"), 200),
            (5, .refused(.unreadableFile, reason: "permission denied"), 100),
        ] {
            try stage.run(until: FileWatch.spacing * Int64(halves))
            try FileTests.answer(&stage, answer)
            #expect(try #require(FileTests.now(stage)) == (.backup, UInt8(priority)), "\(answer)")
        }
    }

    @Test func `with weight zero any other number is a fault, and the first is waited for`() throws {
        var stage = try FileTests.stage(weight: 0)
        #expect(try #require(FileTests.now(stage)).0 == .fault)
        try FileTests.answer(&stage, .number(0))
        #expect(try #require(FileTests.now(stage)).0 == .backup)
        try stage.run(until: FileWatch.spacing)
        try FileTests.answer(&stage, .number(1))
        #expect(try #require(FileTests.now(stage)).0 == .fault)
    }

    @Test func `without a runner the number stays, and it is asked for when there is one`() throws {
        var stage = try FileTests.stage(weight: 1)
        try FileTests.answer(&stage, .number(10))
        try stage.run(until: .milliseconds(700))
        try stage.loseRunner()
        try stage.run(until: .seconds(3))
        #expect(stage.orders.isEmpty && FileTests.now(stage)?.1 == 110)
        try stage.connectRunner()
        try FileTests.answer(&stage, .number(20))
        #expect(FileTests.now(stage)?.1 == 120)
    }

    private static let missing = RunnerAnswer.refused(.missingFile, reason: "not there")

    /// `init_file 7`, `init_file 7 overwrite`: what the runner finds at each look, and what counts then.
    @Test(
        arguments: [
            (false, [(missing, 107), (.number(3), 103), (missing, 100)]),
            (false, [(.number(3), 103), (missing, 100)]),
            (true, [(.number(3), 107), (.number(3), 107), (.number(4), 104), (.number(3), 103)]),
            (true, [(missing, 107), (.number(0), 100), (.number(5), 105), (missing, 100)]),
        ] as [(Bool, [(RunnerAnswer, UInt8)])]
    )
    func `init_file counts until there is a file that says something`(
        overwrites: Bool,
        looks: [(RunnerAnswer, UInt8)]
    ) throws {
        let initial = FileTrackerSettings.InitialContent(value: 7, overwrites: overwrites)
        var stage = try FileTests.stage(weight: 1, initial: initial)
        for (place, look) in looks.enumerated() {
            try stage.run(until: FileWatch.spacing * Int64(place))
            try FileTests.answer(&stage, look.0)
            #expect(FileTests.now(stage)?.1 == look.1, "look \(place)")
        }
    }

    @Test func `without init_file a missing file is 0`() throws {
        var stage = try FileTests.stage(weight: 1)
        try FileTests.answer(&stage, FileTests.missing)
        #expect(FileTests.now(stage)?.1 == 100)
    }
}
