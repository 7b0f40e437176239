import Configuration
import LoadBalancing
import NetworkTypes
import Testing
import VRRP

/// What holds between keywords of virtual routers, groups and trackers (spec vrrp-behaviour 7, 8, 9, 10, 12,
/// 18, 29).
@Test(arguments: ruleCases)
func routerRules(_ row: DiagnosticCase) { row.checkOnly() }

private let ruleCases: [DiagnosticCase] = [
    strictCases, preemptionCases, familyCases, unicastCases, authenticationCases, memberCases,
    referenceCases, ownLinkCases, interfaceCases,
].flatMap { $0 }

/// The second virtual router of a text.
private func second(_ lines: String) -> String {
    router(lines).replacing("instance a", with: "instance b").replacing("_id 1", with: "_id 2")
        .replacing("192.0.2.1 ", with: "192.0.2.2 ")
}

private let strictCases: [DiagnosticCase] = [
    DiagnosticCase(
        "strict, with what it changes",
        router(
            "strict_mode\nstate MASTER\npriority 100\nauthentication {\nauth_type PASS\nauth_pass x\n}\n"
                + "preempt_delay 3\ndown_timer_adverts 4\naccept\nlower_prio_no_advert off\nuse_vmac\n"
                + "vmac_xmit_base\nhigher_prio_send_advert"
        ),
        [
            "5:1+11 warning: with strict_mode the addresses answer no ping and take no connection on a "
                + "router below priority 255",
            "6:7+6 warning: strict_mode makes state MASTER what priority 255 is, and BACKUP all else",
            "8:1+14 warning: authentication has no effect with strict_mode: adverts go without "
                + "authentication, and routers that have it don't hear them",
            "12:1+13 warning: preempt_delay has no effect with strict_mode",
            "13:1+18 warning: down_timer_adverts has no effect with strict_mode, which waits for 3",
            "14:1+6 warning: accept has no effect with strict_mode in version 2",
            "15:1+20 warning: lower_prio_no_advert has no effect with strict_mode, which has it on",
            "17:1+14 warning: vmac_xmit_base has no effect with strict_mode",
            "18:1+23 warning: higher_prio_send_advert has no effect with strict_mode, which has it off",
        ]
    ),
    DiagnosticCase(
        "strict and unicast",
        router("strict_mode\nunicast_peer { 192.0.2.9 }"),
        ["6:1+12 error: strict_mode allows no unicast_peer"]
    ),
    DiagnosticCase(
        "strict without address",
        router("strict_mode\nno_virtual_ipaddress").replacing("192.0.2.1", with: ""),
        ["4:1+17 error: vrrp_instance 'a' has no address in virtual_ipaddress"]
    ),
    DiagnosticCase(
        "version 3 without address",
        router("version 3").replacing("192.0.2.1", with: ""),
        ["4:1+17 error: vrrp_instance 'a' has no address in virtual_ipaddress"]
    ),
    DiagnosticCase(
        "version 2 without address",
        router("").replacing("192.0.2.1", with: ""),
        ["4:1+17 error: vrrp_instance 'a' has no address in virtual_ipaddress"],
        compatible: [
            "4:1+17 warning: vrrp_instance 'a' has no address in virtual_ipaddress; it only advertises"
        ]
    ),
    DiagnosticCase(
        "without address and meant so",
        router("no_virtual_ipaddress").replacing("192.0.2.1", with: ""),
        []
    ),
]

/// Spec vrrp-behaviour 18.1 and 29.
private func withoutInterface(_ lines: String, _ source: String = "192.0.2.9") -> String {
    """
    vrrp_instance a {
    virtual_router_id 1
    unicast_src_ip \(source)
    unicast_peer { \(source)9 }
    virtual_ipaddress {
    192.0.2.1 dev eth0
    }
    \(lines)
    }
    """
}

private let interfaceCases: [DiagnosticCase] = [
    DiagnosticCase("without interface", withoutInterface(""), []),
    DiagnosticCase("in a VRF", withoutInterface("vrf blue"), []),
    DiagnosticCase(
        "without interface and device",
        withoutInterface("").replacing(" dev eth0", with: ""),
        ["6:1+9 error: an address of a vrrp_instance without interface needs dev"]
    ),
    DiagnosticCase(
        "without interface, link-local",
        withoutInterface("", "fe80::9").replacing("192.0.2.1", with: "2001:db8::1"),
        ["3:16+7 error: a link-local address needs an interface"]
    ),
    DiagnosticCase(
        "without interface, on a link",
        withoutInterface("use_vmac"),
        ["8:1+8 error: use_vmac needs an interface"]
    ),
    DiagnosticCase(
        "multicast without interface",
        withoutInterface("").replacing("unicast_peer { 192.0.2.99 }", with: ""),
        ["1:1+13 error: vrrp_instance 'a' has no interface"]
    ),
]

