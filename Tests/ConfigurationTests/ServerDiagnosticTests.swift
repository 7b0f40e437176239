import Configuration
import LoadBalancing
import Testing

/// A text about virtual servers and all that a check says of it but that it isn't run yet.
struct ServerDiagnosticCase: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let strict: [String]
    /// With `--compat`; nil: the same.
    let compatible: [String]?
    /// What is left in the model then: virtual servers/real servers/checks; nil: no model.
    let left: String?

    init(_ name: String, _ text: String, _ strict: [String], compatible: [String]? = nil, left: String? = nil)
    {
        self.name = name
        self.text = text
        self.strict = strict
        self.compatible = compatible
        self.left = left
    }

    var testDescription: String { name }
}

private func service(_ lines: String, head: String = "192.0.2.1 80") -> String {
    "virtual_server \(head) {\nprotocol TCP\nlvs_sched rr\nlvs_method NAT\n\(lines)\n}\n"
}

private func server(_ head: String, _ lines: String = "TCP_CHECK { }") -> String {
    "real_server \(head) {\n\(lines)\n}"
}

private let twice = "virtual_server 192.0.2.1 80 has this real_server already"

/// Lines are counted so: what `service` is given begins at line 5.
private let memberDiagnostics: [ServerDiagnosticCase] = [
    ServerDiagnosticCase("nothing to say", service(server("10.0.0.1 80")), [], left: "1/1/1"),
    ServerDiagnosticCase(
        "defaults are said",
        "virtual_server 192.0.2.1 {\n\(server("10.0.0.1", ""))\n}\n",
        [
            "1:1+14 warning: virtual_server 192.0.2.1 has no protocol: UDP is taken",
            "1:1+14 warning: virtual_server 192.0.2.1 has no lvs_sched: wlc is taken",
            "1:1+14 warning: virtual_server 192.0.2.1 has no lvs_method: NAT is taken",
            "1:1+14 warning: virtual_server 192.0.2.1 has no port, so it is persistent, for 360 seconds",
            "2:13+8 warning: this real_server has no check, so it always counts as alive",
        ],
        left: "1/1/0"
    ),
    ServerDiagnosticCase(
        "no real server",
        service("quorum 1"),
        ["1:1+14 error: virtual_server 192.0.2.1 80 has no real_server"],
        compatible: ["1:1+14 warning: virtual_server 192.0.2.1 80 has no real_server; ignored"],
        left: "0/0/0"
    ),
    ServerDiagnosticCase(
        "the same real server twice, others between",
        service([9, 3, 5, 3, 9].map { server("10.0.0.\($0)") }.joined(separator: "\n")),
        [
            "14:13+8 error: \(twice)",
            "17:13+8 error: \(twice)",
        ],
        compatible: [
            "14:13+8 warning: \(twice); the second is ignored",
            "17:13+8 warning: \(twice); the second is ignored",
        ],
        left: "1/3/3"
    ),
    ServerDiagnosticCase(
        "the same real server twice among many",
        service(
            ((1...40).map { 60 - $0 } + [58, 21, 20]).map { server("10.0.0.\($0)") }.joined(separator: "\n")
        ),
        [
            "125:13+9 error: \(twice)",
            "128:13+9 error: \(twice)",
            "131:13+9 error: \(twice)",
        ],
        compatible: [
            "125:13+9 warning: \(twice); the second is ignored",
            "128:13+9 warning: \(twice); the second is ignored",
            "131:13+9 warning: \(twice); the second is ignored",
        ],
        left: "1/40/40"
    ),
    ServerDiagnosticCase(
        "the same real server twice",
        service(server("10.0.0.1 80") + "\n" + server("10.0.0.1")),
        ["8:13+8 error: virtual_server 192.0.2.1 80 has this real_server already"],
        compatible: [
            "8:13+8 warning: virtual_server 192.0.2.1 80 has this real_server already; the second is ignored"
        ],
        left: "1/1/1"
    ),
    ServerDiagnosticCase(
        "another port with DR",
        service(server("10.0.0.1 8080", "lvs_method DR\nTCP_CHECK { }")),
        ["5:22+4 warning: DR cannot change the port: packets go to the virtual server's"],
        left: "1/1/1"
    ),
    ServerDiagnosticCase(
        "another family",
        service(server("10.0.0.1 80") + "\n" + server("2001:db8::1 80")),
        [
            "8:13+11 error: real_server must be of the family of virtual_server 192.0.2.1 80 (IPv4), "
                + "unless it is reached through TUN"
        ],
        compatible: [
            "8:13+11 warning: real_server must be of the family of virtual_server 192.0.2.1 80 (IPv4), "
                + "unless it is reached through TUN; the server is ignored"
        ],
        left: "1/1/1"
    ),
    ServerDiagnosticCase(
        "another family through a tunnel",
        service(server("10.0.0.1 80") + "\n" + server("2001:db8::1 80", "lvs_method TUN\nTCP_CHECK { }")),
        [],
        left: "1/2/2"
    ),
    ServerDiagnosticCase(
        "weights of 0 only",
        service("quorum 1\n" + server("10.0.0.1 80", "weight 0\nTCP_CHECK { }")),
        [
            "5:8+1 error: quorum 1 can never be met: all weights of virtual_server 192.0.2.1 80 together "
                + "are 0"
        ],
        compatible: [
            "5:8+1 warning: quorum 1 can never be met: all weights of virtual_server 192.0.2.1 80 "
                + "together are 0; "
                + "taken as 0"
        ],
        left: "1/1/1"
    ),
    ServerDiagnosticCase(
        "one check is dropped, the server stays",
        service(server("10.0.0.1 80", "TCP_CHECK { }\nHTTP_GET { }")),
        ["7:1+8 error: HTTP_GET has no url"],
        compatible: ["7:1+8 warning: HTTP_GET has no url; the check is ignored"],
        left: "1/1/1"
    ),
    ServerDiagnosticCase(
        "what is documented and doesn't exist",
        service(server("10.0.0.1 80", "FILE_CHECK {\ntrack_file load\ndynamic\n}"))
            + "track_file load {\nfile /load\n}\n",
        ["8:1+7 error: unknown keyword 'dynamic' in FILE_CHECK"],
        compatible: ["8:1+7 warning: unknown keyword 'dynamic' in FILE_CHECK; ignored"],
        left: "1/1/1"
    ),
]

