import LoadBalancing
import NetworkTypes

// Virtual servers (spec conf-lvs-check-bfd.tsv).

extension Schema {
    static let serverRootKeywords: [Keyword] = [
        Keyword(
            "virtual_server",
            in: .root,
            Arguments(
                optional: [.form(serverAddress), .form(serverPort)],
                options: [
                    ArgumentOption("fwmark", Arguments(.number(unsigned)), "packets that netfilter marked"),
                    ArgumentOption(
                        "group",
                        Arguments(.text("NAME")),
                        "the members of a virtual_server_group"
                    ),
                ]
            ),
            repeated: .any,
            body: .virtualServer,
            "one service of IPVS, or one for each member of its group"
        ),
        Keyword(
            "virtual_server_group",
            in: .root,
            Arguments(.text("NAME")),
            repeated: .any,
            body: .virtualServerGroup,
            "addresses, ranges and marks that virtual servers share, one on a line"
        ),
        Keyword(
            "SSL",
            in: .root,
            .none,
            initial: "no certificate of ours",
            body: .tls,
            "what every check through TLS shows of itself, and whom it trusts where it looks (tls_verify); "
                + "files are read by the compile step"
        ),
        Keyword(
            "bfd_instance",
            in: .root,
            Arguments(.form(sessionName)),
            repeated: .any,
            body: .bfdSession,
            "one BFD session with a neighbour; where it stands doesn't matter"
        ),
    ]

    /// A line of a virtual_server_group.
    static let groupLine = Arguments(
        optional: [.text("ADDRESS|RANGE"), .form(serverPort)],
        options: [
            ArgumentOption(
                "fwmark",
                Arguments(.number(unsigned), optional: [.choice(familyNames)]),
                "packets that netfilter marked"
            )
        ]
    )

    static let virtualServerKeywords: [Keyword] =
        serviceKeywords + schedulingKeywords + quorumKeywords
        + serverKeywords(in: .virtualServer, inherits: nil)

    static let familyNames = ["inet", "inet6"]

    private static let serviceKeywords: [Keyword] = [
        Keyword(
            "ip_family",
            in: .virtualServer,
            Arguments(.choice(familyNames)),
            initial: "that of its address or its servers",
            "family of a service of marks or of a group"
        ),
        Keyword(
            "protocol",
            in: .virtualServer,
            Arguments(.choiceOfAnyCase(["TCP", "UDP", "SCTP"])),
            initial: "UDP; none for marks",
            "transport protocol"
        ),
        Keyword(
            "real_server",
            in: .virtualServer,
            Arguments(.form(serverAddress), optional: [.form(serverPort)]),
            initial: "required; the virtual server's port",
            repeated: .any,
            body: .realServer,
            "one member of the pool"
        ),
        Keyword(
            "sorry_server",
            in: .virtualServer,
            Arguments(.form(serverAddress), optional: [.form(serverPort)]),
            "the server that stands in while the quorum isn't met"
        ),
        Keyword(
            "sorry_server_inhibit",
            in: .virtualServer,
            .none,
            initial: "off",
            "the sorry server stays in the table with weight 0 while it isn't used"
        ),
        Keyword(
            "sorry_server_lvs_method",
            in: .virtualServer,
            forwarding,
            initial: "as lvs_method",
            "how packets get to the sorry server"
        ),
    ]

    private static func flag(_ name: String, _ meaning: String) -> Keyword {
        Keyword(name, in: .virtualServer, .none, initial: "off", meaning)
    }

    private static let schedulingKeywords: [Keyword] = [
        Keyword(
            "lvs_sched",
            synonyms: ["lb_algo"],
            in: .virtualServer,
            Arguments(.choice(Scheduler.allCases.map(\.rawValue))),
            initial: "wlc",
            "how a real server is chosen"
        ),
        Keyword(
            "lvs_method",
            synonyms: ["lb_kind"],
            in: .virtualServer,
            forwarding,
            initial: "NAT",
            "how packets get to real servers"
        ),
        Keyword(
            "hashed",
            in: .virtualServer,
            .none,
            initial: "off",
            "nothing",
            .acceptedWithoutEffect(why: "the kernel keeps that flag to itself")
        ),
        flag("ops", "each packet of UDP is scheduled by itself"),
        flag("flag-1", "the scheduler's first flag"),
        flag("flag-2", "the scheduler's second flag"),
        flag("flag-3", "the scheduler's third flag"),
        flag("sh-port", "scheduler sh looks at the port, too"),
        flag("sh-fallback", "scheduler sh takes another server where the chosen one is away"),
        flag("mh-port", "scheduler mh looks at the port, too"),
        flag("mh-fallback", "scheduler mh takes another server where the chosen one is away"),
        Keyword(
            "persistence_timeout",
            in: .virtualServer,
            Arguments(optional: [.number(NumberRange(1...2_678_400, unit: " seconds"))]),
            initial: "off; 360",
            "how long a client stays with its server"
        ),
        Keyword(
            "persistence_granularity",
            in: .virtualServer,
            Arguments(.form(granularity)),
            initial: "255.255.255.255; 128",
            "which bits of an address tell clients apart; turns persistence on"
        ),
        Keyword(
            "persistence_engine",
            in: .virtualServer,
            Arguments(.form(engine)),
            "kernel module that finds clients in packets, such as sip"
        ),
    ]

    private static let quorumKeywords: [Keyword] = [
        Keyword(
            "quorum",
            in: .virtualServer,
            Arguments(.number(NumberRange(1...4_294_967_295))),
            initial: "1",
            "sum of the weights of real servers that must be alive",
            whenBad: .number(1)
        ),
        Keyword(
            "hysteresis",
            in: .virtualServer,
            Arguments(.number(unsigned)),
            initial: "0",
            "how much more it takes to gain the quorum, and how much less to lose it"
        ),
        Keyword(
            "quorum_up",
            in: .virtualServer,
            scriptArguments,
            repeated: .firstCounts,
            "run when the quorum is gained, also at the start"
        ),
        Keyword(
            "quorum_down",
            in: .virtualServer,
            scriptArguments,
            repeated: .firstCounts,
            "run when the quorum is lost"
        ),
        Keyword(
            "weight",
            in: .virtualServer,
            Arguments(.number(NumberRange(1...2_147_483_647))),
            initial: "1",
            "weight of real servers that don't say"
        ),
        Keyword(
            "inhibit_on_failure",
            in: .virtualServer,
            .none,
            initial: "off",
            "real servers that fail get weight 0 and stay in the table"
        ),
        Keyword(
            "alpha",
            in: .virtualServer,
            .none,
            initial: "off",
            "real servers are down until their checks pass"
        ),
        Keyword(
            "omega",
            in: .virtualServer,
            .none,
            initial: "off",
            "tell of servers going down when holdfast stops"
        ),
        Keyword(
            "ha_suspend",
            in: .virtualServer,
            .none,
            initial: "off",
            "checks rest while the virtual address is on another machine; a group is here with any of its "
                + "addresses"
        ),
    ]
}