@Test func `without interface it is on none, or on its VRF`() throws {
    for (line, name) in [("", "*"), ("vrf blue", "blue")] {
        let model = try #require(TextFiles(withoutInterface(line)).read().model)
        #expect(model.routers[0].settings.interface == InterfaceName(name))
    }
}

/// Spec vrrp-behaviour 14.6 and 12.
@Test(arguments: [
    ("", false), ("vmac_xmit_base", true), ("unicast_peer { 192.0.2.9 }", true),
    ("vmac_xmit_base\nstrict_mode", false),
])
func `adverts of a router on a macvlan go by its parent`(lines: String, isSo: Bool) throws {
    let model = try #require(TextFiles(router("use_vmac\n\(lines)")).read().model)
    #expect(model.routers[0].link?.advertisesOnParent == isSo)
}

/// `lvs_sync_daemon_interface` ties a daemon to the router, where `lvs_sync_daemon` says nothing (spec
/// lvs-check-behaviour 14.5).
@Test(
    arguments: [
        ("", "eth1", "a"), ("global_defs {\nlvs_sync_daemon eth7\n}\n", "eth7", nil),
    ] as [(String, String, String?)]
)
func `the first router's interface for the sync daemon`(
    globals: String,
    interface: String,
    router name: String?
) throws {
    let text =
        globals + router("lvs_sync_daemon_interface eth1") + "\n" + second("lvs_sync_daemon_interface eth2")
    let model = try #require(TextFiles(text).read().model)
    let daemon = try #require(model.loadBalancing.ipvs.syncDaemon)
    #expect(daemon.interface == InterfaceName(interface) && daemon.virtualRouter == name)
}

private let preemptionCases: [DiagnosticCase] = [
    DiagnosticCase(
        "preempt_delay that nothing comes of",
        router("preempt_delay 3\nnopreempt"),
        ["5:1+13 warning: preempt_delay has no effect with nopreempt"]
    ),
    DiagnosticCase(
        "preempt_delay of a MASTER",
        router("preempt_delay 3\nstate MASTER\npriority 100"),
        ["5:1+13 warning: preempt_delay has no effect with state MASTER"]
    ),
    DiagnosticCase(
        "stepping down when late",
        router("timer_expired_backup"),
        ["5:1+20 error: timer_expired_backup needs nopreempt"],
        compatible: ["5:1+20 warning: timer_expired_backup needs nopreempt; ignored"]
    ),
    DiagnosticCase(
        "owner's words below 255",
        router("owner_ignore_adverts"),
        ["5:1+20 error: owner_ignore_adverts is for priority 255"],
        compatible: ["5:1+20 warning: owner_ignore_adverts is for priority 255; ignored"]
    ),
    DiagnosticCase(
        "an owner accepts always",
        router("no_accept\npriority 255"),
        ["5:1+9 warning: no_accept has no effect at priority 255"]
    ),
    DiagnosticCase(
        "accept and not",
        router("accept\nno_accept"),
        ["6:1+9 error: accept and no_accept contradict each other"],
        compatible: ["6:1+9 warning: accept and no_accept contradict each other; the last one counts"]
    ),
    DiagnosticCase(
        "half a second too fine for version 2",
        router("advert_int 1.5"),
        ["5:12+3 error: advert_int must be whole seconds in VRRP version 2, found 1.5; the nearest is 2"],
        compatible: [
            "5:12+3 warning: advert_int must be whole seconds in VRRP version 2, found 1.5; "
                + "the nearest is 2; rounded"
        ]
    ),
    DiagnosticCase(
        "an interval too fine for version 3",
        router("version 3\nadvert_int 0.015"),
        [
            "6:12+5 error: advert_int must be hundredths of a second up to 40.95 in VRRP version 3, found "
                + "0.015; the nearest is 0.02"
        ],
        compatible: [
            "6:12+5 warning: advert_int must be hundredths of a second up to 40.95 in VRRP version 3, found "
                + "0.015; the nearest is 0.02; rounded"
        ]
    ),
    DiagnosticCase(
        "an interval too long for version 3",
        router("version 3\nadvert_int 41"),
        [
            "6:12+2 error: advert_int must be hundredths of a second up to 40.95 in VRRP version 3, found "
                + "41; the nearest is 40.95"
        ],
        compatible: [
            "6:12+2 warning: advert_int must be hundredths of a second up to 40.95 in VRRP version 3, found "
                + "41; the nearest is 40.95; rounded"
        ]
    ),
]

