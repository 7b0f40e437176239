import LoadBalancing
import NetworkTypes
import SeededRandom
import Testing

private let attributes = IPVSServiceAttributes(
    scheduler: "wlc",
    flags: 0,
    persistenceTimeout: 0,
    granularity: 0xFFFF_FFFF,
    persistenceEngine: ""
)

private func key(_ port: UInt16) -> IPVSServiceKey { .address(.tcp, ip("192.0.2.1"), port: port) }

private func destination(_ last: UInt8, weight: Int = 1, port: UInt16 = 80) -> IPVSDestination {
    IPVSDestination(
        key: IPVSDestinationKey(.ipv4(IPv4Address(10, 0, 0, last)), port: port),
        forwarding: .nat,
        weight: ServerWeight(clamping: Int64(weight))
    )
}

private func service(_ port: UInt16, _ destinations: [IPVSDestination]) -> IPVSService {
    IPVSService(key: key(port), attributes: attributes, destinations: destinations)
}

private func owning(_ tables: IPVSTable...) -> IPVSOwnership {
    var result = IPVSOwnership()
    for table in tables { result.add(table) }
    return result
}

@Test func equalTablesGiveNoCommands() {
    let table = IPVSTable([service(80, [destination(1), destination(2)]), service(443, [])])
    #expect(table.commands(toBecome: table, owning: owning(table)).isEmpty)
    #expect(IPVSTable().commands(toBecome: IPVSTable(), owning: owning()).isEmpty)
}

@Test func oneWeightOfTenThousandIsOneCommand() throws {
    let servers = (0..<10_000).map { number in
        IPVSDestination(
            key: IPVSDestinationKey(.ipv4(IPv4Address(rawValue: 0x0A00_0000 + UInt32(number))), port: 80),
            forwarding: .directRouting,
            weight: .one
        )
    }
    let present = IPVSTable([service(80, servers)])
    var changed = servers
    changed[4_321].weight = .zero
    let desired = IPVSTable([service(80, changed)])
    let commands = present.commands(toBecome: desired, owning: owning(present))
    #expect(commands == [.setDestination(key(80), changed[4_321])])
}

/// New and changed before what goes, services that go last.
@Test func commandsAreInOrder() {
    let present = IPVSTable([
        service(25, [destination(1)]), service(80, [destination(1), destination(2), destination(3)]),
    ])
    var wanted = service(80, [destination(2, weight: 7), destination(3), destination(4)])
    wanted.attributes.scheduler = "rr"
    let desired = IPVSTable([wanted, service(443, [destination(9)])])
    let commands = present.commands(toBecome: desired, owning: owning(present))
    #expect(
        commands == [
            .setService(key(80), wanted.attributes),
            .setDestination(key(80), destination(2, weight: 7)),
            .addDestination(key(80), destination(4)),
            .removeDestination(key(80), destination(1).key),
            .addService(key(443), attributes),
            .addDestination(key(443), destination(9)),
            .removeService(key(25)),
        ]
    )
}

@Test func whatIsNotOursStays() {
    let foreign = service(25, [destination(1)])
    let present = IPVSTable([foreign, service(80, [destination(1), destination(200)])])
    let desired = IPVSTable([service(80, [destination(2)])])
    let former = IPVSTable([service(80, [destination(1)])])
    let commands = present.commands(toBecome: desired, owning: owning(former, desired))
    #expect(
        commands == [
            .addDestination(key(80), destination(2)), .removeDestination(key(80), destination(1).key),
        ]
    )
    #expect(
        present.applying(commands) == IPVSTable([foreign, service(80, [destination(2), destination(200)])])
    )
}

/// After somebody's `ipvsadm -C`.
@Test func whatIsGoneIsPutAgain() {
    let desired = IPVSTable([service(80, [destination(1)])])
    let commands = IPVSTable().commands(toBecome: desired, owning: owning(desired))
    #expect(commands == [.addService(key(80), attributes), .addDestination(key(80), destination(1))])
}

// MARK: Properties

private func randomTable(_ generator: inout RandomSource) -> IPVSTable {
    let services = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
        let destinations = (0..<Int.random(in: 0...8, using: &generator)).map { _ in
            destination(
                .random(in: 1...10, using: &generator),
                weight: .random(in: 0...2, using: &generator),
                port: .random(in: 80...81, using: &generator)
            )
        }
        var attributes = attributes
        if Bool.random(using: &generator) { attributes.scheduler = "rr" }
        let isMark = Int.random(in: 0...3, using: &generator) == 0
        let number = UInt16.random(in: 1...8, using: &generator)
        return IPVSService(
            key: isMark ? .mark(mark(UInt32(number)), number % 2 == 0 ? .ipv4 : .ipv6) : key(number),
            attributes: attributes,
            destinations: destinations
        )
    }
    return IPVSTable(services)
}

/// Whatever stood there and is ours: the commands make it the desired table, each command changes something,
/// and then there is nothing left to do.
@Test(arguments: 0..<500 as Range<UInt64>)
func differencesApplied(_ seed: UInt64) {
    var generator = RandomSource(seed: seed)
    let present = randomTable(&generator)
    let desired = randomTable(&generator)
    let ours = owning(present, desired)
    let commands = present.commands(toBecome: desired, owning: ours)
    #expect(present.applying(commands) == desired)
    #expect(desired.commands(toBecome: desired, owning: ours).isEmpty)
    var table = present
    for command in commands {
        let next = table.applying([command])
        #expect(next != table, "\(command) changes nothing")
        table = next
    }
}

/// With foreign services and destinations in between: none of these is touched.
@Test(arguments: 0..<500 as Range<UInt64>)
func foreignEntriesStay(_ seed: UInt64) {
    var generator = RandomSource(seed: seed)
    let former = randomTable(&generator)
    let desired = randomTable(&generator)
    let present = randomTable(&generator)
    let ours = owning(former, desired)
    let result = present.applying(present.commands(toBecome: desired, owning: ours))
    for service in present.services where !ours.owns(service.key) {
        #expect(result.service(service.key) == service)
    }
    for service in desired.services {
        let there = result.service(service.key)
        #expect(there?.attributes == service.attributes)
        let mine = there?.destinations.filter { ours.owns($0.key, of: service.key) }
        #expect(mine == service.destinations)
        let foreign = { (service: IPVSService?) in
            service?.destinations.filter { !ours.owns($0.key, of: service?.key ?? key(1)) } ?? []
        }
        #expect(foreign(there) == foreign(present.service(service.key)))
    }
    #expect(result.services.allSatisfy { desired.service($0.key) != nil || !ours.owns($0.key) })
}
