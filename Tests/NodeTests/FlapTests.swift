import Configuration
import NetworkTypes
import Notifications
import RunnerProtocol
import Testing
import VRRP

@testable import Node

/// Thousands of changes of state, faster than any script is: what is told stays in order.
struct FlapTests {
    /// A runner whose scripts take as long as chance has it, and what it was asked.
    struct Runner {
        /// The run that goes on; a second one at the same time breaks the order.
        var running: RunnerOrder?
        var lastSequence: UInt64 = 0
        var superseded = 0
        var lastWords = ""
        var runs = 0
    }

    /// Knuth's generator: the same numbers each time.
    struct Chance {
        var state: UInt64
        mutating func below(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `ten thousand flaps: no overlap, no gap, the last script states the last state`(
        _ seed: UInt64
    ) throws {
        var chance = Chance(state: seed)
        var stage = Stage()
        try stage.compile("A") { model in
            model.routers[0].notifications.transition = try .words("/n/any", added: .transition)
        }
        try stage.startWithRunner("A")
        var runner = Runner()
        var isUp = true
        for _ in 0..<10_000 {
            if isUp, chance.below(3) == 0 {
                // Becomes master.
                try stage.run(until: stage.now - Stage.beginning + .seconds(4))
            }
            isUp.toggle()
            try stage.observe(isRunning: isUp)
            try stage.answerAll()
            stage.pass(.milliseconds(Int64(chance.below(50))))
            try FlapTests.turn(&runner, &stage, ends: chance.below(4) == 0)
        }
        for _ in 0..<3 { try FlapTests.turn(&runner, &stage, ends: true) }
        #expect(runner.running == nil && stage.orders.isEmpty)
        let state = try #require(stage.node.status(at: stage.now).instances.first?.state)
        #expect(runner.lastWords == "/n/any INSTANCE web \(state == .fault ? "FAULT" : "BACKUP") 100")
        #expect(runner.runs > 1_000 && runner.superseded > 1_000)
        // The first BACKUP, and each flap a transition; a MASTER is one more.
        #expect(runner.runs + runner.superseded > 10_000)
    }

    private static func turn(_ runner: inout Runner, _ stage: inout Stage, ends: Bool) throws {
        if ends, let running = runner.running {
            runner.running = nil
            try stage.end(running.sequence)
        }
        while let order = stage.orders.first {
            stage.orders.removeFirst()
            guard let run = order.run else { continue }
            #expect(runner.running == nil, "two scripts of one instance at once")
            #expect(run.queueSequence == runner.lastSequence + 1)
            runner.running = order
            runner.lastSequence = run.queueSequence
            runner.superseded += Int(run.superseded)
            runner.lastWords = try stage.words(of: run)
            runner.runs += 1
        }
    }
}
