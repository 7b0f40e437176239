import NetworkTypes

extension Schema {
    /// Of keywords that choose chains and sets of iptables.
    static let noChains = "packets are filtered by nftables, in a table of holdfast's own"

    static let firewallKeywords: [Keyword] = [
        Keyword(
            "vrrp_iptables",
            in: .globalDefinitions,
            Arguments(optional: [.text("IN"), .text("OUT")]),
            initial: "INPUT OUTPUT",
            repeated: .firstCounts,
            "chains of iptables to use",
            .acceptedWithoutEffect(why: noChains)
        ),
        Keyword(
            "vrrp_ipsets",
            in: .globalDefinitions,
            Arguments(
                optional: [
                    .text("V4"), .text("V6"), .text("INTERFACE6"), .text("IGMP"), .text("MLD"), .text("ND"),
                ]
            ),
            initial: "keepalived …",
            "names of ipsets to use",
            .acceptedWithoutEffect(why: noChains)
        ),
        Keyword(
            "nftables",
            in: .globalDefinitions,
            Arguments(optional: [.form(tableName)]),
            initial: "holdfast",
            repeated: .firstCounts,
            "the table of nftables that drops packets for no_accept and virtual MAC addresses"
        ),
        Keyword(
            "nftables_priority",
            in: .globalDefinitions,
            Arguments(.number(NumberRange(-2_147_483_648...2_147_483_647))),
            initial: "-1",
            "where that table's chains stand among others, wherever this stands"
        ),
        Keyword(
            "nftables_counters",
            in: .globalDefinitions,
            .none,
            initial: "off",
            "rules of holdfast's tables count what they drop"
        ),
        Keyword(
            "nftables_ifindex",
            in: .globalDefinitions,
            .none,
            initial: "off",
            "link-local addresses with their interface's number instead of its name",
            .acceptedWithoutEffect(why: "the kernel compares the interface either way")
        ),
        Keyword(
            "nftables_ipvs",
            in: .globalDefinitions,
            Arguments(optional: [.form(tableName)]),
            initial: "off",
            "a table of nftables that marks packets to the members of each virtual_server_group without "
                + "marks of its own, so that IPVS has one service for a group and protocol (default "
                + "name: keepalived_ipvs); members without a port are marked at all ports, where "
                + "keepalived marks port 0"
        ),
        Keyword(
            "nftables_ipvs_priority",
            in: .globalDefinitions,
            Arguments(.number(NumberRange(-2_147_483_648...2_147_483_647))),
            initial: "-1",
            "where that table's chain stands among others, wherever this stands"
        ),
        Keyword(
            "nftables_ipvs_start_fwmark",
            in: .globalDefinitions,
            Arguments(.number(NumberRange(1...4_294_967_295))),
            initial: "1000",
            "the first mark to give, in the order in which virtual servers name groups, wherever this stands"
        ),
        Keyword(
            "disable_local_igmp",
            in: .globalDefinitions,
            .none,
            initial: "off",
            "no group membership reports for link-local groups while holdfast runs"
        ),
    ]

    private static let tableName = WordForm(
        "TABLE",
        noun: "a name of at most 30 printable characters",
        accepts: {
            (1...30).contains($0.utf8.count)
                && $0.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x2F }
        }
    )
}
