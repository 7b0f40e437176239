import Compiler
import Configuration
import HelperProtocol
import NetlinkMessages
import NetworkTypes

/// What is known of one object in the helper, by what it is, whatever its number in a table.
struct ObjectHold {
    enum State: Equatable {
        case absent
        /// `put` is on its way.
        case asked
        case held
        /// It was there before us.
        case foreign
    }

    /// What it is to whoever has it. The number is its place in that list of the configuration.
    enum Role: Equatable {
        /// Keeps packets to the addresses away.
        case firewall
        /// Advertised.
        case address(Int)
        case excludedAddress(Int)
        case route(Int)
        case rule(Int)
        /// A link, a setting, a firewall table: of no lease, like all of `StandingObjects`.
        case other(ObjectKind)
    }

    let identity: ObjectIdentity
    let role: Role
    /// Where it belongs, of an address.
    let interface: InterfaceName
    /// As the kernel lists it; nil: it isn't an address.
    let address: InterfaceAddress?
    /// The same of a route or a rule; nil: it is none, or can't be known.
    let routing: RoutingKey?
    /// Its number in the table in force.
    var number: UInt32
    var state = State.absent
    /// The kernel's list has shown it since it was put; if it is missing now, somebody removed it.
    var wasSeen = false
    /// Rounds to announce once it is held.
    var roundsWhenHeld: UInt8 = 0
    /// Of an address: whether answers come to it, and the ticket of the question about it that waits.
    var confirmation = AddressConfirmation.none
    var question: UInt32?
    /// Refusals in a row.
    var refusals: UInt8 = 0
    /// After a refusal it isn't put before then.
    var notBefore: Instant?

    init(
        _ number: UInt32,
        _ role: Role,
        address: InterfaceAddress? = nil,
        routing: RoutingKey? = nil,
        in table: ObjectTable
    ) {
        let record = table.object(number)
        identity = record.identity
        interface = record.interface
        self.role = role
        self.address = address
        self.routing = routing
        self.number = number
    }

    var isAdvertised: Bool { if case .address = role { true } else { false } }

    /// In a table of nftables that nobody else may change: what was there before is a former generation's.
    var isOfOurTables: Bool { role == .other(.firewall) }

    /// It should be in the kernel's list, which hasn't shown it yet.
    var isUnseen: Bool { (state == .held || state == .foreign) && !wasSeen }

    /// When it leaves the kernel, among the others of its instance: rules, routes, addresses, those that
    /// aren't advertised, the firewall's entries last (spec vrrp-behaviour 24).
    var removalRank: Int {
        switch role {
        case .rule: 0
        case .route: 1
        case .address: 2
        case .excludedAddress: 3
        case .firewall: 4
        case .other: 5
        }
    }

    /// It is in the helper no longer.
    mutating func forget() {
        state = .absent
        wasSeen = false
        roundsWhenHeld = 0
        confirmation = .none
        question = nil
        refusals = 0
        notBefore = nil
    }

    /// Takes over what is known of the same object under another number.
    mutating func carry(from old: ObjectHold) {
        state = old.state
        wasSeen = old.wasSeen
        roundsWhenHeld = old.roundsWhenHeld
        confirmation = old.confirmation
        question = old.question
        refusals = old.refusals
        notBefore = old.notBefore
    }

    /// What came of putting it while its table was being loaded; nil: it wasn't.
    mutating func settle(_ outcome: Outcome?) {
        switch outcome {
        case .done: state = .held
        case .refused(.foreign, _, _) where !isOfOurTables: state = .foreign
        case .refused, nil: break
        }
    }

    /// A put was refused. Addresses are tried again after the spacing, everything else less and less often:
    /// a route whose gateway isn't there stays refused.
    mutating func noteRefusal(at now: Instant) {
        state = .absent
        let doublings = address == nil ? min(refusals, ObjectHold.doublings) : 0
        notBefore = now + Instance.repairSpacing * Int64(1 << doublings)
        refusals = min(refusals + 1, ObjectHold.doublings)
    }

    /// Up to 64 times the spacing.
    private static let doublings: UInt8 = 6
}

/// A route or a rule as the kernel lists it.
enum RoutingKey: Equatable {
    case route(RouteKey)
    case rule(RuleKey)

    /// Nil where the kernel's list can't be compared (`RouteKey.init`).
    init?(_ route: Route) {
        guard let key = RouteKey(route) else { return nil }
        self = .route(key)
    }

    init?(_ rule: Rule) {
        guard let key = RuleKey(rule) else { return nil }
        self = .rule(key)
    }
}

extension AddressDescription {
    /// As the kernel lists it: with a peer, the prefix is the peer's.
    var listed: InterfaceAddress {
        guard let peer else { return address }
        return InterfaceAddress(address.address, prefixLength: peer.prefixLength) ?? address
    }
}
