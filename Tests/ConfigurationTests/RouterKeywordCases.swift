import Configuration

/// The keywords that stand in `global_defs` and, with another beginning, in virtual routers.
private func announcements(_ prefix: String, _ block: Block) -> [KeywordCase] {
    [
        .number(
            block,
            prefix + "garp_master_delay",
            0,
            "announcements.secondBurstDelay=0",
            bad: 4_295,
            "0 and 4294 seconds"
        ),
        .number(block, prefix + "garp_master_repeat", 255, "announcements.rounds=255", bad: 256, "1 and 255"),
        .number(
            block,
            prefix + "garp_master_refresh",
            60,
            "announcements.refreshInterval=60",
            bad: -1,
            "0 and 4294 seconds"
        ),
        .number(
            block,
            prefix + "garp_master_refresh_repeat",
            2,
            "announcements.refreshRounds=2",
            bad: 0,
            "1 and 255"
        ),
        .number(
            block,
            prefix + "garp_lower_prio_delay",
            7,
            "announcements.lowerPriorityDelay=7",
            bad: 4_295,
            "0 and 4294 seconds"
        ),
        .number(
            block,
            prefix + "garp_lower_prio_repeat",
            0,
            "announcements.lowerPriorityRounds=0",
            bad: 256,
            "0 and 255"
        ),
    ]
}

let routerDefaultCases: [KeywordCase] =
    announcements("vrrp_", .globalDefinitions) + announcements("", .virtualRouter) + [
        KeywordCase(
            .globalDefinitions,
            "vrrp_garp_interval",
            "vrrp_garp_interval 0.000001",
            "announcements.spacing=0+1000ns",
            "vrrp_garp_interval 0.0000001",
            "vrrp_garp_interval has more than 6 decimals, the nearest is 0"
        ),
        KeywordCase(
            .globalDefinitions,
            "vrrp_gna_interval",
            "vrrp_gna_interval 0.5",
            "announcements.neighbourSpacing=0+500000000ns",
            "vrrp_gna_interval x",
            "vrrp_gna_interval must be between 0 and 4294.967295 seconds, found 'x'"
        ),
        .toggle(
            .globalDefinitions,
            "vrrp_min_garp",
            "announcements.rounds=1 announcements.secondBurstDelay=0"
        ),
        KeywordCase(
            .globalDefinitions,
            "vrrp_garp_extra_if",
            "vrrp_garp_extra_if all 30",
            "announcements.extraInterfaces.interval=30 "
                + "announcements.extraInterfaces.includesOrdinaryInterfaces=true",
            "vrrp_garp_extra_if 0",
            "vrrp_garp_extra_if must be between 1 and 86400 seconds, found 0"
        ),
        KeywordCase(
            .globalDefinitions,
            "vrrp_version",
            "vrrp_version 3",
            "version=three",
            "vrrp_version 4",
            "vrrp_version must be 2 or 3, found 4"
        ),
        .number(
            .globalDefinitions,
            "vrrp_down_timer_adverts",
            100,
            "missedAdvertsUntilDown=100",
            bad: 0,
            "1 and 100"
        ),
        .toggle(.globalDefinitions, "vrrp_skip_check_adv_addr", "skipsAddressCheckOfKnownMaster=true"),
        .toggle(
            .globalDefinitions,
            "vrrp_strict",
            "isStrict=true acceptMode=false answersLowerPriority=false announcements.lowerPriorityRounds=0"
        ),
        .toggle(.globalDefinitions, "vrrp_lower_prio_no_advert", "answersLowerPriority=false"),
        .toggle(.globalDefinitions, "vrrp_higher_prio_send_advert", "advertisesBeforeYielding=true"),
        .toggle(.globalDefinitions, "vrrp_owner_ignore_adverts"),
        .toggle(.globalDefinitions, "v3_checksum_as_v2", "checksumFlavour=withoutPseudoHeader"),
        .flag(.globalDefinitions, "vrrp_check_unicast_src"),
        KeywordCase(
            .globalDefinitions,
            "vrrp_startup_delay",
            "vrrp_startup_delay 5.5",
            "startupDelay=5+500000000ns",
            "vrrp_startup_delay 0",
            "vrrp_startup_delay must be between 0.001 and 4294.967295 seconds, found 0"
        ),
        KeywordCase(
            .globalDefinitions,
            "vrrp_delay_after_boot",
            "vrrp_delay_after_boot 60",
            "delayAfterBoot=60",
            "vrrp_delay_after_boot 4295",
            "vrrp_delay_after_boot must be between 0 and 4294.967295 seconds, found 4295"
        ),
        .flag(.globalDefinitions, "log_unknown_vrids", "global.logsUnknownRouters=true"),
        KeywordCase(
            .globalDefinitions,
            "dynamic_interfaces",
            "dynamic_interfaces allow_if_changes",
            "",
            "dynamic_interfaces allow",
            "dynamic_interfaces must be allow_if_changes, found 'allow'"
        ),
        .word(.globalDefinitions, "default_interface", "eth1", "", "INTERFACE"),
        KeywordCase(
            .globalDefinitions,
            "vrrp_mcast_group4",
            "vrrp_mcast_group4 224.0.0.19",
            "delivery.multicast=224.0.0.19",
            "vrrp_mcast_group4 192.0.2.1",
            "vrrp_mcast_group4 must be an IPv4 multicast address, found '192.0.2.1'"
        ),
        KeywordCase(
            .globalDefinitions,
            "vrrp_mcast_group6",
            "vrrp_mcast_group6 ff02::13",
            "",
            "vrrp_mcast_group6 fe80::1",
            "vrrp_mcast_group6 must be an IPv6 multicast address, found 'fe80::1'"
        ),
        .word(.globalDefinitions, "vmac_prefix", "vr", "", "STRING"),
        .word(.globalDefinitions, "vmac_addr_prefix", "va", "", "STRING"),
    ]

