import NetworkTypes
import VRRP

/// Routers on one LAN under a virtual clock: adverts arrive a millisecond after they were sent, deadlines are
/// reached on time, and each helper says the will for its router and spends a lease of two intervals.
struct Pair {
    struct Node {
        var router: VirtualRouter
        let address: IPAddress
        /// The engine runs; the helper goes on without it.
        var isRunning = true
        var isHolding = false
        var will: [UInt8]?
        var leaseEnd: Instant?
        var lastAdvert: Instant?
        var isRevoked = false
    }

    static let delay = Interval.milliseconds(1)

    private(set) var now: Instant
    private(set) var nodes: [Node] = []
    private(set) var transcript: [String] = []
    private var flights: [(arrival: Instant, sender: Int, bytes: [UInt8])] = []
    var isPartitioned = false

    init(_ settings: [VirtualRouterSettings], at start: Instant = Instant(milliseconds: 0)) {
        now = start
        for (index, settings) in settings.enumerated() {
            let address = IPAddress.ipv4(IPv4Address(192, 168, 200, UInt8(11 + index)))
            nodes.append(Node(router: VirtualRouter(settings: settings), address: address))
        }
    }

    var states: [VirtualRouterState] { nodes.map(\.router.state) }
    var holders: [Int] { nodes.indices.filter { nodes[$0].isHolding } }

    func link(_ index: Int, isRunning: Bool = true) -> VirtualRouter.Link {
        VirtualRouter.Link(isPresent: true, isRunning: isRunning, sourceAddress: nodes[index].address)
    }

    mutating func start(_ index: Int) {
        handle(.started(link(index), adopting: nil), index)
    }

    /// A new engine in place of the one that was killed.
    mutating func restart(_ index: Int, settings: VirtualRouterSettings) {
        nodes[index].router = VirtualRouter(settings: settings)
        nodes[index].isRunning = true
        var adoption: VirtualRouter.Adoption?
        if let end = nodes[index].leaseEnd {
            adoption = VirtualRouter.Adoption(
                lastAdvertSent: nodes[index].lastAdvert,
                timeLeft: end - now
            )
        }
        handle(.started(link(index), adopting: adoption), index)
    }

    /// The engine alone.
    mutating func killEngine(_ index: Int) {
        nodes[index].isRunning = false
    }

    /// Engine, helper and addresses.
    mutating func kill(_ index: Int) {
        nodes[index].isRunning = false
        nodes[index].isHolding = false
        nodes[index].leaseEnd = nil
    }

    mutating func handle(_ event: VirtualRouter.Event, _ index: Int) {
        var effects: [VirtualRouter.Effect] = []
        nodes[index].router.handle(event, at: now, into: &effects)
        for effect in effects { carryOut(effect, index) }
    }

    /// Runs until `end`; checks `condition` after every step.
    mutating func run(until end: Instant, checking condition: (Pair) -> Void = { _ in }) {
        while let next = nextInstant, next <= end {
            now = max(now, next)
            step()
            condition(self)
        }
        now = end
    }

    private var nextInstant: Instant? {
        var instants = flights.map(\.arrival) + nodes.compactMap(\.leaseEnd)
        for node in nodes where node.isRunning {
            if let deadline = node.router.nextDeadline { instants.append(deadline) }
        }
        return instants.min()
    }

    private mutating func step() {
        if let flight = flights.firstIndex(where: { $0.arrival <= now }) {
            deliver(flights.remove(at: flight))
            return
        }
        for index in nodes.indices {
            if let end = nodes[index].leaseEnd, end <= now {
                spendLease(index)
                return
            }
        }
        for index in nodes.indices where nodes[index].isRunning {
            if let deadline = nodes[index].router.nextDeadline, deadline <= now {
                handle(.deadlineReached, index)
                return
            }
        }
    }

    private mutating func deliver(_ flight: (arrival: Instant, sender: Int, bytes: [UInt8])) {
        guard !isPartitioned else { return }
        let bytes = Sample.datagram(flight.bytes, from: nodes[flight.sender].address)
        for index in nodes.indices where index != flight.sender && nodes[index].isRunning {
            guard let datagram = try? ReceivedDatagram(ipv4: bytes, arrival: now) else { continue }
            handle(.datagramReceived(datagram), index)
        }
    }

    private mutating func spendLease(_ index: Int) {
        if let will = nodes[index].will { send(will, index) }
        nodes[index].leaseEnd = nil
        nodes[index].isHolding = false
        note("revoked", index)
        if nodes[index].isRunning { handle(.leaseRevoked, index) }
    }

    private mutating func carryOut(_ effect: VirtualRouter.Effect, _ index: Int) {
        switch effect {
        case .transmit(let advertisement, let will, _, _):
            nodes[index].will = will
            nodes[index].lastAdvert = now
            nodes[index].leaseEnd = now + nodes[index].router.settings.advertInterval * 2
            send(advertisement, index)
        case .cease(_, let farewell):
            if farewell, let will = nodes[index].will { send(will, index) }
            nodes[index].leaseEnd = nil
        case .claimAddresses:
            nodes[index].isHolding = nodes[index].leaseEnd != nil
        case .withdrawAddresses:
            nodes[index].isHolding = false
        case .announce, .announceOnExtraInterfaces, .acceptRevocation, .transitioned, .faultsChanged,
            .priorityChanged, .takeoverDue, .rejected, .noticed, .stopped:
            break
        }
        switch effect {
        case .announce, .transitioned: note(words([effect]).joined(), index)
        case .transmit, .cease, .claimAddresses, .withdrawAddresses, .announceOnExtraInterfaces,
            .acceptRevocation, .faultsChanged, .priorityChanged, .takeoverDue, .rejected, .noticed, .stopped:
            break
        }
    }

    private mutating func note(_ text: String, _ index: Int) {
        let microseconds = now.nanosecondsSinceBoot / 1_000
        transcript.append("\(microseconds) \(["A", "B", "C"][index]) \(text)")
    }

    private mutating func send(_ bytes: [UInt8], _ index: Int) {
        flights.append((arrival: now + Pair.delay, sender: index, bytes: bytes))
    }

    /// What happened since the last call.
    mutating func takeTranscript() -> [String] {
        defer { transcript = [] }
        return transcript
    }
}
