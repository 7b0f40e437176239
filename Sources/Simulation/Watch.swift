import HelperProtocol
import NetworkTypes
import VRRP

/// What the rules remember of one virtual router on one machine.
struct RouterWatch {
    /// The last advert of a priority above 0 that left the helper, and those before.
    var lastAdvert: Instant?
    var formerAdvert: Instant?
    var lastPriority: UInt8 = 0
    /// As the engine last said; nil without an engine.
    var state: VirtualRouterState?
    var stateSince: Instant?
    /// The planned stop began; until another engine starts.
    var stoppedAt: Instant?
    var farewells = 0
    /// When it is looked at next whether its takeover is confirmed.
    var confirmationLook: Instant?
    /// Of its last address, since the state changed.
    var announcements = 0
    /// Of any of its addresses; what is announced is asked about again.
    var announcedAt: Instant?
}

/// What the rules remember of one machine. Times are the simulation's.
struct MachineWatch {
    var routers: [RouterWatch]
    /// Whatever happened to it last.
    var touchedAt: Instant?
    var killedAt: Instant?
    var wokenAt: Instant?
    var frozenFor = Interval.zero
    var helperLostAt: Instant?
    var helperStartedAt: Instant?
    var engineLostAt: Instant?
    var engineBackAt: Instant?
    var reloadedAt: Instant?
    /// The generation that the helper has in force.
    var helperGeneration = GenerationHash.none
    /// Removed behind the helper's back, and not put again yet.
    var removedAddress: IPv4Address?
    /// More starts that end in a crash.
    var crashesLeft = 0
    /// What the kernel has really put since the engine's start: it wasn't there, so neighbours may know
    /// another place of it.
    var putSinceEngineStart: [IPv4Address] = []
    /// The engine has a reason to announce beside having become master.
    var mayAnnounce = false

    init(routerCount: Int) {
        routers = Array(repeating: RouterWatch(), count: routerCount)
    }

    mutating func engineStarted(at now: Instant, isNewGeneration: Bool) {
        engineBackAt = now
        mayAnnounce = isNewGeneration
        putSinceEngineStart = []
        for place in routers.indices {
            routers[place].state = nil
            routers[place].stoppedAt = nil
            routers[place].farewells = 0
        }
    }

    /// Killed, with `isGone`, or stopped.
    mutating func engineLost(at now: Instant, isGone: Bool) {
        engineLostAt = now
        engineBackAt = nil
        guard isGone else { return }
        for place in routers.indices { routers[place].state = nil }
    }

    /// The process went on.
    mutating func engineBack(at now: Instant) { engineBackAt = now }

    mutating func helperStarted(at now: Instant) {
        helperStartedAt = now
        helperGeneration = .none
    }

    mutating func helperLost(at now: Instant) {
        helperLostAt = now
        helperStartedAt = nil
    }
}

/// What the rules remember of the whole.
struct ClusterWatch {
    /// The last disturbance of what goes between two machines, in either direction.
    private var disturbedAt: [[Instant?]]
    /// The last change of machines or network that an election may follow.
    private(set) var changedAt = Instant(nanosecondsSinceBoot: 0)
    /// Since when two machines hold an address without an excuse: by address, then pair.
    var overlaps: [Overlap] = []
    /// Since when a virtual router has no master, or several.
    var masterless: [Instant?]
    /// Since when an address isn't where it belongs: by machine, then router.
    var misplaced: [[Instant?]]
    /// Since when a machine holds addresses without a lease.
    var unleased: [[Instant?]]
    /// By virtual router, those that variants add too.
    let addresses: [[IPv4Address]]

    struct Overlap {
        var address: IPv4Address
        var first: Int
        var second: Int
        var began: Instant
        var unexcusedSince: Instant?
        var isStillThere = true
    }

    init(machineCount: Int, routers: [ClusterSetup.Router]) {
        disturbedAt = Array(repeating: Array(repeating: nil, count: machineCount), count: machineCount)
        masterless = Array(repeating: nil, count: routers.count)
        misplaced = Array(repeating: Array(repeating: nil, count: routers.count), count: machineCount)
        unleased = misplaced
        addresses = routers.map { $0.addresses + [$0.extraAddress] }
    }

    mutating func change(at now: Instant) { changedAt = now }

    mutating func disturb(_ one: Int, _ other: Int, at now: Instant) {
        disturbedAt[min(one, other)][max(one, other)] = now
    }

    mutating func disturbAll(at now: Instant) {
        for one in disturbedAt.indices {
            for other in disturbedAt.indices where other > one { disturbedAt[one][other] = now }
        }
    }

    func disturbed(_ one: Int, _ other: Int) -> Instant? { disturbedAt[min(one, other)][max(one, other)] }
}
