import NetworkTypes

extension Schema {
    private static let ownPlaces =
        "dumps go to keepalived.data, keepalived.stats and keepalived.json in the run folder, "
        + "/run/holdfast-engine under systemd"
    private static let noSNMP = "snmpd is to ask holdfast snmp, see its help"
    private static let byTimer = "use a systemd timer that calls 'systemctl reload holdfast'"
    private static let noBus = "there is no D-Bus service"

    /// Dumps, reloading, SNMP, D-Bus: what keepalived offers to other programs.
    static let surfaceKeywords: [Keyword] = reloads + dumps + snmp + bus

    private static let reloads: [Keyword] = [
        Keyword(
            "reload_check_config",
            in: .globalDefinitions,
            Arguments(optional: [.text("PATH")]),
            initial: "off",
            "check the configuration before a reload",
            .acceptedWithoutEffect(why: "a reload always reads and checks the whole before anything changes")
        ),
        Keyword(
            "reload_time_file",
            in: .globalDefinitions,
            Arguments(.text("PATH")),
            "a file that says when to reload",
            .refused(byTimer),
            mayLackArguments: true
        ),
        Keyword(
            "reload_repeat",
            in: .globalDefinitions,
            .none,
            initial: "off",
            "reload daily at that time",
            .refused(byTimer)
        ),
        Keyword(
            "reload_file",
            in: .globalDefinitions,
            Arguments(optional: [.text("PATH")]),
            initial: "off",
            "a file that is there while the configuration is read",
            .refused("systemd tells when a reload is under way: 'systemctl is-active holdfast'")
        ),
        Keyword(
            "include_check",
            in: .globalDefinitions,
            Arguments(rest: .form(includeCheck)),
            initial: "nothing; everything without a word",
            repeated: .any,
            "what include insists on from here to the end of the file; + adds, - takes away"
        ),
        Keyword(
            "config_save_dir",
            in: .globalDefinitions,
            Arguments(.text("PATH")),
            "where to keep configurations for debugging",
            .acceptedWithoutEffect(why: "each generation keeps the configuration that it was made from"),
            mayLackArguments: true
        ),
        Keyword(
            "tmp_config_directory",
            in: .globalDefinitions,
            Arguments(.text("PATH")),
            repeated: .firstCounts,
            "where to keep the configuration while running",
            .acceptedWithoutEffect(why: "each generation keeps the configuration that it was made from"),
            mayLackArguments: true
        ),
        Keyword(
            "random_seed",
            in: .globalDefinitions,
            Arguments(.number(NumberRange(0...4_294_967_295))),
            initial: "the time",
            "seed of ${_RANDOM}",
            .acceptedWithoutEffect(why: "it has no effect in keepalived")
        ),
        Keyword(
            "iproute_usr_dir",
            in: .globalDefinitions,
            Arguments(.text("PATH")),
            initial: "iproute2's",
            "where the names of tables, protocols and scopes are",
            .acceptedWithWarning(ownNames),
            mayLackArguments: true
        ),
        Keyword(
            "iproute_etc_dir",
            in: .globalDefinitions,
            Arguments(.text("PATH")),
            initial: "/etc/iproute2",
            "where names of tables, protocols and scopes are added",
            .acceptedWithWarning(ownNames),
            mayLackArguments: true
        ),
    ]

    /// Of names that iproute2's files would give numbers to.
    private static let ownNames =
        "only the names that iproute2 comes with are known; write numbers for others"

    private static let includeCheck = WordForm(
        "[+|-]read|match|wildcard_match|brace_match",
        noun: "read, match, wildcard_match or brace_match, with + or - before it if wished",
        accepts: { word in
            let name = word.first == "+" || word.first == "-" ? String(word.dropFirst()) : word
            return ["read", "match", "wildcard_match", "brace_match"].contains(name)
        }
    )

    private static func dump(_ name: String, _ meaning: String) -> Keyword {
        Keyword(
            name,
            in: .globalDefinitions,
            Arguments(.text("PATH")),
            initial: "in the folder for temporary files",
            meaning,
            .acceptedWithWarning(ownPlaces),
            mayLackArguments: true
        )
    }

    private static let dumps: [Keyword] = [
        dump("state_dump_file", "where a dump of the state goes"),
        dump("stats_dump_file", "where statistics go; keepalived reads it and goes by another name"),
        dump("json_dump_file", "where the state goes as JSON; keepalived reads it and goes by another name"),
        Keyword(
            "data_use_instance",
            in: .globalDefinitions,
            .boolean,
            initial: "off",
            "the daemon's name in the names of dumps",
            .acceptedWithWarning(ownPlaces)
        ),
        Keyword(
            "json_version",
            in: .globalDefinitions,
            Arguments(.choice(["1", "2"])),
            initial: "1",
            "form of the state as JSON",
            mayLackArguments: true
        ),
    ]

    private static let snmp: [Keyword] =
        [
            ("enable_traps", [], "notify managers"), ("enable_snmp_rfc", [], "serve the MIBs of both RFCs"),
            ("enable_snmp_rfcv2", [], "serve the MIB of RFC 2787"),
            ("enable_snmp_rfcv3", [], "serve the MIB of RFC 6527"),
            ("enable_snmp_vrrp", ["enable_snmp_keepalived"], "serve virtual routers of KEEPALIVED-MIB"),
            ("enable_snmp_checker", [], "serve virtual servers of KEEPALIVED-MIB"),
        ]
        .map { name, oldNames, meaning in
            Keyword(
                name,
                oldNames: oldNames,
                in: .globalDefinitions,
                .none,
                initial: "off",
                meaning,
                .acceptedWithWarning(noSNMP)
            )
        } + [
            Keyword(
                "snmp_socket",
                in: .globalDefinitions,
                Arguments(.text("SOCKET")),
                initial: "net-snmp's",
                repeated: .firstCounts,
                "where the SNMP agent listens",
                .acceptedWithWarning(noSNMP),
                mayLackArguments: true
            ),
            snmpInterval("snmp_vs_stats_update_interval", "virtual", initial: "5"),
            snmpInterval(
                "snmp_rs_stats_update_interval",
                "real",
                initial: "as snmp_vs_stats_update_interval"
            ),
        ]

    private static func snmpInterval(_ name: String, _ kind: String, initial: String) -> Keyword {
        Keyword(
            name,
            in: .globalDefinitions,
            Arguments(.seconds(SecondsRange(.milliseconds(1)...(.seconds(30))))),
            initial: initial,
            "how old statistics of \(kind) servers may be",
            .acceptedWithWarning(noSNMP)
        )
    }

    private static let bus: [Keyword] = [
        Keyword(
            "enable_dbus",
            in: .globalDefinitions,
            .none,
            initial: "off",
            "a D-Bus service",
            .refused("\(noBus); 'holdfast events' tells what happens, 'holdfast status --json' what is")
        ),
        Keyword(
            "dbus_service_name",
            in: .globalDefinitions,
            Arguments(.text("NAME")),
            initial: "org.keepalived.Vrrp1",
            "name of the D-Bus service",
            .acceptedWithoutEffect(why: noBus),
            mayLackArguments: true
        ),
        Keyword(
            "dbus_no_interface_name",
            in: .globalDefinitions,
            Arguments(.text("NAME")),
            initial: "none",
            "name on D-Bus of an interface that isn't there",
            .acceptedWithoutEffect(why: noBus),
            mayLackArguments: true
        ),
    ]
}
