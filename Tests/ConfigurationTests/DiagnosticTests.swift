import Configuration
import Testing

@Test(arguments: structureCases + valueCases + contradictionCases + addressCases)
func diagnostics(_ row: DiagnosticCase) { row.check() }

/// Braces, quotes, words that aren't known.
private let structureCases: [DiagnosticCase] = [
    DiagnosticCase(
        "missing brace at the end",
        "vrrp_instance a {\n  interface eth0\n",
        ["1:17+1 error: missing '}': the block of vrrp_instance is not closed"]
    ),
    DiagnosticCase(
        "missing brace before the next block",
        "global_defs {\n  router_id x\nvrrp_instance a {\n}\n",
        ["1:13+1 error: missing '}': the block of global_defs is not closed"]
    ),
    DiagnosticCase(
        "an inner brace is missing, by indentation",
        "vrrp_instance a {\n  virtual_ipaddress {\n    192.0.2.1\n}\nglobal_defs {\n}\n",
        ["2:21+1 error: missing '}': the block of virtual_ipaddress is not closed"]
    ),
    DiagnosticCase(
        "surplus brace",
        router("") + "\n}",
        ["7:1+1 error: unexpected '}': no block is open"]
    ),
    DiagnosticCase(
        "missing opening brace",
        "vrrp_instance a\n  state MASTER\n}\n",
        ["1:1+13 error: missing '{': vrrp_instance opens a block"]
    ),
    DiagnosticCase(
        "brace without keyword",
        "{\nstate MASTER\n}",
        ["1:1+1 error: unexpected '{': no keyword opens a block here"]
    ),
    DiagnosticCase(
        "brace after a plain keyword",
        router("priority 100 {\n}"),
        ["5:14+1 error: unexpected '{': priority opens no block"]
    ),
    DiagnosticCase(
        "quote",
        router("state \"MASTER"),
        ["5:7+1 error: missing '\"': the quoted text is not closed"]
    ),
    DiagnosticCase(
        "misspelt keyword",
        router("prioritty 100"),
        ["5:1+9 error: unknown keyword 'prioritty' in vrrp_instance, did you mean 'priority'?"],
        compatible: [
            "5:1+9 warning: unknown keyword 'prioritty' in vrrp_instance, did you mean 'priority'?; ignored"
        ]
    ),
    DiagnosticCase(
        "swapped letters",
        "globla_defs {\n}\n",
        ["1:1+11 error: unknown keyword 'globla_defs' at the top level, did you mean 'global_defs'?"]
    ),
    DiagnosticCase(
        "nothing near",
        router("frobnicate"),
        ["5:1+10 error: unknown keyword 'frobnicate' in vrrp_instance"],
        compatible: ["5:1+10 warning: unknown keyword 'frobnicate' in vrrp_instance; ignored"]
    ),
    DiagnosticCase(
        "unknown block, once and whole",
        router("frobnicate {\nfoo\nbar {\n}\n}"),
        ["5:1+10 error: unknown keyword 'frobnicate' in vrrp_instance"]
    ),
    DiagnosticCase(
        "keyword of another block",
        "global_defs {\nstate MASTER\n}\n",
        ["2:1+5 error: state is not legal in global_defs, it belongs in vrrp_instance"],
        compatible: [
            "2:1+5 warning: state is not legal in global_defs, it belongs in vrrp_instance; ignored"
        ]
    ),
    DiagnosticCase("nothing", "", []),
    DiagnosticCase("comments only", "! a\n  # b { \" \u{7}\n\t", []),
]

