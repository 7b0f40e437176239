import Configuration
import Testing

/// Lines that stand in a file more than once are recognised; nothing may tell.
struct RepeatedLineTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        var testDescription: String { name }
    }

    static let rows = [
        Row(
            name: "a line in two kinds of blocks",
            text: pool("weight 5", "weight 3", "weight 5", "weight 3")
        ),
        Row(
            name: "brace on the next line",
            text: pool("PING_CHECK\n{\n}", "PING_CHECK\n{\n}", "PING_CHECK\n{\n}")
        ),
        Row(name: "given twice", text: pool("weight 5", "weight 5", "weight 5\nweight 5")),
        Row(name: "wrong every time", text: pool("weight x", "weight x", "weight x")),
        Row(name: "unknown every time", text: pool("wieght 1", "wieght 1", "wieght 1")),
        Row(name: "old spelling", text: pool("delay_before_retry 3", "nb_get_retry 2", "nb_get_retry 2")),
        Row(name: "missing brace", text: pool("PING_CHECK {\n}", "PING_CHECK {\n}", "PING_CHECK\nretry 2")),
        Row(name: "a brace too many", text: pool("PING_CHECK {\n}", "PING_CHECK {\n}\n}", "PING_CHECK {\n}")),
        Row(
            name: "blanks and remarks",
            text: pool("weight 5 // a\n\n # b", "weight 5 // a\n  ! c", "weight 5 // a")
        ),
        Row(
            name: "a variable that changes",
            text: "$W=1\n" + pool("weight $W", "weight $W") + "$W=2\n"
                + pool("weight $W", "weight $W").replacing("192.0.2.1", with: "192.0.2.2")
        ),
        Row(
            name: "secrets",
            text: (1...4).map { number in
                router("authentication {\nauth_type PASS\nauth_pass secret\n}")
                    .replacing("instance a", with: "instance r\(number)")
                    .replacing("_id 1", with: "_id \(number)")
                    .replacing("192.0.2.1", with: "192.0.2.\(number)")
            }.joined(separator: "\n")
        ),
    ]

    @Test(arguments: rows, [ReaderOptions.Purpose.check, .run])
    func meanTheSame(_ row: Row, _ purpose: ReaderOptions.Purpose) {
        for isCompatible in [false, true] {
            let result = TextFiles(row.text).read(isCompatible: isCompatible, purpose: purpose)
            let apart = TextFiles(RepeatedLineTests.unlike(row.text))
                .read(isCompatible: isCompatible, purpose: purpose)
            #expect(result.diagnostics.map(DiagnosticCase.line) == apart.diagnostics.map(DiagnosticCase.line))
            #expect(result.model == apart.model)
            #expect(result.flattened?.text == apart.flattened?.text)
            #expect(result.flattened?.origins == apart.flattened?.origins)
            #expect(result.secrets == apart.secrets)
        }
    }

    /// The text with a comment of its own in each line, so that no line stands there twice.
    static func unlike(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .map { $1.contains("=") ? String($1) : "\($1) # \($0)" }.joined(separator: "\n")
    }

    /// A virtual server whose real servers hold these lines.
    static func pool(_ contents: String...) -> String {
        let servers = contents.enumerated().map { number, content in
            "real_server 198.51.100.\(number + 1) 80 {\n\(content)\nTCP_CHECK {\nretry 3\n}\n}\n"
        }
        let head = "virtual_server 192.0.2.1 80 {\nlvs_sched rr\nlvs_method NAT\nprotocol TCP\nweight 3\n"
        return head + servers.joined() + "}\n"
    }

    /// Of virtual servers that are dropped as they come, and of those that are not, in any order.
    @Test func verdictFindsTheSameOverlaps() {
        let plain = RepeatedLineTests.pool("weight 1", "weight 2")
        let warned = plain.replacing("protocol TCP\n", with: "").replacing("192.0.2.1", with: "192.0.2.2")
        let text = plain + warned + plain + warned + warned + plain
        let options = ReaderOptions(purpose: .check)
        let result = TextFiles(text).read(options)
        let verdict = TextFiles(text).read(ReaderOptions(purpose: .check, isForVerdict: true))
        #expect(result.diagnostics.count { $0.severity == .error } == 4)
        #expect(verdict.diagnostics == result.diagnostics)
    }

    /// Of virtual routers that are dropped as they come: what two share, and what changes them later.
    @Test(arguments: [
        ("virtual_router_id 2", "virtual_router_id 1"),
        ("192.0.2.2/24", "192.0.2.1/24"),
        ("192.0.2.2/24", "192.0.2.2/25"),
        ("192.0.2.2/24", "192.0.2.2/16"),
        ("interface eth0", "interface eth1"),
        ("vrrp_instance B", "vrrp_instance A"),
        ("vrrp_instance B", "vrrp_sync_group G {\ngroup {\nC\n}\n}\nvrrp_instance B"),
        ("vrrp_instance B", "global_defs {\nvrrp_down_timer_adverts 1\n}\nvrrp_instance B"),
        ("priority 100", "track_script {\nno_such\n}"),
        ("192.0.2.2/24", "192.0.2.1/24 dev eth0"),
    ])
    func verdictSaysTheSameOfRouters(_ old: String, _ new: String) {
        func router(_ name: String, _ number: Int) -> String {
            """
            vrrp_instance \(name) {
            interface eth0
            virtual_router_id \(number)
            priority 100
            virtual_ipaddress {
            192.0.2.\(number)/24
            }
            }

            """
        }
        let text = router("A", 1) + router("B", 2).replacing(old, with: new) + router("D", 4)
        let result = TextFiles(text).read(ReaderOptions(purpose: .check))
        let verdict = TextFiles(text).read(ReaderOptions(purpose: .check, isForVerdict: true))
        #expect(!result.diagnostics.isEmpty)
        #expect(verdict.diagnostics == result.diagnostics)
    }

    /// The same of what needs more than one edit: addresses of the first, interface and addresses of the
    /// second.
    @Test(arguments: [
        ("192.0.2.1/24", "eth1", "192.0.2.1/24 dev eth0"),
        ("192.0.2.1/24 dev eth1", "eth1", "192.0.2.1/24"),
        ("192.0.2.1/32 dev eth1", "eth1", "192.0.2.1/32"),
        ("192.0.2.1/16", "eth0", "192.0.2.2/24"),
        ("192.0.2.1/24", "eth1", "192.0.2.2/24"),
        (excluded("192.0.2.1/24", "10.0.0.1"), "eth0", excluded("192.0.2.2/24", "10.0.0.1")),
        ("192.0.2.1/24", "eth0", excluded("10.0.0.1/32", "192.0.2.1/24")),
        (excluded("192.0.2.1/24", "10.0.0.1"), "eth0", "10.0.0.1/32"),
    ])
    func verdictSaysTheSameOfTwo(_ first: String, _ interface: String, _ second: String) {
        func router(_ name: String, _ number: Int, _ interface: String, _ addresses: String) -> String {
            """
            vrrp_instance \(name) {
            interface \(interface)
            virtual_router_id \(number)
            virtual_ipaddress {
            \(addresses)
            }
            }

            """
        }
        let text =
            router("A", 1, "eth0", first) + router("B", 2, interface, second)
            + router("D", 4, "eth0", "203.0.113.4")
        let result = TextFiles(text).read(ReaderOptions(purpose: .check))
        let verdict = TextFiles(text).read(ReaderOptions(purpose: .check, isForVerdict: true))
        #expect(!result.diagnostics.isEmpty)
        #expect(verdict.diagnostics == result.diagnostics)
    }

    private static func excluded(_ addresses: String, _ others: String) -> String {
        "\(addresses)\n}\nvirtual_ipaddress_excluded {\n\(others)"
    }

    /// A verdict carries nothing that only a run needs.
    @Test func verdictKeepsNeitherModelNorText() {
        let verdict = TextFiles(router("") + "\n" + RepeatedLineTests.pool("weight 1"))
            .read(ReaderOptions(purpose: .check, isForVerdict: true))
        #expect(!verdict.hasErrors)
        #expect(verdict.model == nil)
        #expect(verdict.flattened == nil)
        #expect(verdict.understood?.routerCount == 1)
    }
}
