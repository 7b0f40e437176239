import HelperProtocol
import NetworkTypes
import Node
import Testing
import VRRP

/// From nothing to master, and in the place of a former engine.
struct StartTests {
    @Test func `cold start`() throws {
        var stage = Stage()
        try stage.compile("A")
        try stage.read("A")
        #expect(stage.take() == [], "nothing without a helper")
        try stage.handle(.helperConnected)
        #expect(stage.take() == ["hello"])
        try stage.welcome(nil)
        #expect(stage.take() == ["load A"])
        try stage.answer()
        #expect(stage.take() == ["put other channel 62"])
        try stage.answer()
        #expect(stage.take() == ["activate"])
        try stage.answer()
        #expect(stage.take() == [], "the network isn't known yet")
        try stage.observe()
        #expect(stage.take() == ["ready"])
        #expect(stage.takeLogs().last == "web: Entering BACKUP STATE: started")
        // RFC 3768 §6.1: 3 × 1 s + (256 − 100) / 256 s.
        try stage.reachDeadline()
        #expect(stage.now == Stage.beginning + .microseconds(3_609_375))
        #expect(
            stage.take() == ["transmit 62 priority 100 due +3.609375 s", "put 192.0.2.250"],
            "an advert first: a put needs its lease"
        )
        try stage.answer()
        try stage.answer()
        #expect(stage.take() == ["announce 192.0.2.250 ×5"])
        try stage.answer()
        try stage.reachDeadline()
        #expect(stage.take() == ["transmit 62 priority 100 due +4.609375 s"])
    }

    @Test func `the network may be known before the helper`() throws {
        var stage = Stage()
        try stage.compile("A")
        try stage.observe()
        try stage.handle(.helperConnected)
        try stage.welcome(nil)
        #expect(stage.take() == ["hello"])
        try stage.read("A")
        try stage.answerAll()
        #expect(stage.take() == ["load A", "put other channel 62", "activate", "ready"])
    }

    @Test func `an absent interface is a fault, and its appearance the end of it`() throws {
        var stage = Stage()
        try stage.compile("A")
        try stage.read("A")
        try stage.handle(.helperConnected)
        try stage.welcome(nil)
        try stage.answer()
        try stage.refuse(.interfaceAbsent, errno: 19)
        #expect(
            stage.take() == ["hello", "load A", "put other channel 62", "activate"],
            "no refusal to start"
        )
        try stage.answer()
        try stage.observe(index: nil)
        #expect(stage.take() == ["ready"])
        #expect(stage.takeLogs().last == "web: Entering FAULT STATE: the interface is not there")
        #expect(stage.node.nextDeadline == nil)
        try stage.observe(index: 7)
        #expect(stage.take() == ["put channel 62"])
        try stage.answer()
        #expect(stage.takeLogs().last == "web: Entering BACKUP STATE: the fault is over")
        try stage.reachDeadline()
        #expect(stage.take() == ["transmit 62 priority 100 due +3.609375 s", "put 192.0.2.250"])
    }

    /// A lease of which 1.4 s are left: the last advert went out 600 ms ago.
    static func lease(isRevoked: Bool = false) throws -> HeldLease {
        HeldLease(
            channel: ChannelKey(
                interface: try #require(InterfaceName("eth0")),
                family: .ipv4,
                virtualRouterID: try #require(VirtualRouterID(rawValue: 62))
            ),
            isRevoked: isRevoked,
            timeLeft: isRevoked ? .zero : .milliseconds(1_400),
            lastAdvertAt: Stage.beginning - .milliseconds(600),
            lastAdvert: [0x21, 62, 100, 1]
        )
    }

    @Test func `what a killed helper left isn't gone on with by another engine`() throws {
        var stage = Stage()
        try stage.compile("A")
        try stage.read("A")
        try stage.handle(.helperConnected)
        var lease = try StartTests.lease()
        lease.lastAdvert = []
        try stage.welcome("A", leases: [lease])
        try stage.observe(addresses: [250])
        try stage.answerAll()
        #expect(stage.take() == ["hello", "put channel 62", "cease channel 62 hold 0 s", "ready"])
        #expect(stage.takeLogs().last?.hasPrefix("web: Entering BACKUP STATE") == true)
    }

    @Test func `adoption goes on as master and announces nothing`() throws {
        var stage = Stage()
        try stage.compile("A")
        try stage.read("A")
        try stage.handle(.helperConnected)
        try stage.welcome("A", leases: [try StartTests.lease()])
        #expect(stage.take() == ["hello", "put channel 62"])
        try stage.observe(addresses: [250])
        try stage.answer()
        #expect(stage.take() == ["put 192.0.2.250", "ready"])
        let log = "web: Entering MASTER STATE: going on for a former engine whose lease lives"
        #expect(stage.takeLogs().last == log)
        try stage.answer()
        #expect(stage.take() == [])
        #expect(
            stage.node.nextDeadline == Stage.beginning + .milliseconds(400),
            "one interval after the last"
        )
        try stage.run(until: .milliseconds(3_400))
        #expect(
            stage.take() == [
                "transmit 62 priority 100 due +0.4 s", "transmit 62 priority 100 due +1.4 s",
                "transmit 62 priority 100 due +2.4 s", "transmit 62 priority 100 due +3.4 s",
            ]
        )
    }

    /// Nothing changes in the kernel by putting what is there, so no snapshot comes between.
    @Test func `an adopted address that somebody removes at once is put back`() throws {
        var stage = Stage()
        try stage.compile("A")
        try stage.read("A")
        try stage.handle(.helperConnected)
        try stage.welcome("A", leases: [try StartTests.lease()])
        try stage.observe(addresses: [250])
        try stage.answerAll()
        #expect(stage.take() == ["hello", "put channel 62", "put 192.0.2.250", "ready"])
        try stage.observe()
        #expect(stage.take() == ["remove 192.0.2.250", "put 192.0.2.250"])
        #expect(stage.takeLogs().last == "web: somebody removed 192.0.2.250/32; it is put back")
    }

    @Test func `adoption with a newer generation`() throws {
        var stage = Stage()
        try stage.compile("A")
        try stage.compile("B", addresses: [250, 251])
        try stage.read("B")
        try stage.observe(addresses: [250])
        try stage.handle(.helperConnected)
        try stage.welcome("A", leases: [try StartTests.lease()])
        #expect(stage.take() == ["hello", "load B"])
        try stage.answer()
        #expect(stage.take() == ["put other channel 62"])
        try stage.answer()
        #expect(stage.take() == ["activate"], "what B doesn't name goes with this")
        try stage.answer()
        #expect(stage.take() == ["remove 192.0.2.251", "put 192.0.2.250", "put 192.0.2.251", "ready"])
        try stage.answerAll()
        #expect(stage.take() == ["announce 192.0.2.251 ×5"], "only what is new is announced")
        #expect(stage.node.nextDeadline == Stage.beginning + .milliseconds(400))
    }

    @Test func `adoption with a newer generation, the network known only after activate`() throws {
        var stage = Stage()
        try stage.compile("A")
        try stage.compile("B", addresses: [250, 251])
        try stage.read("B")
        try stage.handle(.helperConnected)
        try stage.welcome("A", leases: [try StartTests.lease()])
        try stage.answer()
        try stage.answer()
        #expect(stage.take() == ["hello", "load B", "put other channel 62", "activate"])
        try stage.observe(addresses: [250])
        #expect(stage.take() == ["remove 192.0.2.251", "put 192.0.2.250", "put 192.0.2.251", "ready"])
        try stage.answerAll()
        #expect(
            stage.take() == ["announce 192.0.2.251 ×5"],
            "the adopted lease is not compared again, and not ceased"
        )
        try stage.run(until: .milliseconds(400))
        #expect(stage.take() == ["transmit 62 priority 100 due +0.4 s"])
    }

    @Test func `adoption of an address that went with its interface`() throws {
        var stage = Stage()
        try stage.compile("A")
        try stage.read("A")
        try stage.handle(.helperConnected)
        try stage.welcome("A", leases: [try StartTests.lease()])
        #expect(stage.take() == ["hello", "put channel 62"])
        try stage.observe(addresses: [])
        try stage.answer()
        #expect(
            stage.take() == ["remove 192.0.2.250", "put 192.0.2.250", "ready"],
            "the helper believes that it holds it, and would answer a put without one of the kernel's"
        )
        try stage.answerAll()
        #expect(stage.take() == ["announce 192.0.2.250 ×5"])
    }

    @Test func `a revoked lease is accepted and the election starts over`() throws {
        var stage = Stage()
        try stage.compile("A")
        try stage.read("A")
        try stage.observe()
        try stage.handle(.helperConnected)
        try stage.welcome("A", leases: [try StartTests.lease(isRevoked: true)])
        try stage.answer()
        #expect(stage.take() == ["hello", "put channel 62", "again 62", "ready"])
        #expect(stage.node.nextDeadline == Stage.beginning + .microseconds(3_609_375))
    }

    @Test func `a lease that is spent between greeting and start isn't adopted`() throws {
        var stage = Stage()
        try stage.compile("A")
        try stage.read("A")
        try stage.handle(.helperConnected)
        try stage.welcome("A", leases: [try StartTests.lease()])
        var late = stage
        #expect(stage.take() == ["hello", "put channel 62"])
        try stage.handle(.helperMessage(.revoked(bundle: 0), sequence: 0))
        #expect(stage.take() == ["again 62"])
        try stage.observe()
        try stage.answerAll()
        #expect(stage.takeLogs() == ["web: Entering BACKUP STATE: started"])
        // The same when the event has not come yet.
        late.pass(.milliseconds(1_400))
        try late.observe()
        try late.answerAll()
        #expect(late.take().suffix(2) == ["again 62", "ready"])
        #expect(late.takeLogs() == ["web: Entering BACKUP STATE: started"])
    }
}
