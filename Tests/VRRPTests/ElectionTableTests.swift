import NetworkTypes
import Testing
import VRRP

/// Every state with every event. The state began at 10 s and the event comes at 10.4 s unless it says
/// otherwise; interval 1 s and priority 100, so master down is 3.609375 s and the skew time 0.609375 s.
@Suite struct ElectionTableTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let state: VirtualRouterState
        let name: String
        let event: VirtualRouter.Event
        let at: Double
        let settings: VirtualRouterSettings
        let effects: [String]
        let next: VirtualRouterState
        /// Seconds.
        let deadline: Double?

        init(
            _ state: VirtualRouterState,
            _ name: String,
            _ event: VirtualRouter.Event,
            at: Double = 10.4,
            settings: VirtualRouterSettings = Sample.settings(),
            _ effects: [String] = [],
            next: VirtualRouterState? = nil,
            deadline: Double?
        ) {
            self.state = state
            self.name = name
            self.event = event
            self.at = at
            self.settings = settings
            self.effects = effects
            self.next = next ?? state
            self.deadline = deadline
        }

        var testDescription: String { "\(state): \(name)" }
    }

    @Test(
        arguments: initialize + backup + backupSettings + master + masterSettings + fault + stopping + stopped
    )
    func follows(row: Row) {
        var router = VirtualRouter.sample(in: row.state, settings: row.settings)
        #expect(router.take(row.event, at: Instant(seconds: row.at)) == row.effects)
        #expect(router.state == row.next)
        #expect(router.nextDeadline == row.deadline.map { Instant(seconds: $0) })
        if row.next != row.state { #expect(router.lastTransition == Instant(seconds: row.at)) }
    }

    static let noPreempt = Sample.settings { $0.preempts = false }
    static let owner = Sample.settings {
        $0.basePriority = .owner
        $0.wantsMasterAtStart = true
    }
}

extension ElectionTableTests.Row {
    static func link(from source: IPAddress) -> VirtualRouter.Link {
        VirtualRouter.Link(isPresent: true, isRunning: true, sourceAddress: source)
    }
}
