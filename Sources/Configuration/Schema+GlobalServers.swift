import NetworkTypes

extension Schema {
    private static let timeout = Arguments(.number(NumberRange(0...2_678_400, unit: " seconds")))

    /// What `global_defs` says of IPVS and checkers.
    static let serverDefaultKeywords: [Keyword] = [
        Keyword(
            "lvs_timeouts",
            in: .globalDefinitions,
            Arguments(
                options: [
                    ArgumentOption("tcp", timeout, "of TCP connections"),
                    ArgumentOption("tcpfin", timeout, "of TCP connections that are closing"),
                    ArgumentOption("udp", timeout, "of UDP"),
                ]
            ),
            initial: "the kernel's",
            "how long IPVS remembers connections without traffic"
        ),
        Keyword(
            "lvs_flush",
            in: .globalDefinitions,
            .none,
            initial: "off",
            "remove every virtual server of IPVS at the start, also those of others"
        ),
        Keyword(
            "lvs_flush_on_stop",
            oldNames: ["lvs_flush_onstop"],
            in: .globalDefinitions,
            Arguments(optional: [.choice(["VS"])]),
            initial: "off",
            "remove every virtual server of IPVS at the end; VS: only those that are configured"
        ),
        Keyword(
            "lvs_sync_daemon",
            in: .globalDefinitions,
            syncDaemon,
            repeated: .firstCounts,
            "copy IPVS connections to other directors: the master of a virtual router sends, backups hear",
            mayLackArguments: true
        ),
        Keyword(
            "checker_log_all_failures",
            in: .globalDefinitions,
            .boolean,
            initial: "off",
            "a log line for each failed check, not only for the one that counts"
        ),
        Keyword(
            "check_jitter",
            in: .globalDefinitions,
            Arguments(.number(jitter)),
            initial: "0",
            "by how much delay_loop of checks that don't say is longer or shorter at random, so that checks "
                + "which came into step leave it; keepalived doesn't know this"
        ),
        Keyword(
            "rs_init_notifies",
            in: .globalDefinitions,
            .boolean,
            initial: "off",
            "notify scripts of real servers run at the start, too"
        ),
    ]

    private static let syncDaemon = Arguments(
        .interface,
        optional: [.text("INSTANCE")],
        options: [
            ArgumentOption("inst", Arguments(.text("INSTANCE")), "the virtual router whose state it follows"),
            ArgumentOption("id", Arguments(.number(NumberRange(0...255))), "who hears whom"),
            ArgumentOption("maxlen", Arguments(.number(NumberRange(1...65_507))), "longest message"),
            ArgumentOption("port", Arguments(.port), "port of UDP"),
            ArgumentOption("ttl", Arguments(.number(NumberRange(1...255))), "how far messages go"),
            ArgumentOption(
                "group",
                Arguments(.address),
                "multicast group",
                failure: .optionIgnored
            ),
        ]
    )
}
