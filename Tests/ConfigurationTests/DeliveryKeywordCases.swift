import Configuration

private let peer = "unicast_peer { 192.0.2.2 }\n"

let deliveryCases: [KeywordCase] = [
    KeywordCase(
        .virtualRouter,
        "mcast_src_ip",
        "mcast_src_ip 192.0.2.9",
        "source.address=192.0.2.9 source.isTracked=false",
        "mcast_src_ip 2001:db8::1",
        "2001:db8::1 is of the other family than the virtual addresses"
    ),
    KeywordCase(
        .virtualRouter,
        "mcast_dst_ip",
        "mcast_dst_ip 224.0.0.20",
        "delivery.multicast=224.0.0.20",
        "mcast_dst_ip 192.0.2.9",
        "mcast_dst_ip must be an IPv4 multicast address, found '192.0.2.9'"
    ),
    KeywordCase(
        .virtualRouter,
        "track_src_ip",
        "track_src_ip\nmcast_src_ip 192.0.2.9",
        "source.isTracked=true",
        "track_src_ip",
        "track_src_ip needs mcast_src_ip or unicast_src_ip"
    ),
    .toggle(.virtualRouter, "v3_checksum_as_v2", "checksumFlavour=withoutPseudoHeader"),
    .number(.virtualRouter, "kernel_rx_buf_size", 4_096, bad: -1, "0 and 4294967295 bytes"),
    KeywordCase(
        .virtualRouter,
        "unicast_peer",
        "unicast_peer { 192.0.2.2 min_ttl 254\n192.0.2.3\n}",
        "delivery.unicast.peers.0.timeToLive.lowerBound=254 delivery.unicast.peers.1.address=192.0.2.3 "
            + "delivery.unicast.checksSource=true delivery.unicast.timeToLive=255",
        "unicast_peer { fe80::1 }",
        "fe80::1 is of the other family than the virtual addresses"
    ),
    KeywordCase(
        .virtualRouter,
        "unicast_src_ip",
        "unicast_src_ip 192.0.2.9\n" + peer,
        "source.address=192.0.2.9",
        "unicast_src_ip 192.0.2.9",
        "unicast_src_ip needs unicast_peer"
    ),
    KeywordCase(
        .virtualRouter,
        "unicast_ttl",
        "unicast_ttl 7\n" + peer,
        "delivery.unicast.timeToLive=7",
        "unicast_ttl 7",
        "unicast_ttl needs unicast_peer"
    ),
    .flag(.virtualRouter, "unicast_fault_no_peer", "router.needsPeers=true"),
    KeywordCase(
        .virtualRouter,
        "check_unicast_src",
        "check_unicast_src\n" + peer,
        "delivery.unicast.checksSource=true",
        "check_unicast_src",
        "check_unicast_src needs unicast_peer"
    ),
    KeywordCase(
        .virtualRouter,
        "old_unicast_checksum",
        "old_unicast_checksum",
        "checksumFlavour=groupInUnicast",
        "old_unicast_checksum always",
        "old_unicast_checksum must be never, found 'always'"
    ),
]

let linkCases: [KeywordCase] = [
    KeywordCase(
        .virtualRouter,
        "use_vmac",
        "use_vmac group 3 02:00:00:00:07 name vip1",
        "router.link.description.name=vip1 router.link.description.group=3 "
            + "router.link.description.kind.macvlan.rawValue=2199023257345",
        "use_vmac 03:00:00:00:00:01",
        "use_vmac's address must be a unicast one, and none that other virtual routers have"
    ),
    KeywordCase(
        .virtualRouter,
        "confirm_with",
        "confirm_with 192.0.2.1 2001:db8::1",
        "router.neighbourToAsk.addresses.0=192.0.2.1 router.neighbourToAsk.addresses.1=2001:db8::1",
        "confirm_with 192.0.2.1 nobody",
        "confirm_with needs the address of a neighbour, one for each family, or nobody"
    ),
    .flag(.virtualRouter, "use_vmac_addr", "router.linksAddresses=true"),
    KeywordCase(
        .virtualRouter,
        "vmac_xmit_base",
        "vmac_xmit_base\nuse_vmac",
        "router.link.advertisesOnParent=true router.link.description.name=vrrp.1",
        "vmac_xmit_base",
        "vmac_xmit_base needs use_vmac"
    ),
    KeywordCase(
        .virtualRouter,
        "use_ipvlan",
        "use_ipvlan 192.0.2.9/24 vepa",
        "router.link.description.kind.ipvlan=vepa router.link.address=192.0.2.9/24 source.address=192.0.2.9",
        "use_ipvlan",
        "use_ipvlan needs an address: use_ipvlan ADDRESS/LENGTH"
    ),
    KeywordCase(
        .virtualRouter,
        "vrf",
        "",
        "",
        "vrf blue",
        "vrf is for a virtual router without interface"
    ),
    .flag(.virtualRouter, "dont_track_primary", "tracksInterface=false"),
    .flag(.virtualRouter, "linkbeat_use_polling"),
    KeywordCase(
        .virtualRouter,
        "garp_extra_if",
        "garp_extra_if 60",
        "announcements.extraInterfaces.interval=60 "
            + "announcements.extraInterfaces.includesOrdinaryInterfaces=false",
        "garp_extra_if all 86401",
        "garp_extra_if must be between 0 and 86400 seconds, found 86401"
    ),
    .word(
        .virtualRouter,
        "lvs_sync_daemon_interface",
        "eth1",
        "router.syncDaemonInterface=eth1",
        "INTERFACE"
    ),
]

