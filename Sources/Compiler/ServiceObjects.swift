import Configuration
package import HelperProtocol
package import LoadBalancing
package import NetlinkMessages
import NetworkTypes

/// The IPVS objects of a configuration, all but one standing: whatever of its virtual and sorry servers may
/// ever be in the kernel. Which of them are, and with what weight, is the engine's to decide.
///
/// Unlike other objects they are known by what the kernel knows them by, not by their whole body: another
/// scheduler is a change of the same service, whose connections live on.
struct ServiceObjects {
    private let configuration: LoadBalancingConfiguration
    private let bundles: [String: (bundle: BundleIdentity, virtualRouterID: UInt8)]

    /// - Parameter bundles: the bundle and VRID of each virtual router, by name.
    init(
        _ configuration: LoadBalancingConfiguration,
        bundles: [String: (bundle: BundleIdentity, virtualRouterID: UInt8)]
    ) {
        self.configuration = configuration
        self.bundles = bundles
    }

    /// Calls `body` with each of them once, in the order in which they are put. They are made one at a time:
    /// who only looks for them in a table keeps none.
    func forEach(_ body: (ObjectDraft) throws(CompilerError) -> Void) throws(CompilerError) {
        for draft in try settingDrafts() { try body(draft) }
        try forEachService { (service) throws(CompilerError) in
            try body(.service(service.key, service.attributes))
            try service.forEachDestination { (destination, isSecond) throws(CompilerError) in
                try body(.destination(destination, of: service.key, isSecond: isSecond))
            }
        }
    }

    /// Adds the same to a table. Destinations are most of it, and become bytes at once.
    func add(to builder: inout ObjectTableBuilder) throws(CompilerError) {
        for draft in try settingDrafts() { builder.add(draft) }
        builder.reserve(destinations: configuration.virtualServers.reduce(0) { $0 + $1.realServers.count })
        try forEachService { (service) throws(CompilerError) in
            builder.add(try .service(service.key, service.attributes))
            var bodies = DestinationBodies(of: service.key)
            try service.forEachDestination { (destination, isSecond) throws(CompilerError) in
                if let pattern = try bodies.newPattern(for: destination) { builder.add(pattern) }
                let key = destination.key
                builder.add(bodies.identity(of: key, isSecond: isSecond), key.address, port: key.port)
            }
        }
    }

    /// What isn't a service or a destination.
    private func settingDrafts() throws(CompilerError) -> [ObjectDraft] {
        var result: [ObjectDraft] = []
        let settings = configuration.ipvs
        if settings.flushes { result.append(.flush(settings)) }
        if settings.timeouts != LoadBalancing.IPVSTimeouts() {
            result.append(try .timeouts(settings.timeouts))
        }
        guard let daemon = settings.syncDaemon else { return result }
        let router = daemon.virtualRouter.map { bundles[$0] }
        // keepalived as well starts none then.
        if let router, router == nil {
            throw .badService("lvs_sync_daemon", "no vrrp_instance has the name it gives")
        }
        for role in [IPVSSyncDaemon.Role.master, .backup] {
            result.append(try .syncDaemon(daemon, role, router ?? nil))
        }
        return result
    }

    /// Each service once: of two with one key the first.
    private func forEachService(
        _ body: (PossibleService) throws(CompilerError) -> Void
    ) throws(CompilerError) {
        var known: Set<IPVSServiceKey> = []
        let marks = configuration.ipvs.marking.flatMap {
            GroupMarks(for: configuration.virtualServers, from: $0.firstMark)
        }
        for (place, settings) in configuration.virtualServers.enumerated() {
            for service in settings.possibleServices(groupMark: (marks ?? .none).mark(of: place)) {
                guard known.insert(service.key).inserted else { continue }
                try body(PossibleService(service, stand: settings.sorryDestination(in: service.key)))
            }
        }
    }
}

