import HelperProtocol
import NetworkTypes
import Node
import Testing
import VRRP

/// The helper says no, goes and comes back; and the planned stop.
struct HelperTests {
    private func revoked(_ stage: inout Stage) throws {
        try stage.handle(.helperMessage(.revoked(bundle: 0), sequence: 0))
    }

    /// The helper is there again, and the lease of its last advert lives.
    private func comeBack(_ stage: inout Stage, lastAdvertAt: Instant) throws {
        try stage.handle(.helperConnected)
        var lease = try StartTests.lease()
        lease.lastAdvertAt = lastAdvertAt
        try stage.welcome("A", leases: [lease])
        try stage.answerAll()
    }

    @Test func `a revocation makes a backup`() throws {
        var stage = try Stage.master()
        try revoked(&stage)
        #expect(stage.take() == ["again 62"], "the objects are gone with the lease")
        #expect(stage.takeLogs() == ["web: Entering BACKUP STATE: the helper revoked the lease"])
        try stage.answer()
        try stage.reachDeadline()
        #expect(stage.now == Stage.beginning + .microseconds(2 * 3_609_375))
        #expect(stage.take() == ["transmit 62 priority 100 due +7.21875 s", "put 192.0.2.250"])
    }

    @Test func `so does a refused advert`() throws {
        var stage = try Stage.master()
        try stage.reachDeadline()
        #expect(stage.take() == ["transmit 62 priority 100 due +4.609375 s"])
        try stage.refuse(.revoked)
        #expect(stage.take() == ["again 62"])
        try revoked(&stage)
        #expect(stage.takeLogs().last == "web: Entering BACKUP STATE: the helper revoked the lease")
    }

    @Test func `the connection is lost while the lease lives`() throws {
        var stage = try Stage.master()
        try stage.loseHelper()
        try comeBack(&stage, lastAdvertAt: stage.now)
        #expect(stage.take() == ["hello", "put channel 62", "put 192.0.2.250"], "nothing is announced")
        try stage.reachDeadline()
        #expect(stage.take() == ["transmit 62 priority 100 due +4.609375 s"], "nothing is late")
    }

    @Test func `an advertisement that was due meanwhile goes out when the helper is back`() throws {
        var stage = try Stage.master()
        try stage.loseHelper()
        try stage.reachDeadline()
        stage.pass(.milliseconds(50))
        try comeBack(&stage, lastAdvertAt: Stage.beginning + .microseconds(3_609_375))
        let expected = [
            "hello", "put channel 62", "put 192.0.2.250", "transmit 62 priority 100 due +4.659375 s",
        ]
        #expect(stage.take() == expected, "behind its channel, which had to be opened anew")
        try stage.reachDeadline()
        #expect(stage.take() == ["transmit 62 priority 100 due +5.609375 s"], "the schedule goes on")
    }

    @Test func `an advertisement that waited in the helper is handed over again`() throws {
        var stage = Stage()
        stage.node.usesSlotsForFew = true
        try stage.compile("A")
        try stage.read("A")
        try stage.observe()
        try stage.handle(.helperConnected)
        try stage.welcome(nil)
        for _ in 0..<4 { try stage.answerAll() }
        try stage.run(until: .milliseconds(3_800))
        #expect(stage.take().last == "transmit 62 priority 100 due +4 s")
        try stage.answerAll()
        _ = stage.take()
        try stage.loseHelper()
        try comeBack(&stage, lastAdvertAt: Stage.beginning + .microseconds(3_609_375))
        let expected = [
            "hello", "put channel 62", "put 192.0.2.250", "transmit 62 priority 100 due +4 s",
        ]
        #expect(stage.take() == expected)
    }

    @Test func `a helper that comes back without the lease`() throws {
        var stage = try Stage.master()
        try stage.loseHelper()
        #expect(stage.takeLogs() == ["the helper closed the connection; connecting again"])
        try stage.handle(.helperConnected)
        try stage.welcome(nil)
        try stage.answerAll()
        let lines = stage.take()
        #expect(!lines.contains { $0.hasPrefix("transmit") })
        #expect(lines.contains("cease channel 62 hold 0 s"), "whatever was sent while it loaded")
        #expect(stage.takeLogs().contains("web: Entering BACKUP STATE: the helper revoked the lease"))
        try stage.run(until: .milliseconds(7_200))
        #expect(stage.take() == [], "silent for the master-down time")
    }

