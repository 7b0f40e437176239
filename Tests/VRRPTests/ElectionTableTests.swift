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
    static let adoption = VirtualRouter.Adoption(
        lastAdvertSent: Instant(seconds: 9.9),
        timeLeft: .milliseconds(1500)
    )
    static let staleAdoption = VirtualRouter.Adoption(
        lastAdvertSent: Instant(seconds: 9),
        timeLeft: .milliseconds(600)
    )
    static let shortAdoption = VirtualRouter.Adoption(
        lastAdvertSent: Instant(seconds: 10.2),
        timeLeft: .milliseconds(800)
    )
    static let unknownAdoption = VirtualRouter.Adoption(lastAdvertSent: nil, timeLeft: .seconds(1))

    static let initialize: [Row] = [
        Row(
            .initialize,
            "start",
            .started(Sample.up, adopting: nil),
            ["initialize to backup: started"],
            next: .backup,
            deadline: 14.009375
        ),
        Row(
            .initialize,
            "owner starts",
            .started(Sample.up, adopting: nil),
            settings: owner,
            [
                "transmit 255 will 0 from 11 due 10400", "claim", "announce 5",
                "initialize to master: started",
            ],
            next: .master,
            deadline: 11.4
        ),
        Row(
            .initialize,
            "owner with state BACKUP",
            .started(Sample.up, adopting: nil),
            settings: Sample.settings(priority: 255),
            ["initialize to backup: started"],
            next: .backup,
            deadline: 13.40390625
        ),
        Row(
            .initialize,
            "state MASTER below 255",
            .started(Sample.up, adopting: nil),
            settings: Sample.settings { $0.wantsMasterAtStart = true },
            ["initialize to backup: started"],
            next: .backup,
            deadline: 14.009375
        ),
        Row(
            .initialize,
            "start without link",
            .started(Sample.missing, adopting: nil),
            ["initialize to fault: interfaceMissing"],
            next: .fault,
            deadline: nil
        ),
        Row(
            .initialize,
            "owner starts without link",
            .started(Sample.down, adopting: nil),
            settings: owner,
            ["initialize to fault: interfaceDown"],
            next: .fault,
            deadline: nil
        ),
        Row(
            .initialize,
            "adopts",
            .started(Sample.up, adopting: adoption),
            ["claim", "initialize to master: adopted"],
            next: .master,
            deadline: 10.9
        ),
        Row(
            .initialize,
            "adopts late",
            .started(Sample.up, adopting: staleAdoption),
            ["claim", "initialize to master: adopted"],
            next: .master,
            deadline: 10.4
        ),
        Row(
            .initialize,
            "adopts after the interval grew",
            .started(Sample.up, adopting: shortAdoption),
            settings: Sample.settings { $0.advertInterval = .seconds(10) },
            ["claim", "initialize to master: adopted"],
            next: .master,
            deadline: 10.8
        ),
        Row(
            .initialize,
            "adopts knowing nothing",
            .started(Sample.up, adopting: unknownAdoption),
            ["claim", "initialize to master: adopted"],
            next: .master,
            deadline: 10.4
        ),
        Row(
            .initialize,
            "adopts without link",
            .started(Sample.bare, adopting: adoption),
            [
                "claim", "initialize to master: adopted", "cease 0 farewell", "withdraw",
                "master to fault: noSourceAddress",
            ],
            next: .fault,
            deadline: nil
        ),
        Row(.initialize, "link", .linkChanged(Sample.up), deadline: nil),
        Row(.initialize, "advert", Sample.advert(200), deadline: nil),
        Row(.initialize, "deadline", .deadlineReached, deadline: nil),
        Row(.initialize, "revoked", .leaseRevoked, ["accept revocation"], deadline: nil),
        Row(.initialize, "settings", .settingsChanged(noPreempt), deadline: nil),
        Row(
            .initialize,
            "stop",
            .stopRequested,
            ["initialize to stopped: stop", "stopped"],
            next: .stopped,
            deadline: nil
        ),
    ]

    static let backup: [Row] = [
        Row(.backup, "early deadline", .deadlineReached, deadline: 13.609375),
        Row(
            .backup,
            "deadline",
            .deadlineReached,
            at: 13.609375,
            ["transmit 100 will 0 from 11 due 13609", "claim", "announce 5", "backup to master: silent"],
            next: .master,
            deadline: 14.609375
        ),
        Row(
            .backup,
            "late deadline",
            .deadlineReached,
            at: 20,
            ["transmit 100 will 0 from 11 due 20000", "claim", "announce 5", "backup to master: silent"],
            next: .master,
            deadline: 21
        ),
        Row(.backup, "higher advert", Sample.advert(101), deadline: 14.009375),
        Row(.backup, "equal advert", Sample.advert(100, from: Sample.below), deadline: 14.009375),
        Row(
            .backup,
            "lower advert",
            Sample.advert(99),
            ["noticed weaker 99 from 12"],
            deadline: 13.609375
        ),
        Row(
            .backup,
            "lower advert, nopreempt",
            Sample.advert(99),
            settings: noPreempt,
            deadline: 14.009375
        ),
        Row(
            .backup,
            "lower advert, nopreempt and state MASTER",
            Sample.advert(99),
            settings: Sample.settings {
                $0.preempts = false
                $0.wantsMasterAtStart = true
            },
            ["noticed weaker 99 from 12"],
            deadline: 13.609375
        ),
        Row(
            .backup,
            "lower advert, nopreempt owner",
            Sample.advert(254),
            settings: Sample.settings {
                $0.preempts = false
                $0.basePriority = .owner
            },
            ["noticed weaker 254 from 12"],
            deadline: 13.00390625
        ),
        Row(.backup, "farewell", Sample.advert(0), ["noticed 12 leaves"], deadline: 11.009375),
        Row(
            .backup,
            "farewell, nopreempt",
            Sample.advert(0),
            settings: noPreempt,
            ["noticed 12 leaves"],
            deadline: 11.009375
        ),
        Row(
            .backup,
            "own address",
            Sample.advert(200, from: Sample.own),
            ["rejected ownAddress from 11"],
            deadline: 13.609375
        ),
        Row(.backup, "rubbish", Sample.received([1]), ["rejected short from 12"], deadline: 13.609375),
        Row(.backup, "same link", .linkChanged(Sample.up), deadline: 13.609375),
        Row(
            .backup,
            "other source",
            .linkChanged(Row.link(from: Sample.below)),
            deadline: 13.609375
        ),
        Row(
            .backup,
            "link down",
            .linkChanged(Sample.down),
            ["backup to fault: interfaceDown"],
            next: .fault,
            deadline: nil
        ),
        Row(
            .backup,
            "link gone",
            .linkChanged(Sample.missing),
            ["backup to fault: interfaceMissing"],
            next: .fault,
            deadline: nil
        ),
        Row(
            .backup,
            "no source",
            .linkChanged(Sample.bare),
            ["backup to fault: noSourceAddress"],
            next: .fault,
            deadline: nil
        ),
        Row(.backup, "revoked", .leaseRevoked, ["accept revocation"], deadline: 13.609375),
        Row(
            .backup,
            "stop",
            .stopRequested,
            ["backup to stopped: stop", "stopped"],
            next: .stopped,
            deadline: nil
        ),
    ]

    static let backupSettings: [Row] = [
        // Skew (256 − 200) / 256 = 0.21875 s.
        Row(
            .backup,
            "higher priority",
            .settingsChanged(Sample.settings(priority: 200)),
            deadline: 13.21875
        ),
        // Skew (256 − 1) / 256 = 0.99609375 s.
        Row(
            .backup,
            "lower priority",
            .settingsChanged(Sample.settings(priority: 1)),
            deadline: 13.99609375
        ),
        Row(
            .backup,
            "longer interval",
            .settingsChanged(Sample.settings { $0.advertInterval = .seconds(2) }),
            deadline: 16.609375
        ),
        Row(
            .backup,
            "shorter wait, already over",
            .settingsChanged(Sample.settings { $0.missedAdvertsUntilDown = 1 }),
            at: 13,
            deadline: 13
        ),
    ]

    static let master: [Row] = [
        Row(.master, "early deadline", .deadlineReached, deadline: 11),
        Row(
            .master,
            "deadline",
            .deadlineReached,
            at: 11,
            ["transmit 100 will 0 from 11 due 11000"],
            deadline: 12
        ),
        Row(
            .master,
            "late deadline",
            .deadlineReached,
            at: 11.9,
            ["transmit 100 will 0 from 11 due 11000"],
            deadline: 12
        ),
        Row(
            .master,
            "deadline, an interval late",
            .deadlineReached,
            at: 12,
            ["transmit 100 will 0 from 11 due 12000"],
            deadline: 13
        ),
        Row(
            .master,
            "higher advert",
            Sample.advert(101, from: Sample.below),
            ["withdraw", "cease 0", "master to backup: 101 from 10 wins"],
            next: .backup,
            deadline: 14.009375
        ),
        Row(
            .master,
            "equal advert from a higher address",
            Sample.advert(100),
            ["withdraw", "cease 0", "master to backup: 100 from 12 wins"],
            next: .backup,
            deadline: 14.009375
        ),
        Row(
            .master,
            "equal advert from a lower address",
            Sample.advert(100, from: Sample.below),
            ["noticed weaker 100 from 10", "transmit 100 will 0 from 11 due 10400"],
            deadline: 11
        ),
        Row(
            .master,
            "lower advert",
            Sample.advert(99),
            ["noticed weaker 99 from 12", "transmit 100 will 0 from 11 due 10400"],
            deadline: 11
        ),
        Row(
            .master,
            "higher advert, nopreempt",
            Sample.advert(101),
            settings: noPreempt,
            ["withdraw", "cease 0", "master to backup: 101 from 12 wins"],
            next: .backup,
            deadline: 14.009375
        ),
        Row(
            .master,
            "farewell",
            Sample.advert(0),
            ["noticed 12 leaves", "transmit 100 will 0 from 11 due 10400"],
            deadline: 11
        ),
        Row(
            .master,
            "own address",
            Sample.advert(200, from: Sample.own),
            ["rejected ownAddress from 11"],
            deadline: 11
        ),
        Row(.master, "rubbish", Sample.received([]), ["rejected short from 12"], deadline: 11),
        Row(.master, "same link", .linkChanged(Sample.up), deadline: 11),
        Row(.master, "other source", .linkChanged(Row.link(from: Sample.below)), deadline: 11),
        Row(
            .master,
            "link down",
            .linkChanged(Sample.down),
            ["cease 0 farewell", "withdraw", "master to fault: interfaceDown"],
            next: .fault,
            deadline: nil
        ),
        Row(
            .master,
            "link gone",
            .linkChanged(Sample.missing),
            ["cease 0 farewell", "withdraw", "master to fault: interfaceMissing"],
            next: .fault,
            deadline: nil
        ),
        Row(
            .master,
            "no source",
            .linkChanged(Sample.bare),
            ["cease 0 farewell", "withdraw", "master to fault: noSourceAddress"],
            next: .fault,
            deadline: nil
        ),
        Row(
            .master,
            "revoked",
            .leaseRevoked,
            ["withdraw", "accept revocation", "master to backup: revoked"],
            next: .backup,
            deadline: 14.009375
        ),
        Row(
            .master,
            "stop",
            .stopRequested,
            ["cease 1100 farewell", "master to stopping: stop"],
            next: .stopping,
            deadline: 11.5
        ),
    ]

    static let masterSettings: [Row] = [
        Row(.master, "other priority", .settingsChanged(Sample.settings(priority: 50)), deadline: 11),
        Row(
            .master,
            "more addresses",
            .settingsChanged(Sample.settings { $0.virtualAddresses.append(Sample.address(251)) }),
            ["claim"],
            deadline: 11
        ),
        Row(
            .master,
            "more addresses, a second after the burst",
            .settingsChanged(Sample.settings { $0.virtualAddresses.append(Sample.address(251)) }),
            at: 11,
            ["claim", "announce 5"],
            deadline: 11
        ),
        Row(
            .master,
            "fewer addresses",
            .settingsChanged(Sample.settings { $0.virtualAddresses = [] }),
            deadline: 11
        ),
        Row(
            .master,
            "longer interval",
            .settingsChanged(Sample.settings { $0.advertInterval = .seconds(3) }),
            deadline: 11
        ),
        Row(
            .master,
            "shorter interval",
            .settingsChanged(Sample.settings { $0.advertInterval = .seconds(1) }),
            settings: Sample.settings { $0.advertInterval = .seconds(3) },
            deadline: 11
        ),
    ]

    static let fault: [Row] = [
        Row(.fault, "advert", Sample.advert(200), deadline: nil),
        Row(.fault, "deadline", .deadlineReached, deadline: nil),
        Row(.fault, "same link", .linkChanged(Sample.down), deadline: nil),
        Row(.fault, "another fault", .linkChanged(Sample.bare), deadline: nil),
        Row(
            .fault,
            "link up",
            .linkChanged(Sample.up),
            ["fault to backup: recovered"],
            next: .backup,
            deadline: 14.009375
        ),
        Row(
            .fault,
            "link up, owner",
            .linkChanged(Sample.up),
            settings: owner,
            ["fault to backup: recovered"],
            next: .backup,
            deadline: 13.40390625
        ),
        Row(.fault, "revoked", .leaseRevoked, ["accept revocation"], deadline: nil),
        Row(.fault, "settings", .settingsChanged(noPreempt), deadline: nil),
        Row(
            .fault,
            "stop",
            .stopRequested,
            ["fault to stopped: stop", "stopped"],
            next: .stopped,
            deadline: nil
        ),
    ]

    static let stopping: [Row] = [
        Row(.stopping, "early deadline", .deadlineReached, deadline: 11.1),
        Row(
            .stopping,
            "deadline",
            .deadlineReached,
            at: 11.1,
            ["withdraw", "stopping to stopped: hold ended", "stopped"],
            next: .stopped,
            deadline: nil
        ),
        Row(
            .stopping,
            "successor",
            Sample.advert(1),
            ["withdraw", "stopping to stopped: successor 12", "stopped"],
            next: .stopped,
            deadline: nil
        ),
        Row(.stopping, "farewell of another", Sample.advert(0), deadline: 11.1),
        Row(
            .stopping,
            "own advert come back",
            Sample.advert(100, from: Sample.own),
            ["rejected ownAddress from 11"],
            deadline: 11.1
        ),
        Row(.stopping, "same link", .linkChanged(Sample.up), deadline: 11.1),
        Row(.stopping, "other source", .linkChanged(Row.link(from: Sample.below)), deadline: 11.1),
        Row(
            .stopping,
            "link down",
            .linkChanged(Sample.down),
            ["withdraw", "stopping to stopped: interfaceDown", "stopped"],
            next: .stopped,
            deadline: nil
        ),
        Row(
            .stopping,
            "revoked",
            .leaseRevoked,
            ["accept revocation", "withdraw", "stopping to stopped: revoked", "stopped"],
            next: .stopped,
            deadline: nil
        ),
        Row(.stopping, "settings", .settingsChanged(noPreempt), deadline: 11.1),
        Row(.stopping, "stop", .stopRequested, deadline: 11.1),
    ]

    static let stopped: [Row] = [
        Row(.stopped, "advert", Sample.advert(200), deadline: nil),
        Row(.stopped, "deadline", .deadlineReached, deadline: nil),
        Row(.stopped, "link down", .linkChanged(Sample.down), deadline: nil),
        Row(.stopped, "link up", .linkChanged(Sample.up), deadline: nil),
        Row(.stopped, "revoked", .leaseRevoked, deadline: nil),
        Row(.stopped, "settings", .settingsChanged(noPreempt), deadline: nil),
        Row(.stopped, "stop", .stopRequested, deadline: nil),
    ]
}

extension ElectionTableTests.Row {
    static func link(from source: IPv4Address) -> VirtualRouter.Link {
        VirtualRouter.Link(isPresent: true, isRunning: true, sourceAddress: source)
    }
}
