import Compiler
import Configuration
import HelperProtocol
import NetlinkMessages
import NetworkTypes
import Notifications
import Tracking
import VRRP

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
    /// What comes and goes with the router, as configured.
    var configuration: RouterConfiguration
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
    /// What is leased with the router's bundle, in the order of putting.
    var objects: [ObjectHold]
    /// The router wants its objects in the kernel.
    var wantsObjects = false
    /// What was removed behind our back or refused is put again then.
    var nextRepair: Instant?
    /// Interfaces beside its own that it needs: of its addresses, routes and rules, and of what its track
    /// groups follow.
    var neededInterfaces: [InterfaceName] = []
    /// How often asking about its addresses ended how.
    var confirmations = ConfirmationCounts()
    /// `revoked` was heard and `again` isn't answered yet.
    var isRevoked = false
    /// What the last advertisement was numbered as.
    var advertSequence: UInt32 = 0
    /// An advertisement was due while there was no helper.
    var missedAdvertisement = false

    /// The name that logs use.
    var name: String { compiled.settings.name }

    init(
        _ compiled: CompiledRouter,
        _ configuration: RouterConfiguration,
        in table: ObjectTable,
        digests: Digests?
    ) {
        key = compiled.key
        bundle = table.bundle(compiled.bundle)
        self.compiled = compiled
        self.configuration = configuration
        router = VirtualRouter(settings: compiled.settings, digests: digests)
        objects = Instance.holds(of: compiled, configuration, in: table)
        // Opened when the link is seen: it is put at the same time.
        if isOnOwnLink { channel = .absent }
    }

    /// Its adverts go by a link of its own, over its interface.
    var isOnOwnLink: Bool { key.interface != compiled.settings.interface }

    static func holds(
        of compiled: CompiledRouter,
        _ configuration: RouterConfiguration,
        in table: ObjectTable
    ) -> [ObjectHold] {
        var result = compiled.firewall.map { ObjectHold($0, .firewall, in: table) }
        for (place, number) in compiled.addresses.enumerated() {
            // A model without descriptions has plain addresses.
            let address =
                place < configuration.addresses.count
                ? configuration.addresses[place].description.listed
                : compiled.settings.virtualAddresses[place].address
            result.append(ObjectHold(number, .address(place), address: address, in: table))
        }
        for (place, number) in compiled.excludedAddresses.enumerated() {
            let address = configuration.excludedAddresses[place].description.listed
            result.append(ObjectHold(number, .excludedAddress(place), address: address, in: table))
        }
        for (place, number) in compiled.routes.enumerated() {
            let key = RoutingKey(configuration.routes[place].description)
            result.append(ObjectHold(number, .route(place), routing: key, in: table))
        }
        for (place, number) in compiled.rules.enumerated() {
            let key = RoutingKey(configuration.rules[place].description)
            result.append(ObjectHold(number, .rule(place), routing: key, in: table))
        }
        return result
    }

    /// For people.
    func text(of hold: ObjectHold) -> String {
        switch hold.role {
        case .address, .excludedAddress: hold.address.map { "\($0)" } ?? "an address"
        case .route(let place): "the route \(configuration.routes[place].description)"
        case .rule(let place): "the rule \(configuration.rules[place].description)"
        case .firewall, .other: "a firewall entry"
        }
    }

    /// Between two repairs of what drifted: whoever removes it in a loop shall not make us a storm.
    static let repairSpacing = Interval.seconds(1)
}

/// Finds an instance without a walk over all: an advertisement comes in for each of thousands every second.
struct InstanceIndex {
    private var keys: [ChannelKey: Int] = [:]
    /// Those of one interface, family and VRID, by the key whose audience is 0.
    private var numbers: [ChannelKey: [Int]] = [:]
    private var bundles: [BundleIdentity: [Int]] = [:]
    private var addresses: [InterfaceAddress: [Int]] = [:]

    init(_ instances: [Instance]) {
        for (place, instance) in instances.enumerated() {
            keys[instance.key] = place
            numbers[instance.key.ofNumber, default: []].append(place)
            bundles[instance.bundle, default: []].append(place)
            for case let address? in instance.objects.map(\.address) {
                addresses[address, default: []].append(place)
            }
        }
    }

    subscript(key: ChannelKey) -> Int? { keys[key] }
    /// Whoever has that number there, whomever he speaks to.
    func withNumber(of key: ChannelKey) -> [Int] { numbers[key.ofNumber] ?? [] }
    /// One instance, or the members of a sync group, which share a bundle.
    subscript(bundle: BundleIdentity) -> [Int] { bundles[bundle] ?? [] }
    /// Those that have the address among their objects, as the kernel lists it.
    subscript(address: InterfaceAddress) -> [Int] { addresses[address] ?? [] }
}

extension ChannelKey {
    fileprivate var ofNumber: ChannelKey {
        ChannelKey(interface: interface, family: family, virtualRouterID: virtualRouterID)
    }
}