/// Two groups with these members, a virtual server each.
private func members(_ first: String, _ second: String) -> String {
    "virtual_server_group g {\n\(first)\n}\nvirtual_server_group h {\n\(second)\n}\n"
        + service(server("10.0.0.1"), head: "group g") + service(server("10.0.0.2"), head: "group h")
}

private let serviceDiagnostics: [ServerDiagnosticCase] = [
    ServerDiagnosticCase(
        "the same service twice",
        service(server("10.0.0.1")) + service(server("10.0.0.2")),
        ["9:16+9 error: another virtual_server takes the same packets"]
    ),
    ServerDiagnosticCase(
        "another protocol is another service",
        service(server("10.0.0.1")) + service(server("10.0.0.2")).replacing("TCP\n", with: "UDP\n"),
        [],
        left: "2/2/2"
    ),
    ServerDiagnosticCase(
        "an address of a group",
        "virtual_server_group g {\n192.0.2.0/24 80\n}\n" + service(server("10.0.0.1"), head: "group g")
            + service(server("10.0.0.2")),
        ["12:16+9 error: another virtual_server takes the same packets"]
    ),
    ServerDiagnosticCase(
        "a member for all ports beside one of another group, each of them a service",
        members("192.0.2.1", "192.0.2.0/24 80"),
        ["7:1+14 warning: virtual_server group 'g' has no port, so it is persistent, for 360 seconds"],
        left: "2/2/2"
    ),
    ServerDiagnosticCase(
        "the same in a map of marks, where all ports are those of the other",
        "global_defs {\nnftables_ipvs\n}\n" + members("192.0.2.1", "192.0.2.0/24 80"),
        [
            "10:1+14 warning: virtual_server group 'g' has no port, so it is persistent, for 360 seconds",
            "18:1+14 error: another virtual_server takes the same packets",
        ]
    ),
    ServerDiagnosticCase(
        "the other way round, behind a longer range",
        "global_defs {\nnftables_ipvs\n}\n" + members("192.0.2.0-255 80\n192.0.2.9 443", "192.0.2.100"),
        [
            "19:1+14 warning: virtual_server group 'h' has no port, so it is persistent, for 360 seconds",
            "19:1+14 error: another virtual_server takes the same packets",
        ]
    ),
    ServerDiagnosticCase(
        "one table for two purposes",
        "global_defs {\nnftables one\nnftables_ipvs one\n}\n" + service(server("10.0.0.1")),
        ["3:15+3 error: nftables and nftables_ipvs name the same table"]
    ),
    ServerDiagnosticCase(
        "an unknown group",
        "virtual_server_group web {\n192.0.2.9 80\n}\n" + service(server("10.0.0.1"), head: "group wb"),
        ["4:22+2 error: there is no virtual_server_group 'wb', did you mean 'web'?"],
        compatible: [
            "4:22+2 warning: there is no virtual_server_group 'wb', did you mean 'web'?; "
                + "the virtual server is ignored"
        ],
        left: "0/0/0"
    ),
    ServerDiagnosticCase(
        "groups may come later",
        service(server("10.0.0.1 80"), head: "group g") + "virtual_server_group g {\n192.0.2.1 80\n}\n",
        [],
        left: "1/1/1"
    ),
    ServerDiagnosticCase(
        "lines of a group",
        "virtual_server_group g {\n10.0.0.1-5\n10.0.0.9-5\n10.0.0.1/24\n10.0.0.0/8\nx\n"
            + "2001:db8::1-ff 80\nfwmark 7 inet\n80 fwmark 1\n}\n",
        [
            "3:1+10 error: the range '10.0.0.9-5' ends before it begins",
            "4:1+11 error: '10.0.0.1/24' has bits behind its prefix length",
            "5:1+10 error: the range '10.0.0.0/8' has more than 65536 addresses, each of them a service",
            "6:1+1 error: 'x' is not an address, ADDRESS-LAST, FIRST-LAST or ADDRESS/LENGTH",
            "9:1+2 error: a line of virtual_server_group is an address or range with its port, or fwmark "
                + "MARK",
        ],
        compatible: [
            "3:1+10 warning: the range '10.0.0.9-5' ends before it begins; the line is ignored",
            "4:1+11 warning: '10.0.0.1/24' has bits behind its prefix length; the line is ignored",
            "5:1+10 error: the range '10.0.0.0/8' has more than 65536 addresses, each of them a service",
            "6:1+1 warning: 'x' is not an address, ADDRESS-LAST, FIRST-LAST or ADDRESS/LENGTH; the line "
                + "is ignored",
            "9:1+2 warning: a line of virtual_server_group is an address or range with its port, or "
                + "fwmark MARK; "
                + "the line is ignored",
        ]
    ),
    ServerDiagnosticCase(
        "marks have no protocol and no suspension",
        service("ha_suspend\n" + server("10.0.0.1"), head: "fwmark 1"),
        [
            "2:1+8 warning: protocol has no effect: virtual_server fwmark 1 takes what is marked, "
                + "whatever it is",
            "5:1+10 error: ha_suspend needs addresses, virtual_server fwmark 1 has marks",
        ],
        compatible: [
            "2:1+8 warning: protocol has no effect: virtual_server fwmark 1 takes what is marked, "
                + "whatever it is",
            "5:1+10 warning: ha_suspend needs addresses, virtual_server fwmark 1 has marks; ignored",
        ],
        left: "1/1/1"
    ),
    ServerDiagnosticCase(
        "two BFD sessions with one neighbour",
        "bfd_instance a {\nneighbor_ip 192.0.2.1\n}\nbfd_instance b {\nneighbor_ip 192.0.2.1\n}\n",
        [
            "4:1+12 error: bfd_instance 'a' has this neighbour already; each needs a source_ip of its own"
        ],
        compatible: [
            "4:1+12 warning: bfd_instance 'a' has this neighbour already; each needs a source_ip of its own; "
                + "the session is ignored"
        ],
        left: "0/0/0"
    ),
    ServerDiagnosticCase(
        "an old word outside its checkers",
        service(server("10.0.0.1", "TCP_CHECK {\nnb_get_retry 3\n}")),
        ["7:1+12 warning: nb_get_retry is the old name of retry; write retry"],
        left: "1/1/1"
    ),
]