private let familyCases: [DiagnosticCase] = [
    DiagnosticCase(
        "IPv6 in version 2",
        router("version 2").replacing("192.0.2.1", with: "2001:db8::1"),
        ["5:9+1 warning: VRRP version 2 has no IPv6: only keepalived understands it"]
    ),
    DiagnosticCase(
        "a password in version 2 over IPv6",
        router("version 2\nauthentication {\nauth_type PASS\nauth_pass secret\n}")
            .replacing("192.0.2.1", with: "2001:db8::1"),
        [
            "5:9+1 warning: VRRP version 2 has no IPv6: only keepalived understands it",
            "6:1+14 error: VRRP over IPv6 has no authentication",
        ],
        compatible: [
            "5:9+1 warning: VRRP version 2 has no IPv6: only keepalived understands it",
            "6:1+14 warning: VRRP over IPv6 has no authentication; adverts go without authentication",
        ]
    ),
    DiagnosticCase(
        "IPv6 in version 2, strict",
        router("version 2\nstrict_mode").replacing("192.0.2.1", with: "2001:db8::1"),
        ["5:9+1 error: VRRP version 2 has no IPv6"],
        compatible: [
            "5:9+1 warning: VRRP version 2 has no IPv6; version 3 is used",
            "6:1+11 warning: with strict_mode the addresses answer no ping and take no connection on a "
                + "router below priority 255",
        ]
    ),
    DiagnosticCase(
        "two families",
        router("").replacing("192.0.2.1", with: "192.0.2.1\n2001:db8::1\n"),
        [
            "5:1+11 error: 2001:db8::1 is of another family than the address before it; "
                + "virtual_ipaddress_excluded takes both"
        ],
        compatible: [
            "5:1+11 warning: 2001:db8::1 is of another family than the address before it; "
                + "virtual_ipaddress_excluded takes both; ignored"
        ]
    ),
    DiagnosticCase(
        "more than an advert of IPv6 holds",
        router("").replacing(
            "192.0.2.1",
            with: "\n" + (1...90).map { "2001:db8::\($0)\n" }.joined()
        ),
        [
            "94:1+12 error: an advertisement holds at most 89 addresses here; list the others in "
                + "virtual_ipaddress_excluded"
        ],
        compatible: [
            "94:1+12 warning: an advertisement holds at most 89 addresses here; list the others in "
                + "virtual_ipaddress_excluded; managed without being advertised"
        ]
    ),
    DiagnosticCase(
        "an address of two virtual routers",
        router("") + "\n" + second("").replacing("192.0.2.2 ", with: "192.0.2.1/24 "),
        ["10:21+12 error: 192.0.2.1 on eth0 belongs to another vrrp_instance, too"]
    ),
]

