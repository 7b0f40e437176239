import NetlinkMessages
import NetworkTypes

/// Routes of the captures. ip gives a route without a gateway the scope of the link, or of the host for
/// `local`, where keepalived has the global one: the rows say so, so that the bytes can be compared.
enum GoldenRoutes {
    private static func put(_ route: Route) -> [KernelMessage] { route.messages.put }

    private static func v0(_ gateway: String) throws -> NextHop {
        NextHop(gateway: try address(gateway), interface: try link("v0"))
    }

    static let all = [
        GoldenCase("ip route prepend 10.0.0.0/8 via 192.0.2.9 dev v0 proto 72") {
            put(try Route(prefix("10.0.0.0/8"), way: v0("192.0.2.9")))
        },
        // ip leaves the type out; with it nothing else can go.
        GoldenCase(
            "ip route del 10.0.0.0/8 via 192.0.2.9 dev v0 proto 72",
            onlyOurs: ["header 02080000fe48ff0100000000"],
            onlyTheirs: ["header 02080000fe48ff0000000000"]
        ) {
            try Route(prefix("10.0.0.0/8"), way: v0("192.0.2.9"), scope: 255).messages.remove
        },
        GoldenCase("ip route add 10.1.0.0/16 dev v0 scope link proto 72 metric 100") {
            let way = NextHop(interface: try link("v0"))
            return put(
                try Route(prefix("10.1.0.0/16"), way: way, metric: 100, scope: 253, creation: .exclusive)
            )
        },
        GoldenCase("ip route append 10.1.0.0/16 dev v1 proto 72 table 300 src 192.0.2.1") {
            put(
                try Route(
                    prefix("10.1.0.0/16"),
                    preferredSource: address("192.0.2.1"),
                    way: NextHop(interface: link("v1")),
                    table: 300,
                    scope: 253,
                    creation: .append
                )
            )
        },
        GoldenCase("ip route prepend default via 192.0.2.9 proto 72 table 100") {
            put(try Route(prefix("0.0.0.0/0"), way: NextHop(gateway: address("192.0.2.9")), table: 100))
        },
        GoldenCase("ip route prepend blackhole 10.2.0.0/16 proto 72") {
            put(try Route(prefix("10.2.0.0/16"), kind: .blackhole))
        },
        GoldenCase("ip route prepend unreachable 10.3.0.0/16 proto 72") {
            put(try Route(prefix("10.3.0.0/16"), kind: .unreachable))
        },
        GoldenCase("ip route prepend prohibit 10.4.0.0/16 proto 72 metric 9") {
            put(try Route(prefix("10.4.0.0/16"), kind: .prohibit, metric: 9))
        },
        GoldenCase("ip route prepend throw 10.5.0.0/16 proto 72 table 100") {
            put(try Route(prefix("10.5.0.0/16"), kind: .throw, table: 100))
        },
        GoldenCase("ip route prepend local 10.6.0.1/32 dev v0 proto 72 table 100") {
            let way = NextHop(interface: try link("v0"))
            return put(try Route(prefix("10.6.0.1/32"), kind: .local, way: way, table: 100, scope: 254))
        },
        GoldenCase("ip route prepend 10.7.0.0/16 via 10.255.0.1 dev v0 onlink proto 72") {
            var way = try v0("10.255.0.1")
            way.isOnLink = true
            return put(try Route(prefix("10.7.0.0/16"), way: way))
        },
        GoldenCase(
            "ip route prepend 10.8.0.0/16 via 192.0.2.9 dev v0 proto 72 mtu lock 1400 advmss 1360 rtt 300ms"
                + " rttvar 200ms reordering 5 cwnd lock 20 ssthresh 30 rto_min 250ms hoplimit 64 window 65000"
                + " initcwnd 10 initrwnd 12 features ecn quickack 1 congctl reno fastopen_no_cookie 1"
        ) {
            put(try Route(prefix("10.8.0.0/16"), way: v0("192.0.2.9"), metrics: everyMetric))
        },
        GoldenCase(
            "ip route prepend 10.9.0.0/16 proto 72 nexthop via 192.0.2.9 dev v0 weight 1 nexthop via"
                + " 198.51.100.9 dev v1 weight 3 onlink"
        ) {
            let second = NextHop(
                gateway: try address("198.51.100.9"),
                interface: try link("v1"),
                isOnLink: true
            )
            let ways = [try WeightedNextHop(v0("192.0.2.9")), try WeightedNextHop(second, weight: 3)]
            return put(try Route(prefix("10.9.0.0/16"), nextHops: ways))
        },
        GoldenCase("ip route prepend 10.10.0.0/16 via 192.0.2.9 dev v0 proto 72 realms 1/2 tos 0x10") {
            var way = try v0("192.0.2.9")
            way.realms = Realms(source: 1, destination: 2)
            return put(try Route(prefix("10.10.0.0/16"), way: way, tos: 0x10))
        },
        GoldenCase("ip route prepend 10.11.0.0/16 via inet6 fd00:1::9 dev v0 proto 72") {
            put(try Route(prefix("10.11.0.0/16"), way: v0("fd00:1::9")))
        },
        GoldenCase(
            "ip route prepend 10.12.0.0/16 proto 72 encap ip id 7 dst 192.0.2.9 src 192.0.2.1 tos 4"
                + " ttl 9 dev v0"
        ) {
            let tunnel = try IPTunnel(
                .ipv4,
                identifier: 7,
                destination: address("192.0.2.9"),
                source: address("192.0.2.1"),
                trafficClass: 4,
                hopLimit: 9
            )
            let way = NextHop(interface: try link("v0"), encapsulation: .ipv4(tunnel))
            return put(try Route(prefix("10.12.0.0/16"), way: way, scope: 253))
        },
        GoldenCase(
            "ip route prepend 10.13.0.0/16 encap mpls 100/200 via inet 192.0.2.9 dev v0 proto 72"
                + " ttl-propagate"
                + " disabled"
        ) {
            var way = try v0("192.0.2.9")
            way.encapsulation = .mpls(try MPLSTunnel(labels: [100, 200]))
            return put(try Route(prefix("10.13.0.0/16"), way: way, propagatesTTL: false))
        },
        GoldenCase(
            "ip route prepend 10.14.0.0/16 proto 72 nexthop via 192.0.2.9 dev v0 realms 3/4 nexthop"
                + " encap ip id"
                + " 7 dst 192.0.2.10 via 198.51.100.9 dev v1"
        ) {
            var first = try v0("192.0.2.9")
            first.realms = Realms(source: 3, destination: 4)
            let tunnel = try IPTunnel(.ipv4, identifier: 7, destination: address("192.0.2.10"))
            let second = NextHop(
                gateway: try address("198.51.100.9"),
                interface: try link("v1"),
                encapsulation: .ipv4(tunnel)
            )
            let ways = [try WeightedNextHop(first), try WeightedNextHop(second)]
            return put(try Route(prefix("10.14.0.0/16"), nextHops: ways))
        },
    ]

