package import HelperProtocol
package import NetworkTypes

/// What happens to the helper. The adverts thread feeds one at a time.
package enum HelperEvent {
    /// A peer connected; the shell has read its uid from SO_PEERCRED and waits for `acceptConnection` or
    /// `refuseConnection`.
    case connected(userID: UInt32)
    /// Bytes of the session's stream, in any cut.
    case received([UInt8])
    /// The session's connection ended (end of file or error).
    case disconnected
    /// The first event, after a helper that was killed: the generation in force, and which of its objects
    /// may be in the kernel as ours.
    case leftBehind(ObjectTable, [UInt32])
    /// The answer to `openGeneration`: the mapped and checked table, or why not.
    ///
    /// `leftBehind`: which of its objects a helper that was killed may have left in the kernel as ours.
    case generationOpened(ObjectTable, leftBehind: [UInt32] = [])
    case generationRefused(GenerationFailure)
    /// The kernel thread finished an operation: 0 or a positive errno, with the kernel's extended message; of
    /// a dump, with its bytes.
    case kernelAnswered(ticket: UInt32, errno: Int32, message: [UInt8])
    /// The answer to `openSocket`: 0 or a positive errno (ENODEV: the interface is absent).
    case socketOpened(SocketKey, errno: Int32)
    /// A datagram of the socket's protocol, with its IP header (for IPv6 one made of what the kernel told),
    /// and how long ago it came by a clock that may have been set since: any value.
    case datagram(SocketKey, [UInt8], age: Interval = .zero)
    /// A frame of ARP, or one that holds a neighbour advertisement, from the wire; only while
    /// `watchesFrames`.
    case frame(InterfaceName, [UInt8])
    /// The kernel took no advert of the socket's: a positive errno.
    case advertUnsent(SocketKey, errno: Int32)
    /// Datagrams the kernel dropped at a full queue.
    case datagramsLost(SocketKey, count: UInt32)
    /// `HelperCore.nextDeadline` has come; may be early or spurious.
    case deadlineReached
    /// TERM: clear everything held, then `finished`.
    case stopRequested
}

/// What the helper is to do, in order.
package enum HelperEffect: Equatable, Sendable {
    /// Accept the waiting peer as the one session, or close it.
    case acceptConnection
    case refuseConnection
    /// Frames for the engine; the shell queues what the socket doesn't take.
    case send([UInt8])
    /// Close the session after what was sent. It has ended for the core: no `disconnected` follows for it.
    case endSession
    /// Map `generations/<hash>/objects`; answered with `generationOpened` or `generationRefused`, at once.
    case openGeneration(GenerationHash)
    /// For the kernel thread, which does them in order and answers each.
    case kernel(KernelOperation)
    /// Open the raw socket where it isn't open yet, and join `group` with it; answered with `socketOpened` at
    /// once. What failed leaves the socket as it was.
    case openSocket(SocketKey, group: IPAddress?)
    case leaveGroup(SocketKey, group: IPAddress)
    case closeSocket(SocketKey)
    /// A packet of an advert or a will, without IP header.
    case sendAdvert(SocketKey, source: IPAddress, destination: IPAddress, ttl: UInt8, bytes: [UInt8])
    /// Announce `address` on `interface` so many rounds, `spacing` apart; replaces what is pending for it.
    case announce(IPAddress, interface: InterfaceName, rounds: UInt8, spacing: Interval, lane: UInt32)
    /// Ask `target` once, as `address`.
    case probe(IPAddress, interface: InterfaceName, target: IPAddress)
    /// Drop what is pending for the address: it isn't ours any more.
    case cancelAnnouncement(IPAddress, interface: InterfaceName)
    /// While a planned stop holds addresses, no ARP of this machine's own is to come from them (arp_announce
    /// 2 on the link); back to what it was afterwards. On a link of the router's own, whose MAC address may
    /// be the successor's, nothing answers ARP (arp_ignore 8): an answer to the successor's announcement
    /// would lead switches back here.
    case quieten(InterfaceName, Bool, isOwnLink: Bool)
    case log(HelperLog)
    /// Everything is cleared; the process may exit.
    case finished
}

