package import NetworkTypes

/// Where an election stands (RFC 3768 §6.4, and what operating it adds).
package enum VirtualRouterState: Sendable, Hashable {
    /// Made, not yet started.
    case initialize
    /// Listening.
    case backup
    /// Holding the addresses and advertising.
    case master
    /// Unable to take part: see `FaultReason`.
    case fault
    /// A planned stop as master: farewell said, the addresses answer until a successor is heard.
    case stopping
    /// The end; nothing leads out of it.
    case stopped
}

/// Why a virtual router can't take part (spec vrrp-behaviour 9.20, 17).
package enum FaultReason: Sendable, Hashable {
    case interfaceMissing
    case interfaceDown
    case noSourceAddress
}

/// Why the state changed.
package enum TransitionReason: Sendable, Hashable {
    /// The beginning; an owner that wants it is master at once.
    case started
    /// The lease of a former engine lives, so this one goes on as master. Nothing happened on the wire:
    /// nobody is notified.
    case adopted
    /// The master was silent for the master-down interval.
    case masterSilent
    /// The master said that it leaves, and the skew time is over.
    case masterLeft
    /// Another master has the higher priority, or the same and the higher address.
    case otherMasterWins(Priority, source: IPv4Address)
    case fault(FaultReason)
    /// The fault is over.
    case recovered
    case leaseRevoked
    case stopRequested
    /// After a planned stop another router has advertised.
    case successorHeard(source: IPv4Address)
    /// After a planned stop no other router was heard in time.
    case holdEnded
}

/// What an operator may want to read; nothing was dropped or changed.
package enum Notice: Sendable, Hashable {
    /// A router of lower priority, or of the same and a lower address, advertises beside or below us.
    case weakerRouterHeard(Priority, source: IPv4Address)
    /// The master says that it leaves.
    case masterLeaves(source: IPv4Address)
    /// An accepted advertisement names another number of addresses, or `missing` of ours is not in it.
    case addressListDiffers(source: IPv4Address, missing: IPAddress?)
}

extension VirtualRouter {
    /// The router's interface, as it is now.
    package struct Link: Hashable, Sendable {
        /// An interface of the configured name exists.
        package var isPresent: Bool
        /// IFF_UP and IFF_RUNNING.
        package var isRunning: Bool
        /// The primary address that advertisements are sent from; a virtual address never is.
        package var sourceAddress: IPv4Address?

        /// A snapshot as the kernel tells it.
        package init(isPresent: Bool, isRunning: Bool, sourceAddress: IPv4Address?) {
            self.isPresent = isPresent
            self.isRunning = isRunning
            self.sourceAddress = sourceAddress
        }

        /// The first thing that is missing, nil when the link can be used.
        package var fault: FaultReason? {
            if !isPresent { return .interfaceMissing }
            if !isRunning { return .interfaceDown }
            return sourceAddress == nil ? .noSourceAddress : nil
        }
    }

    /// A lease that a former engine left alive: its addresses are held, and its peers have noticed nothing.
    package struct Adoption: Hashable, Sendable {
        /// When the former engine's last advertisement went out; nil when the helper can't tell.
        package var lastAdvertSent: Instant?
        /// What is left of the lease.
        package var timeLeft: Interval

        /// A lease as the helper tells it.
        package init(lastAdvertSent: Instant?, timeLeft: Interval) {
            self.lastAdvertSent = lastAdvertSent
            self.timeLeft = timeLeft
        }
    }

    /// What has happened.
    package enum Event: Hashable, Sendable {
        /// The first event; `adopting` when a former engine was master and its lease lives.
        case started(Link, adopting: Adoption?)
        /// A snapshot of the interface; the same again changes nothing.
        case linkChanged(Link)
        /// Found for this router by interface and VRID.
        case datagramReceived(ReceivedDatagram)
        /// May come early or for nothing.
        case deadlineReached
        /// The helper spent the lease; the addresses are gone.
        case leaseRevoked
        /// Of the same identity (interface, VRID, family); traps otherwise.
        case settingsChanged(VirtualRouterSettings)
        /// A planned stop.
        case stopRequested
    }

    /// An order, to be carried out in the order given.
    package enum Effect: Hashable, Sendable {
        /// `will` is the same advertisement at priority 0. `deadline` is when it was due: at most an interval
        /// ago.
        case transmit(
            advertisement: [UInt8],
            will: [UInt8],
            source: IPv4Address,
            deadline: Instant
        )
        /// Ends the lease. With `farewell` the will goes out now; for `hold` the addresses keep answering.
        case cease(hold: Interval, farewell: Bool)
        /// All addresses of the settings shall be held; follows a transmit (or an adoption), because a put
        /// needs a lease.
        case claimAddresses
        /// None of the addresses shall be held.
        case withdrawAddresses
        /// Gratuitous ARP, `rounds` times for every address.
        case announce(rounds: UInt8)
        /// Tells the helper that the revocation was understood.
        case acceptRevocation
        case transitioned(
            from: VirtualRouterState,
            to: VirtualRouterState,
            reason: TransitionReason
        )
        /// Counted; the caller limits the logging.
        case rejected(AdvertisementRejection, source: IPv4Address)
        case noticed(Notice)
        /// Nothing will come of this router any more.
        case stopped
    }
}