private let unicastCases: [DiagnosticCase] = [
    DiagnosticCase(
        "no peers",
        router("unicast_src_ip 192.0.2.7\nunicast_ttl 3"),
        [
            "5:1+14 error: unicast_src_ip needs unicast_peer",
            "6:1+11 error: unicast_ttl needs unicast_peer",
        ],
        compatible: [
            "5:1+14 warning: unicast_src_ip needs unicast_peer; adverts go to the group",
            "6:1+11 warning: unicast_ttl needs unicast_peer; ignored",
        ]
    ),
    DiagnosticCase(
        "a peer twice",
        router("unicast_peer {\n192.0.2.7\n192.0.2.7\n}"),
        ["7:1+9 error: 192.0.2.7 is given twice"],
        compatible: ["7:1+9 warning: 192.0.2.7 is given twice; ignored"]
    ),
    DiagnosticCase(
        "one number, other peers",
        router("unicast_peer { 192.0.2.7 }") + "\n"
            + second("unicast_peer { 192.0.2.8 }").replacing("_id 2", with: "_id 1"),
        []
    ),
    DiagnosticCase(
        "one number, one peer",
        router("unicast_peer { 192.0.2.7 }") + "\n"
            + second("unicast_peer { 192.0.2.7 }").replacing("_id 2", with: "_id 1"),
        ["9:19+1 error: virtual_router_id 1 is taken on eth0"]
    ),
    DiagnosticCase(
        "one number, one peer, other sources",
        router("unicast_src_ip 192.0.2.3\nunicast_peer { 192.0.2.7 }") + "\n"
            + second("unicast_src_ip 192.0.2.4\nunicast_peer { 192.0.2.7 }")
            .replacing("_id 2", with: "_id 1"),
        []
    ),
    DiagnosticCase(
        "one number, no peers twice",
        router("unicast_fault_no_peer\nunicast_src_ip 192.0.2.3") + "\n"
            + second("unicast_fault_no_peer\nunicast_src_ip 192.0.2.3").replacing("_id 2", with: "_id 1"),
        ["10:19+1 error: virtual_router_id 1 is taken on eth0"]
    ),
    DiagnosticCase(
        "one number, another group, one virtual MAC address",
        router("use_vmac") + "\n"
            + second("use_vmac\nmcast_dst_ip 224.0.0.20").replacing("_id 2", with: "_id 1"),
        ["9:19+1 error: virtual_router_id 1 is taken on eth0"]
    ),
    DiagnosticCase(
        "one number, peers and a group",
        router("") + "\n" + second("unicast_peer { 192.0.2.7 }").replacing("_id 2", with: "_id 1"),
        []
    ),
    DiagnosticCase(
        "one number, another group",
        router("") + "\n" + second("mcast_dst_ip 224.0.0.20").replacing("_id 2", with: "_id 1"),
        []
    ),
    DiagnosticCase(
        "two sources",
        router("mcast_src_ip 192.0.2.7\nunicast_src_ip 192.0.2.8\nunicast_peer { 192.0.2.9 }"),
        ["6:1+14 error: mcast_src_ip and unicast_src_ip contradict each other"],
        compatible: [
            "6:1+14 warning: mcast_src_ip and unicast_src_ip contradict each other; unicast_src_ip counts"
        ]
    ),
]

private let authenticationCases: [DiagnosticCase] = [
    DiagnosticCase(
        "password in version 3",
        router("version 3\nauthentication {\nauth_type PASS\nauth_pass x\n}"),
        ["6:1+14 error: VRRP version 3 has no authentication"],
        compatible: [
            "6:1+14 warning: VRRP version 3 has no authentication; adverts go without authentication"
        ]
    ),
    DiagnosticCase(
        "password and signature",
        router(
            "auth_hmac {\nkey 1 \(sampleKey)\nactive_key 1\n}\n"
                + "authentication {\nauth_type PASS\nauth_pass x\n}"
        ),
        ["9:1+14 error: authentication and auth_hmac exclude each other"],
        compatible: ["9:1+14 warning: authentication and auth_hmac exclude each other; ignored"]
    ),
    DiagnosticCase(
        "no such key",
        router("auth_hmac {\nkey 1 \(sampleKey)\nactive_key 2\n}"),
        ["7:12+1 error: there is no key 2 in auth_hmac"],
        compatible: ["7:12+1 warning: there is no key 2 in auth_hmac; adverts go without signature"]
    ),
    DiagnosticCase(
        "a key that isn't hexadecimal, which isn't repeated",
        router("auth_hmac {\nkey 1 hex:xyz\nkey 2 \(sampleKey)\nactive_key 2\n}"),
        ["6:7+7 error: hex: must be followed by pairs of hexadecimal digits"],
        compatible: ["6:7+7 warning: hex: must be followed by pairs of hexadecimal digits; ignored"]
    ),
    DiagnosticCase(
        "a key's file that isn't there",
        router("auth_hmac {\nkey 1 file:/none\nkey 2 \(sampleKey)\nactive_key 2\n}"),
        ["6:7+10 error: the key's file can't be read: no such file"],
        compatible: ["6:7+10 warning: the key's file can't be read: no such file; ignored"]
    ),
]

