import NetworkTypes

extension Schema {
    /// What `global_defs` says of keepalived's processes: names, priorities, memory, buffers.
    static let processKeywords: [Keyword] =
        processNames + schedulingKeywords("vrrp") + schedulingKeywords("checker") + schedulingKeywords("bfd")
        + automaticPriority + buffers

    private static let fixedNames =
        "processes have fixed names, so that units, profiles and monitors find them"

    private static func processName(_ name: String, _ meaning: String, oldNames: [String] = []) -> Keyword {
        Keyword(
            name,
            oldNames: oldNames,
            in: .globalDefinitions,
            Arguments(.text("NAME")),
            initial: "holdfast's own",
            "name of \(meaning)",
            .acceptedWithoutEffect(why: fixedNames)
        )
    }

    private static let processNames: [Keyword] = [
        Keyword(
            "process_names",
            in: .globalDefinitions,
            .none,
            initial: "off",
            "a name of its own for each process",
            .acceptedWithoutEffect(why: fixedNames)
        ),
        processName("process_name", "the parent process"),
        processName("vrrp_process_name", "the process that runs virtual routers"),
        processName(
            "checker_process_name",
            "the process that checks real servers",
            oldNames: ["lvs_process_name"]
        ),
        processName("bfd_process_name", "the process that runs BFD sessions"),
    ]

    /// The five that each of keepalived's processes has.
    private static func schedulingKeywords(_ process: String) -> [Keyword] {
        [
            Keyword(
                process + "_priority",
                in: .globalDefinitions,
                Arguments(.number(NumberRange(-20...19))),
                initial: "0",
                "nice value of a process",
                .acceptedWithoutEffect(why: "systemd sets it: Nice= of the unit"),
                whenBad: .number(0),
                mayLackArguments: true
            ),
            Keyword(
                process + "_no_swap",
                in: .globalDefinitions,
                .none,
                initial: "off",
                "keep a process's memory from being swapped out",
                .acceptedWithoutEffect(why: "engine and helper lock their memory as far as the unit allows")
            ),
            Keyword(
                process + "_rt_priority",
                in: .globalDefinitions,
                Arguments(.number(NumberRange(0...99))),
                initial: "0",
                "real-time priority of a process",
                .acceptedWithoutEffect(why: "systemd sets it: CPUSchedulingPriority= of the unit"),
                mayLackArguments: true
            ),
            Keyword(
                process + "_cpu_affinity",
                in: .globalDefinitions,
                Arguments(rest: .number(NumberRange(0...4_095)), atLeast: 1),
                repeated: .any,
                "processors that a process may use",
                .acceptedWithoutEffect(why: "systemd sets it: CPUAffinity= of the unit"),
                mayLackArguments: true
            ),
            Keyword(
                process + "_rlimit_rttime",
                oldNames: [process + "_rlimit_rtime"],
                in: .globalDefinitions,
                Arguments(.number(NumberRange(1...4_294_967_295, unit: " microseconds"))),
                initial: "10000",
                "how long a real-time process may compute without waiting",
                .acceptedWithoutEffect(why: "systemd sets it: LimitRTTIME= of the unit")
            ),
        ]
    }

    private static let automaticPriority: [Keyword] = [
        Keyword(
            "max_auto_priority",
            in: .globalDefinitions,
            Arguments(optional: [.number(NumberRange(-1...99))]),
            initial: "0",
            "highest real-time priority to raise to when timers run late",
            .acceptedWithoutEffect(why: "systemd sets priorities: CPUSchedulingPolicy= of the unit")
        ),
        Keyword(
            "min_auto_priority_delay",
            in: .globalDefinitions,
            Arguments(.number(NumberRange(1...10_000_000, unit: " microseconds"))),
            initial: "1000000",
            "how late a timer must be for that",
            .acceptedWithoutEffect(why: "systemd sets priorities: CPUSchedulingPolicy= of the unit"),
            mayLackArguments: true
        ),
    ]

    private static let ownBuffers = "after an overrun everything is read anew, whatever the buffer's size"

    private static let buffers: [Keyword] =
        [
            "vrrp_netlink_cmd", "vrrp_netlink_monitor", "process_monitor", "lvs_netlink_cmd",
            "lvs_netlink_monitor",
        ]
        .flatMap { socket in
            [
                Keyword(
                    socket + "_rcv_bufs",
                    in: .globalDefinitions,
                    Arguments(.number(NumberRange(0...4_294_967_295, unit: " bytes"))),
                    initial: "the kernel's",
                    "receive buffer of a socket to the kernel",
                    .acceptedWithoutEffect(why: ownBuffers),
                    mayLackArguments: true
                ),
                Keyword(
                    socket + "_rcv_bufs_force",
                    in: .globalDefinitions,
                    .boolean,
                    initial: "off",
                    "that buffer beyond the system's limit",
                    .acceptedWithoutEffect(why: ownBuffers)
                ),
            ]
        } + [
            Keyword(
                "vrrp_rx_bufs_policy",
                in: .globalDefinitions,
                Arguments(.form(bufferPolicy)),
                initial: "the kernel's",
                "how large the receive buffers for advertisements are",
                .acceptedWithoutEffect(why: ownAdvertBuffers)
            ),
            Keyword(
                "vrrp_rx_bufs_multiplier",
                in: .globalDefinitions,
                Arguments(.number(NumberRange(1...4_294_967_295))),
                initial: "3",
                "how many advertisements those buffers hold",
                .acceptedWithoutEffect(why: ownAdvertBuffers),
                mayLackArguments: true
            ),
        ]

    /// Of receive buffers of single virtual routers, too.
    static let ownAdvertBuffers = "one socket hears for many virtual routers, and its buffer is sized for all"

    private static let bufferPolicy = WordForm(
        "MTU|ADVERT|BYTES",
        noun: "MTU, ADVERT or a number of bytes",
        accepts: { ["mtu", "advert"].contains($0.lowercased()) || (Decimal.integer($0) ?? -1) >= 0 }
    )
}
