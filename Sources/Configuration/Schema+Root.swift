import NetworkTypes

extension Schema {
    static let rootKeywords: [Keyword] = rootBlocks + rootTrackers + rootProcesses

    private static let rootBlocks: [Keyword] = [
        Keyword(
            "global_defs",
            in: .root,
            .none,
            repeated: .any,
            body: .globalDefinitions,
            "global settings and the defaults of virtual routers"
        ),
        Keyword(
            "vrrp_instance",
            in: .root,
            Arguments(.text("NAME")),
            repeated: .any,
            body: .virtualRouter,
            "one virtual router"
        ),
        Keyword(
            "vrrp_sync_group",
            in: .root,
            Arguments(.text("NAME")),
            repeated: .any,
            body: .syncGroup,
            "virtual routers that change state together"
        ),
        Keyword(
            "track_group",
            in: .root,
            Arguments(.text("NAME")),
            repeated: .any,
            body: .trackGroup,
            "virtual routers that follow the interfaces of static addresses, routes and rules"
        ),
        Keyword(
            "static_ipaddress",
            in: .root,
            .none,
            repeated: .any,
            body: .staticAddresses,
            "addresses that are there while holdfast runs, one on a line"
        ),
        Keyword(
            "static_routes",
            in: .root,
            .none,
            repeated: .any,
            body: .staticRoutes,
            "routes that are there while holdfast runs, one on a line"
        ),
        Keyword(
            "static_rules",
            in: .root,
            .none,
            repeated: .any,
            body: .staticRules,
            "policy rules that are there while holdfast runs, one on a line"
        ),
        Keyword(
            "garp_group",
            in: .root,
            .none,
            repeated: .any,
            body: .announcementGroup,
            "interfaces that have a least time between gratuitous ARPs in common"
        ),
    ]

    private static let rootTrackers: [Keyword] = [
        Keyword(
            "vrrp_script",
            in: .root,
            Arguments(.text("NAME")),
            repeated: .any,
            body: .script,
            "a script whose exit status virtual routers follow; where it stands doesn't matter"
        ),
        Keyword(
            "vrrp_track_process",
            in: .root,
            Arguments(.text("NAME")),
            repeated: .any,
            body: .trackedProcess,
            "processes whose number virtual routers follow; where it stands doesn't matter"
        ),
        Keyword(
            "track_file",
            oldNames: ["vrrp_track_file"],
            in: .root,
            Arguments(.text("NAME")),
            repeated: .any,
            body: .trackedFile,
            "a file with a number that virtual routers and real servers follow; where it stands doesn't "
                + "matter"
        ),
        Keyword(
            "interface_up_down_delays",
            in: .root,
            .none,
            repeated: .any,
            body: .interfaceDelays,
            "how long an interface must be down, and up, before that counts; shorter than "
                + "down_timer_adverts less one intervals in any case"
        ),
        Keyword(
            "linkbeat_interfaces",
            in: .root,
            .none,
            repeated: .any,
            body: .polledInterfaces,
            "interfaces to ask for their link each second",
            .acceptedWithWarning(noPolling)
        ),
        Keyword(
            "linkbeat_use_polling",
            in: .root,
            .none,
            initial: "off",
            "ask every interface for its link each second",
            .acceptedWithWarning(noPolling)
        ),
    ]

    /// Of linkbeat keywords.
    static let noPolling = "links are not polled: the kernel tells of their state"

    private static let rootProcesses: [Keyword] = [
        Keyword(
            "net_namespace",
            in: .root,
            Arguments(.text("NAME")),
            repeated: .firstCounts,
            "the network namespace to run in; `holdfast run` enters it, under systemd units do",
            mayLackArguments: true
        ),
        Keyword(
            "net_namespace_ipvs",
            in: .root,
            Arguments(optional: [.text("NAME")]),
            initial: "as net_namespace says",
            repeated: .firstCounts,
            "the network namespace in which IPVS is programmed",
            .refused("IPVS is programmed where holdfast runs; run a second holdfast in that namespace")
        ),
        Keyword(
            "namespace_with_ipsets",
            in: .root,
            .none,
            initial: "off",
            "ipsets in a namespace on kernels before 3.13",
            .acceptedWithoutEffect(why: noChains)
        ),
        Keyword(
            "use_pid_dir",
            in: .root,
            .none,
            initial: "off",
            "pid files in a folder of their own",
            .acceptedWithoutEffect(why: "there are no pid files: systemd knows its processes")
        ),
        Keyword(
            "instance",
            in: .root,
            Arguments(.text("NAME")),
            repeated: .firstCounts,
            "name of this daemon among several on one machine",
            .acceptedWithoutEffect(why: "several are told apart by their runtime directories"),
            mayLackArguments: true
        ),
        Keyword(
            "child_wait_time",
            in: .root,
            Arguments(.number(NumberRange(0...4_294_967_295, unit: " seconds"))),
            initial: "5",
            "how long stopping may take",
            .acceptedWithoutEffect(why: "systemd waits for its processes: TimeoutStopSec=")
        ),
    ]
}