    /// It hears from 5 s on, and listens for what was left of 3.609375 s when it lost the helper.
    @Test(arguments: ["A", nil])
    func `a backup waits for its helper`(generationInForce: String?) throws {
        var stage = Stage()
        try stage.compile("A")
        try stage.setUp()
        _ = stage.take()
        try stage.run(until: .seconds(1))
        try stage.loseHelper()
        try stage.run(until: .seconds(5))
        #expect(stage.take() == [])
        #expect(!stage.takeLogs().contains { $0.contains("MASTER") })
        try stage.handle(.helperConnected)
        try stage.welcome(generationInForce)
        try stage.answerAll()
        _ = stage.take()
        try stage.run(until: .milliseconds(7_609))
        #expect(stage.take() == [])
        try stage.reachDeadline()
        #expect(stage.now == Stage.beginning + .microseconds(7_609_375))
        #expect(stage.take().first == "transmit 62 priority 100 due +7.609375 s")
    }

    @Test func `a planned stop as master`() throws {
        var stage = try Stage.master()
        try stage.handle(.stopRequested)
        #expect(stage.take() == ["cease channel 62 hold 1.1 s farewell"], "the address goes on answering")
        try stage.answer()
        try stage.reachDeadline()
        #expect(stage.now == Stage.beginning + .microseconds(3_609_375 + 1_100_000))
        #expect(stage.take() == ["remove 192.0.2.250", "release"])
        try stage.answer()
        #expect(stage.take() == [])
        try stage.answer()
        #expect(stage.take() == ["finished"])
        #expect(stage.node.nextDeadline == nil)
    }

    @Test func `a successor ends the hold`() throws {
        var stage = try Stage.master()
        try stage.handle(.stopRequested)
        try stage.answer()
        try stage.receive(Stage.advert(from: 12, priority: 90))
        #expect(stage.take() == ["cease channel 62 hold 1.1 s farewell", "remove 192.0.2.250", "release"])
        #expect(stage.takeLogs().last == "web: stopped: 192.0.2.12 has taken over")
    }

    @Test func `a planned stop as backup, and one without a helper`() throws {
        var stage = Stage()
        try stage.compile("A")
        try stage.setUp()
        _ = stage.take()
        var lonely = stage
        try stage.handle(.stopRequested)
        #expect(stage.take() == ["release"])
        try stage.answer()
        #expect(stage.take() == ["finished"])
        try lonely.loseHelper()
        try lonely.handle(.stopRequested)
        #expect(lonely.take() == ["finished"])
    }

    @Test func `a successor has two intervals from one more advert`() throws {
        var stage = try Stage.master()
        try stage.handle(.successorFollows)
        #expect(stage.take() == ["transmit 62 priority 100 due +3.609375 s"], "sent now, beyond the schedule")
        try stage.handle(.successorFollows)
        #expect(stage.take() == [], "the helper would refuse a third within an interval")
        #expect(stage.takeLogs() == [], "nothing is said to anybody")
    }

    /// One that crossed what waited for its time in the helper is refused so.
    @Test func `an advertisement that came too soon changes nothing`() throws {
        var stage = Stage()
        try stage.compile("A")
        try stage.read("A")
        try stage.handle(.helperConnected)
        try stage.welcome(nil)
        try stage.answerAll()
        try stage.observe()
        try stage.answerAll()
        try stage.reachDeadline()
        try stage.answerAll()
        try stage.reachDeadline()
        #expect(stage.take().last == "transmit 62 priority 100 due +4.609375 s")
        try stage.refuse(.tooSoon)
        #expect(stage.take() == [])
        #expect(stage.node.status(at: stage.now).instances.map(\.state) == [.master])
        try stage.reachDeadline()
        #expect(stage.take() == ["transmit 62 priority 100 due +5.609375 s"])
    }
}
