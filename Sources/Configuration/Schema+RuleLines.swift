import NetworkTypes

extension Schema {
    /// A line of a block of policy rules (spec conf-core-vrrp.tsv, block "(rule)").
    static let ruleLine = Arguments(options: ruleSelectors + ruleActions + commonEnds("iif"))

    private static let ruleSelectors: [ArgumentOption] = [
        ArgumentOption(flag: "inet", "a rule of IPv4; keepalived doesn't read the word after it"),
        ArgumentOption(flag: "inet6", "a rule of IPv6; keepalived doesn't read the word after it"),
        ArgumentOption(flag: "not", "for packets that the selectors don't fit"),
        ArgumentOption("from", Arguments(.form(prefix)), "packets from there"),
        ArgumentOption("to", Arguments(.form(prefix)), "packets to there"),
        ArgumentOption(
            "fwmark",
            Arguments(.form(mark)),
            "packets with this mark, in the bits of the mask"
        ),
        ArgumentOption(
            "tos",
            synonyms: ["dsfield"],
            Arguments(.form(serviceType)),
            "packets of this type of service"
        ),
        ArgumentOption("iif", synonyms: ["dev"], Arguments(.interface), "packets that came in there"),
        ArgumentOption("oif", Arguments(.interface), "packets of sockets that are bound there"),
        ArgumentOption("tunnel-id", Arguments(.form(unsigned64)), "packets of this tunnel"),
        ArgumentOption("uidrange", Arguments(.form(userRange)), "packets of these users"),
        ArgumentOption(
            "ipproto",
            Arguments(.form(transportProtocol)),
            "packets of this protocol",
            failure: .optionIgnored
        ),
        ArgumentOption(
            "sport",
            Arguments(.form(portRange)),
            "packets from these ports; one port is right, too, which keepalived doesn't take",
            failure: .optionIgnored
        ),
        ArgumentOption(
            "dport",
            Arguments(.form(portRange)),
            "packets to these ports; one port is right, too, which keepalived doesn't take",
            failure: .optionIgnored
        ),
    ]

    private static let ruleActions: [ArgumentOption] = [
        ArgumentOption(
            "preference",
            synonyms: ["order", "priority"],
            Arguments(.number(NumberRange(0...4_294_967_295, takesAnyBase: true))),
            "lower ones are asked first"
        ),
        ArgumentOption(
            "table",
            synonyms: ["lookup"],
            Arguments(.form(table)),
            "look up the destination in this table"
        ),
        ArgumentOption("realms", Arguments(.form(realms)), "for accounting, with table, IPv4"),
        ArgumentOption(
            "suppress_prefixlength",
            synonyms: ["sup_pl"],
            Arguments(.number(NumberRange(0...2_147_483_647))),
            "routes with prefixes no longer than this don't count, with table"
        ),
        ArgumentOption(
            "suppress_ifgroup",
            synonyms: ["sup_group"],
            Arguments(.form(linkGroupName)),
            "routes out of interfaces of this group don't count, with table"
        ),
        ArgumentOption(flag: "l3mdev", "look up the destination in the packet's VRF"),
        ArgumentOption("protocol", Arguments(.form(routeProtocol)), "who made it; only with no_track"),
        ArgumentOption(flag: "type", "before another action than a table"),
        ArgumentOption(
            "goto",
            Arguments(.number(NumberRange(0...4_294_967_295, takesAnyBase: true))),
            "on with the rule of this preference, which is higher"
        ),
        ArgumentOption(flag: "nop", "nothing"),
        ArgumentOption(flag: "blackhole", "drop the packet"),
        ArgumentOption(flag: "unreachable", "answer with network unreachable"),
        ArgumentOption(flag: "prohibit", "answer with prohibited"),
    ]
}
