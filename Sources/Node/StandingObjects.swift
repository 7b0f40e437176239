import Compiler
import Configuration
import HelperProtocol
import NetlinkMessages
import NetworkTypes

/// What is in the kernel while the configuration is in force, whoever is master: links of virtual routers,
/// settings, firewall tables, static addresses, routes and rules. Each once, also where several virtual
/// routers need it. The helper removes them at the release, and when they aren't in the generation in force
/// any more.
struct StandingObjects {
    /// In the order of putting.
    private(set) var holds: [ObjectHold] = []
    /// By identity. A thousand virtual routers with virtual MAC addresses have ten thousand objects.
    private var places: [ObjectIdentity: Int] = [:]
    /// What was removed behind our back or refused is put again then.
    var nextRepair: Instant?
    /// Links that the kernel filters in spite of their own setting, because all.rp_filter is on.
    var filteredLinks: Set<InterfaceName> = []

    /// The objects of another generation. What was held stays so; `outcomes`: what came of putting it while
    /// the table was being loaded.
    mutating func replace(with new: NodeGeneration, outcomes: [ObjectIdentity: Outcome]) {
        let (former, formerPlaces) = (holds, places)
        holds = StandingObjects.holds(of: new).map { hold in
            var result = hold
            if let place = formerPlaces[hold.identity] { result.carry(from: former[place]) }
            result.settle(outcomes[hold.identity])
            return result
        }
        places = Dictionary(uniqueKeysWithValues: zip(holds.map(\.identity), holds.indices))
    }

    /// Numbers in the new generation of what isn't held, in the order of putting.
    func missing(of new: NodeGeneration) -> [UInt32] {
        StandingObjects.holds(of: new).filter { hold in
            place(of: hold.identity).map { holds[$0].state == .absent } ?? true
        }.map(\.number)
    }

    /// A static address.
    func has(_ address: InterfaceAddress) -> Bool { holds.contains { $0.address == address } }

    func place(of identity: ObjectIdentity) -> Int? { places[identity] }

    subscript(place: Int) -> ObjectHold {
        get { holds[place] }
        set { holds[place] = newValue }
    }

    /// Nothing is known of what the next helper holds.
    mutating func loseHelper() {
        nextRepair = nil
        filteredLinks = []
        for place in holds.indices { holds[place].state = .absent }
    }

    /// What others stand on comes first: links, then settings, firewall, addresses, routes, rules.
    private static func holds(of generation: NodeGeneration) -> [ObjectHold] {
        var numbers = Set<UInt32>()
        let all = (generation.statics + generation.routers.flatMap(\.standing)).filter {
            numbers.insert($0).inserted
        }
        // The statics' order: tables, addresses, routes, rules.
        let statics = generation.model.statics
        var addresses: [UInt32: InterfaceAddress] = [:]
        var routing: [UInt32: RoutingKey] = [:]
        let rest = generation.statics.suffix(
            statics.addresses.count + statics.routes.count + statics.rules.count
        )
        for (number, address) in zip(rest, statics.addresses) {
            addresses[number] = address.description.listed
        }
        for (number, route) in zip(rest.dropFirst(statics.addresses.count), statics.routes) {
            routing[number] = RoutingKey(route.description)
        }
        for (number, rule) in zip(rest.suffix(statics.rules.count), statics.rules) {
            routing[number] = RoutingKey(rule.description)
        }
        let holds = all.map { number in
            ObjectHold(
                number,
                .other(generation.table.object(number).kind),
                address: addresses[number],
                routing: routing[number],
                in: generation.table
            )
        }
        return (UInt8(0)...6).flatMap { rank in holds.filter { $0.puttingRank == rank } }
    }
}

extension ObjectHold {
    /// Of a standing object.
    fileprivate var puttingRank: UInt8 {
        guard case .other(let kind) = role else { return 6 }
        return switch kind {
        case .link: 0
        case .sysctl: 1
        case .firewall: 2
        case .address: 3
        case .route: 4
        case .rule: 5
        case .service, .destination, .timeouts, .syncDaemon, .flush, .mark, .channel: 6
        }
    }
}
