import NetworkTypes
import VRRP

extension ElectionTableTests {
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
            [
                "noticed another master 100 from 10", "noticed weaker 100 from 10",
                "transmit 100 will 0 from 11 due 10400",
            ],
            deadline: 11
        ),
        Row(
            .master,
            "lower advert",
            Sample.advert(99),
            [
                "noticed another master 99 from 12", "noticed weaker 99 from 12",
                "transmit 100 will 0 from 11 due 10400",
            ],
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
        Row(
            .master,
            "other priority",
            .settingsChanged(Sample.settings(priority: 50)),
            ["priority 100 to 50"],
            deadline: 11
        ),
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
        Row(
            .master,
            "shorter interval, already over",
            .settingsChanged(Sample.settings { $0.advertInterval = .seconds(1) }),
            at: 12.5,
            settings: Sample.settings { $0.advertInterval = .seconds(3) },
            deadline: 12.5
        ),
    ]
}