/// Arguments.
private let valueCases: [DiagnosticCase] = [
    DiagnosticCase(
        "surplus argument",
        router("priority 100 200 300"),
        ["5:14+7 error: priority takes at most 1 argument"],
        compatible: ["5:14+7 warning: priority takes at most 1 argument; the rest is ignored"]
    ),
    DiagnosticCase(
        "priority out of range",
        router("state MASTER\npriority 0"),
        ["6:10+1 error: priority must be between 1 and 255, found 0"],
        compatible: ["6:10+1 warning: priority must be between 1 and 255, found 0; taken as 100"]
    ),
    DiagnosticCase(
        "keepalived takes it, we don't",
        router("garp_master_repeat 1000"),
        ["5:20+4 error: garp_master_repeat must be between 1 and 255, found 1000"]
    ),
    DiagnosticCase(
        "zero that means one",
        router("garp_master_repeat 0"),
        ["5:20+1 error: garp_master_repeat must be between 1 and 255, found 0"],
        compatible: ["5:20+1 warning: garp_master_repeat must be between 1 and 255, found 0; taken as 1"]
    ),
    DiagnosticCase(
        "fraction in version 2",
        router("advert_int 0.5"),
        ["5:12+3 error: advert_int must be whole seconds in VRRP version 2, found 0.5; the nearest is 1"],
        compatible: [
            "5:12+3 warning: advert_int must be whole seconds in VRRP version 2, found 0.5; "
                + "the nearest is 1; rounded"
        ]
    ),
    DiagnosticCase(
        "a number with junk, ignored",
        router("down_timer_adverts 3x"),
        ["5:20+2 error: down_timer_adverts must be a number between 1 and 100, found '3x'"],
        compatible: [
            "5:20+2 warning: down_timer_adverts must be a number between 1 and 100, found '3x'; ignored"
        ]
    ),
    DiagnosticCase(
        "a bad number that is needed",
        router("").replacing("virtual_router_id 1", with: "virtual_router_id 0"),
        ["3:19+1 error: virtual_router_id must be between 1 and 255, found 0"],
        compatible: [
            "1:1+13 error: vrrp_instance 'a' has no virtual_router_id",
            "3:19+1 warning: virtual_router_id must be between 1 and 255, found 0; ignored",
        ]
    ),
    DiagnosticCase(
        "an overlong number",
        router("priority 99999999999999999999"),
        ["5:10+20 error: priority must be a number between 1 and 255, found '99999999999999999999'"],
        compatible: [
            "5:10+20 warning: priority must be a number between 1 and 255, found '99999999999999999999'; "
                + "taken as 100"
        ]
    ),
    DiagnosticCase(
        "missing argument",
        router("priority"),
        ["5:1+8 error: priority needs 1 argument (1…255), found 0"]
    ),
    DiagnosticCase(
        "missing argument that is only logged",
        "global_defs {\nrouter_id\n}\n",
        ["2:1+9 error: router_id needs 1 argument (STRING), found 0"],
        compatible: ["2:1+9 warning: router_id needs 1 argument (STRING), found 0; ignored"]
    ),
    DiagnosticCase(
        "an interface's name too long",
        router("").replacing("eth0", with: "interface-name-1"),
        [
            "2:11+16 error: interface must be an interface's name of at most 15 bytes, "
                + "found 'interface-name-1'"
        ],
        compatible: [
            "1:1+13 error: vrrp_instance 'a' has no interface",
            "2:11+16 warning: interface must be an interface's name of at most 15 bytes, "
                + "found 'interface-name-1'; ignored",
        ]
    ),
    DiagnosticCase(
        "columns count characters",
        router("state \"日本\""),
        ["5:7+4 error: state must be MASTER or BACKUP, found '日本'"],
        compatible: ["5:7+4 warning: state must be MASTER or BACKUP, found '日本'; taken as BACKUP"]
    ),
]

