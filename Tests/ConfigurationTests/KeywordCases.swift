import Configuration

private let noArgument = "takes no argument"

let keywordCases: [KeywordCase] =
    rootCases + identityCases + mailCases + announcementCases + routerCases + electionCases

private let rootCases: [KeywordCase] = [
    KeywordCase(
        "global_defs",
        in: .root,
        "global_defs { }",
        "",
        "global_defs x { }",
        "global_defs \(noArgument)"
    ),
    KeywordCase(
        "vrrp_instance",
        in: .root,
        router(""),
        "",
        "vrrp_instance { }",
        "vrrp_instance needs 1 argument (NAME), found 0"
    ),
]

private let identityCases: [KeywordCase] = [
    KeywordCase(
        "router_id",
        in: .globalDefinitions,
        "router_id \"lb 01\"",
        "router_id=lb 01",
        "router_id",
        "router_id needs 1 argument (STRING), found 0"
    ),
    KeywordCase(
        "vrrp_gna_interval",
        in: .globalDefinitions,
        "vrrp_gna_interval 0.5",
        "",
        "vrrp_gna_interval x",
        "vrrp_gna_interval must be between 0 and 4294.967295 seconds, found 'x'"
    ),
    KeywordCase(
        "dynamic_interfaces",
        in: .globalDefinitions,
        "dynamic_interfaces allow_if_changes",
        "",
        "dynamic_interfaces allow",
        "dynamic_interfaces must be allow_if_changes, found 'allow'"
    ),
    KeywordCase(
        "enable_script_security",
        in: .globalDefinitions,
        "enable_script_security",
        "",
        "enable_script_security yes",
        "enable_script_security \(noArgument)"
    ),
    KeywordCase(
        "script_user",
        in: .globalDefinitions,
        "script_user nobody nogroup",
        "",
        "script_user",
        "script_user needs 1 argument (USER [[:]GROUP]), found 0"
    ),
    KeywordCase(
        "vrrp_iptables",
        in: .globalDefinitions,
        "vrrp_iptables IN OUT",
        "",
        "vrrp_iptables a b c",
        "vrrp_iptables takes at most 2 arguments"
    ),
    KeywordCase(
        "nftables",
        in: .globalDefinitions,
        "nftables",
        "",
        "nftables a b",
        "nftables takes at most 1 argument"
    ),
    KeywordCase(
        "vrrp_version",
        in: .globalDefinitions,
        "vrrp_version 2",
        "",
        "vrrp_version 3",
        "VRRP version 3 is not supported yet"
    ),
    KeywordCase(
        "vrrp_down_timer_adverts",
        in: .globalDefinitions,
        "vrrp_down_timer_adverts 100",
        "missed=100",
        "vrrp_down_timer_adverts 0",
        "vrrp_down_timer_adverts must be between 1 and 100, found 0"
    ),
    KeywordCase(
        "vrrp_skip_check_adv_addr",
        in: .globalDefinitions,
        "vrrp_skip_check_adv_addr",
        "skips=true",
        "vrrp_skip_check_adv_addr maybe",
        "vrrp_skip_check_adv_addr must be true, on, yes, false, off or no, found 'maybe'"
    ),
    KeywordCase(
        "vrrp_strict",
        in: .globalDefinitions,
        "vrrp_strict off",
        "",
        "vrrp_strict",
        "vrrp_strict is not supported yet"
    ),
]

