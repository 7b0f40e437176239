extension Schema {
    /// Where a keyword means something else here than with keepalived, for `explain` and the manual: a
    /// sentence without a full stop. What holds for all keywords (twice, out of range, unknown) isn't here.
    static func difference(of keyword: Keyword) -> String? {
        differences[keyword.block]?[keyword.name]
    }

    /// Each was tried with keepalived 2.2.7, or stands in its text as an accident.
    private static let differences: [Block: [String: String]] = [
        .virtualRouter: [
            "skip_check_adv_addr": "off turns it off; keepalived turns it on whatever the argument says",
            "track_service": ours,
            "nopreempt": "a warning where it has no effect, with state MASTER or priority 255",
            "notify": oneAtATime,
            "notify_stop": timeAtStop,
            "confirm_with": ours,
            "vrf": "the VRF's own link must be up",
            "use_ipvlan": "the virtual addresses are on the ipvlan; keepalived 2.2.7 puts them on the "
                + "interface under it",
            "unicast_peer": "after a fault keepalived also announces the address that it sends from; "
                + "holdfast announces virtual addresses only, and peers hear of the other when it asks "
                + "for theirs",
            "release_script": ours, "release_script_timeout": ours,
        ],
        .syncGroup: ["track_service": ours, "notify": oneAtATime, "notify_stop": timeAtStop],
        .script: [
            "script": "killall -0, pidof and pgrep with a plain name are answered without running them",
            "timeout": "a run that was lost with the runner is repeated, and counts as failed only when "
                + "nothing was heard 15 seconds after its timeout",
        ],
        .trackedFile: [
            "init_file":
                "nothing is written, because nothing of holdfast may; whoever needs the file makes it, "
                + "in startup_script for example"
        ],
        .connectingChecker: [
            "connect_timeout": "all of an attempt may take twelve of them, so that a server which says a "
                + "byte a second comes to an end"
        ],
        .udpCheck: ["min_reply_length": "an error above max_reply_length, where keepalived warns"],
        .realServer: [
            "UDP_CHECK": "every ICMP error is a failure; keepalived passes over those that don't say "
                + "'destination unreachable', a routing loop's for one, and takes the server for well"
        ],
        .root: [
            "vrrp_track_process": "processes are counted twice a second; keepalived hears of each from the "
                + "kernel, so what lives shorter is not seen here",
            "track_file": "the file is read twice a second, by the user that runs scripts; keepalived waits "
                + "for inotify, and refuses files where that sees nothing",
        ],
        .globalDefinitions: [
            "v3_checksum_as_v2": "an argument counts; keepalived turns it on whatever the argument says",
            "script_user": "scripts have the user's other groups in any case; with keepalived the colon or "
                + "set_supplementary_groups adds them",
            "disable_local_igmp": "a reload may change it",
            "startup_script": "not at the restart of the engine alone, which has addresses to keep",
            "shutdown_script_timeout": "more than 75 is taken as 75",
            "smtp_user": ours, "smtp_password": ours, "smtp_password_in_clear": ours,
        ],
    ]

    private static let ours = "not a keyword of keepalived"
    private static let oneAtATime =
        "scripts of one virtual router or group run one at a time, in order; what is overtaken while it "
        + "waits is left out"
    private static let timeAtStop =
        "all scripts of a stop have 6 seconds together; with keepalived each has one"

    /// Whether each row of the differences is about a keyword.
    package static var strayDifferences: [String] {
        Block.allCases.flatMap { block in
            (differences[block] ?? [:]).keys.filter { place(of: $0, in: block) == nil }.sorted()
        }
    }
}
