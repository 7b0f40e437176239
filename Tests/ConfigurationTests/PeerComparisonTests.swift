import Configuration
import Testing

/// `holdfast check a.conf b.conf`: what keeps two routers from agreeing.
struct PeerComparisonTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var first: String
        var second: String
        /// Lines in both files, the beginning of each warning.
        var said: [String]

        init(_ testDescription: String, _ first: String, _ second: String, _ said: String...) {
            self.testDescription = testDescription
            self.first = first
            self.second = second
            self.said = said
        }
    }

    private static func instance(
        _ lines: String,
        on interface: String = "eth0",
        number: Int = 1,
        priority: Int = 100,
        address: String = "192.0.2.1"
    ) -> String {
        """
        vrrp_instance web {
        interface \(interface)
        virtual_router_id \(number)
        priority \(priority)
        virtual_ipaddress {
        \(address)
        }
        \(lines)
        }

        """
    }

    private static func password(_ word: String) -> String {
        "authentication {\nauth_type PASS\nauth_pass \(word)\n}"
    }

    static let cases = [
        Case("peers that agree", instance(password("a1")), instance(password("a1"), priority: 90)),
        Case("priorities", instance(""), instance(""), "4/4: both have priority 100: the higher address"),
        Case(
            "passwords",
            instance(password("a1")),
            instance(password("a2"), priority: 90),
            "8/8: the passwords differ: each discards the other's advertisements"
        ),
        Case(
            "a password and none",
            instance(""),
            instance(password("a2"), priority: 90),
            "1/8: authentication is PASS here, missing there"
        ),
        Case(
            "intervals",
            instance("advert_int 1"),
            instance("advert_int 2", priority: 90),
            "8/8: advert_int 2 here, 1 there: in version 2 each discards"
        ),
        Case(
            "an interval that is the default",
            instance(""),
            instance("advert_int 1", priority: 90)
        ),
        Case(
            "versions",
            instance(""),
            instance("version 3", priority: 90),
            "1/8: version 3 here, 2 there: each discards"
        ),
        Case(
            "intervals of version 3, which are learnt",
            instance("version 3\nadvert_int 1"),
            instance("version 3\nadvert_int 2", priority: 90)
        ),
        Case(
            "addresses",
            instance("", address: "192.0.2.1\n192.0.2.2"),
            instance("", priority: 90, address: "192.0.2.1\n192.0.2.3"),
            "5/5: 192.0.2.3 is advertised here only",
            "5/5: 192.0.2.2 is advertised there only"
        ),
        Case(
            "one order and another",
            instance("", address: "192.0.2.1\n192.0.2.2"),
            instance("", priority: 90, address: "192.0.2.2\n192.0.2.1")
        ),
        Case(
            "numbers",
            instance("", number: 1),
            instance("", number: 2, priority: 90),
            "3/3: virtual_router_id 2 here, 1 there: each takes the addresses by itself"
        ),
        Case(
            "two numbers, two services",
            instance("", number: 1),
            instance("", number: 2, address: "192.0.2.9")
        ),
        Case(
            "interfaces of other names",
            instance(""),
            instance("", on: "ens3"),
            "4/4: both have priority 100"
        ),
        Case(
            "unicast and multicast",
            instance(""),
            instance("unicast_peer {\n192.0.2.20\n}", priority: 90),
            "1/8: unicast in one of the two, multicast in the other"
        ),
        Case(
            "groups",
            instance("mcast_dst_ip 224.0.0.20"),
            instance("mcast_dst_ip 224.0.0.21", priority: 90),
            "8/8: the groups differ: 224.0.0.21 here, 224.0.0.20 there"
        ),
        Case(
            "a keyed digest and none",
            instance("version 3"),
            instance("version 3\nauth_hmac {\nkey 1 \(sampleKey)\nactive_key 1\n}", priority: 90),
            "1/9: auth_hmac stands in one of the two only"
        ),
        Case(
            "peers that name each other",
            instance("unicast_src_ip 192.0.2.10\nunicast_peer {\n192.0.2.20\n}"),
            instance("unicast_src_ip 192.0.2.20\nunicast_peer {\n192.0.2.10\n}", priority: 90)
        ),
        Case(
            "peers that don't",
            instance("unicast_src_ip 192.0.2.10\nunicast_peer {\n192.0.2.20\n}"),
            instance("unicast_src_ip 192.0.2.21\nunicast_peer {\n192.0.2.11\n}", priority: 90),
            "9/9: the other router, 192.0.2.10, is no unicast_peer here",
            "9/9: this router, 192.0.2.21, is no unicast_peer there"
        ),
    ]

    @Test(arguments: cases)
    func comparison(_ row: Case) throws {
        let files = TextFiles(["one.conf": row.first, "two.conf": row.second])
        let options = ReaderOptions(purpose: .check)
        let first = ConfigurationReader.read("one.conf", from: files, options: options)
        let second = ConfigurationReader.read("two.conf", from: files, options: options)
        let differences = try #require(second.understood)
            .differences(from: #require(first.understood))
        let said = differences.map { difference in
            let note = difference.notes.first
            #expect(difference.severity == .warning)
            #expect(difference.place.file == "two.conf" && note?.place.file == "one.conf")
            #expect(difference.sourceLine != nil)
            return "\(note?.place.line ?? 0)/\(difference.place.line): \(difference.message)"
        }
        #expect(said.count == row.said.count, "\(said)")
        for (message, beginning) in zip(said, row.said) {
            #expect(message.hasPrefix(beginning), "\(message)")
        }
        #expect(!DiagnosticText.render(differences).contains("auth_pass a"))
    }
}
