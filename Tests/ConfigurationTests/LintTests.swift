import Configuration
import Testing

/// What lints say: each fires, and is silent on the near miss.
struct LintTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        /// Line and the beginning of each warning.
        var said: [String]

        init(_ testDescription: String, _ text: String, _ said: String...) {
            self.testDescription = testDescription
            self.text = text
            self.said = said
        }
    }

    private static func instance(
        _ name: String,
        _ lines: String,
        on interface: String = "eth0",
        number: Int = 1,
        address: String = "192.0.2.1"
    ) -> String {
        """
        vrrp_instance \(name) {
        interface \(interface)
        virtual_router_id \(number)
        virtual_ipaddress {
        \(address)
        }
        \(lines)
        }

        """
    }

    static let cases = [
        Case(
            "one number on two interfaces of one subnet",
            instance("a", "", address: "192.0.2.1/24")
                + instance("b", "", on: "eth1", address: "192.0.2.2/24"),
            "11: virtual_router_id 1 is used on eth0, too, for addresses of the same subnet",
            "13: 192.0.2.2/24 makes a second route to its subnet, over eth1; write /32"
        ),
        Case(
            "two numbers on two interfaces of one subnet",
            instance("a", "", address: "192.0.2.1/32")
                + instance("b", "", on: "eth1", number: 2, address: "192.0.2.2/32")
        ),
        Case(
            "one number on two interfaces of two subnets",
            instance("a", "", address: "192.0.2.1/24")
                + instance("b", "", on: "eth1", address: "198.51.100.1/24")
        ),
        Case(
            "lengths that differ",
            instance("a", "", address: "192.0.2.1/24\n192.0.2.2/25"),
            "6: 192.0.2.2/25 makes a second route to a part of the other's subnet; write the same length"
        ),
        Case("lengths that are the same", instance("a", "", address: "192.0.2.1/24\n192.0.2.2/24")),
        Case("a host beside a subnet", instance("a", "", address: "192.0.2.1/24\n192.0.2.2/32")),
        Case(
            "a single advertisement",
            instance("a", "down_timer_adverts 1"),
            "7: a single lost advertisement makes this router take over: down_timer_adverts should be 2"
        ),
        Case("two advertisements", instance("a", "down_timer_adverts 2")),
        Case(
            "a single advertisement for all, said once",
            "global_defs {\nvrrp_down_timer_adverts 1\n}\n" + instance("a", "")
                + instance("b", "", number: 2, address: "192.0.2.2"),
            "2: a single lost advertisement makes this router take over: vrrp_down_timer_adverts should"
        ),
        Case(
            "nopreempt of a master",
            instance("a", "state MASTER\npriority 100\nnopreempt"),
            "9: nopreempt has no"
        ),
        Case("nopreempt of a backup", instance("a", "state BACKUP\npriority 100\nnopreempt")),
        Case(
            "strict and below the owner",
            instance("a", "strict_mode"),
            "7: with strict_mode the addresses answer no ping and take no connection on a router below"
        ),
        Case("strict and the owner", instance("a", "strict_mode\npriority 255")),
        Case(
            "strict for all",
            "global_defs {\nvrrp_strict\n}\n" + instance("a", ""),
            "2: with vrrp_strict the"
        ),
        Case("not strict", instance("a", "strict_mode off")),
        Case(
            "a virtual MAC with a subnet",
            instance("a", "use_vmac", address: "192.0.2.1/24"),
            "5: 192.0.2.1/24 on a virtual MAC's link makes a second route to its subnet; write /32"
        ),
        Case("a virtual MAC with a host", instance("a", "use_vmac", address: "192.0.2.1/32")),
        Case(
            "a virtual MAC with a subnet elsewhere",
            instance("a", "use_vmac", address: "192.0.2.1/24 dev eth1")
        ),
        Case(
            "a script that isn't there, twice",
            instance("a", "notify \"/gone/check.sh x\"\nnotify_master /gone/check.sh"),
            "7: the script '/gone/check.sh' can't be run: there is no '/gone'"
        ),
        Case(
            "a script that everybody can change",
            instance("a", "notify_backup /open/check.sh"),
            "7: the script '/open/check.sh' is not safe: '/open' can be changed by everybody"
        ),
        Case(
            "a script of another user's",
            instance("a", "notify_backup /n/x.sh root"),
            "7: '/n/x.sh' is to run as 'root': holdfast refuses to start until there is the unit "
                + "holdfast-runner@root.socket"
        ),
        Case(
            "scripts of another user's by default, and of one that there isn't",
            "global_defs { script_user ops\n}\n" + instance("a", "notify /n/x.sh\nnotify_fault /n/y.sh gone"),
            "9: '/n/x.sh' is to run as 'ops': holdfast refuses to start until",
            "10: '/n/y.sh' is to run as 'gone', which isn't in /etc/passwd"
        ),
        Case(
            "what needs no script needs no user either",
            "global_defs { script_user root\n}\nvrrp_script n { script \"killall -0 nginx\"\n}\n"
                + instance("a", "track_script { n\n}")
        ),
        Case("a script without fault", instance("a", "notify /good/check.sh\nnotify_fault \"good\"")),
    ]

    /// What is wrong with the scripts of the cases.
    private struct Scripts: ScriptInspector {
        func problem(with path: String) -> ScriptProblem? {
            switch path {
            case "/gone/check.sh": .missing(part: "/gone")
            case "/open/check.sh": .changeable(part: "/open", by: "everybody")
            default: nil
            }
        }

        func need(ofUser user: String?, group: String?) -> ScriptNeed? {
            switch user {
            case "ops", "root": .otherRunner(user: user ?? "")
            case "gone": .unknownAccount(user: "gone")
            default: nil
            }
        }
    }

    /// keepalived's own default where it has no account for scripts.
    private struct RootScripts: ScriptInspector {
        func problem(with path: String) -> ScriptProblem? { nil }
        func need(ofUser user: String?, group: String?) -> ScriptNeed? {
            user == nil ? .runsWithoutRights(user: "holdfast-runner") : nil
        }
    }

    @Test func `every script whose user changes is listed once; what needs no script isn't`() {
        let text =
            LintTests.instance("a", "notify /n/a.sh\nnotify_fault \"/n/a.sh x\"\nnotify_stop /n/b.sh ops")
                + """

                vrrp_script c { script "killall -0 nginx"
                }
                vrrp_script d { script "/n/d.sh"
                    user ops
                }
                """
        let result = ConfigurationReader.read(
            TextFiles.main,
            from: TextFiles(text),
            options: ReaderOptions(purpose: .check),
            inspector: RootScripts()
        )
        let said = result.diagnostics.filter { !$0.message.hasPrefix("nothing follows") }.map {
            "\($0.place.line): \($0.message)"
        }
        #expect(
            said.count == 1 && said[0].hasPrefix("7: '/n/a.sh' runs as 'holdfast-runner' here"),
            "\(said)"
        )
    }

    @Test(arguments: cases)
    func lint(_ row: Case) {
        let result = ConfigurationReader.read(
            TextFiles.main,
            from: TextFiles(row.text),
            options: ReaderOptions(purpose: .check),
            inspector: Scripts()
        )
        #expect(!result.hasErrors)
        let said = result.diagnostics.filter { !$0.message.contains("by this version yet") }
            .map { "\($0.place.line): \($0.message)" }
        #expect(said.count == row.said.count, "\(said)")
        for (message, beginning) in zip(said, row.said) {
            #expect(message.hasPrefix(beginning), "\(message)")
        }
    }

    @Test func whoRunsIsNotWarned() {
        let text = LintTests.instance("a", "down_timer_adverts 1")
        #expect(TextFiles(text).read(purpose: .run).diagnostics == [])
    }
}
