import NetworkTypes

extension Schema {
    private static let noMail = "no mail is sent yet"
    private static let noScripts = "it only concerns scripts, which are not supported yet"
    private static let noFirewall = "it only concerns no_accept and virtual MACs, which are not supported yet"

    static let globalKeywords: [Keyword] =
        identity + mail + withoutEffect + announcementDefaults + electionDefaults

    private static let identity: [Keyword] = [
        Keyword(
            "router_id",
            in: .globalDefinitions,
            Arguments(.text("STRING")),
            initial: "the host's name",
            "name of this router for people",
            mayLackArguments: true
        )
    ]

    private static let mail: [Keyword] = [
        Keyword(
            "notification_email",
            in: .globalDefinitions,
            .none,
            repeated: .any,
            body: .notificationEmail,
            "who gets mail, any number of addresses on a line",
            .acceptedWithWarning(noMail)
        ),
        Keyword(
            "notification_email_from",
            in: .globalDefinitions,
            Arguments(.text("ADDRESS")),
            "sender of mail",
            .acceptedWithWarning(noMail),
            mayLackArguments: true
        ),
        Keyword(
            "smtp_server",
            in: .globalDefinitions,
            Arguments(.text("HOST"), optional: [.number(NumberRange(1...65_535))]),
            "mail relay and its port",
            .acceptedWithWarning(noMail)
        ),
        Keyword(
            "smtp_helo_name",
            in: .globalDefinitions,
            Arguments(.text("NAME")),
            initial: "the host's name",
            "argument of HELO",
            .acceptedWithWarning(noMail),
            mayLackArguments: true
        ),
        Keyword(
            "smtp_connect_timeout",
            in: .globalDefinitions,
            Arguments(.number(NumberRange(1...4_294, zeroMeansOne: true, unit: " seconds"))),
            initial: "30",
            "how long connecting to the relay and each reply may take",
            .acceptedWithWarning(noMail)
        ),
        Keyword(
            "no_email_faults",
            in: .globalDefinitions,
            .none,
            "no mail for the FAULT state",
            .acceptedWithoutEffect(why: noMail)
        ),
    ]

    private static let withoutEffect: [Keyword] = [
        Keyword(
            "vrrp_gna_interval",
            in: .globalDefinitions,
            Arguments(.seconds(SecondsRange(.zero...longest))),
            initial: "0",
            "least time between unsolicited neighbour advertisements on an interface",
            .acceptedWithoutEffect(why: "it only concerns IPv6, which is not supported yet")
        ),
        Keyword(
            "dynamic_interfaces",
            in: .globalDefinitions,
            Arguments(optional: [.choice(["allow_if_changes"])]),
            "interfaces may be absent and appear later",
            .acceptedWithoutEffect(why: "interfaces may always be absent: their virtual routers are in FAULT")
        ),
        Keyword(
            "enable_script_security",
            in: .globalDefinitions,
            .none,
            "no script runs as root from an unsafe path",
            .acceptedWithoutEffect(why: noScripts)
        ),
        Keyword(
            "script_user",
            in: .globalDefinitions,
            Arguments(.text("USER"), optional: [.text("GROUP")]),
            initial: "keepalived_script",
            "who scripts run as",
            .acceptedWithoutEffect(why: noScripts),
            mayLackArguments: true
        ),
        Keyword(
            "vrrp_iptables",
            in: .globalDefinitions,
            Arguments(optional: [.text("IN"), .text("OUT")]),
            "chains of iptables to use",
            .acceptedWithoutEffect(why: noFirewall)
        ),
        Keyword(
            "nftables",
            in: .globalDefinitions,
            Arguments(optional: [.text("TABLE")]),
            "table of nftables to use",
            .acceptedWithoutEffect(why: noFirewall)
        ),
    ]

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
                "vrrp_min_garp",
                in: .globalDefinitions,
                .boolean,
                initial: "off",
                "one gratuitous ARP for each address, no second burst, unless other keywords say more"
            ),
        ]

    private static let electionDefaults: [Keyword] = [
        Keyword(
            "vrrp_version",
            in: .globalDefinitions,
            Arguments(.choice(["2", "3"])),
            initial: "2",
            "protocol version of virtual routers that don't say"
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
            "strict conformance to RFC 5798",
            .notYet
        ),
    ]

    /// keepalived's longest configurable time: what fits 32 bits of microseconds.
    static let longest = Interval.microseconds(4_294_967_295)
}