private let mailCases: [KeywordCase] = [
    KeywordCase(
        "notification_email",
        in: .globalDefinitions,
        "notification_email {\na@b c@d\n}",
        "",
        "notification_email {\na@b\nx {\n}\n}",
        "notification_email holds lines, no blocks"
    ),
    KeywordCase(
        "notification_email_from",
        in: .globalDefinitions,
        "notification_email_from a@b",
        "",
        "notification_email_from",
        "notification_email_from needs 1 argument (ADDRESS), found 0"
    ),
    KeywordCase(
        "smtp_server",
        in: .globalDefinitions,
        "smtp_server 192.0.2.9 587",
        "",
        "smtp_server mail 0",
        "smtp_server must be between 1 and 65535, found 0"
    ),
    KeywordCase(
        "smtp_helo_name",
        in: .globalDefinitions,
        "smtp_helo_name lb01",
        "",
        "smtp_helo_name",
        "smtp_helo_name needs 1 argument (NAME), found 0"
    ),
    KeywordCase(
        "smtp_connect_timeout",
        in: .globalDefinitions,
        "smtp_connect_timeout 30",
        "",
        "smtp_connect_timeout 0",
        "smtp_connect_timeout must be between 1 and 4294 seconds, found 0"
    ),
    KeywordCase(
        "no_email_faults",
        in: .globalDefinitions,
        "no_email_faults",
        "",
        "no_email_faults 1",
        "no_email_faults \(noArgument)"
    ),
]

/// The six keywords that stand in `global_defs` and in virtual routers.
private func announcements(_ prefix: String, _ block: Block) -> [KeywordCase] {
    [
        KeywordCase(
            prefix + "garp_master_delay",
            in: block,
            prefix + "garp_master_delay 0",
            "second=0",
            prefix + "garp_master_delay 4295",
            prefix + "garp_master_delay must be between 0 and 4294 seconds, found 4295"
        ),
        KeywordCase(
            prefix + "garp_master_repeat",
            in: block,
            prefix + "garp_master_repeat 255",
            "rounds=255",
            prefix + "garp_master_repeat 256",
            prefix + "garp_master_repeat must be between 1 and 255, found 256"
        ),
        KeywordCase(
            prefix + "garp_master_refresh",
            in: block,
            prefix + "garp_master_refresh 60",
            "refresh=60",
            prefix + "garp_master_refresh -1",
            prefix + "garp_master_refresh must be between 0 and 4294 seconds, found -1"
        ),
        KeywordCase(
            prefix + "garp_master_refresh_repeat",
            in: block,
            prefix + "garp_master_refresh_repeat 2",
            "refreshRounds=2",
            prefix + "garp_master_refresh_repeat 2s",
            prefix + "garp_master_refresh_repeat must be a number between 1 and 255, found '2s'"
        ),
        KeywordCase(
            prefix + "garp_lower_prio_delay",
            in: block,
            prefix + "garp_lower_prio_delay 7",
            "lowerDelay=7",
            prefix + "garp_lower_prio_delay",
            prefix + "garp_lower_prio_delay needs 1 argument (0…4294 seconds), found 0"
        ),
        KeywordCase(
            prefix + "garp_lower_prio_repeat",
            in: block,
            prefix + "garp_lower_prio_repeat 0",
            "lowerRounds=0",
            prefix + "garp_lower_prio_repeat 1 2",
            prefix + "garp_lower_prio_repeat takes at most 1 argument"
        ),
    ]
}

private let announcementCases: [KeywordCase] =
    announcements("vrrp_", .globalDefinitions) + announcements("", .virtualRouter) + [
        KeywordCase(
            "vrrp_garp_interval",
            in: .globalDefinitions,
            "vrrp_garp_interval 0.000001",
            "spacing=0+1000ns",
            "vrrp_garp_interval 0.0000001",
            "vrrp_garp_interval has more than 6 decimals, the nearest is 0"
        ),
        KeywordCase(
            "vrrp_min_garp",
            in: .globalDefinitions,
            "vrrp_min_garp",
            "rounds=1 second=0",
            "vrrp_min_garp 1",
            "vrrp_min_garp must be true, on, yes, false, off or no, found 1"
        ),
    ]

