import Configuration

private func scheduling(_ process: String) -> [KeywordCase] {
    [
        .number(.globalDefinitions, process + "_priority", -20, bad: 20, "-20 and 19"),
        .flag(.globalDefinitions, process + "_no_swap"),
        .number(.globalDefinitions, process + "_rt_priority", 50, bad: 100, "0 and 99"),
        KeywordCase(
            .globalDefinitions,
            process + "_cpu_affinity",
            process + "_cpu_affinity 0 1",
            "",
            process + "_cpu_affinity",
            process + "_cpu_affinity needs 1 argument (0…4095…), found 0"
        ),
        .number(
            .globalDefinitions,
            process + "_rlimit_rttime",
            10_000,
            bad: 0,
            "1 and 4294967295 microseconds"
        ),
    ]
}

let processCases: [KeywordCase] =
    scheduling("vrrp") + scheduling("checker") + scheduling("bfd")
    + ["process_name", "vrrp_process_name", "checker_process_name", "bfd_process_name"].map {
        .word(.globalDefinitions, $0, "x", "", "NAME")
    }
    + [
        "vrrp_netlink_cmd", "vrrp_netlink_monitor", "process_monitor", "lvs_netlink_cmd",
        "lvs_netlink_monitor",
    ]
    .flatMap { socket -> [KeywordCase] in
        [
            .number(.globalDefinitions, socket + "_rcv_bufs", 65_536, bad: -1, "0 and 4294967295 bytes"),
            .toggle(.globalDefinitions, socket + "_rcv_bufs_force"),
        ]
    } + [
        .flag(.globalDefinitions, "process_names"),
        .number(.globalDefinitions, "max_auto_priority", -1, bad: 100, "-1 and 99"),
        .number(.globalDefinitions, "min_auto_priority_delay", 500, bad: 0, "1 and 10000000 microseconds"),
        KeywordCase(
            .globalDefinitions,
            "vrrp_rx_bufs_policy",
            "vrrp_rx_bufs_policy mtu",
            "",
            "vrrp_rx_bufs_policy most",
            "vrrp_rx_bufs_policy must be MTU, ADVERT or a number of bytes, found 'most'"
        ),
        .number(.globalDefinitions, "vrrp_rx_bufs_multiplier", 2, bad: 0, "1 and 4294967295"),
    ]

let firewallCases: [KeywordCase] = [
    KeywordCase(
        .globalDefinitions,
        "vrrp_iptables",
        "vrrp_iptables IN OUT",
        "",
        "vrrp_iptables a b c",
        "vrrp_iptables takes at most 2 arguments"
    ),
    KeywordCase(
        .globalDefinitions,
        "vrrp_ipsets",
        "vrrp_ipsets a b c d e f",
        "",
        "vrrp_ipsets a b c d e f g",
        "vrrp_ipsets takes at most 6 arguments"
    ),
    KeywordCase(
        .globalDefinitions,
        "nftables",
        "nftables own",
        "global.firewall.table=own",
        "nftables a b",
        "nftables takes at most 1 argument"
    ),
    .number(
        .globalDefinitions,
        "nftables_priority",
        -7,
        "global.firewall.priority=-7",
        bad: 2_147_483_648,
        "-2147483648 and 2147483647"
    ),
    .flag(.globalDefinitions, "nftables_counters", "global.firewall.counts=true"),
    .flag(.globalDefinitions, "nftables_ifindex"),
    .flag(.globalDefinitions, "disable_local_igmp", "global.disablesLocalGroupReports=true"),
]

