import NetworkTypes

extension Schema {
    /// The blocks of references to trackers, in virtual routers and sync groups alike.
    static func trackKeywords(in block: Block) -> [Keyword] {
        [
            ("track_interface", Block.trackedInterfaces, "interfaces that must be up, or move the priority"),
            (
                "track_script", .trackedScripts,
                "scripts of vrrp_script that must succeed, or move the priority"
            ),
            (
                "track_service", .trackedServices,
                "virtual servers whose quorum must be met, or moves the priority; each as its virtual_server "
                    + "line has it, in quotes: \"10.0.0.1 80\", \"fwmark 7\", \"group web\""
            ),
            ("track_file", .trackedFiles, "files of track_file whose numbers move the priority"),
            (
                "track_process", .trackedProcesses,
                "processes of vrrp_track_process that must run, or move the priority"
            ),
            ("track_bfd", .trackedSessions, "sessions of bfd_instance that must be up, or move the priority"),
        ].map { name, body, meaning in
            Keyword(name, in: block, .none, repeated: .any, body: body, meaning)
        }
    }

    /// `weight N [reverse]` of a line or keyword; an amount of 254 is taken as 253 where that is the bound.
    static func weight(_ range: ClosedRange<Int>, _ flags: [String]) -> Arguments {
        let meanings = ["reverse": "what is good counts as bad", "noreverse": "it doesn't"]
        return Arguments(
            .number(NumberRange(range)),
            options: flags.map { ArgumentOption(flag: $0, meanings[$0] ?? "") }
        )
    }

    /// A line of a block of references: NAME [weight N [reverse|noreverse]].
    static func trackLine(
        _ kind: ArgumentKind,
        _ range: ClosedRange<Int>,
        _ flags: [String] = ["reverse", "noreverse"],
        failure: ArgumentOption.Failure = .optionIgnored
    ) -> Arguments {
        Arguments(
            kind,
            options: [
                ArgumentOption(
                    "weight",
                    weight(range, flags),
                    "moves the priority by so much; 0: no number, but a fault",
                    failure: failure
                )
            ]
        )
    }

    static let scriptBlockKeywords: [Keyword] = [
        Keyword(
            "script",
            in: .script,
            Arguments(.command),
            initial: "required",
            "command and arguments"
        ),
        Keyword(
            "interval",
            in: .script,
            Arguments(.seconds(scriptTimes)),
            initial: "1",
            "time from one run to the next"
        ),
        Keyword(
            "timeout",
            in: .script,
            Arguments(.seconds(scriptTimes)),
            initial: "as interval",
            "how long a run may take; then it counts as failed"
        ),
        Keyword(
            "weight",
            in: .script,
            weight(-253...253, ["reverse"]),
            initial: "0",
            "for references that give none"
        ),
        Keyword(
            "rise",
            in: .script,
            Arguments(.number(NumberRange(1...2_147_483_647))),
            initial: "1",
            "successes in a row until a bad script is good",
            whenBad: .number(1)
        ),
        Keyword(
            "fall",
            in: .script,
            Arguments(.number(NumberRange(1...2_147_483_647))),
            initial: "1",
            "failures in a row until a good script is bad",
            whenBad: .number(1)
        ),
        Keyword(
            "user",
            in: .script,
            Arguments(.text("USER"), optional: [.text("[:]GROUP")]),
            initial: "as script_user",
            "who runs it"
        ),
        Keyword(
            "init_fail",
            in: .script,
            .none,
            initial: "off",
            "bad until it succeeds; keepalived forgets this as soon as something follows the script"
        ),
    ]

    /// keepalived keeps milliseconds.
    private static let scriptTimes = SecondsRange(
        .milliseconds(1)...(.seconds(4_294)),
        decimals: 3,
        zeroMeansOne: true
    )

    static let processBlockKeywords: [Keyword] = [
        Keyword(
            "process",
            in: .trackedProcess,
            Arguments(.text("NAME"), rest: .text("PARAMETER")),
            initial: "required",
            repeated: .firstCounts,
            "the program's name, and the parameters that must stand behind it"
        ),
        Keyword(
            "param_match",
            in: .trackedProcess,
            Arguments(optional: [.choice(["initial", "partial"])]),
            initial: "none; exact without a word, or where parameters are given",
            "how parameters are compared: all of them; the first ones; the same with more text at the last"
        ),
        Keyword(
            "weight",
            in: .trackedProcess,
            weight(-254...254, ["reverse"]),
            initial: "0",
            "for references that give none",
            mayLackArguments: true
        ),
        Keyword(
            "quorum",
            in: .trackedProcess,
            Arguments(.number(NumberRange(1...65_535))),
            initial: "1",
            "how many must run"
        ),
        Keyword(
            "quorum_max",
            in: .trackedProcess,
            Arguments(.number(NumberRange(0...65_535))),
            initial: "no bound",
            "how many may run; 0: none may, and none must"
        ),
        Keyword(
            "delay",
            in: .trackedProcess,
            Arguments(.seconds(processDelays)),
            initial: "0",
            "terminate_delay and fork_delay"
        ),
        Keyword(
            "terminate_delay",
            in: .trackedProcess,
            Arguments(.seconds(processDelays)),
            initial: "0",
            "how long too few must run before that counts"
        ),
        Keyword(
            "fork_delay",
            in: .trackedProcess,
            Arguments(.seconds(processDelays)),
            initial: "0",
            "how long enough must run before that counts"
        ),
        Keyword(
            "full_command",
            in: .trackedProcess,
            .none,
            initial: "off",
            "compare with the command line's first word instead of the kernel's name of 15 bytes"
        ),
    ]

    private static let processDelays = SecondsRange(.microseconds(1)...(.seconds(3_600)))

    static let fileBlockKeywords: [Keyword] = [
        Keyword(
            "file",
            in: .trackedFile,
            Arguments(.text("PATH")),
            initial: "required",
            repeated: .firstCounts,
            "the file, by its absolute path",
            mayLackArguments: true
        ),
        Keyword(
            "weight",
            in: .trackedFile,
            weight(-254...254, ["reverse"]),
            initial: "1",
            "for references that give none; the number in the file is multiplied with it",
            whenBad: .number(1),
            mayLackArguments: true
        ),
        Keyword(
            "init_file",
            in: .trackedFile,
            Arguments(
                optional: [.number(NumberRange(-254...254))],
                options: [ArgumentOption(flag: "overwrite", "also where there is a file already")]
            ),
            initial: "off; 0",
            "the number from the start on (not from a reload), until there is a file; with overwrite until "
                + "the file says another one",
            .acceptedWithWarning("no file is written: the number counts until somebody writes it")
        ),
    ]
}
