import LoadBalancing
import NetworkTypes
import Testing

private let start = Instant(nanosecondsSinceBoot: 0)

/// A virtual server of a group, with one real server for each forwarding method.
private func grouped(
    _ entries: [VirtualServerGroup.Entry],
    transport: TransportProtocol? = .tcp,
    name: String = "g",
    sequence: Int = 0
) -> VirtualServerSettings {
    VirtualServerSettings(
        service: .group(VirtualServerGroup(name: name, entries: entries), sequence: sequence),
        family: .ipv4,
        transport: transport,
        realServers: [
            RealServerSettings(address: ip("10.0.0.1"), port: port(8080), forwarding: .nat),
            RealServerSettings(address: ip("10.0.0.2"), port: port(8080), forwarding: .directRouting),
        ]
    )
}

private func desired(_ servers: [VirtualServerSettings], _ ipvs: IPVSSettings = IPVSSettings()) -> [String] {
    var balancer = LoadBalancer(
        LoadBalancerSettings(virtualServers: servers, checks: servers.map { _ in [] }, ipvs: ipvs)
    )
    var effects: [LoadBalancer.Effect] = []
    balancer.handle(.started, at: start, into: &effects)
    return balancer.desiredTable.services.map { service in
        let destinations = service.destinations.map { "\($0.key.address):\($0.key.port)" }
        let name =
            switch service.key {
            case .address(let transport, let address, let port): "\(transport.name) \(address):\(port)"
            case .mark(let mark, let family): "mark \(mark) \(family)"
            }
        return ([name] + destinations).joined(separator: " ")
    }
}

private func range(_ first: String, _ last: String) throws -> AddressRange {
    try AddressRange(first: ip(first), last: ip(last))
}

/// Spec 4.5, 8.1, 8.4: one service for each member, direct routing at its port, NAT at the server's.
@Test func groupsAreAServiceForEachMember() throws {
    let settings = grouped([
        .addresses(try range("192.0.2.255", "192.0.3.0"), port(80)),
        .addresses(AddressRange(ip("192.0.2.9")), nil),
        .mark(mark(7), nil),
    ])
    #expect(
        desired([settings]) == [
            "tcp 192.0.2.9:0 10.0.0.1:8080 10.0.0.2:0",
            "tcp 192.0.2.255:80 10.0.0.1:8080 10.0.0.2:80",
            "tcp 192.0.3.0:80 10.0.0.1:8080 10.0.0.2:80",
            "mark 7 ipv4 10.0.0.1:8080 10.0.0.2:0",
        ]
    )
}

/// Spec 8.6.
@Test func groupsWithMarksOfNftables() throws {
    let addresses = VirtualServerGroup.Entry.addresses(try range("192.0.2.1", "192.0.2.200"), port(80))
    let marking = GroupMarking(table: "t", firstMark: mark(1_000))
    let servers = [
        grouped([addresses]), grouped([addresses], transport: .udp, sequence: 1),
        grouped([.mark(mark(5), nil)], name: "marks"),
        grouped([addresses, .addresses(AddressRange(ip("2001:db8::1")), port(80))], name: "other"),
    ]
    #expect(
        desired(servers, IPVSSettings(marking: marking)) == [
            "mark 5 ipv4 10.0.0.1:8080 10.0.0.2:0", "mark 1000 ipv4 10.0.0.1:8080 10.0.0.2:0",
            "mark 1001 ipv4 10.0.0.1:8080 10.0.0.2:0", "mark 1002 ipv4 10.0.0.1:8080 10.0.0.2:0",
            "mark 1002 ipv6 10.0.0.1:8080 10.0.0.2:0",
        ]
    )
}

@Test func marksMayRunOut() {
    let servers = [
        grouped([.addresses(AddressRange(ip("192.0.2.1")), nil)]),
        grouped([.addresses(AddressRange(ip("192.0.2.1")), nil)], transport: .udp),
    ]
    #expect(GroupMarks(for: servers, from: mark(4_294_967_294)) != nil)
    #expect(GroupMarks(for: servers, from: mark(4_294_967_295)) == nil)
}

