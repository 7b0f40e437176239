import NetlinkMessages
import NetworkTypes
import Testing

/// What the kernel lists of a route or a rule that was put must be what it is looked for by.
private let routes: [@Sendable () throws -> Route] = [
    { try Route(prefix("10.0.0.0/8"), way: NextHop(interface: link("v0"))) },
    { try Route(prefix("0.0.0.0/0"), way: NextHop(gateway: address("192.0.2.9")), metric: 90) },
    {
        try Route(
            prefix("10.1.0.0/16"),
            preferredSource: address("192.0.2.1"),
            way: NextHop(interface: link("v1")),
            table: 300,
            tos: 16
        )
    },
    { try Route(prefix("10.2.0.0/16"), kind: .blackhole) },
    {
        try Route(
            prefix("10.3.0.0/16"),
            nextHops: [
                WeightedNextHop(NextHop(gateway: address("192.0.2.9")), weight: 2),
                WeightedNextHop(NextHop(gateway: address("198.51.100.9"))),
            ]
        )
    }, { try Route(prefix("fd00:9::/32"), way: NextHop(interface: link("v0"))) },
    { try Route(prefix("fd00:9::/32"), way: NextHop(gateway: address("fd00:1::9")), metric: 7) },
    { try Route(prefix("::/0"), way: NextHop(gateway: address("fd00:1::9")), table: 1_000) },
    { try Route(prefix("fd00:8::/32"), kind: .unreachable, table: 77) },
]

private let rules: [@Sendable () throws -> Rule] = [
    { try Rule(.ipv4, priority: 2_000, action: .lookUp(.init(table: 100)), source: prefix("10.0.0.0/8")) },
    {
        try Rule(.ipv4, priority: 0, action: .lookUp(.init(table: 1_000)), destination: prefix("10.0.0.1/32"))
    },
    {
        try Rule(
            .ipv4,
            priority: 2_001,
            action: .unreachable,
            isInverted: true,
            mark: .init(5, mask: 0xFF),
            inputInterface: link("v0"),
            outputInterface: link("v1")
        )
    }, { try Rule(.ipv6, priority: 2_002, action: .lookUp(.init(table: 7)), source: prefix("fd00::/16")) },
    { try Rule(.ipv6, priority: 2_003, action: .goTo(3_000)) },
    { try Rule(.ipv4, priority: 2_004, action: .lookUp(.init(table: 254, suppressedPrefixLength: 0))) },
]

@Suite struct RoutingStateTests {
    @Test(.enabled(if: mayMakeNamespaces, "NOT RUN: network namespaces need root"))
    func `the kernel lists routes and rules as they are looked for, and nobody else's`() async {
        await #expect(processExitsWith: .success) {
            try enterNamespace()
            try output(of: "ip route add 10.9.0.0/16 dev v0 proto static; ip rule add priority 9 table 9")
            let kernel = try KernelConnection(protocol: 0)
            var view = NetworkView()
            view.readsRouting = true
            #expect(try kernel.dump(into: &view).routing == RoutingState())
            for make in routes {
                let route = try make()
                let key = try #require(RouteKey(route))
                #expect(try kernel.send(route.messages.put) == 0, "\(route)")
                let listed = try kernel.dump(into: &view).routing
                #expect(listed == RoutingState(routes: [key]), "\(route)")
                #expect(try kernel.send(route.messages.remove) == 0, "\(route)")
                #expect(try kernel.dump(into: &view).routing == RoutingState(), "\(route)")
            }
            for make in rules {
                let rule = try make()
                let key = try #require(RuleKey(rule))
                #expect(try kernel.send(rule.messages.put) == 0, "\(rule)")
                let listed = try kernel.dump(into: &view).routing
                #expect(listed == RoutingState(rules: [key]), "\(rule)")
                #expect(try kernel.send(rule.messages.remove) == 0, "\(rule)")
                #expect(try kernel.dump(into: &view).routing == RoutingState(), "\(rule)")
            }
            #expect(view.malformedCount == 0)
        }
    }

    @Test func `events of routes and rules in any state of decay`() throws {
        let kernel = try KernelConnection(protocol: 0)
        let messages = try routes.map { try $0().messages.put[0] } + rules.map { try $0().messages.put[0] }
        for message in messages {
            let whole = try kernel.datagram(message, sequence: 0, acknowledged: false)
            for length in 0..<whole.count {
                var view = NetworkView()
                view.readsRouting = true
                view.readsGateways = true
                _ = view.apply(Array(whole.prefix(length)))
            }
            for bit in 0..<8 * whole.count {
                var view = NetworkView()
                view.readsRouting = true
                var flipped = whole
                flipped[bit / 8] ^= 1 << UInt8(bit % 8)
                _ = view.apply(flipped)
            }
        }
    }

    @Test func `another's protocol can't be followed`() throws {
        let way = NextHop(interface: try link("v0"))
        #expect(RouteKey(try Route(prefix("10.0.0.0/8"), way: way, protocolNumber: 4)) == nil)
        #expect(RouteKey(try Route(prefix("10.0.0.0/8"), way: way)) != nil)
    }

    @Test(.enabled(if: mayMakeNamespaces, "NOT RUN: network namespaces need root"))
    func `default routes' next hops, of administrators and not of routing daemons`() async {
        await #expect(processExitsWith: .success) {
            try enterNamespace()
            try output(of: "ip addr add 10.9.0.2/24 dev v0; ip -6 addr add 2001:db8::2/64 dev v0 nodad")
            try output(of: "ip link set v0 up; ip route add default via 10.9.0.1 dev v0")
            try output(of: "ip -6 route add default via fe80::1 dev v0 proto static")
            try output(of: "ip route add default via 10.9.0.7 dev v0 proto bird metric 9")
            try output(of: "ip route add 10.0.0.0/8 via 10.9.0.8; ip route add default via 10.9.0.9 table 7")
            let kernel = try KernelConnection(protocol: 0)
            var view = NetworkView()
            view.readsGateways = true
            for readsRouting in [false, true] {
                view.readsRouting = readsRouting
                let snapshot = try kernel.dump(into: &view)
                #expect(snapshot.gateways.map { "\($0.address)" } == ["10.9.0.1", "fe80::1"])
                let index = try #require(snapshot.gateways.first).link
                func gateway(_ text: String, _ length: UInt8) -> String? {
                    let own = IPAddress(text).flatMap { InterfaceAddress($0, prefixLength: length) }
                    return own.flatMap { snapshot.gateway(of: $0, on: index) }.map { "\($0)" }
                }
                #expect(gateway("10.9.0.250", 32) == "10.9.0.1", "in the interface's network")
                #expect(gateway("10.8.0.250", 32) == nil)
                #expect(gateway("10.8.0.250", 15) == "10.9.0.1", "in its own")
                #expect(gateway("2001:db8::fa", 128) == "fe80::1")
                #expect(gateway("2001:db9::fa", 128) == nil)
            }
            try output(of: "ip link set v0 down")
            #expect(try kernel.dump(into: &view).gateways == [])
            #expect(view.malformedCount == 0)
        }
    }
}
