import NetworkTypes

extension Schema {
    /// A line of a block of routes (spec conf-core-vrrp.tsv, block "(route)").
    static let routeLine = Arguments(
        optional: [.form(prefix)],
        options: routeKinds + routeEnds + routeNumbers + routeMetrics + routeWays + commonEnds("dev")
    )

    private static let routeKinds: [ArgumentOption] =
        [
            ArgumentOption(flag: "to", "before the destination"),
            ArgumentOption(flag: "inet", "a route of IPv4; keepalived doesn't read the word after it"),
            ArgumentOption(flag: "inet6", "a route of IPv6; keepalived doesn't read the word after it"),
        ]
        + [
            ("unicast", "1", "the usual kind"), ("local", "2", "packets are for this machine"),
            ("broadcast", "3", "packets are broadcast on the link"),
            ("anycast", "4", "as local, and never a source"), ("multicast", "5", "packets are multicast"),
            ("blackhole", "6", "packets are dropped"),
            ("unreachable", "7", "packets are answered with host unreachable"),
            ("prohibit", "8", "packets are answered with prohibited"),
            ("throw", "9", "this table has no route"), ("nat", "10", "for a translation of addresses"),
            ("xresolve", "11", "resolved by a program"),
        ].map { name, number, meaning in ArgumentOption(flag: name, synonyms: [number], meaning) }

    private static let routeEnds: [ArgumentOption] = [
        ArgumentOption("src", Arguments(.address), "source address of packets that start here"),
        ArgumentOption("from", Arguments(.form(prefix)), "only packets from there, IPv6"),
        ArgumentOption(
            "via",
            synonyms: ["gw"],
            Arguments(leading: families, .address),
            "the gateway; gw is an old name"
        ),
        ArgumentOption(
            "or",
            Arguments(.address),
            "a second gateway beside via",
            .refused("write both as nexthop via …")
        ),
        ArgumentOption("dev", synonyms: ["oif"], Arguments(.interface), "the interface that it goes out of"),
        ArgumentOption(
            "vrf",
            Arguments(.interface),
            "in the table of that VRF",
            .refused("write the VRF's table: table N")
        ),
        ArgumentOption(flag: "onlink", "the gateway is on the link, whatever the prefixes there"),
        ArgumentOption("encap", encapsulation, "a light-weight tunnel"),
        ArgumentOption(
            "as",
            Arguments(leading: [ArgumentOption(flag: "to", "before the address")], .address),
            "translate addresses",
            .refused("the kernel has no such routes any more")
        ),
    ]

    private static let families: [ArgumentOption] = [
        ArgumentOption(flag: "inet", "an IPv4 address follows"),
        ArgumentOption(flag: "inet6", "an IPv6 address follows"),
    ]

    private static let routeNumbers: [ArgumentOption] = [
        ArgumentOption("table", Arguments(.form(table)), "the table that it is in, main without"),
        ArgumentOption(
            "metric",
            synonyms: ["priority", "preference"],
            Arguments(.number(unsigned)),
            "lower ones are preferred"
        ),
        ArgumentOption(
            "tos",
            synonyms: ["dsfield"],
            Arguments(.form(serviceType)),
            "only packets of this type of service"
        ),
        ArgumentOption("protocol", Arguments(.form(routeProtocol)), "who made it; only with no_track"),
        ArgumentOption("scope", Arguments(.form(addressScope)), "how far the destination is"),
        ArgumentOption("realms", Arguments(.form(realms)), "for accounting, IPv4"),
        ArgumentOption(
            "expires",
            Arguments(.number(NumberRange(0...4_294_967_295, unit: " seconds"))),
            "when it goes, IPv6"
        ),
        ArgumentOption("pref", Arguments(.choice(["low", "medium", "high"])), "router preference, IPv6"),
        ArgumentOption("ttl-propagate", Arguments(.choice(["enabled", "disabled"])), "a label's TTL"),
        ArgumentOption(flag: "add", "refused beside another route to there"),
        ArgumentOption(flag: "append", "behind other routes to there"),
        ArgumentOption(flag: "prepend", "before other routes to there, the default"),
    ]

    private static let lock = [ArgumentOption(flag: "lock", "the kernel doesn't change it")]

    private static let routeMetrics: [ArgumentOption] =
        ["mtu", "advmss", "reordering", "cwnd", "ssthresh"].map {
            ArgumentOption($0, Arguments(leading: lock, .number(unsigned)), "a metric of connections")
        }
        + ["rtt", "rttvar", "rto_min"].map {
            ArgumentOption($0, Arguments(leading: lock, .form(metricTime)), "a time of connections")
        }
        + ["hoplimit", "window", "initcwnd", "initrwnd"].map {
            ArgumentOption($0, Arguments(.number(unsigned)), "a metric of connections")
        } + [
            ArgumentOption(
                "congctl",
                Arguments(leading: lock, .text("NAME")),
                "algorithm against congestion"
            ),
            ArgumentOption(
                "features",
                Arguments(.choice(["ecn"])),
                "explicit congestion notification",
                failure: .optionIgnored
            ),
            ArgumentOption("quickack", Arguments(.choice(["0", "1"])), "acknowledge at once"),
            ArgumentOption(
                "fastopen_no_cookie",
                Arguments(.choice(["0", "1"])),
                "TCP fast open without cookie"
            ),
        ]

    private static let routeWays: [ArgumentOption] = [
        ArgumentOption(
            "nexthop",
            Arguments(
                options: [
                    ArgumentOption(
                        "via",
                        synonyms: ["gw"],
                        Arguments(leading: families, .address),
                        "its gateway"
                    ),
                    ArgumentOption("dev", synonyms: ["oif"], Arguments(.interface), "its interface"),
                    ArgumentOption("weight", Arguments(.number(NumberRange(1...256))), "its share"),
                    ArgumentOption(flag: "onlink", "its gateway is on the link"),
                    ArgumentOption("encap", encapsulation, "a light-weight tunnel"),
                    ArgumentOption("realms", Arguments(.form(realms)), "for accounting, IPv4"),
                ]
            ),
            "one of several ways, after everything else",
            isRepeatable: true
        )
    ]

    private static let encapsulation = Arguments(
        .choice(["ip", "ip6", "mpls", "ila"]),
        optional: [.form(labels)],
        options: [
            ArgumentOption("id", Arguments(.form(unsigned64)), "number of the tunnel"),
            ArgumentOption("dst", Arguments(.address), "its far end"),
            ArgumentOption("src", Arguments(.address), "its near end"),
            ArgumentOption("tos", Arguments(.form(serviceType)), "type of service, of ip"),
            ArgumentOption("tc", Arguments(.form(serviceType)), "traffic class, of ip6"),
            ArgumentOption(
                "ttl",
                synonyms: ["hoplimit"],
                Arguments(.number(NumberRange(0...255))),
                "time to live, of ip; hop limit, of ip6"
            ),
            ArgumentOption(
                "flags",
                Arguments(.number(NumberRange(0...65_535, takesAnyBase: true))),
                "bits of the tunnel's header"
            ),
        ]
    )

    /// What routes and rules end with.
    static func commonEnds(_ device: String) -> [ArgumentOption] {
        [
            ArgumentOption(flag: "no_track", "its loss doesn't matter"),
            ArgumentOption(
                "track_group",
                Arguments(.text("GROUP")),
                "whose members follow its interface; static only, needs \(device)"
            ),
        ]
    }
}