/// The scripts that instances and sync groups have alike.
private func scripts(_ block: Block, _ path: String) -> [KeywordCase] {
    ["master", "backup", "fault", "stop"].map { state in
        KeywordCase(
            block,
            "notify_\(state)",
            "notify_\(state) \"/bin/n \(state)\" u",
            "\(path).\(state).words.1=\(state) \(path).\(state).account.user=u \(path).\(state).added=none",
            "notify_\(state)",
            "notify_\(state) needs 1 argument (COMMAND [USER] [[:]GROUP]), found 0"
        )
    } + [
        KeywordCase(
            block,
            "notify",
            "notify /bin/n",
            "\(path).transition.words.0=/bin/n \(path).transition.added=transition",
            "notify \"/bin/n 'x\"",
            "notify has a ' that is not closed"
        ),
        .toggle(block, "smtp_alert", "\(path).alertsByMail=true"),
    ]
}

/// The references to trackers that instances and sync groups have alike.
private func references(_ block: Block) -> [KeywordCase] {
    [
        ("script", "vrrp_script"), ("file", "track_file"), ("process", "vrrp_track_process"),
        ("bfd", "bfd_instance"),
    ]
    .map { name, kind in
        KeywordCase(
            block,
            "track_\(name)",
            "track_\(name) { }",
            "",
            "track_\(name) { nothing }",
            "there is no \(kind) named 'nothing'"
        )
    } + [
        KeywordCase(
            block,
            "track_interface",
            "track_interface { eth7 weight -9 reverse }",
            "router.trackers.0.target.interface=eth7 router.trackers.0.weight.isReversed=true",
            "track_interface { eth7 weight 255 }",
            "weight must be between -254 and 254, found 255"
        )
    ]
}

let notifyCases: [KeywordCase] =
    scripts(.virtualRouter, "router.notifications") + references(.virtualRouter) + [
        KeywordCase(
            .virtualRouter,
            "notify_deleted",
            "notify_deleted",
            "router.notifications.reportsDeletion=true",
            "notify_deleted /bin/n u g x",
            "notify_deleted takes at most 3 arguments"
        ),
        .word(
            .virtualRouter,
            "notify_master_rx_lower_pri",
            "/bin/n",
            "router.notifications.lowerPriorityHeard.words.0=/bin/n",
            "COMMAND [USER] [[:]GROUP]"
        ),
        .toggle(
            .virtualRouter,
            "notify_priority_changes",
            "router.notifications.reportsPriorityChanges=true"
        ),
    ]

let groupCases: [KeywordCase] =
    scripts(.syncGroup, "groups.0.notifications") + references(.syncGroup) + [
        KeywordCase(
            .syncGroup,
            "group",
            "group { a }",
            "",
            "group { b }",
            "there is no vrrp_instance named 'b'; there is 'a'\nvrrp_sync_group 'g' has no member in group"
        ),
        .flag(.syncGroup, "sync_group_tracking_weight", "groups.0.settings.keepsTrackingWeights=true"),
        .toggle(.syncGroup, "notify_priority_changes", "router.notifications.reportsPriorityChanges=true"),
        KeywordCase(
            .trackGroup,
            "group",
            "group { a }",
            "",
            "group { b }",
            "there is no vrrp_instance named 'b'; there is 'a'\ntrack_group 'g' has no member in group"
        ),
        KeywordCase(
            .announcementGroup,
            "garp_interval",
            "garp_interval 3",
            "announcements.spacing=3 announcementGroups.0.spacing=3",
            "garp_interval 4295",
            "garp_interval must be between 0 and 4294.967295 seconds, found 4295"
        ),
        KeywordCase(
            .announcementGroup,
            "gna_interval",
            "gna_interval 3",
            "announcements.neighbourSpacing=3",
            "gna_interval x",
            "gna_interval must be between 0 and 4294.967295 seconds, found 'x'"
        ),
        KeywordCase(
            .announcementGroup,
            "interface",
            "interface eth1",
            "announcementGroups.0.interfaces.0=eth1",
            "interface interface-name-1",
            "interface must be an interface's name of at most 15 bytes, found 'interface-name-1'"
        ),
        KeywordCase(
            .announcementGroup,
            "interfaces",
            "interfaces { eth1 eth2 }",
            "announcementGroups.0.interfaces.2=eth2",
            "interfaces { eth0 }",
            "eth0 is in a garp_group already"
        ),
    ]
