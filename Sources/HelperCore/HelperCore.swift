// HelperCore: all decisions of the privileged helper, as one machine without input or output.
//
// The shell (LinuxKernel and the helper's main) tells it what happened and does what it says, in order. So
// everything that an engine, honest or taken over, can make the helper do is in this module and can be tried
// without a kernel.
//
// What the machine holds:
//
// - one *session* (Session.swift): the engine's connection, its phase, what it waits for;
// - two *tables* of numbered objects: `active`, and `other`, which is the staged one between `load` and
//   `activate` and the former one after (HelperCore+Generations.swift);
// - *held objects* and *channels*, by identity, so that they outlive sessions and generations;
// - *routers*, by interface, family and VRID: schedule, last advert and lease, whatever the generation.
//
// Silence is the lease: an accepted advert is the only thing that makes leased objects legal, for two of its
// intervals, while backups wait three. When it is spent, the will (priority 0) goes out, the bundle's leased
// objects go, and the bundle is revoked until the engine says `again` (HelperCore+Leases.swift). A lease
// survives its session, so a restarted engine goes on with it. After a machine was frozen no will is sent:
// another router has been master for a while, and would be thrown back.
//
// An advert may be handed over a little before its deadline, at which the helper sends it by itself
// (HelperCore+Waiting.swift), so that a machine with many routers wakes one process for each, not two.
//
// Two rules keep the answers right although the kernel works in another thread. One put or remove of an
// object is in flight at a time (HeldObject.swift). And frames behind a `load`, or behind a `put` that opens
// a socket, stay unread until the shell has answered, so that an engine may send commands without waiting.
//
// The first event may be what a helper left that was killed: it is held and leased anew
// (HelperCore+Adoption.swift).
//
// It does not open, map or send anything, has no clock and no text, and doesn't look into received datagrams.
// Arrays are sorted; nothing depends on the order of a hash table.

package import HelperProtocol
package import NetworkTypes

