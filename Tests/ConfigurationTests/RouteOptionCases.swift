import Configuration

private let destination = "198.51.100.0/24 dev eth1"

private func route(_ option: String, _ line: String, _ effect: String, _ bad: String, _ message: String)
    -> OptionCase
{
    let fields = effect.split(separator: " ").map { "router.routes.0.\($0)" }.joined(separator: " ")
    return OptionCase(.virtualRoutes, option, line, fields, bad, message)
}

/// An option behind a route that is whole, and a bad one in its place.
private func behind(_ option: String, _ words: String, _ effect: String, _ bad: String, _ message: String)
    -> OptionCase
{
    route(
        option,
        "\(destination) \(option) \(words)",
        "description.\(effect)",
        "\(destination) \(option) \(bad)",
        message
    )
}

private func kind(_ name: String, _ value: String) -> OptionCase {
    route(
        name,
        name + " 198.51.100.0/24"
            + (["unicast", "local", "broadcast", "multicast", "nat"].contains(name) ? " dev eth1" : ""),
        "description.kind=\(value)",
        name,
        "the route has no destination"
    )
}

private func metric(_ option: String, _ field: String) -> OptionCase {
    behind(
        option,
        "1400",
        "metrics.\(field)=1400",
        "-1",
        "\(option) must be between 0 and 4294967295, found -1"
    )
}

private func locked(_ option: String, _ field: String) -> OptionCase {
    behind(
        option,
        "lock 1400",
        "metrics.\(field).isLocked=true",
        "lock",
        "\(option) needs an argument ([lock] 0…4294967295)"
    )
}

private func time(_ option: String, _ field: String) -> OptionCase {
    behind(
        option,
        "2s",
        "metrics.\(field).value=2000",
        "121s",
        "\(option) must be a time up to 120 seconds, with s or ms behind it if wished, found '121s'"
    )
}

let routeOptionCases: [OptionCase] =
    [
        kind("unicast", "unicast"), kind("local", "local"), kind("broadcast", "broadcast"),
        kind("multicast", "multicast"), kind("throw", "throw"), kind("unreachable", "unreachable"),
        kind("prohibit", "prohibit"), kind("blackhole", "blackhole"), kind("nat", "nat"),
        locked("mtu", "mtu"), locked("advmss", "advertisedMSS"), locked("reordering", "reordering"),
        locked("cwnd", "congestionWindow"), locked("ssthresh", "slowStartThreshold"),
        time("rtt", "roundTripTime"), time("rttvar", "roundTripVariance"),
        time("rto_min", "retransmissionTimeoutMinimum"), metric("hoplimit", "hopLimit"),
        metric("window", "window"), metric("initcwnd", "initialCongestionWindow"),
        metric("initrwnd", "initialReceiveWindow"),
    ] + routeEndCases + routeNumberCases + routeWayCases

private let routeEndCases: [OptionCase] = [
    route(
        "to",
        "to default via 192.0.2.254",
        "description.destination=0.0.0.0/0 description.way.gateway=192.0.2.254",
        "to nowhere via 192.0.2.254",
        "unknown option 'nowhere' of virtual_routes\nthe route has no destination"
    ),
    route(
        "inet",
        "inet default dev eth1",
        "description.destination=0.0.0.0/0",
        "inet 2001:db8::/32 dev eth1",
        "'2001:db8::/32' is of another family than inet"
    ),
    route(
        "inet6",
        "inet6 default via fe80::1 dev eth1",
        "description.destination=::/0",
        "inet6 198.51.100.0/24 dev eth1",
        "'198.51.100.0/24' is of another family than inet6"
    ),
    behind(
        "src",
        "192.0.2.1",
        "preferredSource=192.0.2.1",
        "2001:db8::1",
        "src is of another family than the destination"
    ),
    route(
        "from",
        "2001:db8::/32 from 2001:db8:1::/48 dev eth1",
        "description.source=2001:db8:1::/48",
        "\(destination) from 192.0.2.0/24",
        "from is for IPv6 only"
    ),
    route(
        "via",
        "198.51.100.0/24 via inet6 fe80::1 dev eth1",
        "description.way.gateway=fe80::1 description.way.interface=eth1",
        "2001:db8::/32 via 192.0.2.254",
        "via is of another family than the destination"
    ),
    route(
        "gw",
        "198.51.100.0/24 gw 192.0.2.254",
        "description.way.gateway=192.0.2.254",
        "198.51.100.0/24 gw",
        "via needs an argument ([inet] [inet6] ADDRESS)"
    ),
    route(
        "or",
        "198.51.100.0/24 via 192.0.2.3 or 192.0.2.4",
        "description.nextHops.0.way.gateway=192.0.2.3 description.nextHops.1.way.gateway=192.0.2.4",
        "198.51.100.0/24 via 192.0.2.3 or",
        "or needs an argument (ADDRESS)"
    ),
    route(
        "dev",
        destination,
        "description.way.interface=eth1",
        "198.51.100.0/24 dev",
        "dev needs an argument (INTERFACE)"
    ),
    route(
        "oif",
        "198.51.100.0/24 oif eth1",
        "description.way.interface=eth1",
        "198.51.100.0/24 oif",
        "dev needs an argument (INTERFACE)"
    ),
    route(
        "vrf",
        "\(destination) table 7",
        "description.table=7",
        "\(destination) vrf blue",
        "vrf is not supported: write the VRF's table: table N"
    ),
    route(
        "onlink",
        "\(destination) via 203.0.113.1 onlink",
        "description.way.isOnLink=true",
        "\(destination) onlnk",
        "unknown option 'onlnk' of virtual_routes, did you mean 'onlink'?"
    ),
    behind(
        "encap",
        "ip id 7 dst 203.0.113.1",
        "way.encapsulation.ipv4.identifier=7",
        "ip ttl 3",
        "dst is missing"
    ),
    behind(
        "encap",
        "mpls 100/200",
        "way.encapsulation.mpls.labels.1=200",
        "mpls",
        "encap mpls is missing"
    ),
    route(
        "as",
        destination,
        "description.destination=198.51.100.0/24",
        "\(destination) as to 203.0.113.1",
        "as is not supported: the kernel has no such routes any more"
    ),
]

