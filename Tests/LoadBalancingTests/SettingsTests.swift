import LoadBalancing
import NetworkTypes
import Testing

/// An address that the test writes.
func ip(_ text: String) -> IPAddress {
    guard let address = IPAddress(text) else { preconditionFailure("not an address: \(text)") }
    return address
}

func port(_ number: UInt16) -> Port {
    guard let port = Port(rawValue: number) else { preconditionFailure("no port has the number 0") }
    return port
}

func mark(_ number: UInt32) -> FirewallMark {
    guard let mark = FirewallMark(rawValue: number) else { preconditionFailure("0 is no mark") }
    return mark
}

// MARK: Ranges of addresses

struct RangeCase: Sendable, CustomTestStringConvertible {
    let first: String
    let last: String
    let count: Int?
    let refusal: AddressRange.Refusal?

    init(_ first: String, _ last: String, count: Int) {
        (self.first, self.last, self.count, refusal) = (first, last, count, nil)
    }

    init(_ first: String, _ last: String, _ refusal: AddressRange.Refusal) {
        (self.first, self.last, count, self.refusal) = (first, last, nil, refusal)
    }

    var testDescription: String { "\(first)-\(last)" }
}

@Test(arguments: [
    RangeCase("192.0.2.1", "192.0.2.1", count: 1),
    RangeCase("192.0.2.250", "192.0.3.5", count: 12),
    RangeCase("10.0.0.0", "10.0.255.255", count: 65_536),
    RangeCase("10.0.0.0", "10.1.0.0", .tooLong),
    RangeCase("192.0.2.2", "192.0.2.1", .endsBeforeItBegins),
    RangeCase("192.0.2.2", "2001:db8::1", .differentFamilies),
    RangeCase("2001:db8::fffe", "2001:db8::1:1", count: 4),
    RangeCase("2001:db8::", "2001:db8:0:0:1::", .tooLong),
    RangeCase("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", .tooLong),
])
func ranges(_ row: RangeCase) {
    do throws(AddressRange.Refusal) {
        let range = try AddressRange(first: ip(row.first), last: ip(row.last))
        #expect(range.count == row.count)
        #expect(range.address(0) == ip(row.first))
        #expect(range.address(range.count - 1) == ip(row.last))
        #expect(range.contains(ip(row.first)) && range.contains(ip(row.last)))
    } catch {
        #expect(error == row.refusal)
    }
}

/// keepalived's count wraps inside the last octet (spec 8.1).
@Test func rangesCrossOctets() throws {
    let range = try AddressRange(first: ip("192.0.2.254"), last: ip("192.0.3.1"))
    let addresses = (0..<range.count).map { range.address($0).description }
    #expect(addresses == ["192.0.2.254", "192.0.2.255", "192.0.3.0", "192.0.3.1"])
}

// MARK: Tunnels

struct TunnelCase: Sendable, CustomTestStringConvertible {
    let kind: TunnelKind
    let port: UInt16
    let checksum: TunnelChecksum?
    let tunnel: Tunnel?

    var testDescription: String { "\(kind) \(port) \(checksum.map { "\($0)" } ?? "-")" }
}

@Test(arguments: [
    TunnelCase(kind: .ipip, port: 0, checksum: nil, tunnel: .ipip),
    TunnelCase(kind: .ipip, port: 6080, checksum: nil, tunnel: nil),
    TunnelCase(kind: .ipip, port: 0, checksum: TunnelChecksum.none, tunnel: nil),
    TunnelCase(kind: .gue, port: 0, checksum: nil, tunnel: nil),
    TunnelCase(kind: .gue, port: 6080, checksum: nil, tunnel: .gue(port(6080), .none)),
    TunnelCase(
        kind: .gue,
        port: 6080,
        checksum: .remoteOffload,
        tunnel: .gue(port(6080), .remoteOffload)
    ),
    TunnelCase(kind: .gre, port: 0, checksum: nil, tunnel: .gre(hasChecksum: false)),
    TunnelCase(kind: .gre, port: 0, checksum: .checksum, tunnel: .gre(hasChecksum: true)),
    TunnelCase(kind: .gre, port: 0, checksum: .remoteOffload, tunnel: nil),
    TunnelCase(kind: .gre, port: 1, checksum: nil, tunnel: nil),
])
func tunnels(_ row: TunnelCase) {
    let tunnel = Tunnel(kind: row.kind, port: Port(rawValue: row.port), checksum: row.checksum)
    #expect(tunnel == row.tunnel)
    #expect(tunnel == nil || tunnel?.kind == row.kind)
}

