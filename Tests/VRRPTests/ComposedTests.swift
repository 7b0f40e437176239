import NetworkTypes
import Testing
import VRRP

/// A master keeps what its last advertisement said, and says something else as soon as that is to be said.
struct ComposedTests {
    /// Priority, the will's priority, count of addresses, last octet of the first one: of what is sent when
    /// the next advertisement is due.
    private func next(_ router: inout VirtualRouter) throws -> [UInt8] {
        let (advertisement, will) = try transmission(&router)
        return [advertisement[2], will[2], advertisement[3], advertisement[11]]
    }

    private func transmission(_ router: inout VirtualRouter) throws -> ([UInt8], [UInt8]) {
        var effects: [VirtualRouter.Effect] = []
        router.handle(.deadlineReached, at: try #require(router.nextDeadline), into: &effects)
        for case .transmit(let advertisement, let will, _, _) in effects { return (advertisement, will) }
        Issue.record("nothing was sent")
        return ([UInt8](repeating: 0, count: 16), [UInt8](repeating: 0, count: 16))
    }

    private func master(_ settings: VirtualRouterSettings) throws -> VirtualRouter {
        var router = VirtualRouter(settings: settings)
        _ = router.take(.started(Sample.up, adopting: nil), at: Instant(seconds: 10))
        _ = router.take(.deadlineReached, at: try #require(router.nextDeadline))
        try #require(router.state == .master)
        return router
    }

    @Test func `priority and addresses change with what they come from`() throws {
        let settings = Sample.settings { $0.announcements.secondBurstDelay = .zero }
        var router = try master(settings)
        #expect(try next(&router) == [100, 0, 1, 250])
        #expect(try next(&router) == [100, 0, 1, 250])
        let terms = [TrackedState.Term("chk", 7)]
        _ = router.take(.trackingChanged(TrackedState(terms: terms)), at: Instant(seconds: 15.7))
        #expect(try next(&router) == [107, 0, 1, 250])
        var others = settings
        others.virtualAddresses = [Sample.address(240), Sample.address(250)]
        _ = router.take(.settingsChanged(others), at: Instant(seconds: 16.7))
        #expect(try next(&router) == [107, 0, 2, 240])
        _ = router.take(.trackingChanged(TrackedState()), at: Instant(seconds: 17.7))
        #expect(try next(&router) == [100, 0, 2, 240])
    }

    /// The pseudo-header has the source: two more in it are two less in the checksum (RFC 1071).
    @Test func `the checksum follows the source`() throws {
        var settings = DeliveryTests.settings(DeliveryTests.unicast, .groupInUnicast)
        settings.announcements.secondBurstDelay = .zero
        var router = try master(settings)
        func checksum(_ unit: [UInt8]) -> Int { Int(unit[6]) << 8 | Int(unit[7]) }
        let before = try transmission(&router)
        let source = IPAddress.ipv4(IPv4Address(192, 168, 200, 13))
        let link = VirtualRouter.Link(isPresent: true, isRunning: true, sourceAddress: source)
        _ = router.take(.linkChanged(link), at: try #require(router.nextDeadline) - .milliseconds(100))
        let after = try transmission(&router)
        #expect(checksum(after.0) == checksum(before.0) - 2 && checksum(after.1) == checksum(before.1) - 2)
    }
}