let routerCases: [KeywordCase] = [
    KeywordCase(
        .virtualRouter,
        "interface",
        "interface ens33.100",
        "interface=ens33.100",
        "interface lo",
        "a virtual router cannot be on the loopback interface"
    ),
    .number(.virtualRouter, "virtual_router_id", 255, "virtualRouterID.rawValue=255", bad: 300, "1 and 255"),
    KeywordCase(
        .virtualRouter,
        "version",
        "version 3",
        "version=three",
        "version 1",
        "version must be 2 or 3, found 1"
    ),
    KeywordCase(
        .virtualRouter,
        "native_ipv6",
        "native_ipv6\nvirtual_ipaddress { fe80::1 }",
        "family=ipv6 version=three",
        "native_ipv6",
        "192.0.2.1 is of another family than the address before it; virtual_ipaddress_excluded takes both"
    ),
    KeywordCase(
        .virtualRouter,
        "authentication",
        "authentication {\nauth_type PASS\nauth_pass x\n}",
        "authentication.simpleText=********",
        "authentication {\n}",
        "authentication has no auth_type"
    ),
    KeywordCase(
        .virtualRouter,
        "auth_hmac",
        "auth_hmac {\nkey 1 \(sampleKey)\nactive_key 1\n}",
        "keyedAuthentication.activeKey.identifier=1 keyedAuthentication.replayProtection.time.window=5",
        "auth_hmac { key 1 \(sampleKey)\n}",
        "auth_hmac has no active_key"
    ),
    .number(.virtualRouter, "debug", 4, bad: 5, "0 and 4"),
    KeywordCase(
        .virtualRouter,
        "virtual_ipaddress",
        "virtual_ipaddress\n{\n192.0.2.2/24 dev eth1\n192.0.2.3\n}",
        "virtualAddresses.0.address=192.0.2.2/24 virtualAddresses.0.interface=eth1 "
            + "router.addresses.1.description.address=192.0.2.3/32",
        "virtual_ipaddress {\n192.0.2\n}",
        "'192.0.2' is not an address"
    ),
    KeywordCase(
        .virtualRouter,
        "virtual_ipaddress_excluded",
        "virtual_ipaddress_excluded { 2001:db8::1/64 }",
        "router.excludedAddresses.0.description.address=2001:db8::1/64",
        "virtual_ipaddress_excluded { 192.0.2.1 }",
        "192.0.2.1 is given twice"
    ),
    .flag(.virtualRouter, "no_virtual_ipaddress"),
    KeywordCase(
        .virtualRouter,
        "virtual_routes",
        "virtual_routes { 198.51.100.0/24 dev eth1 }",
        "router.routes.0.description.destination=198.51.100.0/24",
        "virtual_routes { 198.51.100.0/24 }",
        "dev is missing"
    ),
    KeywordCase(
        .virtualRouter,
        "virtual_rules",
        "virtual_rules { to 198.51.100.0/24 preference 5 blackhole }",
        "router.rules.0.description.action=blackhole router.rules.0.description.destination=198.51.100.0/24",
        "virtual_rules { to 198.51.100.0/24 blackhole }",
        "the rule has no preference, so that its order among others is left to chance"
    ),
    .flag(.virtualRouter, "promote_secondaries", "router.promotesSecondaries=true"),
    .flag(.virtualRouter, "accept"),
    .flag(.virtualRouter, "no_accept", "acceptMode=false"),
    KeywordCase(
        .authentication,
        "auth_type",
        "auth_type AH\nauth_pass x",
        "authentication.authenticationHeader=********",
        "auth_type PASSWORD\nauth_pass x",
        "auth_type must be PASS or AH"
    ),
    KeywordCase(
        .authentication,
        "auth_pass",
        "auth_pass \"a $b #c\"\nauth_type PASS",
        "authentication.simpleText=********",
        "auth_type PASS\nauth_pass 123456789",
        "auth_pass has 9 bytes, at most 8 are sent"
    ),
    KeywordCase(
        .keyedAuthentication,
        "key",
        "key 2 hex:\(String(repeating: "0f", count: 40))\nkey 1 \(sampleKey)",
        "keyedAuthentication.keys.0.identifier=2",
        "key 1 short",
        "key 1 has 5 bytes, it must have 32…64\nthere is no key 1 in auth_hmac"
    ),
    KeywordCase(
        .keyedAuthentication,
        "active_key",
        "active_key 1",
        "",
        "active_key 2",
        "there is no key 2 in auth_hmac"
    ),
    KeywordCase(
        .keyedAuthentication,
        "time_window",
        "time_window 300",
        "keyedAuthentication.replayProtection.time.window=300",
        "time_window 301",
        "time_window must be between 1 and 300 seconds"
    ),
    KeywordCase(
        .keyedAuthentication,
        "anti_replay",
        "anti_replay monotonic",
        "keyedAuthentication.replayProtection=monotonic",
        "anti_replay x",
        "anti_replay must be time or monotonic"
    ),
    KeywordCase(
        .keyedAuthentication,
        "mode",
        "mode receive-only",
        "keyedAuthentication.mode=receiveOnly",
        "mode x",
        "mode must be enforce or permissive or receive-only"
    ),
]

