import Configuration
import NetworkTypes
import Notifications
import RunnerProtocol
import Testing
import Tracking
import VRRP

@testable import Node

/// `vrrp_track_process`, and scripts that only ask whether a process runs (spec vrrp-behaviour 19.5).
struct ProcessTests {
    private static let cat = ScannedProcess(7, ProcessDescription(name: "cat", commandLine: ["/bin/cat"]))
    private static let dog = ScannedProcess(8, ProcessDescription(name: "dog", commandLine: ["dog", "-v"]))

    /// "web" follows the processes named "dog", with weight zero, or the script `command`.
    private static func stage(
        script command: String? = nil,
        terminateDelay: Interval = .zero
    ) throws -> Stage {
        var stage = Stage()
        let settings = try #require(
            ProcessTrackerSettings(name: "pet", process: "dog", terminateDelay: terminateDelay)
        )
        let check = try #require(ScriptTrackerSettings(name: "check"))
        let target = command == nil ? TrackTarget.process("pet") : .script("check")
        let trackers = followedTrackers(
            own: [TrackReference(target, weight: .fault)],
            group: [],
            in: TrackingContext()
        ) { _ in .fault }
        try stage.compile("A", trackers: trackers) { model in
            model.processes = [settings]
            if let command {
                model.scripts = [ScriptConfiguration(check, command: try .words(command))]
            }
        }
        try stage.startWithRunner("A")
        return stage
    }

    private static func state(_ stage: Stage) -> VirtualRouterState? {
        stage.node.status(at: stage.now).instances.first?.state
    }

    @Test func `an instance waits for the first look, and each half second there is another`() throws {
        var stage = try ProcessTests.stage()
        #expect(stage.take().contains("scan") && ProcessTests.state(stage) == .fault)
        try stage.handle(.processesScanned([ProcessTests.cat, ProcessTests.dog]))
        #expect(ProcessTests.state(stage) == .backup)
        _ = stage.take()
        try stage.run(until: .milliseconds(499))
        #expect(stage.take() == [])
        try stage.run(until: .milliseconds(500))
        #expect(stage.take() == ["scan"])
        try stage.run(until: .milliseconds(1_500))
        #expect(stage.take() == [], "one at a time")
        try stage.handle(.processesScanned([ProcessTests.cat]))
        #expect(ProcessTests.state(stage) == .fault)
        #expect(stage.takeLogs().contains("Quorum lost for tracked process pet"))
    }

    @Test func `terminate_delay forgives a process that is back soon`() throws {
        var stage = try ProcessTests.stage(terminateDelay: .seconds(2))
        _ = stage.take()
        try stage.handle(.processesScanned([ProcessTests.dog]))
        for (seconds, scan, state) in [
            (1, [], VirtualRouterState.backup), (2, [ProcessTests.dog], .backup), (3, [], .backup),
            (5, [], .fault),
        ] {
            try stage.run(until: .seconds(Int64(seconds)))
            if stage.take().contains("scan") { try stage.handle(.processesScanned(scan)) }
            #expect(ProcessTests.state(stage) == state, "after \(seconds) s")
        }
    }

    @Test(arguments: ["killall -0 dog", "pidof dog", "/usr/bin/pgrep og"])
    func `a script that asks for a process needs no runner`(_ command: String) throws {
        var stage = try ProcessTests.stage(script: command)
        try stage.loseRunner()
        #expect(stage.take().contains("scan") && stage.orders.isEmpty)
        try stage.handle(.processesScanned([ProcessTests.cat, ProcessTests.dog]))
        #expect(ProcessTests.state(stage) == .backup)
        try stage.run(until: .seconds(1))
        #expect(stage.take() == ["scan"])
        try stage.handle(.processesScanned([ProcessTests.cat]))
        #expect(ProcessTests.state(stage) == .fault)
    }

    @Test func `a unit is asked for by the runner`() throws {
        var stage = try ProcessTests.stage(script: "systemctl is-active nginx")
        try stage.pass("systemctl is-active nginx")
        #expect(ProcessTests.state(stage) == .backup)
    }

    struct Row: Sendable {
        let check: BuiltInCheck
        let name: String
        let line: [String]
        let isMatch: Bool
    }

    @Test(arguments: [
        Row(check: .process(named: "nginx"), name: "nginx", line: ["nginx: master process"], isMatch: true),
        Row(check: .process(named: "nginx"), name: "nginx2", line: ["nginx2"], isMatch: false),
        Row(check: .process(named: "nginx"), name: "x", line: ["/opt/nginx"], isMatch: true),
        Row(
            check: .process(named: "a-name-longer-than-15"),
            name: "a-name-longer-t",
            line: [],
            isMatch: true
        ),
        Row(
            check: .process(named: "a-name-longer-than-15"),
            name: "a-name-longer-t",
            line: ["a-name-longer-than-this"],
            isMatch: false
        ),
        Row(check: .processContaining("gin"), name: "nginx", line: [], isMatch: true),
        Row(check: .processContaining("gin"), name: "x", line: ["/opt/nginx"], isMatch: false),
    ])
    func `which processes a check means`(_ row: Row) {
        #expect(row.check.matches(ProcessDescription(name: row.name, commandLine: row.line)) == row.isMatch)
    }
}
