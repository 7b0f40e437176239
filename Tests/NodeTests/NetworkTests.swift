import HelperProtocol
import NetworkTypes
import Node
import Testing
import VRRP

/// What the kernel shows, and what is made of it.
struct NetworkTests {
    @Test func `a foreign address is left alone, and put once it is gone`() throws {
        var stage = Stage()
        try stage.compile("A")
        try stage.read("A")
        try stage.observe(addresses: [250], mark: nil)
        try stage.handle(.helperConnected)
        try stage.welcome(nil)
        try stage.answerAll()
        try stage.reachDeadline()
        try stage.answer()
        _ = stage.take()
        try stage.refuse(.foreign, errno: 17)
        #expect(stage.take() == [], "not announced: it isn't ours")
        #expect(stage.node.status(at: stage.now).instances[0].addresses[0].isForeign)
        try stage.reachDeadline()
        #expect(stage.take() == ["transmit 62 priority 100 due +4.609375 s"], "and not tried again")
        try stage.answer()
        try stage.observe()
        #expect(stage.take() == ["put 192.0.2.250"])
        try stage.answer()
        #expect(stage.take() == ["announce 192.0.2.250 ×5"])
    }

    @Test func `an interface deleted and made again is a new one`() throws {
        var stage = try Stage.master(second: true)
        try stage.observe(index: nil)
        let fault = ["cease channel 62 hold 0 s farewell", "remove 192.0.2.250"]
        let other = ["cease channel 63 hold 0 s farewell", "remove 192.0.2.240"]
        #expect(stage.take() == fault + ["remove channel 62"] + other + ["remove channel 63"])
        #expect(stage.takeLogs().first == "web: Entering FAULT STATE: the interface is not there")
        try stage.answerAll()
        try stage.observe(index: 3)
        #expect(stage.take() == ["put channel 62", "put channel 63"])
        try stage.answerAll()
        #expect(stage.takeLogs().contains("web: Entering BACKUP STATE: the fault is over"))
    }

    @Test func `also when nobody saw it gone`() throws {
        var stage = try Stage.master(second: true)
        try stage.observe(index: 3)
        let lines = stage.take()
        #expect(lines.suffix(2) == ["put channel 62", "put channel 63"], "after both were removed")
        #expect(lines.dropLast(2).contains("remove channel 62") && lines.contains("remove channel 63"))
        try stage.answerAll()
        #expect(
            stage.takeLogs() == [
                "web: Entering FAULT STATE: the interface is not there",
                "mail: Entering FAULT STATE: the interface is not there",
                "web: Entering BACKUP STATE: the fault is over",
                "mail: Entering BACKUP STATE: the fault is over",
            ]
        )
    }

    @Test func `a lost carrier is a fault`() throws {
        var stage = try Stage.master()
        try stage.observe(isRunning: false, addresses: [250])
        #expect(stage.take() == ["cease channel 62 hold 0 s farewell", "remove 192.0.2.250"])
        #expect(stage.takeLogs() == ["web: Entering FAULT STATE: the interface is down"])
        try stage.answerAll()
        try stage.observe()
        #expect(stage.takeLogs() == ["web: Entering BACKUP STATE: the fault is over"])
    }

    @Test func `an address that somebody removes is put back, once a second`() throws {
        var stage = try Stage.master()
        let repair = ["remove 192.0.2.250", "put 192.0.2.250"]
        try stage.observe()
        #expect(stage.take() == repair)
        try stage.answerAll()
        #expect(stage.take() == ["announce 192.0.2.250 ×5"])
        try stage.observe(addresses: [250])
        stage.pass(.milliseconds(300))
        try stage.observe()
        #expect(stage.take() == ["remove 192.0.2.250"], "not at once again")
        try stage.answer()
        try stage.reachDeadline()
        #expect(stage.now == Stage.beginning + .microseconds(4_609_375), "a second after the first repair")
        #expect(stage.take() == ["transmit 62 priority 100 due +4.609375 s", "put 192.0.2.250"])
        try stage.answerAll()
        #expect(stage.take() == ["announce 192.0.2.250 ×5"])
        let text = "web: somebody removed 192.0.2.250/32; it is put back"
        #expect(stage.takeLogs() == [text, text])
    }

    @Test func `a snapshot from before the put is no drift`() throws {
        var stage = Stage()
        try stage.compile("A")
        try stage.read("A")
        try stage.observe()
        try stage.handle(.helperConnected)
        try stage.welcome(nil)
        try stage.answerAll()
        try stage.reachDeadline()
        try stage.answerAll()
        _ = stage.take()
        try stage.observe(addresses: [77], mark: nil)
        #expect(stage.take() == [])
    }
}