struct ServerDiagnosticTests {
    @Test(arguments: memberDiagnostics + serviceDiagnostics)
    func diagnostics(_ row: ServerDiagnosticCase) {
        for isCompatible in [false, true] {
            let result = TextFiles(row.text).read(isCompatible: isCompatible, purpose: .check)
            let found = result.diagnostics.map(DiagnosticCase.line).filter {
                !$0.contains("is understood but")
            }
            let expected = isCompatible ? row.compatible ?? row.strict : row.strict
            #expect(found == expected, isCompatible ? "with --compat" : "strict")
            #expect((result.model == nil) == expected.contains { $0.contains(" error: ") })
            guard isCompatible else { continue }
            let left = result.model.map(\.loadBalancing).map { configuration in
                let servers = configuration.virtualServers.reduce(0) { $0 + $1.realServers.count }
                return "\(configuration.virtualServers.count)/\(servers)/\(configuration.checks.count)"
            }
            #expect(left == row.left)
        }
    }

    /// What a flattened configuration says is what was read.
    @Test func flattenedIsTheSame() throws {
        let text =
            serverCases.filter { ![.root, .tls, .securedChecker].contains($0.block) }.enumerated().map {
                index,
                row in
                serverText(row.accepted, in: row.block, keyword: row.keyword)
                    .replacing("192.0.2.1 80 {", with: "192.0.2.1 \(1_000 + index) {")
                    .replacing("group g", with: "group g\(index)").replacing(
                        "_group g",
                        with: "_group g\(index)"
                    )
                    .replacing("bfd_instance line", with: "bfd_instance line\(index)")
                    .replacing("neighbor_ip 192.0.2.7", with: "neighbor_ip 198.51.100.\(index)")
                    .replacing("\n192.0.2.1 80\n", with: "\n203.0.113.\(index) 80\n")
            }.joined(separator: "\n") + "\nSSL {\npassword secret\nca /etc/ca.pem\n}\n"
        let first = TextFiles(text).read(isCompatible: true, purpose: .check)
        let model = try #require(first.model, "\(first.diagnostics.filter { $0.severity == .error })")
        #expect(model.loadBalancing.virtualServers.count > 80)
        let flattened = try #require(first.flattened)
        #expect(!String(decoding: flattened.encoded, as: UTF8.self).contains("secret"))
        let second = ConfigurationReader.readFlattened(flattened, secrets: first.secrets, purpose: .check)
        #expect(second.model?.loadBalancing == model.loadBalancing)
    }
}