private let memberCases: [DiagnosticCase] = [
    DiagnosticCase(
        "a member that isn't there",
        router("") + "\n" + second("").replacing("instance b", with: "instance web") + "\n"
            + "vrrp_sync_group g {\ngroup {\na\nwbe\n}\n}",
        [
            "13:1+15 warning: vrrp_sync_group 'g' has one member only",
            "16:1+3 error: there is no vrrp_instance named 'wbe', did you mean 'web'?",
        ],
        compatible: [
            "13:1+15 warning: vrrp_sync_group 'g' has one member only",
            "16:1+3 warning: there is no vrrp_instance named 'wbe', did you mean 'web'?; ignored",
        ]
    ),
    DiagnosticCase(
        "a member of two groups",
        router("") + "\n" + second("") + "\nvrrp_sync_group g {\ngroup { a b }\n}\n"
            + "vrrp_sync_group h {\ngroup { a }\n}",
        [
            "16:1+15 error: vrrp_sync_group 'h' has no member in group",
            "17:9+1 error: 'a' is in a vrrp_sync_group already",
        ],
        compatible: [
            "16:1+15 warning: vrrp_sync_group 'h' has no member in group; the group is ignored",
            "17:9+1 warning: 'a' is in a vrrp_sync_group already; ignored",
        ]
    ),
    DiagnosticCase(
        "two groups of a name",
        router("") + "\n" + second("") + "\nvrrp_sync_group g {\ngroup { a b }\n}\n"
            + "vrrp_sync_group g {\ngroup { a b }\n}",
        ["16:17+1 error: there are two vrrp_sync_group blocks named 'g'"],
        compatible: [
            "16:17+1 warning: there are two vrrp_sync_group blocks named 'g'; the second is ignored"
        ]
    ),
]

private let referenceCases: [DiagnosticCase] = [
    DiagnosticCase(
        "a script by a wrong name",
        "vrrp_script nginx_check {\nscript /bin/x\n}\n" + router("track_script { ngnix_check }"),
        [
            "1:13+11 warning: nothing follows vrrp_script 'nginx_check': it is not run",
            "8:16+11 error: there is no vrrp_script named 'ngnix_check', did you mean 'nginx_check'?",
        ],
        compatible: [
            "1:13+11 warning: nothing follows vrrp_script 'nginx_check': it is not run",
            "8:16+11 warning: there is no vrrp_script named 'ngnix_check', did you mean 'nginx_check'?; "
                + "nothing is tracked in its place",
        ]
    ),
    DiagnosticCase(
        "a script below its use",
        router("track_script { s }") + "\nvrrp_script s {\nscript /bin/x\n}",
        []
    ),
    DiagnosticCase(
        "its own interface",
        router("track_interface {\neth1\neth0\neth1\n}"),
        [
            "7:1+4 error: eth0 is the virtual router's own interface, which it follows anyway",
            "8:1+4 error: track_interface names it twice",
        ],
        compatible: [
            "7:1+4 warning: eth0 is the virtual router's own interface, which it follows anyway; ignored",
            "8:1+4 warning: track_interface names it twice; ignored",
        ]
    ),
    DiagnosticCase(
        "a weight at the bound",
        router("track_interface {\neth1 weight -254\n}"),
        ["6:13+4 warning: weight -254 is taken as -253, the most that counts here"]
    ),
    DiagnosticCase(
        "an old name",
        "vrrp_track_file f {\nfile /f\n}\n" + router("track_file { f }"),
        ["1:1+15 warning: vrrp_track_file is the old name of track_file; write track_file"]
    ),
    DiagnosticCase(
        "the first script counts",
        router("notify_master /bin/a\nnotify_master /bin/b"),
        ["6:1+13 error: notify_master is given twice"],
        compatible: ["6:1+13 warning: notify_master is given twice; the first one counts"]
    ),
]

private let ownLinkCases: [DiagnosticCase] = [
    DiagnosticCase(
        "two kinds of link",
        router("use_vmac\nuse_ipvlan 192.0.2.9"),
        ["6:1+10 error: use_vmac and use_ipvlan exclude each other"],
        compatible: ["6:1+10 warning: use_vmac and use_ipvlan exclude each other; ignored"]
    ),
    DiagnosticCase(
        "one name for two links",
        router("use_vmac vip") + "\n" + second("use_vmac name vip"),
        ["11:1+8 error: the name vip is taken"],
        compatible: ["11:1+8 warning: the name vip is taken; ignored"]
    ),
    DiagnosticCase(
        "a link over itself",
        router("use_vmac eth0"),
        ["5:10+4 error: use_vmac must have another name than its interface"]
    ),
]
