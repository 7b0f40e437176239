import Compiler
import HelperProtocol
import LoadBalancing
import NetworkTypes
import Testing
import VRRP

@testable import Node

/// Planned work (switchover, maintenance, drain): what is refused, what is told, what is kept.
struct PlanTests {
    private static let begin = PlanRequest.Action.begin(
        expirySeconds: nil,
        reason: "kernel update",
        isForced: false
    )
    private static let forced = PlanRequest.Action.begin(expirySeconds: 60, reason: nil, isForced: true)

    /// "web", and in a group "mail", master; the wall clock is 1970 plus an hour.
    private static func master(group: String? = nil) throws -> Stage {
        var stage = Stage()
        try stage.compile("A", second: group != nil, group: group)
        try stage.becomeMaster()
        return stage
    }

    private static func switchover(_ name: String, _ action: PlanRequest.Action) -> NodeEvent {
        .planRequested(PlanRequest(.switchover(instance: name), action, user: 1_000), token: 7)
    }

    private static func maintenance(_ action: PlanRequest.Action) -> NodeEvent {
        .planRequested(PlanRequest(.maintenance, action, user: 0), token: 8)
    }

    @Test func `a switchover is refused while nobody was heard, unless it is forced`() throws {
        var stage = try Self.master()
        try stage.handle(Self.switchover("web", Self.begin))
        guard case .refused(let reason)? = stage.outcomes.last else {
            Issue.record("\(stage.outcomes)")
            return
        }
        #expect(reason.contains("no other router of web was ever heard"))
        #expect(stage.keptPlans == nil)
        try stage.handle(Self.switchover("web", Self.forced))
        #expect(stage.outcomes.last == .done("switchover of web has begun"))
        #expect(stage.node.instances[0].router.state == .stopping)
    }

    @Test func `unknown instances and backups are told apart`() throws {
        var stage = try Self.master()
        try stage.handle(Self.switchover("wbe", Self.begin))
        #expect(stage.outcomes.last == .notFound("there is no instance wbe; known: web"))
        try stage.handle(Self.switchover("web", .end))
        #expect(stage.outcomes.last == .notFound("there is no switchover of web"))
        try stage.handle(Self.maintenance(Self.begin))
        try stage.handle(Self.switchover("web", Self.begin))
        #expect(stage.outcomes.last == .refused("web isn't master here"))
    }

    @Test func `what is planned is kept with owner, reason and expiry, and told`() throws {
        var stage = try Self.master()
        try stage.handle(Self.switchover("web", Self.forced))
        let plan = Plan(
            subject: .switchover(instance: "web"),
            user: 1_000,
            reason: nil,
            since: 3_603,
            expiry: 3_663
        )
        #expect(stage.keptPlans == [plan])
        #expect(stage.node.status(at: stage.now).plans == [plan])
        #expect(stage.takeNews().first == "switchover of web, by user 1000")
    }

    @Test func `members of a sync group are handed over together`() throws {
        var stage = try Self.master(group: "site")
        try stage.handle(Self.switchover("mail", Self.forced))
        #expect(stage.node.instances.map(\.router.state) == [.stopping, .stopping])
        #expect(stage.node.instances.map(\.router.standby) == [.yielding, .yielding])
    }

    @Test func `a plan expires`() throws {
        var stage = try Self.master()
        try stage.handle(
            Self.maintenance(.begin(expirySeconds: 60, reason: nil, isForced: false))
        )
        try stage.run(until: .seconds(62))
        #expect(stage.node.instances[0].router.state == .backup)
        #expect(stage.keptPlans?.count == 1)
        try stage.run(until: .seconds(64))
        #expect(stage.keptPlans == [])
        #expect(stage.takeNews().contains("maintenance is over: its time is up"))
        try stage.run(until: .seconds(70))
        #expect(stage.node.instances[0].router.state == .master)
    }