    static let ipv6 = [
        GoldenCase("ip -6 route prepend fd00:10::/32 via fd00:1::9 dev v0 proto 72") {
            put(try Route(prefix("fd00:10::/32"), way: v0("fd00:1::9")))
        },
        GoldenCase(
            "ip -6 route prepend default via fd00:1::9 dev v0 proto 72 pref high expires 600 metric 50",
            // A destination of no bits says nothing.
            onlyTheirs: ["1 = 00000000000000000000000000000000"]
        ) {
            put(try Route(prefix("::/0"), way: v0("fd00:1::9"), metric: 50, expires: 600, preference: .high))
        },
        GoldenCase("ip -6 route prepend fd00:11::/32 from fd00:1::/64 via fd00:1::9 dev v0 proto 72") {
            put(try Route(prefix("fd00:11::/32"), source: prefix("fd00:1::/64"), way: v0("fd00:1::9")))
        },
        GoldenCase(
            "ip -6 route prepend fd00:12::/32 proto 72 src fd00:1::1 nexthop via fd00:1::9 dev v0 weight 256"
                + " nexthop via fd00:2::9 dev v1"
        ) {
            let second = NextHop(gateway: try address("fd00:2::9"), interface: try link("v1"))
            let ways = [try WeightedNextHop(v0("fd00:1::9"), weight: 256), try WeightedNextHop(second)]
            return put(
                try Route(prefix("fd00:12::/32"), preferredSource: address("fd00:1::1"), nextHops: ways)
            )
        },
        GoldenCase("ip -6 route prepend blackhole fd00:13::/32 proto 72") {
            put(try Route(prefix("fd00:13::/32"), kind: .blackhole))
        },
        GoldenCase(
            "ip -6 route prepend fd00:14::/32 encap ip6 id 8 dst fd00:1::9 src fd00:1::1 tc 3"
                + " hoplimit 7 dev v0"
                + " proto 72"
        ) {
            let tunnel = try IPTunnel(
                .ipv6,
                identifier: 8,
                destination: address("fd00:1::9"),
                source: address("fd00:1::1"),
                trafficClass: 3,
                hopLimit: 7
            )
            let way = NextHop(interface: try link("v0"), encapsulation: .ipv6(tunnel))
            return put(try Route(prefix("fd00:14::/32"), way: way))
        },
        GoldenCase(
            "ip -6 route prepend fd00:15::/128 encap ila 1:2:3:4 csum-mode no-action via fd00:1::9"
                + " dev v0 proto"
                + " 72",
            // keepalived has no checksum mode, and the kernel's default is this one.
            onlyTheirs: ["22/7 = 02"]
        ) {
            var way = try v0("fd00:1::9")
            way.encapsulation = .locator(0x0001_0002_0003_0004)
            return put(try Route(prefix("fd00:15::/128"), way: way))
        },
    ]

    private static var everyMetric: RouteMetrics {
        var metrics = RouteMetrics()
        metrics.mtu = RouteMetrics.Lockable(1400, isLocked: true)
        metrics.advertisedMSS = RouteMetrics.Lockable(1360)
        metrics.roundTripTime = RouteMetrics.Lockable(300)
        metrics.roundTripVariance = RouteMetrics.Lockable(200)
        metrics.reordering = RouteMetrics.Lockable(5)
        metrics.congestionWindow = RouteMetrics.Lockable(20, isLocked: true)
        metrics.slowStartThreshold = RouteMetrics.Lockable(30)
        metrics.retransmissionTimeoutMinimum = RouteMetrics.Lockable(250)
        metrics.hopLimit = 64
        metrics.window = 65000
        metrics.initialCongestionWindow = 10
        metrics.initialReceiveWindow = 12
        metrics.usesECN = true
        metrics.quickAcknowledgement = true
        metrics.congestionControl = Array("reno".utf8)
        metrics.fastOpenWithoutCookie = true
        return metrics
    }
}