/// Where a table holds what a command to IPVS is about.
package struct ServiceLookup {
    let table: ObjectTable
    /// Of the service that was asked about last: its destinations come one after the other.
    private var bodies: (service: IPVSServiceKey, of: DestinationBodies)?

    package init(_ table: ObjectTable) { self.table = table }

    /// The number of a service; nil when the table hasn't got it.
    package func number(of service: IPVSServiceKey) -> UInt32? { table.index(of: identity(of: service)) }

    /// The number of a destination as it is described, its weight apart; nil when the table hasn't got it.
    package mutating func number(
        of destination: LoadBalancing.IPVSDestination,
        in service: IPVSServiceKey
    ) -> UInt32? {
        let known = bodies.flatMap { $0.service == service ? $0.of : nil } ?? DestinationBodies(of: service)
        bodies = (service, known)
        guard let first = table.index(of: known.identity(of: destination.key, isSecond: false)) else {
            return nil
        }
        guard let second = table.index(of: known.identity(of: destination.key, isSecond: true)) else {
            return first
        }
        guard let draft = try? ObjectDraft.destination(destination, of: service, isSecond: false) else {
            return nil
        }
        return [first, second].first { table.object($0).body == draft.record.body }
    }

    /// The number of the timeouts; nil without.
    package var timeoutsNumber: UInt32? { table.index(of: identity(of: .timeouts, [])) }

    /// The number of one of the sync daemons; nil without.
    package func number(ofSyncDaemon role: IPVSSyncDaemon.Role) -> UInt32? {
        table.index(of: identity(of: .syncDaemon, [UInt8(role.rawValue)]))
    }

    /// Whether another table has the same object with the same body; nil: there is none.
    package func isUnchanged(_ number: UInt32, since former: ObjectTable?) -> Bool {
        guard let former, let place = former.index(of: table.identity(number)) else { return false }
        return former.object(place).body == table.object(number).body
    }

    /// The numbers of what another table doesn't have: destinations, then services, then the rest.
    package func numbers(missingIn other: ObjectTable) -> [UInt32] {
        let all = (0..<table.objectCount).filter { other.index(of: table.identity($0)) == nil }
        return [ObjectKind.destination, .service, .syncDaemon].flatMap { kind in
            all.filter { table.kind($0) == kind }
        }
    }

    /// The number of the object that empties the table at start or stop; nil without.
    package var flushNumber: UInt32? { table.index(of: identity(of: .flush, [])) }

    /// Whether two destinations of a service have this key, of which one is a sorry server.
    package func hasSecond(_ destination: IPVSDestinationKey, in service: IPVSServiceKey) -> Bool {
        table.index(of: identity(of: destination, in: service, isSecond: true)) != nil
    }

    /// The number of some destination that the kernel knows by this key.
    package func number(of destination: IPVSDestinationKey, in service: IPVSServiceKey) -> UInt32? {
        table.index(of: identity(of: destination, in: service, isSecond: false))
    }
}

private func identity(of kind: ObjectKind, _ key: [UInt8]) -> ObjectIdentity {
    ObjectRecord.identity(kind: kind, interface: .loopback, body: key)
}

private func identity(of service: IPVSServiceKey) -> ObjectIdentity { identity(of: .service, service.bytes) }

/// `isSecond`: a sorry server that the kernel knows by a real server's key, but that is reached otherwise.
private func identity(
    of destination: IPVSDestinationKey,
    in service: IPVSServiceKey,
    isSecond: Bool
) -> ObjectIdentity {
    identity(of: .destination, service.bytes + destination.bytes(isSecond: isSecond))
}

extension IPVSDestinationKey {
    /// What tells the destinations of a service apart.
    func bytes(isSecond: Bool) -> [UInt8] {
        address.octets + [UInt8(port >> 8), UInt8(port & 0xFF), isSecond ? 1 : 0]
    }
}

extension IPVSServiceKey {
    /// Different for different keys.
    var bytes: [UInt8] {
        switch self {
        case .address(let transport, let address, let port):
            [transport.rawValue, UInt8(port >> 8), UInt8(port & 0xFF), UInt8(address.octets.count)]
                + address.octets
        case .mark(let mark, let family):
            [0, family.rawValue] + (0..<4).map { UInt8(truncatingIfNeeded: mark.rawValue >> UInt32(8 * $0)) }
        }
    }

    var selector: NetlinkMessages.IPVSService.Selector {
        switch self {
        case .address(let transport, let address, let port):
            return .address(transport.described, address, port: port)
        case .mark(let mark, let family): return .mark(mark.rawValue, family)
        }
    }
}

extension ObjectDraft {
    /// The shape of all of them.
    private static func standing(
        _ kind: ObjectKind,
        _ identity: ObjectIdentity,
        _ body: [UInt8],
        weightOffset: Int? = nil,
        leasedBy bundle: BundleIdentity? = nil,
        _ subject: ObjectSubject
    ) -> ObjectDraft {
        let record = ObjectRecord(
            identity: identity,
            kind: kind,
            isLeased: bundle != nil,
            bundle: nil,
            interface: .loopback,
            announced: nil,
            relocations: weightOffset.map { [Relocation(kind: .weight, offset: UInt16($0))] } ?? [],
            body: body
        )
        return ObjectDraft(bundle: bundle, record: record, subject: subject)
    }

    fileprivate static func flush(_ settings: IPVSSettings) -> ObjectDraft {
        let body: [UInt8] = [settings.flushesAtStart ? 1 : 0, settings.flushAtStop == .everything ? 1 : 0]
        return standing(.flush, identity(of: .flush, []), body, .serviceFlush)
    }

