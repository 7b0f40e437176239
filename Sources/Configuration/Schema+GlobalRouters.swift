import NetworkTypes

extension Schema {
    /// keepalived's longest configurable time: what fits 32 bits of microseconds.
    static let longest = Interval.microseconds(4_294_967_295)

    /// Defaults of virtual routers.
    static let routerDefaultKeywords: [Keyword] = announcementDefaults + electionDefaults + interfaceDefaults

    private static let announcementDefaults: [Keyword] =
        announcementKeywords(prefix: "vrrp_", in: .globalDefinitions, initial: nil) + [
            Keyword(
                "vrrp_garp_interval",
                in: .globalDefinitions,
                Arguments(.seconds(SecondsRange(.zero...longest))),
                initial: "0",
                "least time between two gratuitous ARPs on an interface"
            ),
            Keyword(
                "vrrp_gna_interval",
                in: .globalDefinitions,
                Arguments(.seconds(SecondsRange(.zero...longest))),
                initial: "0",
                "least time between two unsolicited neighbour advertisements on an interface"
            ),
            Keyword(
                "vrrp_min_garp",
                in: .globalDefinitions,
                .boolean,
                initial: "off",
                "one gratuitous ARP for each address, no second burst, unless other keywords say more"
            ),
            Keyword(
                "vrrp_garp_extra_if",
                oldNames: ["vrrp_vmac_garp_intvl"],
                in: .globalDefinitions,
                extraInterfaces(from: 1),
                initial: "off",
                "gratuitous ARPs again and again on interfaces that adverts don't go out of"
            ),
        ]

    /// `[all] SECONDS`.
    static func extraInterfaces(from least: Int) -> Arguments {
        Arguments(
            optional: [.number(NumberRange(least...86_400, unit: " seconds"))],
            options: [ArgumentOption(flag: "all", "on every interface with a virtual address")]
        )
    }

    private static let electionDefaults: [Keyword] = [
        Keyword(
            "vrrp_version",
            in: .globalDefinitions,
            Arguments(.choice(["2", "3"])),
            initial: "2",
            "protocol version of virtual routers for IPv4 that don't say"
        ),
        Keyword(
            "vrrp_down_timer_adverts",
            in: .globalDefinitions,
            Arguments(.number(NumberRange(1...100))),
            initial: "3",
            "missed advertisements until the master counts as down"
        ),
        Keyword(
            "vrrp_skip_check_adv_addr",
            in: .globalDefinitions,
            .boolean,
            initial: "off",
            "compare the advertised addresses only when the sender changes"
        ),
        Keyword(
            "vrrp_strict",
            in: .globalDefinitions,
            .boolean,
            initial: "off",
            "strict conformance to RFC 5798: no authentication, no packets to the virtual addresses"
        ),
        Keyword(
            "vrrp_lower_prio_no_advert",
            in: .globalDefinitions,
            .boolean,
            initial: "off",
            "a master doesn't answer advertisements of lower priority"
        ),
        Keyword(
            "vrrp_higher_prio_send_advert",
            in: .globalDefinitions,
            .boolean,
            initial: "off",
            "a master advertises once more before it yields to a higher priority"
        ),
        Keyword(
            "vrrp_owner_ignore_adverts",
            in: .globalDefinitions,
            .boolean,
            initial: "off",
            "a router of priority 255 hears no advertisements"
        ),
        Keyword(
            "v3_checksum_as_v2",
            in: .globalDefinitions,
            .boolean,
            initial: "off",
            "checksums of version 3 without pseudo-header; off is off, which keepalived takes for on"
        ),
        Keyword(
            "vrrp_check_unicast_src",
            in: .globalDefinitions,
            .none,
            initial: "off",
            "in unicast, only configured peers are heard"
        ),
        Keyword(
            "vrrp_startup_delay",
            in: .globalDefinitions,
            Arguments(.seconds(SecondsRange(.milliseconds(1)...longest))),
            initial: "0",
            "how long after the start virtual routers neither hear nor change their state"
        ),
        Keyword(
            "vrrp_delay_after_boot",
            in: .globalDefinitions,
            Arguments(.seconds(SecondsRange(.zero...longest))),
            initial: "0",
            "the same from the machine's boot; the later of both counts"
        ),
        Keyword(
            "log_unknown_vrids",
            in: .globalDefinitions,
            .none,
            initial: "off",
            "a log line for virtual routers that are heard and not configured",
            .acceptedWithoutEffect(why: "it is said in any case, at most once a second")
        ),
    ]

    private static let interfaceDefaults: [Keyword] = [
        Keyword(
            "dynamic_interfaces",
            in: .globalDefinitions,
            Arguments(optional: [.choice(["allow_if_changes"])]),
            initial: "on",
            "interfaces may be absent and appear later",
            .acceptedWithoutEffect(why: "interfaces may always be absent: their virtual routers are in FAULT")
        ),
        Keyword(
            "default_interface",
            in: .globalDefinitions,
            Arguments(.interface),
            initial: "eth0",
            "the interface of static addresses that name none",
            mayLackArguments: true
        ),
        Keyword(
            "vrrp_mcast_group4",
            in: .globalDefinitions,
            Arguments(.form(multicastIPv4)),
            initial: "224.0.0.18",
            "the group that advertisements of IPv4 go to"
        ),
        Keyword(
            "vrrp_mcast_group6",
            in: .globalDefinitions,
            Arguments(.form(multicastIPv6)),
            initial: "ff02::12",
            "the group that advertisements of IPv6 go to"
        ),
        Keyword(
            "vmac_prefix",
            in: .globalDefinitions,
            Arguments(.text("STRING")),
            initial: "vrrp",
            repeated: .firstCounts,
            "how the names of virtual MAC links begin"
        ),
        Keyword(
            "vmac_addr_prefix",
            in: .globalDefinitions,
            Arguments(.text("STRING")),
            initial: "as vmac_prefix",
            repeated: .firstCounts,
            "how the names of virtual MAC links of addresses begin (use_vmac_addr)"
        ),
    ]

    static let multicastIPv4 = WordForm(
        "GROUP",
        noun: "an IPv4 multicast address",
        accepts: { if case .ipv4(let address)? = IPAddress($0) { address.isMulticast } else { false } }
    )

    static let multicastIPv6 = WordForm(
        "GROUP",
        noun: "an IPv6 multicast address",
        accepts: { if case .ipv6(let address)? = IPAddress($0) { address.octet(0) == 0xFF } else { false } }
    )
}