/// One raw socket each.
package struct SocketKey: Hashable, Comparable, Sendable {
    package let interface: InterfaceName
    package let family: AddressFamily
    /// The IP protocol is 51 (authentication header), not 112.
    package let isAuthenticated: Bool

    package init(interface: InterfaceName, family: AddressFamily, isAuthenticated: Bool = false) {
        self.interface = interface
        self.family = family
        self.isAuthenticated = isAuthenticated
    }

    package static func < (left: SocketKey, right: SocketKey) -> Bool {
        (left.interface, left.family.rawValue, left.isAuthenticated ? 1 : 0)
            < (right.interface, right.family.rawValue, right.isAuthenticated ? 1 : 0)
    }
}

/// A change of the kernel, complete but for what only the kernel thread can know (the interface's index).
package struct KernelOperation: Equatable, Sendable {
    package enum Action: UInt8, Sendable {
        /// Create exclusively: what is there already is foreign (EEXIST).
        case put = 1
        /// Replace our own: to renew a lifetime, or because IPVS is to have it otherwise.
        case renew = 2
        case remove = 3
        /// The first part of what IPVS holds: services, or the destinations of the body's service.
        case dump = 4
        /// The next part of the last dump.
        case dumpMore = 5
    }

    package var ticket: UInt32
    package var action: Action
    package var kind: ObjectKind
    package var interface: InterfaceName
    package var relocations: [Relocation]
    package var body: [UInt8]
    /// Seconds for `addressLifetime` relocations; nil: infinite.
    package var lifetimeSeconds: UInt32?

    package init(
        ticket: UInt32,
        action: Action,
        kind: ObjectKind,
        interface: InterfaceName,
        relocations: [Relocation],
        body: [UInt8],
        lifetimeSeconds: UInt32?
    ) {
        self.ticket = ticket
        self.action = action
        self.kind = kind
        self.interface = interface
        self.relocations = relocations
        self.body = body
        self.lifetimeSeconds = lifetimeSeconds
    }
}

/// Why a generation's objects file was not taken.
package enum GenerationFailure: Equatable, Sendable {
    /// `errno` of the open or the map.
    case unreadable(errno: Int32)
    /// The folder or file isn't root's, or others may write it, or it is no regular file.
    case notProtected
    case badTable(ObjectTableError)
    /// The table names another generation.
    case wrongHash
}

/// What the helper says in its log; the shell makes the text, with a count of repetitions.
package enum HelperLog: Equatable, Sendable {
    case sessionOpened(epoch: UInt32)
    case sessionClosed(epoch: UInt32)
    /// Another uid than the engine's connected.
    case wrongUser(userID: UInt32, count: UInt32)
    /// A second connection while one session is open.
    case sessionBusy(count: UInt32)
    case violation(ProtocolViolation, number: UInt8)
    /// A refused command and how many were refused in all.
    case refused(CommandNumber, Refusal, errno: Int32, count: UInt32)
    case generationLoaded(GenerationHash, objects: UInt32)
    case generationActivated(GenerationHash)
    case generationDiscarded(GenerationHash)
    case generationFailed(GenerationHash, GenerationFailure)
    /// The lease of a channel's bundle is spent; `withWill` when priority 0 went out.
    case leaseSpent(ChannelKey, withWill: Bool)
    case leaseCeased(ChannelKey)
    /// What a killed helper left is held.
    case adopted(objects: UInt32)
    /// Sessions kept ending early: every lease was spent.
    case engineKeepsFailing(sessions: UInt32)
    case kernelRefused(KernelOperation.Action, ObjectKind, InterfaceName, errno: Int32)
    case foreignAddress(InterfaceName, IPAddress)
    case socketFailed(SocketKey, errno: Int32)
}
