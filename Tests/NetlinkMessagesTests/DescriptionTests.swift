import NetlinkMessages
import NetworkTypes
import Testing

/// What can't be in the kernel can't be described.
@Suite struct DescriptionTests {
    struct Refusal: CustomTestStringConvertible {
        var testDescription: String
        var error: DescriptionError
        var make: @Sendable () throws -> Void

        init(_ description: String, _ error: DescriptionError, _ make: @escaping @Sendable () throws -> Void)
        {
            testDescription = description
            self.error = error
            self.make = make
        }
    }

    static let addresses = [
        Refusal("an IPv6 label", .only(.ipv4, "label")) {
            _ = try AddressDescription(prefix("fd00::1/64"), interface: link("eth0"), label: [97])
        },
        Refusal("an IPv6 scope", .only(.ipv4, "scope")) {
            _ = try AddressDescription(prefix("fd00::1/64"), interface: link("eth0"), scope: 253)
        },
        Refusal("an IPv6 broadcast address", .only(.ipv4, "brd")) {
            let broadcast = IPv4Address(10, 0, 0, 255)
            _ = try AddressDescription(prefix("fd00::1/64"), interface: link("eth0"), broadcast: broadcast)
        },
        Refusal("a home address of IPv4", .only(.ipv6, "-nodad, home or mngtmpaddr")) {
            _ = try AddressDescription(prefix("10.0.0.1/24"), interface: link("eth0"), flags: .home)
        },
        Refusal("a peer of the other family", .wrongFamily("peer")) {
            let peer = try prefix("fd00::2/128")
            _ = try AddressDescription(prefix("10.0.0.1/24"), interface: link("eth0"), peer: peer)
        },
        Refusal("a label of 16 bytes", .outOfRange("label")) {
            let label = [UInt8](repeating: 97, count: 16)
            _ = try AddressDescription(prefix("10.0.0.1/24"), interface: link("eth0"), label: label)
        },
        Refusal("a lifetime of all ones, which means for ever", .outOfRange("preferred_lft")) {
            let life = PreferredLifetime.seconds(.max)
            _ = try AddressDescription(
                prefix("10.0.0.1/24"),
                interface: link("eth0"),
                preferredLifetime: life
            )
        },
    ]

    static let routes = [
        Refusal("host bits", .outOfRange("to")) {
            _ = try Route(prefix("10.0.0.1/8"), way: NextHop(interface: link("eth0")))
        },
        Refusal("a source prefix of IPv4", .only(.ipv6, "from")) {
            let way = NextHop(interface: try link("eth0"))
            _ = try Route(prefix("10.0.0.0/8"), source: prefix("10.0.0.0/8"), way: way)
        },
        Refusal("a lifetime of IPv4", .only(.ipv6, "expires")) {
            _ = try Route(prefix("10.0.0.0/8"), way: NextHop(interface: link("eth0")), expires: 60)
        },
        Refusal("nowhere to go", .missing("dev")) { _ = try Route(prefix("10.0.0.0/8")) },
        Refusal("a gateway into nothing", .contradiction("via")) {
            let way = NextHop(gateway: try address("10.0.0.1"))
            _ = try Route(prefix("10.0.0.0/8"), kind: .blackhole, way: way)
        },
        Refusal("a gateway and nexthops", .contradiction("nexthop")) {
            let way = NextHop(interface: try link("eth0"))
            _ = try Route(prefix("10.0.0.0/8"), way: way, nextHops: [WeightedNextHop(way)])
        },
        Refusal("an IPv4 gateway of an IPv6 route", .wrongFamily("via")) {
            _ = try Route(prefix("fd00::/64"), way: NextHop(gateway: address("10.0.0.1")))
        },
        Refusal("realms of IPv6", .only(.ipv4, "realms")) {
            let way = NextHop(interface: try link("eth0"), realms: Realms(destination: 1))
            _ = try Route(prefix("fd00::/64"), way: way)
        },
        Refusal("table 0", .outOfRange("table")) {
            _ = try Route(prefix("10.0.0.0/8"), way: NextHop(interface: link("eth0")), table: 0)
        },
        Refusal("weight 0", .outOfRange("weight")) { _ = try WeightedNextHop(.none, weight: 0) },
        Refusal("weight 257", .outOfRange("weight")) { _ = try WeightedNextHop(.none, weight: 257) },
        Refusal("a tunnel to nowhere", .missing("dst")) { _ = try IPTunnel(.ipv4, hopLimit: 1) },
        Refusal("a tunnel to the other family", .wrongFamily("dst")) {
            _ = try IPTunnel(.ipv4, destination: address("fd00::1"))
        },
        Refusal("a label of 21 bits", .outOfRange("encap mpls")) { _ = try MPLSTunnel(labels: [1 << 20]) },
    ]

