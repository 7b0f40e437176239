import NetworkTypes

extension Schema {
    /// COMMAND [USER [[:]GROUP]], wherever a script is named.
    static let scriptArguments = Arguments(.command, optional: account)

    /// USER [[:]GROUP] behind a script.
    static let account: [ArgumentKind] = [.text("USER"), .text("[:]GROUP")]

    /// Scripts and FIFOs.
    static let scriptKeywords: [Keyword] =
        fifo("", "everything") + fifo("vrrp_", "virtual routers and sync groups")
        + fifo("lvs_", "virtual and real servers") + lifecycle + accounts

    private static func fifo(_ prefix: String, _ what: String) -> [Keyword] {
        [
            Keyword(
                prefix + "notify_fifo",
                in: .globalDefinitions,
                Arguments(.text("PATH"), optional: [.text("USER"), .text("GROUP")]),
                repeated: .firstCounts,
                "a FIFO for what happens to \(what), and whose it is",
                mayLackArguments: true
            ),
            Keyword(
                prefix + "notify_fifo_script",
                in: .globalDefinitions,
                scriptArguments,
                repeated: .firstCounts,
                "a program that reads that FIFO; its path is added to the words",
                mayLackArguments: true
            ),
        ]
    }

    private static let lifecycle: [Keyword] =
        [
            ("startup_script", "run and waited for before anything else"),
            ("shutdown_script", "run after all else"),
        ]
        .flatMap { name, meaning in
            [
                Keyword(
                    name,
                    in: .globalDefinitions,
                    scriptArguments,
                    repeated: .firstCounts,
                    meaning
                ),
                Keyword(
                    name + "_timeout",
                    in: .globalDefinitions,
                    Arguments(.number(NumberRange(1...1_000, unit: " seconds"))),
                    initial: "10",
                    "how long that script may run",
                    mayLackArguments: true
                ),
            ]
        } + [
            Keyword(
                "vrrp_notify_priority_changes",
                in: .globalDefinitions,
                .boolean,
                initial: "off",
                "a line in the FIFOs for each change of priority, where nothing else is said"
            ),
            Keyword(
                "fifo_write_vrrp_states_on_reload",
                in: .globalDefinitions,
                .none,
                initial: "off",
                "after a reload, states that didn't change in the FIFOs again"
            ),
        ]

    private static let accounts: [Keyword] = [
        Keyword(
            "script_user",
            in: .globalDefinitions,
            Arguments(.text("USER"), optional: [.text("[:]GROUP")]),
            initial: "keepalived_script",
            "who runs scripts that name nobody, wherever they stand; a colon adds the user's other groups",
            mayLackArguments: true
        ),
        Keyword(
            "enable_script_security",
            in: .globalDefinitions,
            .none,
            initial: "off",
            "no script runs as root that others than root could change"
        ),
        Keyword(
            "set_supplementary_groups",
            in: .globalDefinitions,
            .boolean,
            initial: "off",
            "scripts have their user's other groups, too, wherever they stand",
            .acceptedWithoutEffect(why: "scripts have them in any case")
        ),
        Keyword(
            "use_symlink_paths",
            in: .globalDefinitions,
            .boolean,
            initial: "off",
            "run scripts by the path that is written, not by what links resolve to",
            .acceptedWithoutEffect(
                why: "a script's file is opened once, and that is run under the written name"
            )
        ),
        Keyword(
            "umask",
            in: .globalDefinitions,
            Arguments(rest: .text("MODE"), atLeast: 1),
            initial: "0177",
            "rights that files and FIFOs are made without",
            .acceptedWithWarning("FIFOs and files are made for their owner only, whatever umask says")
        ),
    ]
}