// MARK: What cannot be

@Test(arguments: [
    (seconds: 0, isLegal: false), (1, true), (2_678_400, true), (2_678_401, false),
])
func persistenceTimeouts(_ row: (seconds: Int64, isLegal: Bool)) {
    let persistence = Persistence(timeout: .seconds(row.seconds), granularity: .whole(.ipv4))
    #expect((persistence != nil) == row.isLegal)
}

@Test func persistenceIsOfWholeSeconds() {
    #expect(Persistence(timeout: .milliseconds(1_500), granularity: .whole(.ipv6)) == nil)
    #expect(PersistencePrefix(length: 0) == nil)
    #expect(PersistencePrefix(length: 128) == .whole)
    #expect(PersistencePrefix(length: 129) == nil)
}

@Test(arguments: [
    ("", false), ("sip", true), ("sixteen_letters_", true), ("seventeen_letters", false), ("s p", false),
])
func persistenceEngines(_ name: String, _ isLegal: Bool) {
    #expect((PersistenceEngine(name) != nil) == isLegal)
}

@Test(arguments: [
    (-1, false), (0, true), (2_147_483_647, true), (2_147_483_648, false),
])
func weights(_ value: Int, _ isLegal: Bool) {
    #expect((ServerWeight(rawValue: value) != nil) == isLegal)
}

/// Spec 4.4.
@Test func weightsOfContributions() {
    #expect(ServerWeight(clamping: -5).rawValue == 0)
    #expect(ServerWeight(clamping: 1 << 40).rawValue == 2_147_483_647)
    #expect(ServerWeight(clamping: 7).rawValue == 7)
}

/// Spec 6.1 and 1.9.
@Test(arguments: [
    (required: UInt32(3), hysteresis: UInt32(0), gaining: Int64(3), keeping: Int64(3)),
    (3, 2, 5, 1), (1, 0, 1, 1), (0, 0, 1, 1), (4_294_967_295, 4_294_967_294, 8_589_934_589, 1),
])
func quorums(_ row: (required: UInt32, hysteresis: UInt32, gaining: Int64, keeping: Int64)) throws {
    let quorum = try #require(Quorum(required: row.required, hysteresis: row.hysteresis))
    #expect(quorum.gainingWeight == row.gaining)
    #expect(quorum.keepingWeight == row.keeping)
}

@Test func hysteresisIsLessThanTheQuorum() {
    #expect(Quorum(required: 3, hysteresis: 3) == nil)
    #expect(Quorum(required: 0, hysteresis: 1) == nil)
}

@Test func multicastGroups() {
    #expect(MulticastGroup(ip("224.0.0.81")) != nil)
    #expect(MulticastGroup(ip("ff02::1")) != nil)
    #expect(MulticastGroup(ip("192.0.2.1")) == nil)
    #expect(MulticastGroup(ip("fe80::1")) == nil)
}

@Test func familiesOfGroups() throws {
    var group = VirtualServerGroup(name: "g", entries: [.mark(mark(1), nil)])
    #expect(group.families == [] && group.hasMarks && !group.hasAddresses)
    group.entries.append(.addresses(AddressRange(ip("192.0.2.1")), nil))
    #expect(group.families.only == .ipv4 && group.hasAddressWithoutPort)
    group.entries.append(.mark(mark(2), .ipv6))
    #expect(group.families == [.ipv4, .ipv6] && group.families.only == nil)
}
