import CSandboxProbe
import NetlinkMessages
import NetworkTypes
import Testing

/// The tables that mark packets, in this machine's kernel, in a namespace of the test's own.
@Suite(.enabled(if: mayMakeNamespaces, "NOT RUN: network namespaces need root"))
struct MarkingKernelTests {
    private static func entry(
        _ transport: IPVSProtocol,
        _ first: String,
        _ last: String? = nil,
        port: UInt16,
        mark: UInt32
    ) throws -> MarkingEntry {
        let first = try address(first)
        let last = try last.map { try address($0) } ?? first
        return try MarkingEntry(transport, first: first, last: last, port: port, mark: mark)
    }

    /// nft's text of keepalived 2.2.7's own table for the same groups, captured with a stand-in for IPVS;
    /// the maps of protocols that it doesn't need are ours, and the end of names that says that they count.
    private static let text = """
        table ip holdfast_ipvs {
            map tcp_map_counting { type ipv4_addr . inet_service : mark; flags interval; counter;
                elements = { 10.1.0.1 . 80 : 1000, 10.1.0.5-10.1.0.9 . 443 : 1000,
                    10.2.0.0/30 . 8080 : 1000 }
            }
            map udp_map_counting { type ipv4_addr . inet_service : mark; flags interval; counter; }
            map sctp_map_counting { type ipv4_addr . inet_service : mark; flags interval; counter; }
            chain in_counting {
                type filter hook input priority filter - 1; policy accept;
                meta mark set ip daddr . tcp dport map @tcp_map_counting counter return
                meta mark set ip daddr . udp dport map @udp_map_counting counter return
                meta mark set ip daddr . sctp dport map @sctp_map_counting counter return
            }
        }
        """

    @Test func `the table is what keepalived makes`() async {
        await #expect(processExitsWith: .success) {
            try enterNamespace()
            var kernel: KernelConnection? = try KernelConnection(protocol: 12)
            let table = try MarkingTable(.ipv4, name: Array("holdfast_ipvs".utf8), priority: -1, counts: true)
            let entries = [
                try MarkingKernelTests.entry(.tcp, "10.1.0.1", port: 80, mark: 1_000),
                try MarkingKernelTests.entry(.tcp, "10.1.0.5", "10.1.0.9", port: 443, mark: 1_000),
                try MarkingKernelTests.entry(.tcp, "10.2.0.0", "10.2.0.3", port: 8_080, mark: 1_000),
            ]
            let list = "nft -s list ruleset | sed 's/ # progname.*//;/flags owner/d;/^$/d'"
            #expect(try kernel?.sendBatch(table.messages.put) == 0)
            #expect(try kernel?.sendBatch(table.chainMessages.put) == 0)
            for entry in entries { #expect(try kernel?.sendBatch(entry.messages(in: table).put) == 0) }
            let ours = try output(of: list)
            // The same once more is as it was; another mark for the same key is refused: EEXIST, EBUSY once.
            #expect(try kernel?.sendBatch(entries[0].messages(in: table).put) == 0)
            let other = try MarkingKernelTests.entry(.tcp, "10.1.0.1", port: 80, mark: 1_001)
            #expect([16, 17].contains(try kernel?.sendBatch(other.messages(in: table).put)))
            for entry in entries { #expect(try kernel?.sendBatch(entry.messages(in: table).remove) == 0) }
            #expect(try output(of: list).contains("elements") == false)
            kernel = nil
            #expect(try output(of: "nft list tables") == "")
            #expect(try output(of: "printf '%s' '\(MarkingKernelTests.text)' | nft -f -") == "")
            #expect(try output(of: list) == ours)
        }
    }

    @Test func `packets to a group's members get its mark, and no others`() async {
        await #expect(processExitsWith: .success) {
            try enterNamespace()
            let kernel = try KernelConnection(protocol: 12)
            try output(of: "ip link set lo up")
            for address in ["fd00::10", "fd00::12"] {
                try output(of: "ip addr add \(address)/64 dev lo nodad")
            }
            for family in [AddressFamily.ipv4, .ipv6] {
                let table = try MarkingTable(family, name: Array("marks".utf8), priority: -1, counts: false)
                #expect(try kernel.sendBatch(table.messages.put) == 0)
                #expect(try kernel.sendBatch(table.chainMessages.put) == 0)
                let entries =
                    family == .ipv4
                    ? [
                        try MarkingKernelTests.entry(.tcp, "127.1.0.5", "127.1.0.9", port: 443, mark: 1_001),
                        try MarkingKernelTests.entry(.udp, "127.1.0.5", "127.1.0.9", port: 443, mark: 1_002),
                        try MarkingKernelTests.entry(.udp, "127.2.0.1", port: 0, mark: 1_003),
                    ] : [try MarkingKernelTests.entry(.udp, "fd00::10", "fd00::11", port: 53, mark: 1_004)]
                for entry in entries { #expect(try kernel.sendBatch(entry.messages(in: table).put) == 0) }
            }
            // Who counts stands behind.
            let counters = (1_001...1_004).map { "meta mark \($0) counter" }.joined(separator: "; ")
            let chain = "chain in { type filter hook input priority 0; \(counters); }"
            try output(of: "echo 'table inet count { \(chain); }' | nft -f -")
            func send(_ transport: String, _ address: String, _ port: Int) throws {
                try output(of: "bash -c 'echo x >/dev/\(transport)/\(address)/\(port)'")
            }
            func counted() throws -> [Substring] {
                let digits = "mark 0x0*\\([0-9a-f]*\\) counter packets \\([0-9]*\\)"
                return try output(of: "nft list table inet count | sed -n 's/.*\(digits).*/\\1 \\2/p'")
                    .split(separator: "\n")
            }
            #expect(try counted() == ["3e9 0", "3ea 0", "3eb 0", "3ec 0"])
            try send("tcp", "127.1.0.7", 443)
            for address in ["127.1.0.5", "127.1.0.9"] { try send("udp", address, 443) }
            for port in [1, 7, 65_535] { try send("udp", "127.2.0.1", port) }
            try send("udp", "fd00::10", 53)
            #expect(try counted() == ["3e9 1", "3ea 2", "3eb 3", "3ec 1"])
            // Beside the ranges, and at another port.
            for address in ["127.1.0.4", "127.1.0.10"] { try send("udp", address, 443) }
            try send("tcp", "127.1.0.5", 444)
            try send("udp", "fd00::12", 53)
            #expect(try counted() == ["3e9 1", "3ea 2", "3eb 3", "3ec 1"])
        }
    }
}