private let routerCases: [KeywordCase] = [
    KeywordCase(
        "interface",
        in: .virtualRouter,
        "interface ens33.100",
        "interface=ens33.100",
        "interface lo",
        "a virtual router cannot be on the loopback interface"
    ),
    KeywordCase(
        "virtual_router_id",
        in: .virtualRouter,
        "virtual_router_id 255",
        "vrid=255",
        "virtual_router_id 300",
        "virtual_router_id must be between 1 and 255, found 300"
    ),
    KeywordCase(
        "version",
        in: .virtualRouter,
        "version 2",
        "",
        "version 3",
        "VRRP version 3 is not supported yet"
    ),
    KeywordCase(
        "authentication",
        in: .virtualRouter,
        "authentication {\nauth_type PASS\nauth_pass x\n}",
        "password=x",
        "authentication {\n}",
        "authentication has no auth_type"
    ),
    KeywordCase(
        "virtual_ipaddress",
        in: .virtualRouter,
        "virtual_ipaddress\n{\n192.0.2.2/24 dev eth1\n192.0.2.3\n}",
        "addresses=192.0.2.2/24,192.0.2.3/32",
        "virtual_ipaddress {\n192.0.2\n}",
        "'192.0.2' is not an address"
    ),
    KeywordCase("accept", in: .virtualRouter, "accept", "", "accept 1", "accept \(noArgument)"),
    KeywordCase(
        "debug",
        in: .virtualRouter,
        "debug 4",
        "",
        "debug 5",
        "debug must be between 0 and 4, found 5"
    ),
    KeywordCase(
        "auth_type",
        in: .authentication,
        "auth_type PASS\nauth_pass x",
        "password=x",
        "auth_type AH\nauth_pass x",
        "auth_type AH is not supported yet"
    ),
    KeywordCase(
        "auth_pass",
        in: .authentication,
        "auth_type PASS\nauth_pass \"a $b #c\"",
        "password=a $b #c",
        "auth_type PASS\nauth_pass 123456789",
        "auth_pass has 9 bytes, at most 8 are sent"
    ),
]

private let electionCases: [KeywordCase] = [
    KeywordCase(
        "state",
        in: .virtualRouter,
        "state MASTER",
        "master=true priority=255",
        "state master",
        "state must be MASTER or BACKUP, found 'master'; did you mean 'MASTER'?"
    ),
    KeywordCase(
        "priority",
        in: .virtualRouter,
        "priority 255",
        "master=true priority=255",
        "priority 256",
        "priority must be between 1 and 255, found 256"
    ),
    KeywordCase(
        "advert_int",
        in: .virtualRouter,
        "advert_int 2.0",
        "interval=2",
        "advert_int 0.3",
        "advert_int must be whole seconds in VRRP version 2, found 0.3; the nearest is 1"
    ),
    KeywordCase(
        "nopreempt",
        in: .virtualRouter,
        "nopreempt",
        "preempts=false",
        "nopreempt\npreempt",
        "preempt and nopreempt contradict each other"
    ),
    KeywordCase("preempt", in: .virtualRouter, "preempt", "", "preempt yes", "preempt \(noArgument)"),
    KeywordCase(
        "preempt_delay",
        in: .virtualRouter,
        "preempt_delay 0",
        "",
        "preempt_delay 300",
        "preempt_delay other than 0 is not supported yet"
    ),
    KeywordCase(
        "down_timer_adverts",
        in: .virtualRouter,
        "down_timer_adverts 5",
        "missed=5",
        "down_timer_adverts 101",
        "down_timer_adverts must be between 1 and 100, found 101"
    ),
    KeywordCase(
        "skip_check_adv_addr",
        in: .virtualRouter,
        "skip_check_adv_addr on",
        "skips=true",
        "skip_check_adv_addr 1",
        "skip_check_adv_addr must be true, on, yes, false, off or no, found 1"
    ),
    KeywordCase(
        "strict_mode",
        in: .virtualRouter,
        "strict_mode no",
        "",
        "strict_mode",
        "strict_mode is not supported yet"
    ),
]