    static let rules = [
        Refusal("goto backwards", .outOfRange("goto")) {
            _ = try Rule(.ipv4, priority: 100, action: .goTo(100))
        },
        Refusal("from another family", .wrongFamily("from")) {
            _ = try Rule(.ipv4, priority: 100, action: .nothing, source: prefix("fd00::/8"))
        },
        Refusal("realms of IPv6", .only(.ipv4, "realms")) {
            let lookup = try Rule.TableLookup(table: 1, realms: Realms(destination: 1))
            _ = try Rule(.ipv6, priority: 100, action: .lookUp(lookup))
        },
        Refusal("table 0", .outOfRange("table")) { _ = try Rule.TableLookup(table: 0) },
        Refusal("port 0", .outOfRange("sport")) {
            _ = try Rule(.ipv4, priority: 100, action: .nothing, sourcePorts: 0...9)
        },
    ]

    static let services = [
        Refusal("mark 0", .outOfRange("fwmark")) {
            _ = try IPVSService(.mark(0, .ipv4), scheduler: scheduler("rr"))
        },
        Refusal("every port without persistence", .missing("persistence_timeout")) {
            _ = try IPVSService(.address(.tcp, address("10.0.0.1"), port: 0), scheduler: scheduler("rr"))
        },
        Refusal("a /33 of clients", .outOfRange("persistence_granularity")) {
            _ = try IPVSPersistence(.ipv4, timeout: 60, prefixLength: 33)
        },
        Refusal("NAT to the other family", .wrongFamily("real_server")) {
            let service = IPVSService.Selector.mark(1, .ipv4)
            _ = try IPVSDestination(of: service, address("fd00::1"), port: 80, method: .masquerading)
        },
        Refusal("GUE to port 0", .outOfRange("lvs_method")) {
            let method = IPVSForwarding.tunnel(.gue(port: 0, .none))
            _ = try IPVSDestination(of: .mark(1, .ipv4), address("10.0.0.1"), port: 80, method: method)
        },
        Refusal("thresholds that cross", .outOfRange("lthreshold")) {
            _ = try IPVSDestination(
                of: .mark(1, .ipv4),
                address("10.0.0.1"),
                port: 80,
                method: .directRouting,
                upperThreshold: 1,
                lowerThreshold: 2
            )
        },
        Refusal("a daemon's group that is none", .outOfRange("group")) {
            _ = try IPVSSyncDaemon(.master, on: link("eth0"), identifier: 1, group: address("10.0.0.1"))
        },
        Refusal("no timeout at all", .missing("lvs_timeouts")) { _ = try IPVSTimeouts() },
        Refusal("a table without a name", .outOfRange("nftables")) {
            _ = try FirewallTable(.ipv4, name: [])
        },
        Refusal("a link over itself", .contradiction("name")) {
            _ = try VirtualLink(link("eth0"), over: link("eth0"), kind: .ipvlan(.bridge))
        },
        Refusal("a multicast MAC address", .outOfRange("use_vmac")) {
            _ = try VirtualLink(link("v"), over: link("eth0"), kind: .macvlan(.broadcast))
        },
    ]

    @Test(arguments: addresses + routes + rules + services)
    func `is refused`(_ row: Refusal) {
        #expect(throws: row.error) { try row.make() }
    }

    @Test(arguments: [
        ("10.1.2.3/8", "10.255.255.255", "10.0.0.0"), ("10.1.2.3/30", "10.1.2.3", "10.1.2.0"),
        ("10.1.2.3/0", "255.255.255.255", "0.0.0.0"),
    ])
    func `brd + sets the host bits, brd - clears them`(_ text: String, _ set: String, _ cleared: String)
        throws
    {
        let interfaceAddress = try prefix(text)
        #expect(interfaceAddress.broadcast(hostBits: true)?.description == set)
        #expect(interfaceAddress.broadcast(hostBits: false)?.description == cleared)
    }

    @Test func `host prefixes have no broadcast address`() throws {
        #expect(try prefix("10.0.0.1/31").broadcast(hostBits: true) == nil)
        #expect(try prefix("10.0.0.1/32").broadcast(hostBits: true) == nil)
        #expect(try prefix("fd00::1/64").broadcast(hostBits: true) == nil)
    }

    @Test func `an IPv6 host address is deprecated from the start, others aren't`() throws {
        let host = try AddressDescription(prefix("fd00::1/128"), interface: link("eth0"))
        #expect(host.preferredLifetime == 0)
        #expect(
            try AddressDescription(prefix("fd00::1/64"), interface: link("eth0")).preferredLifetime == nil
        )
        #expect(
            try AddressDescription(prefix("10.0.0.1/32"), interface: link("eth0")).preferredLifetime == nil
        )
    }

    @Test(arguments: [
        ("10.1.2.3/8", "10.0.0.0/8"), ("fd00::1/64", "fd00::/64"), ("fd00::1/128", "fd00::1/128"),
        ("fd00::1/0", "::/0"), ("10.1.2.3/0", "0.0.0.0/0"),
    ])
    func `a network has no host bits`(_ text: String, _ network: String) throws {
        #expect(try prefix(text).network.description == network)
    }
}

func link(_ text: String) throws -> InterfaceName { try #require(InterfaceName(text)) }

func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

func scheduler(_ text: String) throws -> IPVSName { try #require(IPVSName(text)) }

/// "10.0.0.0/8".
func prefix(_ text: String) throws -> InterfaceAddress {
    let parts = text.split(separator: "/")
    let length = try #require(UInt8(parts[1]))
    return try #require(InterfaceAddress(try address(String(parts[0])), prefixLength: length))
}
