import BFD
import Configuration
import HealthChecks
import LoadBalancing
import NetworkTypes
import Notifications
import RunnerProtocol
import Testing
import Tracking
import VRRP

@testable import Node

/// `track_bfd`, BFD_CHECK and FILE_CHECK (spec lvs-check-behaviour 11.16 to 11.19 and 17).
struct SessionTests {
    private static let neighbor = IPAddress.ipv4(IPv4Address(192, 0, 2, 99))

    private static func settings() throws -> BFDSessionSettings {
        try BFDSessionSettings(name: try #require(BFDSessionName("peer")), neighbor: neighbor)
    }

    /// What a neighbour with discriminator 7 says to us.
    private static func packet(_ state: BFDState, to discriminator: UInt32) -> [UInt8] {
        BFDPacket(
            state: state,
            multiplier: 3,
            myDiscriminator: 7,
            yourDiscriminator: discriminator,
            desiredMinTX: 100_000,
            requiredMinRX: 100_000
        ).encoded
    }

    // MARK: Virtual routers

    private static func stage(weight: Int) throws -> Stage {
        var stage = Stage()
        let reference = TrackReference(.bfd("peer"), weight: TrackWeight(weight))
        let trackers = followedTrackers(own: [reference], group: [], in: TrackingContext()) { _ in .fault }
        let settings = try settings()
        try stage.compile("A", trackers: trackers) { $0.loadBalancing.sessions = [settings] }
        try stage.setUp()
        return stage
    }

    private static func state(_ stage: Stage) -> VirtualRouterState? {
        stage.node.status(at: stage.now).instances.first?.state
    }

    /// Our discriminator, as the last packet that went out has it.
    private static func discriminator(_ stage: Stage) throws -> UInt32 {
        let bytes = try #require(stage.sentBFD.last)
        return try BFDPacket(decoding: bytes.span).myDiscriminator
    }

    private static func bringUp(_ stage: inout Stage) throws {
        let name = try settings().name
        try stage.handle(.bfdSocketReady(name))
        try stage.handle(.bfdReceived(name, packet(.down, to: 0)))
        try stage.handle(.bfdReceived(name, packet(.initial, to: try discriminator(stage))))
    }

    @Test func `a session that is down is a fault, and so is one whose neighbour is lost`() throws {
        var stage = try Self.stage(weight: 0)
        #expect(Self.state(stage) == .fault)
        let name = try Self.settings().name
        try stage.handle(.bfdSocketReady(name))
        #expect(Self.state(stage) == .fault)
        try Self.bringUp(&stage)
        #expect(Self.state(stage) == .backup)
        // 3 × 100 ms without a word.
        try stage.run(until: .milliseconds(299))
        #expect(Self.state(stage) == .backup)
        try stage.run(until: .milliseconds(301))
        #expect(Self.state(stage) == .fault)
    }

    @Test func `a neighbour that goes administratively down is no failure`() throws {
        var stage = try Self.stage(weight: 0)
        try Self.bringUp(&stage)
        let packet = Self.packet(.adminDown, to: try Self.discriminator(stage))
        try stage.handle(.bfdReceived(try Self.settings().name, packet))
        #expect(Self.state(stage) == .backup)
    }

    @Test func `what isn't a packet changes nothing`() throws {
        var stage = try Self.stage(weight: 0)
        try Self.bringUp(&stage)
        let down = Self.packet(.down, to: try Self.discriminator(stage))
        for bytes in [[], Array(down.dropLast()), down + [0]] {
            try stage.handle(.bfdReceived(try Self.settings().name, bytes))
        }
        #expect(Self.state(stage) == .backup)
        try stage.handle(.bfdReceived(try Self.settings().name, down))
        #expect(Self.state(stage) == .fault)
    }

    @Test func `with a weight it moves the priority`() throws {
        var stage = try Self.stage(weight: -30)
        try stage.handle(.bfdSocketReady(try Self.settings().name))
        #expect(stage.node.status(at: stage.now).instances[0].effectivePriority.rawValue == 70)
        try Self.bringUp(&stage)
        #expect(stage.node.status(at: stage.now).instances[0].effectivePriority.rawValue == 100)
    }

    // MARK: Real servers

    private static func model(_ probe: Probe) throws -> LoadBalancingConfiguration {
        var model = Director.model([try Director.web([3, 1])])
        let schedule = CheckSchedule(
            retries: 1,
            delayBeforeRetry: .seconds(1),
            warmup: .zero,
            delayLoop: .seconds(6)
        )
        let settings = CheckSettings(schedule: schedule, probe: probe)
        model.checks = [ServerCheck(virtualServer: 0, realServer: 0, settings: settings)]
        model.sessions = [try Self.settings()]
        return model
    }

    private static func withFiles(_ model: inout ConfigurationModel) {
        model.global.notifications.serviceEvents = FIFOSettings(path: "/run/lines")
        guard let file = FileTrackerSettings(name: "level", path: "/var/level") else { return }
        model.files = [file]
    }

    /// - Parameter isReadyFirst: the session has its sockets before the kernel's table is known.
    private static func director(_ probe: Probe, isReadyFirst: Bool = false) throws -> Director {
        var director = Director()
        if isReadyFirst { director.isAbsent = true }
        try director.handle(.helperConnected)
        try director.handle(.runner(.connected(user: 64_853)))
        try director.read(try model(probe), "a", withFiles)
        guard isReadyFirst else { return director }
        try director.handle(.bfdSocketReady(try settings().name))
        director.isAbsent = false
        try director.pass(.seconds(60))
        return director
    }

    @Test func `a server follows the session`() throws {
        var director = try Self.director(.session("peer"))
        let name = try Self.settings().name
        #expect(director.table.contains(" 10.1.0.1:80 3"))
        try director.handle(.bfdSocketReady(name))
        #expect(!director.table.contains(" 10.1.0.1:80 3"), "down is what the session says first")
        try director.handle(.bfdReceived(name, Self.packet(.down, to: 0)))
        let sent = try #require(director.sentBFD.last)
        let ours = try BFDPacket(decoding: sent.span).myDiscriminator
        try director.handle(.bfdReceived(name, Self.packet(.initial, to: ours)))
        #expect(director.table.contains(" 10.1.0.1:80 3"))
        try director.pass(.seconds(1))
        #expect(!director.table.contains(" 10.1.0.1:80 3"))
    }

    /// At its start keepalived has every session's state told, which is down (lvs-check-behaviour 11.19).
    @Test(arguments: [false, true]) func `a session that is down at the start is told`(_ isReadyFirst: Bool)
        throws
    {
        var director = try Self.director(.session("peer"), isReadyFirst: isReadyFirst)
        if !isReadyFirst { try director.handle(.bfdSocketReady(try Self.settings().name)) }
        #expect(director.table == ["tcp 10.0.0.1:80 wlc", " 10.1.0.2:80 1"])
        #expect(
            director.takeTold() == [
                "VS [10.0.0.1]:tcp:80 UP", "RS [10.1.0.1]:tcp:80 [10.0.0.1]:tcp:80 DOWN",
            ]
        )
        let puts = director.takeWrites().filter { $0.contains("10.1.0.1:80") }
        #expect(puts.isEmpty == isReadyFirst)
    }

