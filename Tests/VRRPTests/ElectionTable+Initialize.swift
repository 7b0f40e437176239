import NetworkTypes
import VRRP

/// The start, with and without a lease to adopt.
extension ElectionTableTests {
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
}
