package import NetworkTypes

/// What the machine must know of a check; how it is done doesn't matter here.
package struct CheckTraits: Hashable, Sendable {
    /// What differs between checks in how their first results are told.
    package enum Kind: Hashable, Sendable {
        case ordinary
        /// HTTP: its first failure, when it starts failed, is told to nobody (spec 11.24).
        case web
        /// MISC: its first success makes mail (spec 7.8).
        case script
        /// FILE: makes no mail (spec 7.7).
        case file
    }

    /// Place of its real server in the virtual server.
    package var realServer: Int
    /// Equal for equal checks: across a reload they are one, with its verdict (spec 9.6).
    package var identity: Int
    package var kind: Kind
    /// Counts as failed until it passes.
    package var startsFailed: Bool

    package init(realServer: Int, identity: Int, kind: Kind = .ordinary, startsFailed: Bool = false) {
        self.realServer = realServer
        self.identity = identity
        self.kind = kind
        self.startsFailed = startsFailed
    }
}

/// Why people are told of a real or virtual server.
package enum NoticeOccasion: Hashable, Sendable {
    case started
    /// A check's result, or a change of weights.
    case changed
    /// The new configuration doesn't have it.
    case removed
    case stopping
}

/// What is told when the quorum is met or missed (spec lvs-check-behaviour 7.1, 7.6): trap, script, FIFO,
/// mail.
package struct QuorumNotice: Hashable, Sendable {
    package var isMet: Bool
    package var occasion: NoticeOccasion
    package var quorum: Quorum
    /// Of the real servers that are alive.
    package var aliveWeight: Int64
    /// Without script, FIFO and mail: traps and the log only (spec 13.3).
    package var isQuiet: Bool
}

extension VirtualServer {
    /// What has happened.
    package enum Event: Hashable, Sendable {
        /// The first event; checks have no results yet, but for those that follow files (spec 11.18).
        case started
        /// The result of check `check`, after its retries.
        case verdict(check: Int, isUp: Bool)
        /// What a check adds to its server's weight from now on (MISC_CHECK with `misc_dynamic`, FILE_CHECK).
        case weightContribution(check: Int, weight: Int64)
        /// A real server gets no new connections from now on, or again.
        case drained(Int, Bool)
        /// The addresses of this machine, all of them.
        case addressesChanged([IPAddress])
        /// `nextDeadline` is there.
        case deadlineReached
        /// A planned stop; with what goes of the table at once.
        case stopRequested(IPVSFlushAtStop)
        /// The configuration has it no more.
        case removed
    }

    /// An order, to be carried out in the order given.
    package enum Effect: Hashable, Sendable {
        /// The kernel's table is to be compared with `desiredServices` as it is after this event.
        case tableChanged
        /// A real server is usable or isn't (spec 7.1): script, FIFO, trap; with `isQuiet` traps only.
        case realServerNotice(Int, isUp: Bool, NoticeOccasion, isQuiet: Bool)
        case quorumNotice(QuorumNotice)
        /// Mail about a check's result (spec 7.8); the server is alive or not now, and that changed or not.
        case checkMail(check: Int, isUp: Bool, serverIsUp: Bool, serverChanged: Bool)
        /// Mail about a real server that goes.
        case realServerMail(Int, NoticeOccasion)
        /// For the log.
        case weightChanged(Int, from: ServerWeight, to: ServerWeight, isAlive: Bool)
        /// For the log: the sorry server stands in from now on, or no more.
        case sorryServerUsed(Bool)
        /// The checks rest, because the virtual address is elsewhere, or go on; not those that follow
        /// something.
        case checksSuspended(Bool)
    }
}
