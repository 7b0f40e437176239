import NetworkTypes

extension Schema {
    private static func script(_ name: String, in block: Block, _ meaning: String) -> Keyword {
        Keyword(name, in: block, scriptArguments, repeated: .firstCounts, meaning)
    }

    /// The scripts that instances and sync groups have alike.
    private static func transitionScripts(in block: Block) -> [Keyword] {
        [
            script("notify_backup", in: block, "run on becoming backup"),
            script("notify_master", in: block, "run on becoming master"),
            script("notify_fault", in: block, "run on a fault"),
            script("notify_stop", in: block, "run when holdfast stops"),
            script(
                "notify",
                in: block,
                "run on every change, with four words added: INSTANCE or GROUP, the name, the state, the "
                    + "priority"
            ),
        ]
    }

    private static func alerts(in block: Block, priorityDefault: String) -> [Keyword] {
        [
            Keyword(
                "smtp_alert",
                in: block,
                .boolean,
                initial: "as smtp_alert_vrrp",
                "mail about every change of state"
            ),
            Keyword(
                "notify_priority_changes",
                in: block,
                .boolean,
                initial: priorityDefault,
                "a line in the FIFOs for each change of priority"
            ),
        ]
    }

    static let routerNotifications: [Keyword] =
        transitionScripts(in: .virtualRouter) + [
            Keyword(
                "notify_deleted",
                in: .virtualRouter,
                Arguments(optional: [.command] + account),
                initial: "off",
                repeated: .firstCounts,
                "a reload that removes the virtual router is told as DELETED instead of FAULT, and runs this"
            ),
            script(
                "notify_master_rx_lower_pri",
                in: .virtualRouter,
                "run when a master hears an advertisement of lower priority"
            ),
            script(
                "release_script",
                in: .virtualRouter,
                "run by a master before a planned stop, a switchover or maintenance; its addresses stay "
                    + "until this has ended"
            ),
            Keyword(
                "release_script_timeout",
                in: .virtualRouter,
                Arguments(.number(NumberRange(1...60, unit: " seconds"))),
                initial: "5",
                "how long the addresses stay for release_script"
            ),
        ] + alerts(in: .virtualRouter, priorityDefault: "as the sync group says, else global_defs")

    static let syncGroupKeywords: [Keyword] =
        [
            Keyword(
                "group",
                in: .syncGroup,
                .none,
                initial: "required",
                repeated: .firstCounts,
                body: .groupMembers,
                "the virtual routers, by name, in this order"
            ),
            Keyword(
                "sync_group_tracking_weight",
                oldNames: ["global_tracking"],
                in: .syncGroup,
                .none,
                initial: "off",
                "members keep their trackers with weights"
            ),
        ] + transitionScripts(in: .syncGroup) + alerts(in: .syncGroup, priorityDefault: "as global_defs says")
        + trackKeywords(in: .syncGroup)

    static let trackGroupKeywords: [Keyword] = [
        Keyword(
            "group",
            in: .trackGroup,
            .none,
            initial: "required",
            repeated: .firstCounts,
            body: .trackMembers,
            "the virtual routers, by name"
        )
    ]

    static let announcementGroupKeywords: [Keyword] =
        [("garp_interval", "gratuitous ARPs"), ("gna_interval", "unsolicited neighbour advertisements")].map {
            name,
            what in
            Keyword(
                name,
                in: .announcementGroup,
                Arguments(.seconds(SecondsRange(.zero...longest))),
                initial: "none",
                "least time between \(what) on all of its interfaces together"
            )
        } + [
            Keyword(
                "interface",
                in: .announcementGroup,
                Arguments(.interface),
                "one interface"
            ),
            Keyword(
                "interfaces",
                in: .announcementGroup,
                .none,
                repeated: .any,
                body: .announcementInterfaces,
                "several interfaces"
            ),
        ]
}