let electionCases: [KeywordCase] = [
    KeywordCase(
        .virtualRouter,
        "state",
        "state MASTER",
        "wantsMasterAtStart=true basePriority.rawValue=255",
        "state master",
        "state must be MASTER or BACKUP, found 'master'; did you mean 'MASTER'?"
    ),
    .number(
        .virtualRouter,
        "priority",
        255,
        "wantsMasterAtStart=true basePriority.rawValue=255",
        bad: 256,
        "1 and 255"
    ),
    KeywordCase(
        .virtualRouter,
        "advert_int",
        "advert_int 2.0",
        "advertInterval=2",
        "advert_int 0.3",
        "advert_int must be whole seconds in VRRP version 2, found 0.3; the nearest is 1"
    ),
    .number(.virtualRouter, "down_timer_adverts", 5, "missedAdvertsUntilDown=5", bad: 101, "1 and 100"),
    .toggle(.virtualRouter, "skip_check_adv_addr", "skipsAddressCheckOfKnownMaster=true"),
    .toggle(.virtualRouter, "strict_mode", "isStrict=true acceptMode=false"),
    KeywordCase(
        .virtualRouter,
        "nopreempt",
        "nopreempt",
        "preempts=false",
        "nopreempt\npreempt",
        "preempt and nopreempt contradict each other"
    ),
    .flag(.virtualRouter, "preempt"),
    KeywordCase(
        .virtualRouter,
        "preempt_delay",
        "preempt_delay 300",
        "preemptDelay=300",
        "preempt_delay 1001",
        "preempt_delay must be between 0 and 1000 seconds, found 1001"
    ),
    KeywordCase(
        .virtualRouter,
        "timer_expired_backup",
        "timer_expired_backup 200\nnopreempt",
        "stepsDownWhenLateFor.rawValue=200",
        "timer_expired_backup",
        "timer_expired_backup needs nopreempt"
    ),
    .toggle(.virtualRouter, "lower_prio_no_advert", "answersLowerPriority=false"),
    .toggle(.virtualRouter, "higher_prio_send_advert", "advertisesBeforeYielding=true"),
    KeywordCase(
        .virtualRouter,
        "owner_ignore_adverts",
        "owner_ignore_adverts\npriority 255",
        "ownerIgnoresAdverts=true",
        "owner_ignore_adverts",
        "owner_ignore_adverts is for priority 255"
    ),
]