/// Bits and numbers of spec ipvs-genl 4.
@Test func attributesOfServices() throws {
    var settings = pool(weights: [1])
    settings.scheduler = .sourceHashing
    settings.schedulerFlags = [.first, .second, .third]
    settings.isOnePacket = true
    settings.persistence = Persistence(
        timeout: .seconds(50),
        granularity: .mask(IPv4Address(255, 255, 255, 0)),
        engine: PersistenceEngine("sip")
    )
    var server = VirtualServer(settings, checks: [])
    var effects: [VirtualServer.Effect] = []
    server.handle(.started, at: start, into: &effects)
    let expected = IPVSServiceAttributes(
        scheduler: "sh",
        flags: 0x1 | 0x4 | 0x8 | 0x10 | 0x20,
        persistenceTimeout: 50,
        granularity: 0xFFFF_FF00,
        persistenceEngine: "sip"
    )
    #expect(server.desiredServices().map(\.attributes) == [expected])
}

@Test func attributesWithoutPersistence() {
    var settings = pool(weights: [1])
    settings.service = .address(ip("2001:db8::1"), nil)
    settings.family = .ipv6
    let services = VirtualServer(settings, checks: []).possibleServices()
    #expect(services.map(\.attributes.granularity) == [128])
    #expect(services.map(\.attributes.flags) == [0])
}

// MARK: All together

private func told(_ effects: [LoadBalancer.Effect]) -> [String] {
    effects.map { effect in
        switch effect {
        case .virtualServer(let index, let effect): "\(index): \(Bench.text(effect))"
        case .removedVirtualServer(let index, let effect): "old \(index): \(Bench.text(effect))"
        case .flush: "flush"
        }
    }
}

private func site(_ last: UInt8) -> VirtualServerSettings {
    var settings = pool(weights: [1])
    settings.service = .address(.ipv4(IPv4Address(192, 0, 2, last)), port(80))
    return settings
}

@Test func reloadOfVirtualServers() {
    var balancer = LoadBalancer(
        LoadBalancerSettings(virtualServers: [site(1), site(2)], checks: [oneEach(1), oneEach(1)])
    )
    var effects: [LoadBalancer.Effect] = []
    balancer.handle(.started, at: start, into: &effects)
    balancer.handle(.check(virtualServer: 1, .verdict(check: 0, isUp: false)), at: start, into: &effects)
    let before = balancer.desiredTable
    var ours = IPVSOwnership()
    ours.add(balancer.possibleTable)
    effects = []
    let new = LoadBalancerSettings(virtualServers: [site(2), site(3)], checks: [oneEach(1), oneEach(1)])
    balancer.handle(.settingsChanged(new), at: start, into: &effects)
    #expect(
        told(effects) == [
            "old 0: table", "old 0: rs0 down removed", "old 0: mail rs0 removed",
            "old 0: quorum down removed W=1", "1: table", "1: quorum up started W=1",
        ]
    )
    ours.add(balancer.possibleTable)
    #expect(balancer.desiredTable(like: balancer.possibleTable) == balancer.desiredTable)
    #expect(balancer.desiredTable(like: before) == balancer.desiredTable)
    let commands = before.commands(toBecome: balancer.desiredTable, owning: ours)
    #expect(commands.count == 3)
    #expect(commands.last == .removeService(.address(.tcp, ip("192.0.2.1"), port: 80)))
    #expect(before.applying(commands) == balancer.desiredTable)
}

@Test func reloadFromNothing() {
    var balancer = LoadBalancer(LoadBalancerSettings(virtualServers: [], checks: []))
    var effects: [LoadBalancer.Effect] = []
    balancer.handle(.started, at: start, into: &effects)
    let new = LoadBalancerSettings(virtualServers: [site(1)], checks: [[]])
    balancer.handle(.settingsChanged(new), at: start, into: &effects)
    #expect(told(effects) == ["0: table", "0: quorum up started W=1"])
}

/// Spec 2.6 and 13.2.
@Test func flushes() {
    let ipvs = IPVSSettings(flushesAtStart: true, flushAtStop: .everything)
    var balancer = LoadBalancer(LoadBalancerSettings(virtualServers: [site(1)], checks: [[]], ipvs: ipvs))
    var effects: [LoadBalancer.Effect] = []
    balancer.handle(.started, at: start, into: &effects)
    balancer.handle(.stopRequested, at: start, into: &effects)
    #expect(
        told(effects) == [
            "flush", "0: table", "0: quorum up started W=1", "flush", "0: table",
            "0: quorum down stopping W=1 quiet",
        ]
    )
    #expect(balancer.desiredTable == IPVSTable())
}