/// What only shows with several lines in view.
private let contradictionCases: [DiagnosticCase] = [
    DiagnosticCase(
        "nothing in the block",
        "vrrp_instance a {\n}\n",
        [
            "1:1+13 error: vrrp_instance 'a' has no interface",
            "1:1+13 error: vrrp_instance 'a' has no virtual_router_id",
            "1:1+13 error: vrrp_instance 'a' has no address in virtual_ipaddress",
        ],
        compatible: [
            "1:1+13 error: vrrp_instance 'a' has no interface",
            "1:1+13 error: vrrp_instance 'a' has no virtual_router_id",
            "1:1+13 warning: vrrp_instance 'a' has no address in virtual_ipaddress; it only advertises",
        ]
    ),
    DiagnosticCase(
        "two of a name",
        router("") + "\n" + router("").replacing("eth0", with: "eth1"),
        ["7:15+1 error: there are two vrrp_instance blocks named 'a'"],
        compatible: ["7:15+1 warning: there are two vrrp_instance blocks named 'a'; the second is ignored"]
    ),
    DiagnosticCase(
        "two of a number on a LAN",
        router("") + "\n"
            + router("").replacing("instance a", with: "instance b")
            .replacing("192.0.2.1", with: "192.0.2.2"),
        ["9:19+1 error: virtual_router_id 1 is taken on eth0"]
    ),
    DiagnosticCase(
        "one number on two LANs",
        router("") + "\n"
            + router("").replacing("instance a", with: "instance b").replacing("eth0", with: "e"),
        []
    ),
    DiagnosticCase(
        "given twice",
        router("priority 100\npriority 100"),
        ["6:1+8 error: priority is given twice"],
        compatible: ["6:1+8 warning: priority is given twice; the last one counts"]
    ),
    DiagnosticCase(
        "given twice in two blocks",
        "global_defs {\nrouter_id a\n}\nglobal_defs {\nrouter_id b\n}\n",
        ["5:1+9 error: router_id is given twice"],
        compatible: ["5:1+9 warning: router_id is given twice; the last one counts"]
    ),
    DiagnosticCase(
        "nopreempt of a MASTER",
        router("state MASTER\npriority 100\nnopreempt"),
        [
            "7:1+9 warning: nopreempt has no effect with state MASTER; for a router that leaves another "
                + "master in place, write state BACKUP"
        ]
    ),
    DiagnosticCase(
        "nopreempt of an owner",
        router("state BACKUP\npriority 255\nnopreempt"),
        ["7:1+9 warning: nopreempt has no effect at priority 255"]
    ),
    DiagnosticCase(
        "no password",
        router("authentication {\nauth_type PASS\n}"),
        ["5:1+14 error: authentication has no auth_pass"],
        compatible: ["5:1+14 warning: authentication has no auth_pass; adverts go without authentication"]
    ),
    DiagnosticCase(
        "password too long",
        router("authentication {\nauth_type PASS\nauth_pass 123456789\n}"),
        ["7:11+9 error: auth_pass has 9 bytes, at most 8 are sent"],
        compatible: ["7:11+9 warning: auth_pass has 9 bytes, at most 8 are sent; only the first 8 count"]
    ),
    DiagnosticCase(
        "password empty",
        router("authentication {\nauth_type PASS\nauth_pass \"\"\n}"),
        ["7:11+2 error: auth_pass is empty"],
        compatible: ["7:11+2 warning: auth_pass is empty; adverts go without authentication"]
    ),
    DiagnosticCase(
        "mail",
        "global_defs {\nsmtp_server a\nnotification_email {\na@b\n}\n}\n",
        []
    ),
    DiagnosticCase(
        "remarks, one warning",
        router("state BACKUP // eins\npriority 1 //zwei {"),
        [
            "5:14+2 warning: text from '//' to the end of the line is taken as a remark here and below; "
                + "write '#' or '!'"
        ]
    ),
]

private let addressCases: [DiagnosticCase] = [
    DiagnosticCase(
        "IPv6",
        router("").replacing("192.0.2.1", with: "2001:db8::1"),
        []
    ),
    DiagnosticCase(
        "prefix",
        router("virtual_ipaddress {\n192.0.2.9/33\n}"),
        ["6:1+12 error: the prefix length of '192.0.2.9/33' must be between 0 and 32"],
        compatible: [
            "6:1+12 warning: the prefix length of '192.0.2.9/33' must be between 0 and 32; taken as 32"
        ]
    ),
    DiagnosticCase(
        "twice",
        router("virtual_ipaddress {\n192.0.2.1/24\n}"),
        ["6:1+12 error: 192.0.2.1 is given twice"],
        compatible: ["6:1+12 warning: 192.0.2.1 is given twice; ignored"]
    ),
    DiagnosticCase(
        "one number of two unicast routers",
        """
        vrrp_instance A {
        interface eth0
        virtual_router_id 1
        unicast_peer { 192.0.2.7 }
        virtual_ipaddress { 192.0.2.1 }
        }
        vrrp_instance B {
        interface eth0
        virtual_router_id 1
        unicast_peer { 192.0.2.8 }
        virtual_ipaddress { 192.0.2.2 }
        }
        """,
        []
    ),
    DiagnosticCase(
        "option unknown",
        router("virtual_ipaddress {\n192.0.2.9 lable x\n}"),
        [
            "6:11+5 error: unknown option 'lable' of virtual_ipaddress, did you mean 'label'?",
            "6:17+1 error: unknown option 'x' of virtual_ipaddress",
        ],
        compatible: [
            "6:11+5 warning: unknown option 'lable' of virtual_ipaddress, did you mean 'label'?; ignored",
            "6:17+1 warning: unknown option 'x' of virtual_ipaddress; ignored",
        ]
    ),
    DiagnosticCase(
        "option without argument",
        router("virtual_ipaddress {\n192.0.2.9 dev\n}"),
        ["6:11+3 error: dev needs an argument (INTERFACE)"],
        compatible: [
            "6:11+3 warning: dev needs an argument (INTERFACE); the line is ignored"
        ]
    ),
    DiagnosticCase(
        "scope",
        router("virtual_ipaddress {\n192.0.2.9 scope wide\n}"),
        ["6:17+4 error: scope must be global, site, link, host, nowhere or 0…255, found 'wide'"],
        compatible: [
            "6:17+4 warning: scope must be global, site, link, host, nowhere or 0…255, found 'wide'; ignored"
        ]
    ),
]