    /// The one that sends lives with its virtual router's lease; the one that hears stands.
    fileprivate static func syncDaemon(
        _ settings: SyncDaemonSettings,
        _ role: IPVSSyncDaemon.Role,
        _ router: (bundle: BundleIdentity, virtualRouterID: UInt8)?
    ) throws(CompilerError) -> ObjectDraft {
        do throws(DescriptionError) {
            let body = try IPVSSyncDaemon(
                role,
                on: settings.interface,
                identifier: settings.syncID ?? router?.virtualRouterID ?? 0,
                maximumLength: settings.maximumLength,
                group: settings.group?.address,
                port: settings.port?.rawValue,
                ttl: settings.timeToLive
            ).body.bytes
            let identity = identity(of: .syncDaemon, [UInt8(role.rawValue)])
            let bundle = role == .master ? router?.bundle : nil
            let subject = ObjectSubject.syncDaemon(settings.interface, sends: role == .master)
            return standing(.syncDaemon, identity, body, leasedBy: bundle, subject)
        } catch {
            throw .badService("lvs_sync_daemon", "\(error)")
        }
    }

    fileprivate static func timeouts(_ timeouts: LoadBalancing.IPVSTimeouts) throws(CompilerError)
        -> ObjectDraft
    {
        func seconds(_ interval: Interval?) -> UInt32? {
            interval.map { UInt32(clamping: $0.secondsRoundedUp) }
        }
        do throws(DescriptionError) {
            let body = try NetlinkMessages.IPVSTimeouts(
                tcp: seconds(timeouts.tcp),
                tcpFinal: seconds(timeouts.tcpFinished),
                udp: seconds(timeouts.udp)
            ).body
            return standing(.timeouts, identity(of: .timeouts, []), body.bytes, .serviceTimeouts(timeouts))
        } catch {
            throw .badService("lvs_timeouts", "\(error)")
        }
    }

    fileprivate static func service(
        _ key: IPVSServiceKey,
        _ attributes: IPVSServiceAttributes
    ) throws(CompilerError) -> ObjectDraft {
        do throws(DescriptionError) {
            guard let scheduler = IPVSName(attributes.scheduler) else { throw .outOfRange("lvs_sched") }
            let service = try NetlinkMessages.IPVSService(
                key.selector,
                scheduler: scheduler,
                flags: IPVSServiceFlags(rawValue: attributes.flags & ~IPVSServiceAttributes.persistentFlag),
                persistence: try persistence(attributes, key.family)
            )
            return standing(.service, identity(of: key), service.body.bytes, .service(key, attributes))
        } catch {
            throw .badService("\(key.text)", "\(error)")
        }
    }

    private static func persistence(
        _ attributes: IPVSServiceAttributes,
        _ family: AddressFamily
    ) throws(DescriptionError) -> IPVSPersistence? {
        guard attributes.persistenceTimeout > 0 else { return nil }
        let engine = attributes.persistenceEngine.isEmpty ? nil : IPVSName(attributes.persistenceEngine)
        guard engine != nil || attributes.persistenceEngine.isEmpty else {
            throw .outOfRange("persistence_engine")
        }
        let timeout = attributes.persistenceTimeout
        switch family {
        case .ipv4: return try IPVSPersistence(timeout: timeout, mask: attributes.granularity, engine: engine)
        case .ipv6:
            let length = UInt8(clamping: attributes.granularity)
            return try IPVSPersistence(.ipv6, timeout: timeout, prefixLength: length, engine: engine)
        }
    }

    fileprivate static func destination(
        _ destination: LoadBalancing.IPVSDestination,
        of service: IPVSServiceKey,
        isSecond: Bool
    ) throws(CompilerError) -> ObjectDraft {
        let body = try destination.described(of: service).body
        return standing(
            .destination,
            identity(of: destination.key, in: service, isSecond: isSecond),
            body.bytes,
            weightOffset: body.weightOffset,
            .destination(destination, of: service)
        )
    }
}

extension LoadBalancing.IPVSDestination {
    /// As the kernel is told of it.
    func described(
        of service: IPVSServiceKey
    ) throws(CompilerError) -> NetlinkMessages.IPVSDestination {
        do throws(DescriptionError) {
            guard let method = forwarding?.described else { throw .missing("lvs_method") }
            return try NetlinkMessages.IPVSDestination(
                of: service.selector,
                key.address,
                port: key.port,
                method: method,
                upperThreshold: upperThreshold,
                lowerThreshold: lowerThreshold
            )
        } catch {
            throw .badService("\(key.text) of \(service.text)", "\(error)")
        }
    }
}

extension ForwardingMethod {
    fileprivate var described: IPVSForwarding {
        switch self {
        case .nat: .masquerading
        case .directRouting: .directRouting
        case .tunnel(.ipip): .tunnel(.ipip)
        case .tunnel(.gue(let port, let checksum)): .tunnel(.gue(port: port.rawValue, checksum.described))
        case .tunnel(.gre(let hasChecksum)): .tunnel(.gre(hasChecksum ? .checksum : .none))
        }
    }
}

extension TunnelChecksum {
    fileprivate var described: IPVSTunnelChecksum {
        switch self {
        case .none: .none
        case .checksum: .checksum
        case .remoteOffload: .remote
        }
    }
}

extension IPVSSettings {
    /// The whole table is emptied at some time.
    package var flushes: Bool { flushesAtStart || flushAtStop == .everything }
}
