package import NetworkTypes

/// Where an election stands (RFC 9568 §6.4, and what operating it adds).
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

/// Why a virtual router can't take part (spec vrrp-behaviour 9.20, 17). Several may hold at once; in the
/// order of the cases.
package enum FaultReason: Sendable, Hashable {
    case interfaceMissing
    case interfaceDown
    case noSourceAddress
    /// `unicast_fault_no_peer` and no peer.
    case noPeers
    /// The interface can't send to a group (IFF_MULTICAST is off), which its adverts are for.
    case noMulticast
    /// The kernel's reverse path filter is on for all links, so that the router's own would hear nothing.
    case reversePathFilter
    /// A tracker without weight has failed.
    case tracker(String)
    /// A tracker without weight hasn't said anything yet.
    case trackerPending(String)
    /// Another member of the sync group, by name, has a fault of its own.
    case groupMember(String)

    /// It waits for trackers only, which is no failure.
    package var isPending: Bool {
        if case .trackerPending = self { return true }
        return false
    }
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
    case otherMasterWins(Priority, source: IPAddress)
    /// Another member of the sync group made the same change.
    case group
    case fault(FaultReason)
    /// The fault is over.
    case recovered
    /// This process, or the whole machine, stood still for longer than the others wait for a master.
    case paused(Interval)
    case leaseRevoked
    case stopRequested
    /// Planned work: mastership is handed over.
    case handedOver
    /// After a planned stop another router has advertised.
    case successorHeard(source: IPAddress)
    /// After a planned stop another machine has claimed an address by ARP or neighbour advertisement.
    case successorClaimed(MACAddress)
    /// After a planned stop no other router was heard in time.
    case holdEnded
}

/// What an operator may want to read; nothing was dropped or changed.
package enum Notice: Sendable, Hashable {
    /// A router of lower priority, or of the same and a lower address, advertises beside or below us.
    case weakerRouterHeard(Priority, source: IPAddress)
    /// As master: it has just begun to, so there are two masters.
    case anotherMaster(Priority, source: IPAddress)
    /// The weaker master has been silent for the master-down interval; the addresses are announced again.
    case anotherMasterGone(source: IPAddress)
    /// As master: another machine claims one of our addresses by ARP or neighbour advertisement.
    case addressClaimed(IPAddress, by: MACAddress)
    /// As master: whoever claimed one of our addresses is silent again; they are announced once more.
    case addressClaimGone(by: MACAddress)
    /// As master: the weaker router goes on though our advertisements went out, so it doesn't hear them, or
    /// refuses them.
    case advertisementsUnheard(by: IPAddress)
    /// As master and owner: the other owner of the addresses goes on though our advertisements went out.
    case ownerGivesWay(to: IPAddress)
    /// As master: the kernel takes no advertisement, for a reason of Linux (`errno`).
    case advertisementsUnsent(errno: Int32)
    /// As master: they go out again.
    case advertisementsSentAgain
    /// The master says that it leaves.
    case masterLeaves(source: IPAddress)
    /// An accepted advertisement names another number of addresses, or `missing` of ours is not in it.
    case addressListDiffers(source: IPAddress, missing: IPAddress?)
    case remark(AcceptanceRemark, source: IPAddress)
    /// As backup: this process stood still past the time to take over, so it listens once more.
    case pausedAsBackup(Interval)
    /// `preempt_delay` runs: the weaker master is left alone for so long.
    case preemptDelayed(Interval)
}

extension VirtualRouter {
    /// The router's interface, as it is now.
    package struct Link: Hashable, Sendable {
        /// An interface of the configured name exists.
        package var isPresent: Bool
        /// IFF_UP and IFF_RUNNING.
        package var isRunning: Bool
        /// The primary address of the family that advertisements are sent from when none is configured; a
        /// virtual address never is.
        package var sourceAddress: IPAddress?
        /// The configured source address is on some interface of this machine; looked at only where
        /// `track_src_ip` asks for it.
        package var hasConfiguredSource: Bool
        /// Groups can be joined on it and sent to.
        package var hasMulticast: Bool
        /// The kernel drops what comes to the router's own link, and can't be told not to.
        package var isFiltered: Bool

        /// A snapshot as the kernel tells it.
        package init(
            isPresent: Bool,
            isRunning: Bool,
            sourceAddress: IPAddress?,
            hasConfiguredSource: Bool = true,
            hasMulticast: Bool = true,
            isFiltered: Bool = false
        ) {
            self.isPresent = isPresent
            self.isRunning = isRunning
            self.sourceAddress = sourceAddress
            self.hasConfiguredSource = hasConfiguredSource
            self.hasMulticast = hasMulticast
            self.isFiltered = isFiltered
        }
    }

