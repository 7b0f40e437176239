import Compiler
import HelperProtocol
import NetworkTypes
import Notifications
import Tracking
import VRRP

/// An address by what it is, whatever its number in a table.
struct AddressKey: Hashable {
    var identity: ObjectIdentity
}

/// What is known of one virtual address in the helper.
struct AddressHold {
    enum State: Equatable {
        case absent
        /// `put` is on its way.
        case asked
        case held
        /// It was there before us.
        case foreign
    }

    let key: AddressKey
    var virtualAddress: VirtualAddress
    /// Its number in the table in force.
    var number: UInt32
    var state = State.absent
    /// The kernel's list has shown it since it was put; if it is missing now, somebody removed it.
    var wasSeen = false
    /// Rounds to announce once it is held.
    var roundsWhenHeld: UInt8 = 0

    init(virtualAddress: VirtualAddress, number: UInt32, identity: ObjectIdentity) {
        key = AddressKey(identity: identity)
        self.virtualAddress = virtualAddress
        self.number = number
    }
}

/// One virtual router and what is known of its objects.
struct Instance {
    enum Channel: Equatable {
        case closed
        case opening
        /// On the interface that had this index; another index is another interface.
        case open(InterfaceIndex?)
        /// The helper found no such interface.
        case absent
    }

    let key: ChannelKey
    let bundle: BundleIdentity
    var compiled: CompiledRouter
    var router: VirtualRouter
    /// What the router follows, its sync group's trackers included.
    var trackers: [FollowedTracker] = []
    /// Whom it tells of what.
    var notifications = InstanceNotifySettings()
    /// What was told of it last; nil: nothing yet.
    var told: NotifiedState?
    /// Addresses that are being put or removed: what is told of a change waits for them, so that a script
    /// finds them there, or gone.
    var outstandingClaims = 0
    /// Nil: it is in no sync group.
    var membership: Membership?
    var isStarted = false
    var channel = Channel.closed
    var addresses: [AddressHold]
    /// The router wants its addresses in the kernel.
    var wantsAddresses = false
    /// An address that was removed behind our back is put again then.
    var nextRepair: Instant?
    /// `revoked` was heard and `again` isn't answered yet.
    var isRevoked = false

    /// When it wants its turn; nil when nothing is due.
    var nextDeadline: Instant? {
        guard let election = router.nextDeadline else { return nextRepair }
        return nextRepair.map { min($0, election) } ?? election
    }

    /// The name that logs use.
    var name: String { compiled.settings.name }

    init(_ compiled: CompiledRouter, in table: ObjectTable, digests: Digests?) {
        key = compiled.settings.channelKey
        bundle = table.bundle(compiled.bundle)
        self.compiled = compiled
        router = VirtualRouter(settings: compiled.settings, digests: digests)
        addresses = Instance.holds(of: compiled, in: table)
    }

    static func holds(of compiled: CompiledRouter, in table: ObjectTable) -> [AddressHold] {
        zip(compiled.settings.virtualAddresses, compiled.addresses).map { address, number in
            AddressHold(virtualAddress: address, number: number, identity: table.identity(number))
        }
    }

    /// Between two repairs of a drifted address: whoever removes it in a loop shall not make us a storm.
    static let repairSpacing = Interval.seconds(1)
}

/// Finds an instance without a walk over all: an advertisement comes in for each of thousands every second.
struct InstanceIndex {
    private var keys: [ChannelKey: Int] = [:]
    private var bundles: [BundleIdentity: [Int]] = [:]

    init(_ instances: [Instance]) {
        for (place, instance) in instances.enumerated() {
            keys[instance.key] = place
            bundles[instance.bundle, default: []].append(place)
        }
    }

    subscript(key: ChannelKey) -> Int? { keys[key] }
    /// One instance, or the members of a sync group, which share a bundle.
    subscript(bundle: BundleIdentity) -> [Int] { bundles[bundle] ?? [] }
}