let surfaceCases: [KeywordCase] =
    [
        "enable_traps", "enable_snmp_rfc", "enable_snmp_rfcv2", "enable_snmp_rfcv3", "enable_snmp_vrrp",
        "enable_snmp_checker",
    ].map { .flag(.globalDefinitions, $0) }
    + ["state_dump_file", "stats_dump_file", "json_dump_file", "config_save_dir", "tmp_config_directory"].map
{
    .word(.globalDefinitions, $0, "/x", "", "PATH")
}
    + ["iproute_usr_dir", "iproute_etc_dir"].map { .word(.globalDefinitions, $0, "/x", "", "PATH") }
    + ["dbus_service_name", "dbus_no_interface_name"].map { .word(.globalDefinitions, $0, "x", "", "NAME") }
    + [
        .word(.globalDefinitions, "snmp_socket", "unix:/x", "", "SOCKET"),
        KeywordCase(
            .globalDefinitions,
            "snmp_vs_stats_update_interval",
            "snmp_vs_stats_update_interval 0.5",
            "",
            "snmp_vs_stats_update_interval 31",
            "snmp_vs_stats_update_interval must be between 0.001 and 30 seconds, found 31"
        ),
        KeywordCase(
            .globalDefinitions,
            "snmp_rs_stats_update_interval",
            "snmp_rs_stats_update_interval 30",
            "",
            "snmp_rs_stats_update_interval 0",
            "snmp_rs_stats_update_interval must be between 0.001 and 30 seconds, found 0"
        ),
        KeywordCase(
            .globalDefinitions,
            "enable_dbus",
            "",
            "",
            "enable_dbus",
            "enable_dbus is not supported: there is no D-Bus service; 'holdfast events' tells what happens, "
                + "'holdfast status --json' what is"
        ),
        KeywordCase(
            .globalDefinitions,
            "reload_check_config",
            "reload_check_config /x",
            "",
            "reload_check_config /x y",
            "reload_check_config takes at most 1 argument"
        ),
        KeywordCase(
            .globalDefinitions,
            "reload_time_file",
            "",
            "",
            "reload_time_file /x",
            "reload_time_file is not supported: use a systemd timer that calls 'systemctl reload holdfast'"
        ),
        KeywordCase(
            .globalDefinitions,
            "reload_repeat",
            "",
            "",
            "reload_repeat",
            "reload_repeat is not supported: use a systemd timer that calls 'systemctl reload holdfast'"
        ),
        KeywordCase(
            .globalDefinitions,
            "reload_file",
            "",
            "",
            "reload_file",
            "reload_file is not supported: systemd tells when a reload is under way: 'systemctl is-active "
                + "holdfast'"
        ),
        KeywordCase(
            .globalDefinitions,
            "include_check",
            "include_check +match -read",
            "",
            "include_check readable",
            "include_check must be read, match, wildcard_match or brace_match, with + or - before it if "
                + "wished, found 'readable'"
        ),
        .number(.globalDefinitions, "random_seed", 5, bad: -1, "0 and 4294967295"),
        .toggle(.globalDefinitions, "data_use_instance"),
        KeywordCase(
            .globalDefinitions,
            "json_version",
            "json_version 2",
            "global.jsonVersion=2",
            "json_version 3",
            "json_version must be 1 or 2, found 3"
        ),
    ]

let serverDefaultCases: [KeywordCase] = [
    KeywordCase(
        .globalDefinitions,
        "lvs_timeouts",
        "lvs_timeouts tcp 900 udp 300 tcpfin 120",
        "",
        "lvs_timeouts tcp",
        "tcp needs an argument (0…2678400 seconds)"
    ),
    .flag(.globalDefinitions, "lvs_flush"),
    KeywordCase(
        .globalDefinitions,
        "lvs_flush_on_stop",
        "lvs_flush_on_stop VS",
        "",
        "lvs_flush_on_stop RS",
        "lvs_flush_on_stop must be VS, found 'RS'; did you mean 'VS'?"
    ),
    KeywordCase(
        .globalDefinitions,
        "lvs_sync_daemon",
        "lvs_sync_daemon eth0 inst a id 3 maxlen 1472 port 8848 ttl 1 group 224.0.0.81",
        "",
        "lvs_sync_daemon eth0 a id 256",
        "id must be between 0 and 255, found 256"
    ),
    .toggle(.globalDefinitions, "checker_log_all_failures"),
    .toggle(.globalDefinitions, "rs_init_notifies"),
    .number(.globalDefinitions, "check_jitter", 10, bad: 51, "0 and 50 per cent"),
    KeywordCase(
        .globalDefinitions,
        "nftables_ipvs",
        "nftables_ipvs marks",
        "",
        "nftables_ipvs a/b",
        "nftables_ipvs must be a name of at most 30 printable characters, found 'a/b'"
    ),
    .number(
        .globalDefinitions,
        "nftables_ipvs_priority",
        3,
        bad: -2_147_483_649,
        "-2147483648 and 2147483647"
    ),
    .number(.globalDefinitions, "nftables_ipvs_start_fwmark", 2_000, bad: 0, "1 and 4294967295"),
]
