import Configuration
import NetworkTypes
import Notifications
import RunnerProtocol
import Testing
import VRRP

@testable import Node

/// `startup_script` and `shutdown_script`.
struct LifecycleTests {
    private static func stage(hasRunner: Bool = true) throws -> Stage {
        var stage = Stage()
        try stage.compile("A") { model in
            let notifications = NotificationSettings(
                startup: LifecycleScript(try .words("/s/up now"), timeout: .seconds(7)),
                shutdown: LifecycleScript(try .words("/s/down"), timeout: .seconds(300))
            )
            model.global.notifications = notifications
            model.routers[0].notifications.stop = try .words("/n/stop")
        }
        try stage.read("A")
        try stage.observe()
        if hasRunner { try stage.connectRunner() }
        try stage.handle(.helperConnected)
        return stage
    }

    private static func state(_ stage: Stage) -> VirtualRouterState? {
        stage.node.status(at: stage.now).instances.first?.state
    }

    @Test func `nothing starts before startup_script has ended, whatever it says`() throws {
        var stage = try LifecycleTests.stage()
        try stage.welcome(nil)
        try stage.answerAll()
        #expect(LifecycleTests.state(stage) == .initialize && !stage.take().contains("ready"))
        #expect(stage.orders.first?.run?.timeoutMilliseconds == 7_000)
        try stage.pass("/s/up now", .exited(status: 1))
        #expect(LifecycleTests.state(stage) == .backup && stage.take() == ["ready"])
        #expect(stage.takeLogs().contains("script /s/up exited with status 1"))
    }

    @Test func `without a runner the start goes on after the timeout and a grace`() throws {
        var stage = try LifecycleTests.stage(hasRunner: false)
        try stage.welcome(nil)
        try stage.answerAll()
        try stage.reachDeadline()
        #expect(stage.now - Stage.beginning == .seconds(7) + Node.lifecycleGrace)
        #expect(LifecycleTests.state(stage) == .backup)
        try stage.connectRunner()
        #expect(try stage.asked() == [], "too late")
    }

    @Test func `an engine that takes another's place doesn't run it`() throws {
        var stage = try LifecycleTests.stage()
        try stage.welcome("A")
        try stage.answerAll()
        #expect(LifecycleTests.state(stage) == .backup)
        #expect(try stage.asked() == [])
    }

    @Test func `shutdown_script runs after all else, not longer than a stop may last`() throws {
        var stage = try LifecycleTests.stage()
        try stage.welcome("A")
        try stage.answerAll()
        _ = stage.take()
        try stage.handle(.stopRequested)
        try stage.answerAll()
        #expect(stage.take() == ["release"])
        try stage.pass("/n/stop")
        #expect(stage.orders.first?.run?.timeoutMilliseconds == 75_000)
        let script = try stage.begin("/s/down")
        #expect(stage.take() == [])
        try stage.end(script)
        #expect(stage.take() == ["finished"])
    }

    @Test func `what release_script took is not shutdown_script's any more`() throws {
        var stage = Stage()
        try stage.compile("A") { model in
            let script = LifecycleScript(try .words("/r/web"), timeout: .seconds(60))
            model.routers[0].notifications.release = script
            let shutdown = LifecycleScript(try .words("/s/down"), timeout: .seconds(300))
            model.global.notifications.shutdown = shutdown
        }
        try stage.read("A")
        try stage.observe()
        try stage.connectRunner()
        try stage.handle(.helperConnected)
        try stage.welcome(nil)
        try stage.answerAll()
        try stage.reachDeadline()
        try stage.answerAll()
        try stage.handle(.stopRequested)
        let script = try stage.begin("/r/web")
        try stage.run(until: stage.now - Stage.beginning + .seconds(50))
        try stage.end(script)
        try stage.run(until: stage.now - Stage.beginning + .seconds(2))
        try stage.answerAll()
        // 83 seconds for all, 5 of grace, 50 are gone, and what the addresses were held for.
        let left = try #require(stage.orders.first?.run?.timeoutMilliseconds)
        #expect((26_000...28_000).contains(left))
        _ = try stage.begin("/s/down")
    }

    @Test func `a shutdown_script that nobody ends is given up`() throws {
        var stage = try LifecycleTests.stage()
        try stage.welcome("A")
        try stage.answerAll()
        try stage.handle(.stopRequested)
        try stage.answerAll()
        try stage.pass("/n/stop")
        _ = try stage.begin("/s/down")
        _ = stage.take()
        try stage.reachDeadline()
        #expect(stage.take() == ["finished"])
        #expect(stage.now - Stage.beginning == Node.longestShutdown + Node.lifecycleGrace)
    }
}
