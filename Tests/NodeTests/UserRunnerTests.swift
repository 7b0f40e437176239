import Configuration
import NetworkTypes
import Notifications
import RunnerProtocol
import Testing
import Tracking

@testable import Node

/// Scripts of other users than the runner's, who have runners of their own.
struct UserRunnerTests {
    private func stage() throws -> Stage {
        var stage = Stage()
        let root = try #require(ScriptAccount(user: "root"))
        try stage.compile("A") { model in
            model.routers[0].notifications.backup = ScriptCommand(["/n/backup"], account: root)
            model.routers[0].notifications.transition = try .words("/n/any", added: .transition)
        }
        try stage.startWithRunner("A")
        return stage
    }

    /// Answers the one order that there is as a runner that is somebody else.
    private func refuse(_ stage: inout Stage) throws {
        let order = try #require(stage.orders.first)
        #expect(stage.orders.count == 1 && order.user == nil)
        stage.orders = []
        try stage.handle(
            .runner(.answered(.refused(.otherUser, reason: "x"), sequence: order.sequence))
        )
    }

    private func answer(_ stage: inout Stage, _ answer: RunnerAnswer, _ sequence: UInt32) throws {
        try stage.handle(.userRunner("root", .answered(answer, sequence: sequence)))
    }

    @Test func `who the common runner isn't is asked himself, and the order stays`() throws {
        var stage = try stage()
        try refuse(&stage)
        #expect(stage.lines.contains("runner of root"))
        // Nothing goes to a runner that isn't there, and what comes behind it waits.
        #expect(stage.orders.isEmpty)
        try stage.handle(.userRunner("root", .connected(user: 0)))
        let order = try #require(stage.orders.first)
        stage.orders = []
        #expect(order.user == "root")
        let run = try #require(order.run)
        #expect(try stage.words(of: run) == "/n/backup")
        #expect(run.queueSequence == 1)
        try answer(&stage, .started(process: 1), order.sequence)
        // The common runner can't end what it doesn't run.
        let ended = RunnerAnswer.ended(.exited(status: 0), unheardLines: 0)
        try stage.handle(.runner(.answered(ended, sequence: order.sequence)))
        #expect(stage.orders.isEmpty)
        try answer(&stage, ended, order.sequence)
        #expect(stage.orders.map(\.user) == [nil])
        try stage.pass("/n/any INSTANCE web BACKUP 100")
        // From now on he is asked at once.
        try stage.observe(isRunning: false)
        try stage.observe(isRunning: true)
        try stage.answerAll()
        try stage.pass("/n/any INSTANCE web FAULT 100")
        #expect(stage.orders.map(\.user) == ["root"])
    }

    @Test func `what was begun is over with its runner, what wasn't is asked again`() throws {
        for isStarted in [true, false] {
            var stage = try stage()
            try refuse(&stage)
            try stage.handle(.userRunner("root", .connected(user: 0)))
            let order = try #require(stage.orders.first)
            stage.orders = []
            if isStarted { try answer(&stage, .started(process: 1), order.sequence) }
            try stage.handle(.userRunner("root", .lost))
            #expect(stage.orders.map(\.user) == (isStarted ? [nil] : []))
            try stage.handle(.userRunner("root", .connected(user: 0)))
            #expect(stage.orders.map(\.user) == (isStarted ? [nil] : ["root"]))
        }
    }

    /// The common runner's loss is none of the others'.
    @Test func `each runner is lost for itself`() throws {
        var stage = try stage()
        try refuse(&stage)
        try stage.handle(.userRunner("root", .connected(user: 0)))
        let order = try #require(stage.orders.first)
        stage.orders = []
        try answer(&stage, .started(process: 1), order.sequence)
        try stage.loseRunner()
        #expect(stage.orders.isEmpty)
        try answer(&stage, .ended(.exited(status: 0), unheardLines: 0), order.sequence)
        #expect(stage.orders.isEmpty, "the next one waits for the common runner")
        try stage.connectRunner()
        try stage.pass("/n/any INSTANCE web BACKUP 100")
    }
}
