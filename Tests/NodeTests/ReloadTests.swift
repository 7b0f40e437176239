import HelperProtocol
import NetworkTypes
import Node
import Testing
import VRRP

extension Stage {
    /// Master since 3.609375 s with 192.0.2.250 held, seen by the kernel and announced; everything answered.
    /// The next advert is due at 4.609375 s, the second burst at 8.609375 s.
    static func master(addresses: [UInt8] = [250], second: Bool = false) throws -> Stage {
        var stage = Stage()
        try stage.compile("A", addresses: addresses, second: second)
        try stage.becomeMaster()
        try stage.observe(addresses: addresses)
        _ = stage.take()
        _ = stage.takeLogs()
        return stage
    }
}

/// Another generation while the node runs.
struct ReloadTests {
    @Test func `a master gets one address and loses another`() throws {
        var stage = try Stage.master(addresses: [249, 250])
        try stage.compile("B", addresses: [250, 251])
        try stage.run(until: .milliseconds(4_700))
        #expect(stage.take() == ["transmit 62 priority 100 due +4.609375 s"])
        try stage.answerAll()
        try stage.read("B")
        #expect(stage.take() == ["load B"])
        try stage.answer()
        #expect(stage.take() == ["put other channel 62", "put other 192.0.2.251"])
        try stage.answer()
        #expect(stage.take() == [], "an answer is still missing")
        try stage.answer()
        #expect(
            stage.take() == ["activate", "announce 192.0.2.251 ×5"],
            "the helper removes .249 by itself; .250 isn't touched"
        )
        try stage.answerAll()
        #expect(stage.take() == [])
        #expect(stage.takeLogs().contains { $0.hasSuffix("is in force, 1 instance") })
        try stage.run(until: .milliseconds(7_000))
        #expect(
            stage.take() == [
                "transmit 62 priority 100 due +5.609375 s", "transmit 62 priority 100 due +6.609375 s",
            ],
            "no advert is late"
        )
    }

    @Test func `an advert that falls due while a generation is loaded goes out in time`() throws {
        var stage = try Stage.master()
        try stage.compile("B", addresses: [250, 251])
        try stage.run(until: .milliseconds(4_600))
        try stage.read("B")
        try stage.answer()
        #expect(stage.take() == ["load B", "put other channel 62", "put other 192.0.2.251"])
        try stage.reachDeadline()
        #expect(stage.take() == ["transmit 62 priority 100 due +4.609375 s"], "by the former table's number")
        try stage.answer()
        try stage.answer()
        #expect(stage.take() == ["activate", "announce 192.0.2.251 ×5"])
        try stage.run(until: .milliseconds(5_700))
        #expect(stage.take() == ["transmit 62 priority 100 due +5.609375 s"], "by the new table's, at once")
    }

    @Test func `another priority is in the next advert`() throws {
        var stage = try Stage.master()
        try stage.compile("B", priority: 50)
        try stage.read("B")
        try stage.answerAll()
        #expect(stage.take() == ["load B", "put other channel 62", "activate"])
        try stage.reachDeadline()
        #expect(stage.take() == ["transmit 62 priority 50 due +4.609375 s"])
    }

    @Test func `an instance that goes says farewell, one that comes begins as backup`() throws {
        var stage = try Stage.master()
        try stage.compile("B", addresses: [250], second: true)
        try stage.read("B")
        try stage.answerAll()
        // In the configuration's order.
        #expect(stage.take() == ["load B", "put other channel 62", "put other channel 63", "activate"])
        #expect(stage.takeLogs().contains("mail: Entering BACKUP STATE: started"))
        try stage.run(until: .milliseconds(7_300))
        try stage.answerAll()
        // 3.609375 s after 3.609375 s, when it began.
        #expect(stage.take().contains("transmit 63 priority 100 due +7.21875 s"))
        try stage.read("A")
        try stage.answerAll()
        #expect(
            stage.take() == [
                "load A", "put other channel 62", "cease channel 63 hold 0 s farewell", "activate",
            ]
        )
    }

    @Test func `a generation that the helper can't open changes nothing`() throws {
        var stage = try Stage.master()
        try stage.compile("B", addresses: [251])
        try stage.read("B")
        try stage.refuse(.badGeneration, errno: 2)
        #expect(stage.take() == ["load B"])
        let hash = try stage.generation("B").hash.name
        #expect(stage.takeLogs().last == "generation \(hash) was not loaded; what ran goes on")
        let status = stage.node.status(at: stage.now)
        #expect(status.generation == (try stage.generation("A")).hash && status.pendingGeneration == nil)
        try stage.reachDeadline()
        #expect(stage.take() == ["transmit 62 priority 100 due +4.609375 s"])
        try stage.answer()
        // The next good one is taken, and a helper that comes anew gets what ran.
        try stage.loseHelper()
        try stage.handle(.helperConnected)
        try stage.welcome(nil)
        #expect(stage.take() == ["hello", "load A"])
    }

    @Test func `an object that the kernel refuses discards the generation`() throws {
        var stage = try Stage.master()
        try stage.compile("B", addresses: [250, 251])
        try stage.read("B")
        try stage.answer()
        try stage.answer()
        try stage.refuse(.kernel, errno: 13)
        #expect(
            stage.take() == ["load B", "put other channel 62", "put other 192.0.2.251", "discard"]
        )
        let status = stage.node.status(at: stage.now)
        #expect(status.generation == (try stage.generation("A")).hash && status.pendingGeneration == nil)
        try stage.answer()
        try stage.reachDeadline()
        #expect(stage.take() == ["transmit 62 priority 100 due +4.609375 s"])
    }

    @Test func `a configuration that can't be read, or that is the same, changes nothing`() throws {
        var stage = try Stage.master()
        try stage.handle(.generationUnreadable(reason: "line 3: unknown keyword"))
        try stage.read("A")
        #expect(stage.take() == [])
        #expect(
            stage.takeLogs() == [
                "reload refused, the generation in force stays: line 3: unknown keyword",
                "reload: nothing changed",
            ]
        )
    }
}
