import NetworkTypes
import VRRP

extension ElectionTableTests {
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
            at: 16,
            ["transmit 100 will 0 from 11 due 16000", "claim", "announce 5", "backup to master: silent"],
            next: .master,
            deadline: 17
        ),
        // A router of priority 254 waits 3.0078125 s: by then there is another master, if there is another
        // router.
        Row(
            .backup,
            "almost a pause",
            .deadlineReached,
            at: 16.6171874,
            ["transmit 100 will 0 from 11 due 16617", "claim", "announce 5", "backup to master: silent"],
            next: .master,
            deadline: 17.6171874
        ),
        Row(
            .backup,
            "pause",
            .deadlineReached,
            at: 16.6171875,
            ["noticed paused 3007"],
            deadline: 18.2265625
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
            ["priority 100 to 200"],
            deadline: 13.21875
        ),
        // Skew (256 − 1) / 256 = 0.99609375 s.
        Row(
            .backup,
            "lower priority",
            .settingsChanged(Sample.settings(priority: 1)),
            ["priority 100 to 1"],
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
}
