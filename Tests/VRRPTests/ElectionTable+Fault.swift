import NetworkTypes
import VRRP

/// Fault, and the ways out of the election.
extension ElectionTableTests {
    static let fault: [Row] = [
        Row(.fault, "advert", Sample.advert(200), deadline: nil),
        Row(.fault, "deadline", .deadlineReached, deadline: nil),
        Row(.fault, "same link", .linkChanged(Sample.down), deadline: nil),
        Row(
            .fault,
            "another fault",
            .linkChanged(Sample.bare),
            ["faults [VRRP.FaultReason.noSourceAddress]"],
            deadline: nil
        ),
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
