import NetworkTypes
import Testing
import VRRP

/// The answer to "why am I not master?".
@Suite struct StandingTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let settings: VirtualRouterSettings
        /// What happened since the start at 10 s.
        let events: [Double: VirtualRouter.Event]
        let at: Double
        let obstacle: Standing.Obstacle
        let until: Double?

        init(
            _ testDescription: String,
            _ settings: VirtualRouterSettings = Sample.settings(),
            _ events: [Double: VirtualRouter.Event] = [:],
            at: Double = 12,
            _ obstacle: Standing.Obstacle,
            until: Double? = nil
        ) {
            self.testDescription = testDescription
            self.settings = settings
            self.events = events
            self.at = at
            self.obstacle = obstacle
            self.until = until
        }
    }

    static let rows: [Row] = [
        Row("silence", Sample.settings(), [:], .masterDownInterval, until: 13.609375),
        Row("stronger", Sample.settings(), [11: Sample.advert(200)], .strongerMaster),
        Row("as strong", Sample.settings(), [11: Sample.advert(100)], .strongerMaster),
        Row("nopreempt", Sample.settings { $0.preempts = false }, [11: Sample.advert(90)], .mayNotPreempt),
        Row(
            "preempt_delay",
            Sample.settings { $0.preemptDelay = .seconds(5) },
            [11: Sample.advert(90)],
            .preemptDelay,
            until: 16
        ),
        Row("weaker", Sample.settings(), [11: Sample.advert(90)], .masterDownInterval, until: 13.609375),
        Row("farewell", Sample.settings(), [11: Sample.advert(0)], at: 11.1, .skewTime, until: 11.609375),
        Row("start-up", Sample.settings { $0.startupDelay = .seconds(9) }, [:], .startupDelay, until: 19),
        Row("pause", Sample.settings(), [30: .deadlineReached], at: 30.1, .pause, until: 31.609375),
        Row("fault", Sample.settings(), [11: .linkChanged(Sample.down)], .faults([.interfaceDown])),
        Row("master", Sample.settings(), [13.609375: .deadlineReached], at: 14, .none),
        Row(
            "two masters",
            Sample.settings(),
            [13.609375: .deadlineReached, 14: Sample.advert(90)],
            at: 14,
            .twoMasters
        ),
        Row(
            "stopping",
            Sample.settings(),
            [13.609375: .deadlineReached, 14: .stopRequested],
            at: 14,
            .stopping,
            until: 15.1
        ),
        Row("stopped", Sample.settings(), [11: .stopRequested], .stopped),
    ]

    @Test(arguments: rows)
    func namesTheObstacle(row: Row) {
        var script = Script.started(row.settings)
        for (time, event) in row.events.sorted(by: { $0.key < $1.key }) { _ = script.at(time, event) }
        let standing = script.router.standing(at: Instant(seconds: row.at))
        #expect(standing.obstacle == row.obstacle)
        #expect(standing.until == row.until.map { Instant(seconds: $0) })
    }

    @Test func `before the start`() {
        let standing = Script(Sample.settings()).router.standing(at: Instant(seconds: 1))
        #expect(standing.obstacle == .notStarted)
    }

    @Test func `in a group`() {
        var script = Script(Sample.settings(), isInGroup: true)
        _ = script.at(10, .started(Sample.up, adopting: nil))
        #expect(script.at(13.609375, .deadlineReached) == ["takeover due"])
        #expect(script.router.standing(at: Instant(seconds: 14)).obstacle == .group)
    }

    @Test func `tells the arithmetic and the winner`() {
        var script = Script.started(Sample.settings())
        let terms = [TrackedState.Term("chk", -30), TrackedState.Term("eth1", 10)]
        _ = script.at(11, .trackingChanged(TrackedState(terms: terms)))
        _ = script.at(11.5, script.advert(90))
        let standing = script.router.standing(at: Instant(seconds: 12))
        #expect(standing.basePriority == Priority(rawValue: 100))
        #expect(standing.terms == terms)
        #expect(standing.effectivePriority == Priority(rawValue: 80))
        #expect(standing.master == .init(address: Sample.above, priority: Priority(rawValue: 90)))
    }
}