private let routeNumberCases: [OptionCase] = [
    behind(
        "table",
        "local",
        "table=255",
        "blue",
        "table must be a table's number, main, local or default, found 'blue'"
    ),
    behind("metric", "7", "metric=7", "x", "metric must be a number between 0 and 4294967295, found 'x'"),
    behind("priority", "7", "metric=7", "-1", "metric must be between 0 and 4294967295, found -1"),
    behind("preference", "7", "metric=7", "-1", "metric must be between 0 and 4294967295, found -1"),
    behind("tos", "0x10", "tos=16", "100", "tos must be 0…255 or a name that iproute2 comes with, found 100"),
    behind(
        "dsfield",
        "EF",
        "tos=184",
        "XX",
        "tos must be 0…255 or a name that iproute2 comes with, found 'XX'"
    ),
    behind(
        "protocol",
        "static no_track",
        "protocolNumber=4",
        "mine",
        "protocol must be 0…255 or a name that iproute2 comes with, found 'mine'"
    ),
    behind(
        "scope",
        "link",
        "scope=253",
        "x",
        "scope must be global, site, link, host, nowhere or 0…255, found 'x'"
    ),
    behind(
        "features",
        "ecn",
        "metrics.usesECN=true",
        "x",
        "features must be ecn, found 'x'"
    ),
    behind("quickack", "1", "metrics.quickAcknowledgement=true", "2", "quickack must be 0 or 1, found 2"),
    behind(
        "fastopen_no_cookie",
        "0",
        "metrics.fastOpenWithoutCookie=false",
        "2",
        "fastopen_no_cookie must be 0 or 1, found 2"
    ),
    behind(
        "congctl",
        "lock bbr",
        "metrics.congestionControl=bbr",
        "lock",
        "congctl needs an argument ([lock] NAME)"
    ),
    route(
        "expires",
        "2001:db8::/32 dev eth1 expires 60",
        "description.expires=60",
        "\(destination) expires 60",
        "expires is for IPv6 only"
    ),
    route(
        "pref",
        "2001:db8::/32 dev eth1 pref high",
        "description.preference=high",
        "\(destination) pref high",
        "pref is for IPv6 only"
    ),
    behind(
        "ttl-propagate",
        "disabled",
        "propagatesTTL=false",
        "x",
        "ttl-propagate must be enabled or disabled, found 'x'"
    ),
    route(
        "realms",
        "\(destination) realms 3/4",
        "description.way.realms.source=3",
        "2001:db8::/32 dev eth1 realms 3",
        "realms is for IPv4 only"
    ),
]

private let routeWayCases: [OptionCase] = [
    route(
        "nexthop",
        "198.51.100.0/24 nexthop via 192.0.2.3 dev eth1 nexthop dev eth2 onlink",
        "description.nextHops.1.way.interface=eth2",
        "198.51.100.0/24 nexthop weight 3",
        "dev is missing"
    ),
    route(
        "add",
        "\(destination) append add",
        "description.creation=exclusive",
        "\(destination) ad",
        "unknown option 'ad' of virtual_routes, did you mean 'as'?"
    ),
    route(
        "append",
        "\(destination) append",
        "description.creation=append",
        "\(destination) apend",
        "unknown option 'apend' of virtual_routes, did you mean 'append'?"
    ),
    route(
        "prepend",
        "\(destination) prepend",
        "description.creation=prepend",
        "\(destination) prepand",
        "unknown option 'prepand' of virtual_routes, did you mean 'prepend'?"
    ),
    route(
        "no_track",
        "\(destination) no_track",
        "isTracked=false",
        "\(destination) notrack",
        "unknown option 'notrack' of virtual_routes, did you mean 'no_track'?"
    ),
    OptionCase(
        .staticRoutes,
        "track_group",
        "\(destination) track_group g",
        "statics.routes.0.trackGroup=g",
        "198.51.100.0/24 via 192.0.2.254 track_group g",
        "track_group needs dev"
    ),
]
