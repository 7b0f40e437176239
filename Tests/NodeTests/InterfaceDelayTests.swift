import Configuration
import NetworkTypes
import Testing
import VRRP

@testable import Node

/// `interface_up_down_delays` (spec vrrp-behaviour 17.1): a change counts only after it has lasted, at most
/// as long as peers wait but for one interval.
struct InterfaceDelayTests {
    /// A master whose interface has these delays; in ms.
    private static func master(down: Int64, up: Int64) throws -> Stage {
        var stage = Stage()
        try stage.compile("A") { model in
            let eth0 = try #require(InterfaceName("eth0"))
            model.interfaceDelays = [
                InterfaceDelay(eth0, down: .milliseconds(down), up: .milliseconds(up))
            ]
        }
        try stage.becomeMaster()
        return stage
    }

    private static func state(_ stage: Stage) -> VirtualRouterState {
        stage.node.status(at: stage.now).instances[0].state
    }

    /// `lasting` ms of a lost carrier, then it is back; the states 1 ms before, at that time, and later.
    @Test(
        arguments: [
            (down: 500, counts: 500), (down: 0, counts: 0),
            // Two of three intervals of a second, less a millisecond.
            (down: 60_000, counts: 1_999),
        ] as [(down: Int64, counts: Int64)]
    )
    func `a lost carrier counts when it lasts`(down: Int64, counts: Int64) throws {
        var stage = try Self.master(down: down, up: 0)
        let lost = stage.now - Stage.beginning
        try stage.observe(isRunning: false, addresses: [250])
        if counts > 0 {
            try stage.run(until: lost + .milliseconds(counts - 1))
            #expect(Self.state(stage) == .master, "not yet")
            try stage.run(until: lost + .milliseconds(counts))
        }
        #expect(Self.state(stage) == .fault)
        #expect(stage.takeLogs().contains("web: Entering FAULT STATE: the interface is down"))
    }

    @Test func `one that comes back in time never counted`() throws {
        var stage = try Self.master(down: 500, up: 500)
        let lost = stage.now - Stage.beginning
        try stage.observe(isRunning: false, addresses: [250])
        try stage.run(until: lost + .milliseconds(400))
        try stage.observe(addresses: [250])
        // The time begins anew.
        try stage.run(until: lost + .milliseconds(450))
        try stage.observe(isRunning: false, addresses: [250])
        try stage.run(until: lost + .milliseconds(900))
        #expect(Self.state(stage) == .master)
        try stage.run(until: lost + .milliseconds(950))
        #expect(Self.state(stage) == .fault)
    }

    @Test func `an interface that comes back must stay, and one that is made again counts at once`() throws {
        var stage = try Self.master(down: 0, up: 700)
        try stage.observe(isRunning: false, addresses: [250])
        #expect(Self.state(stage) == .fault)
        let back = stage.now - Stage.beginning
        try stage.observe(addresses: [250])
        try stage.run(until: back + .milliseconds(699))
        #expect(Self.state(stage) == .fault)
        try stage.run(until: back + .milliseconds(700))
        #expect(Self.state(stage) == .backup)
        try stage.observe(index: nil)
        #expect(Self.state(stage) == .fault)
        try stage.observe(index: 3)
        try stage.answerAll()
        #expect(Self.state(stage) == .backup)
    }

    @Test func `delays that a reload takes away end`() throws {
        var stage = try Self.master(down: 1_500, up: 0)
        try stage.observe(isRunning: false, addresses: [250])
        #expect(Self.state(stage) == .master)
        try stage.compile("B")
        try stage.read("B")
        try stage.answerAll()
        try stage.reachDeadline()
        #expect(Self.state(stage) == .fault)
    }
}
