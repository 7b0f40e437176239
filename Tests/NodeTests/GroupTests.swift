import Compiler
import HelperProtocol
import NetworkTypes
import Testing
import Tracking
import VRRP

@testable import Node

/// Sync groups and trackers: what an instance does because of something else than adverts (spec
/// vrrp-behaviour 10, 11).
struct GroupTests {
    /// "web" and "mail", priority 100, in group "site", started as backups.
    private static func backups(trackers: [FollowedTracker] = [], uplink: Bool? = nil) throws -> Stage {
        var stage = Stage()
        try stage.compile("A", second: true, group: "site", trackers: trackers)
        try stage.read("A")
        try stage.observe(uplink: uplink)
        try stage.handle(.helperConnected)
        try stage.welcome(nil)
        try stage.answerAll()
        _ = stage.take()
        _ = stage.takeLogs()
        return stage
    }

    private static func uplinkTracker(weight: Int) throws -> [FollowedTracker] {
        let eth1 = try #require(InterfaceName("eth1"))
        let reference = TrackReference(.interface(eth1), weight: TrackWeight(weight))
        return followedTrackers(own: [reference], group: [], in: TrackingContext()) { _ in .fault }
    }

    @Test func `members become master in one turn, and the group says so once`() throws {
        var stage = try GroupTests.backups()
        try stage.reachDeadline()
        // Both master-down times are over in the same turn; the last one to wish it is let, and the others
        // follow (spec 9.7).
        #expect(
            stage.takeLogs() == [
                "mail: Entering MASTER STATE: the master has been silent for the master-down interval",
                "web: Entering MASTER STATE: its sync group does",
                "sync group site: Syncing instances to MASTER state",
            ]
        )
        let puts = stage.take().filter { $0.hasPrefix("put") }
        #expect(puts == ["put 192.0.2.240", "put 192.0.2.250"])
    }

    @Test func `a member in fault takes the others along, and all come back together`() throws {
        var stage = try GroupTests.backups(trackers: try GroupTests.uplinkTracker(weight: 0), uplink: true)
        try stage.reachDeadline()
        try stage.answerAll()
        _ = stage.take()
        _ = stage.takeLogs()
        try stage.observe(addresses: [250, 240], uplink: false)
        #expect(
            stage.takeLogs() == [
                "web: Entering FAULT STATE: interface eth1 has failed",
                "mail: Entering FAULT STATE: web, of the same sync group, is in fault",
                "sync group site: Syncing instances to FAULT state",
            ]
        )
        let farewells = stage.take().filter { $0.hasPrefix("cease") }
        #expect(farewells == ["cease channel 62 hold 0 s farewell", "cease channel 63 hold 0 s farewell"])
        try stage.answerAll()
        try stage.observe(uplink: true)
        #expect(
            stage.takeLogs() == [
                "web: Entering BACKUP STATE: the fault is over",
                "mail: Entering BACKUP STATE: the fault is over",
                "sync group site: Syncing instances to BACKUP state",
            ]
        )
    }

    @Test func `a weighted tracker moves the priority that is advertised`() throws {
        var stage = try GroupTests.backups(
            trackers: try GroupTests.uplinkTracker(weight: -20),
            uplink: true
        )
        try stage.reachDeadline()
        #expect(stage.take().contains { $0.hasPrefix("transmit 62 priority 100 ") })
        try stage.answerAll()
        _ = stage.takeLogs()
        try stage.observe(addresses: [250, 240])
        #expect(stage.takeLogs() == ["web: Changing effective priority from 100 to 80"], "eth1 is gone")
        _ = stage.take()
        try stage.reachDeadline()
        #expect(stage.take().contains { $0.hasPrefix("transmit 62 priority 80 ") })
    }

    @Test func `what is down at the start keeps an instance from starting`() throws {
        var stage = try GroupTests.backups(trackers: try GroupTests.uplinkTracker(weight: 0), uplink: false)
        let states = stage.node.status(at: stage.now).instances.map(\.state)
        #expect(states == [.fault, .fault])
        try stage.observe(uplink: true)
        #expect(stage.node.status(at: stage.now).instances.map(\.state) == [.backup, .backup])
    }

    @Test func `a revoked lease is the whole group's, and nothing is asked of what is gone`() throws {
        var stage = try GroupTests.backups()
        try stage.reachDeadline()
        try stage.answerAll()
        _ = stage.take()
        let bundles = Set(stage.node.instances.map(\.compiled.bundle))
        #expect(bundles.count == 1)
        let bundle = try #require(bundles.first)
        try stage.handle(.helperMessage(.revoked(bundle: bundle), sequence: 0))
        #expect(stage.node.status(at: stage.now).instances.map(\.state) == [.backup, .backup])
        #expect(stage.node.instances.allSatisfy { !$0.isRevoked })
        #expect(stage.take().allSatisfy { $0.hasPrefix("again") })
    }

    @Test func `a reload that takes a member out of its group lets it go on alone`() throws {
        var stage = try GroupTests.backups()
        try stage.reachDeadline()
        try stage.answerAll()
        try stage.compile("B", second: true)
        try stage.read("B")
        try stage.answerAll()
        #expect(stage.node.groups.isEmpty)
        #expect(stage.node.instances.allSatisfy { $0.membership == nil && !$0.router.isInGroup })
        #expect(stage.node.status(at: stage.now).instances.map(\.state) == [.master, .master])
    }
}