    @Test func `a switchover to nobody is over when this router takes over again`() throws {
        var stage = try Self.master()
        try stage.handle(Self.switchover("web", Self.forced))
        try stage.run(until: .seconds(10))
        #expect(stage.node.instances[0].router.state == .master)
        #expect(stage.keptPlans == [])
        #expect(
            stage.takeNews().contains(
                "switchover of web is over: no master was heard, so this router took over"
            )
        )
    }

    @Test func `another engine goes on with the plans, and so does a reload`() throws {
        var stage = Stage()
        let plan = Plan(subject: .maintenance, user: 0, reason: nil, since: 0, expiry: nil)
        try stage.handle(.plansRead([plan]))
        try stage.compile("A")
        try stage.compile("B", addresses: [251], second: true)
        try stage.read("A")
        try stage.observe()
        try stage.handle(.helperConnected)
        try stage.welcome(nil)
        try stage.answerAll()
        try stage.run(until: .seconds(20))
        #expect(stage.node.instances.map(\.router.state) == [.backup])
        try stage.read("B")
        try stage.answerAll()
        try stage.run(until: .seconds(40))
        #expect(stage.node.instances.map(\.router.state) == [.backup, .backup])
    }

    @Test func `plans are bounded`() throws {
        var stage = try Self.master()
        let many = (0..<400).map {
            Plan(subject: .switchover(instance: "\($0)"), user: 0, reason: nil, since: 0, expiry: nil)
        }
        try stage.handle(.plansRead(many))
        #expect(stage.node.plans.count == Plan.countMax)
        try stage.handle(Self.switchover("web", Self.forced))
        #expect(stage.outcomes.last == .refused("there are 256 plans already"))
    }
}

/// Drained real servers.
struct DrainTests {
    private static func drain(
        _ server: String,
        service: String? = nil,
        forced: Bool = false,
        end: Bool = false
    ) -> NodeEvent {
        let action: PlanRequest.Action =
            end ? .end : .begin(expirySeconds: nil, reason: nil, isForced: forced)
        return .planRequested(
            PlanRequest(.drain(server: server, service: service), action, user: 0),
            token: 1
        )
    }

    private static func started(_ weights: [Int]) throws -> Director {
        var director = Director()
        try director.handle(.helperConnected)
        try director.read(Director.model([try Director.web(weights)]))
        _ = director.takeWrites()
        return director
    }

    @Test func `a drained server stays in the table at weight 0, and gets its weight again`() throws {
        var director = try Self.started([3, 1])
        try director.handle(Self.drain("10.1.0.1:80"))
        #expect(director.takeWrites() == ["weight 10.1.0.1:80 0"])
        #expect(director.node.status(at: director.now).services[0].servers.map(\.isDrained) == [true, false])
        try director.handle(Self.drain("10.1.0.1:80", end: true))
        #expect(director.takeWrites() == ["weight 10.1.0.1:80 3"])
    }

    @Test func `a reload and another engine keep it drained`() throws {
        var director = try Self.started([3, 1])
        try director.handle(Self.drain("10.1.0.1:80", service: "10.0.0.1:80"))
        _ = director.takeWrites()
        try director.read(Director.model([try Director.web([3, 2])]), "b")
        #expect(director.takeWrites() == ["weight 10.1.0.2:80 2"])
        let plans = director.node.plans
        director.node = Node()
        try director.handle(.plansRead(plans))
        try director.handle(.helperConnected)
        try director.read(Director.model([try Director.web([3, 2])]), "b")
        #expect(director.takeWrites() == [])
        #expect(director.node.status(at: director.now).services[0].servers.map(\.isDrained) == [true, false])
    }

    @Test func `what would lose the quorum is refused, unless it is forced`() throws {
        var director = try Self.started([3])
        try director.handle(Self.drain("10.1.0.1:80"))
        #expect(
            director.outcomes.last
                == .refused(
                    "tcp 10.0.0.1:80 would lose its quorum, and with it open connections of 10.1.0.1:80"
                )
        )
        #expect(director.takeWrites() == [])
        try director.handle(Self.drain("10.1.0.1:80", forced: true))
        #expect(director.takeWrites() == ["weight 10.1.0.1:80 0"])
    }

    @Test(arguments: ["10.1.0.3:80", "10.1.0.1:81", "10.1.0.1"])
    func `an unknown server is not found`(name: String) throws {
        var director = try Self.started([3, 1])
        try director.handle(Self.drain(name))
        #expect(
            director.outcomes.last == .notFound("there is no real server \(name); status has their names")
        )
        try director.handle(Self.drain("10.1.0.1:80", service: "tcp 10.0.0.2:80"))
        #expect(
            director.outcomes.last
                == .notFound(
                    "there is no real server 10.1.0.1:80 in tcp 10.0.0.2:80; status has their names"
                )
        )
    }
}