    /// A lease that a former engine left alive: its addresses are held, and its peers have noticed nothing.
    package struct Adoption: Hashable, Sendable {
        /// When the former engine's last advertisement went out; nil when the helper can't tell.
        package var lastAdvertSent: Instant?
        /// What is left of the lease.
        package var timeLeft: Interval
        /// The bytes of that advertisement as they were ordered: they tell the priority in force and where
        /// authentication must go on. Nil when the helper can't tell.
        package var lastAdvertisement: [UInt8]?

        /// A lease as the helper tells it.
        package init(lastAdvertSent: Instant?, timeLeft: Interval, lastAdvertisement: [UInt8]? = nil) {
            self.lastAdvertSent = lastAdvertSent
            self.timeLeft = timeLeft
            self.lastAdvertisement = lastAdvertisement
        }
    }

    /// What has happened.
    package enum Event: Hashable, Sendable {
        /// The first event but for `clockSet`, `trackingChanged` and `lastAdvertisementKnown`; `adopting`
        /// when a former engine was master and its lease lives.
        case started(Link, adopting: Adoption?)
        /// A snapshot of the interface; the same again changes nothing.
        case linkChanged(Link)
        /// A snapshot of the trackers; the same again changes nothing.
        case trackingChanged(TrackedState)
        /// Found for this router by interface, family and VRID.
        case datagramReceived(ReceivedDatagram)
        /// Another machine claims a virtual address by ARP or neighbour advertisement.
        case claimObserved(IPAddress, by: MACAddress)
        /// The kernel took no advertisement of this router's, or none of its interface and family: a positive
        /// errno of Linux.
        case advertisementUnsent(errno: Int32)
        /// May come early or for nothing.
        case deadlineReached
        /// The helper spent the lease; the addresses are gone.
        case leaseRevoked
        /// Of the same identity (interface, VRID, family); traps otherwise.
        case settingsChanged(VirtualRouterSettings)
        /// The time of day (UTC since 1970) less the time since boot. Before the start where authentication
        /// is keyed, and whenever somebody sets the clock.
        case clockSet(Interval)
        /// The last advertisement that a former engine ordered, its will maybe sent since: authentication
        /// goes on behind it.
        case lastAdvertisementKnown([UInt8])
        /// The sync group lets this member, which said `takeoverDue`, become master.
        case takeoverGranted
        /// Another member of the sync group became master.
        case forcedToMaster
        /// Another member of the sync group yielded.
        case forcedToBackup
        /// The first other member of the sync group with a fault of its own; nil for none.
        case groupFaultChanged(by: String?)
        /// Another member of the sync group announces after hearing a weaker router (9.12).
        case groupAnnounces
        /// Planned work begins, changes or ends; before the start as well.
        case standbyChanged(Standby)
        /// A planned stop.
        case stopRequested
        /// This engine ends now and another one goes on: as master one advertisement more goes out, if the
        /// pace allows it, so that the lease and the peers' patience begin anew.
        case successorFollows
        /// What was due while nobody could send it is wanted now: as master one advertisement more goes out,
        /// if the pace allows it.
        case advertisementMissed
        /// No advertisement can reach it from now on: the helper is gone.
        case receptionLost
        /// They reach it again.
        case receptionRegained
    }

    /// An order, to be carried out in the order given.
    package enum Effect: Hashable, Sendable {
        /// `will` is the same advertisement at priority 0, with the next number where authentication has one.
        /// `deadline` is when it is due: at most an interval ago, or soon. Until then it waits in the helper,
        /// where the next `transmit` or `cease` takes its place.
        ///
        /// Both are a protocol unit (`Advertisement.encoded` says how far its checksum goes) with its keyed
        /// trailer; with an authentication header, header and unit for each destination in the peers'
        /// order, all equally long, one behind the other.
        case transmit(
            advertisement: [UInt8],
            will: [UInt8],
            source: IPAddress,
            deadline: Instant
        )
        /// Ends the lease. With `farewell` the will goes out now; for `hold` the addresses keep answering.
        case cease(hold: Interval, farewell: Bool)
        /// All addresses of the settings shall be held; follows a transmit (or an adoption), because a put
        /// needs a lease.
        case claimAddresses
        /// None of the addresses shall be held.
        case withdrawAddresses
        /// Gratuitous ARP or neighbour advertisements, `rounds` times for every address.
        case announce(rounds: UInt8)
        /// One announcement of each address whose interface isn't the advertisements': of virtual MAC
        /// interfaces only, or of all.
        case announceOnExtraInterfaces(includingOrdinary: Bool)
        /// Tells the helper that the revocation was understood.
        case acceptRevocation
        case transitioned(
            from: VirtualRouterState,
            to: VirtualRouterState,
            reason: TransitionReason
        )
        /// Other faults than before in the same state.
        case faultsChanged([FaultReason])
        /// The effective priority.
        case priorityChanged(from: Priority, to: Priority)
        /// A member of a sync group would be master now; its group decides.
        case takeoverDue
        /// Counted; the caller limits the logging.
        case rejected(AdvertisementRejection, source: IPAddress)
        case noticed(Notice)
        /// Nothing will come of this router any more.
        case stopped
    }
}
