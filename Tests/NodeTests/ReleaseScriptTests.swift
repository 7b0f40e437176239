import Configuration
import NetworkTypes
import Notifications
import RunnerProtocol
import Testing
import VRRP

@testable import Node

/// `release_script`: before a planned stop, a switchover or maintenance takes a master's addresses.
struct ReleaseScriptTests {
    private static func stage(group: String? = nil, hasRunner: Bool = true) throws -> Stage {
        var stage = Stage()
        try stage.compile("A", second: group != nil, group: group) { model in
            for place in model.routers.indices {
                let name = model.routers[place].settings.name
                let script = LifecycleScript(try .words("/r/\(name)"), timeout: .seconds(3))
                model.routers[place].notifications.release = script
            }
        }
        try stage.read("A")
        try stage.observe()
        if hasRunner { try stage.connectRunner() }
        try stage.handle(.helperConnected)
        try stage.welcome(nil)
        try stage.answerAll()
        return stage
    }

    private static func master(group: String? = nil, hasRunner: Bool = true) throws -> Stage {
        var stage = try stage(group: group, hasRunner: hasRunner)
        try stage.reachDeadline()
        try stage.answerAll()
        #expect(stage.node.instances.allSatisfy { $0.router.state == .master })
        _ = stage.take()
        _ = stage.takeLogs()
        return stage
    }

    private static func state(_ stage: Stage) -> VirtualRouterState? {
        stage.node.instances.first?.router.state
    }

    private static func switchover(_ action: PlanRequest.Action) -> NodeEvent {
        .planRequested(PlanRequest(.switchover(instance: "web"), action, user: 0), token: 7)
    }
    private static var begin: NodeEvent {
        switchover(.begin(expirySeconds: nil, reason: nil, isForced: true))
    }

    @Test func `a planned stop waits for it, and adverts go on`() throws {
        var stage = try Self.master()
        try stage.handle(.stopRequested)
        #expect(stage.orders.first?.run?.timeoutMilliseconds == 3_000)
        let script = try stage.begin("/r/web")
        #expect(stage.take() == [], "nothing is asked of the helper")
        try stage.run(until: stage.now - Stage.beginning + .milliseconds(2_500))
        #expect(Self.state(stage) == .master)
        let sent = stage.take()
        #expect(sent.count == 2 && sent.allSatisfy { $0.hasPrefix("transmit") }, "\(sent)")
        try stage.end(script)
        #expect(Self.state(stage) == .stopping)
        try stage.answerAll()
        #expect(try stage.asked() == [], "once")
    }

    @Test(arguments: [true, false])
    func `it is waited for no longer than its time and a grace`(_ hasRunner: Bool) throws {
        var stage = try Self.master(hasRunner: hasRunner)
        let begin = stage.now
        try stage.handle(.stopRequested)
        let limit = begin - Stage.beginning + .seconds(3) + Node.releaseGrace
        try stage.run(until: limit - .milliseconds(1))
        #expect(Self.state(stage) == .master)
        try stage.run(until: limit)
        #expect(Self.state(stage) != .master)
        #expect(stage.takeLogs().contains("web: release_script didn't end in time; going on without"))
    }

    @Test func `a planned stop waits for the last of several`() throws {
        var stage = try Self.master(group: "site")
        try stage.handle(.stopRequested)
        let first = try stage.begin("/r/web")
        let second = try stage.begin("/r/mail")
        try stage.end(first)
        #expect(stage.node.instances.map(\.router.state) == [.master, .master])
        try stage.end(second)
        #expect(stage.node.instances.map(\.router.state) == [.stopping, .stopping])
    }

    @Test func `who stops twice doesn't wait`() throws {
        var stage = try Self.master()
        try stage.handle(.stopRequested)
        let script = try stage.begin("/r/web")
        try stage.handle(.stopRequested)
        #expect(Self.state(stage) == .stopping)
        #expect(stage.orders.contains { $0.request == .stop(sequence: script) })
    }

    @Test func `a backup has nothing to release`() throws {
        var stage = try Self.stage()
        #expect(Self.state(stage) == .backup)
        try stage.handle(.stopRequested)
        #expect(Self.state(stage) == .stopped)
        #expect(try stage.asked() == [])
    }

    @Test func `a switchover waits for it, each time`() throws {
        var stage = try Self.master()
        for _ in 0..<2 {
            try stage.handle(Self.begin)
            let script = try stage.begin("/r/web")
            #expect(Self.state(stage) == .master)
            try stage.end(script, .exited(status: 1))
            #expect(Self.state(stage) == .stopping, "whatever it says")
            try stage.run(until: stage.now - Stage.beginning + .seconds(20))
            #expect(Self.state(stage) == .master, "nobody else is there")
            _ = stage.take()
        }
    }

    @Test func `a switchover that is taken back meanwhile doesn't happen, and the next runs it again`() throws
    {
        var stage = try Self.master()
        try stage.handle(Self.begin)
        let script = try stage.begin("/r/web")
        try stage.handle(Self.switchover(.end))
        try stage.end(script)
        #expect(Self.state(stage) == .master)
        try stage.handle(Self.begin)
        #expect(try stage.asked() == ["/r/web"])
        #expect(Self.state(stage) == .master)
    }

    @Test func `members of a group wait for the last script`() throws {
        var stage = try Self.master(group: "site")
        try stage.handle(Self.begin)
        #expect(Set(try stage.asked()) == ["/r/web", "/r/mail"])
        let first = try stage.begin("/r/web")
        let second = try stage.begin("/r/mail")
        try stage.end(first)
        #expect(stage.node.instances.map(\.router.state) == [.master, .master])
        try stage.end(second)
        #expect(stage.node.instances.map(\.router.state) == [.stopping, .stopping])
    }
}