    /// Whoever goes on for a former engine tells nothing that was told.
    @Test func `an engine that takes over tells of no session`() throws {
        var director = try Self.director(.session("peer"), isReadyFirst: true)
        _ = director.takeTold()
        try director.restartEngine(try Self.model(.session("peer")), "a", Self.withFiles)
        try director.handle(.bfdSocketReady(try Self.settings().name))
        try director.pass(.seconds(5))
        #expect(director.takeTold() == [])
        #expect(director.table == ["tcp 10.0.0.1:80 wlc", " 10.1.0.2:80 1"])
    }

    @Test func `a number moves a server's weight`() throws {
        var director = try Self.director(.file(FileCheckSettings(file: "level", weight: 2)))
        for (number, line) in [(Int32(4), " 10.1.0.1:80 11"), (-1, " 10.1.0.1:80 1"), (0, " 10.1.0.1:80 3")] {
            try director.answerFile(.number(number))
            #expect(director.table.contains(line), "\(number)")
            try director.pass(.milliseconds(600))
        }
    }

    @Test func `with weight zero any other number takes the server out`() throws {
        var director = try Self.director(.file(FileCheckSettings(file: "level", weight: 0)))
        try director.answerFile(.number(1))
        #expect(director.table == ["tcp 10.0.0.1:80 wlc", " 10.1.0.2:80 1"])
        try director.pass(.milliseconds(600))
        try director.answerFile(.number(0))
        #expect(director.table.contains(" 10.1.0.1:80 3"))
    }
}