/// The privileged helper's decisions; see the essay above.
package struct HelperCore {
    /// The time of the event in hand.
    var now = Instant(nanosecondsSinceBoot: 0)
    /// The caller's array while an event is in hand, empty otherwise.
    var effects: [HelperEffect] = []
    let enginesUserID: UInt32
    let usesAddressLifetimes: Bool
    var session: Session?
    var epoch: UInt32 = 0
    var shortSessions = ShortSessions()
    /// The generation in force.
    package internal(set) var active: ObjectTable?
    /// While loading the staged generation, otherwise the former one.
    var other: ObjectTable?
    var objects = ObjectStore()
    /// By identity; those that have a held object or a router.
    var bundles: [Bundle] = []
    /// By identity, so in the order of their tables.
    var channels: [HeldChannel] = []
    /// The place of the channel that a command named last: looked for once, not twice for each advert.
    var channelInHand = 0
    /// By key; one for the keys of `channels`.
    var routers: [Router] = []
    /// No lease ends before this; nil when there is none. Renewals move leases away from it, so it is looked
    /// up anew only when it has come.
    var leasesEndAt: Instant?
    /// One for each router that has a waiting advert, the earliest last.
    var waiting: [WaitingEntry] = []
    /// By key; one for each socket key of `channels`.
    var sockets: [OpenSocket] = []
    /// In the order of the effects.
    var pending: ArraySlice<PendingOperation> = []
    var waiters: ArraySlice<Waiter> = []
    var nextTicket: UInt32 = 1
    /// When objects are removed again that the kernel didn't let go.
    var retryAt: Instant?
    var counters = Counters()
    /// Questions to neighbours in the second that began at `since`.
    var probes: (since: Instant, count: UInt8) = (Instant(nanosecondsSinceBoot: 0), 0)
    var isStopping = false
    var hasFinished = false
    #if !$Embedded
        /// Objects and routers that were gone over, for the tests.
        package var steps = 0
        /// When the next lease ends; `nextDeadline` may be earlier.
        package var earliestLeaseEnd: Instant? { routers.compactMap { $0.lease?.ends }.min() }
        /// `nextDeadline` without its early ones.
        package var exactDeadline: Instant? {
            [earliestLeaseEnd, retryAt, waiting.last?.deadline].compactMap { $0 }.min()
        }
    #endif

    /// `usesAddressLifetimes`: leased addresses get a kernel lifetime that accepted adverts renew, for where
    /// nobody would clean up after a killed helper.
    package init(enginesUserID: UInt32, usesAddressLifetimes: Bool) {
        self.enginesUserID = enginesUserID
        self.usesAddressLifetimes = usesAddressLifetimes
    }

    /// When `deadlineReached` is to come at the latest; nil when nothing waits for time. Early where leases
    /// were renewed or removed since.
    package var nextDeadline: Instant? {
        var result = leasesEndAt
        for case let due? in [retryAt, nextAdvert] { result = result.map { min($0, due) } ?? due }
        return result
    }

    /// When the first of the waiting adverts is due.
    package var nextAdvert: Instant? { waiting.last?.deadline }

    /// True while frames are of interest: an address is held.
    package var watchesFrames: Bool { objects.announcedCount > 0 }

    /// False while the session's bytes are to stay in its socket: `Limits.pendingOperations` are waited for,
    /// or an effect that the shell answers at once.
    package var acceptsCommands: Bool {
        session?.awaited == nil && max(pending.count, waiters.count) < Limits.pendingOperations
    }

    /// Takes one event and appends what is to be done, in order. `now` never goes back.
    @export(interface)
    package mutating func handle(_ event: HelperEvent, at now: Instant, into effects: inout [HelperEffect]) {
        self.now = now
        swap(&self.effects, &effects)
        spendLeases()
        sendWaiting()
        take(event)
        if isStopping, pending.isEmpty, !hasFinished {
            hasFinished = true
            self.effects.append(.finished)
        }
        swap(&self.effects, &effects)
    }

    private mutating func take(_ event: HelperEvent) {
        switch event {
        case .connected(let userID):
            connect(userID)
        case .received(let bytes):
            session?.stream.append(bytes)
            readFrames()
        case .disconnected:
            closeSession()
        case .generationOpened(let table, let places):
            stage(table, places)
        case .leftBehind(let table, let places):
            adopt(table, places)
        case .generationRefused(let failure):
            refuseGeneration(failure)
        case .kernelAnswered(let ticket, let errno, let message):
            takeAnswer(ticket, errno, message)
            readFrames()
        case .socketOpened(let key, let errno):
            takeSocket(key, errno)
        case .datagram(let key, let bytes, let age):
            passOn(bytes, of: key, age: age)
        case .frame(let interface, let bytes):
            observe(bytes, on: interface)
        case .advertUnsent(let key, let errno):
            tell(.unsent(interface: key.interface, key.family, errno: errno))
        case .datagramsLost(let key, let count):
            if place(of: key) != nil { tell(.lost(count: count)) }
        case .deadlineReached:
            break
        case .stopRequested:
            stop()
        }
    }

    private mutating func stop() {
        guard !isStopping else { return }
        isStopping = true
        if session != nil {
            effects.append(.endSession)
            closeSession()
        }
        endAllLeases()
        removeEverything()
    }

    /// What came some time ago came then; the age that a clock makes which was set meanwhile is none.
    private mutating func passOn(_ datagram: [UInt8], of key: SocketKey, age: Interval) {
        guard let place = place(of: key) else { return }
        let isCredible = age > .zero && age <= .milliseconds(Limits.datagramAgeMilliseconds)
        let kept = Array(datagram.prefix(Limits.datagramLength))
        tell(.received(channel: place, arrival: isCredible ? now - age : now, datagram: kept))
    }

    /// The lowest number of an active channel on the socket.
    private func place(of key: SocketKey) -> UInt32? {
        sockets.place(of: key, by: { $0.key }).flatMap { sockets[$0].place }
    }
}
