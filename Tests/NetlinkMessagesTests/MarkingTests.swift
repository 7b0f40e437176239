import NetlinkMessages
import NetworkTypes
import Testing

private let name = Array("holdfast_ipvs".utf8)

/// The messages of the type in the batch that puts a table; the first three take away and make the table.
private func put(
    _ family: AddressFamily,
    _ type: UInt16,
    at place: Int,
    counts: Bool = false
) throws -> [KernelMessage] {
    let table = try MarkingTable(family, name: name, priority: -1, counts: counts)
    let messages = (table.messages.put + table.chainMessages.put).filter { $0.type == type }
    return [try #require(messages.count > place ? messages[place] : nil)]
}

private func entry(
    _ transport: IPVSProtocol,
    _ first: String,
    _ last: String? = nil,
    port: UInt16,
    mark: UInt32
) throws -> KernelMessages {
    let first = try address(first)
    let last = try last.map { try address($0) } ?? first
    let entry = try MarkingEntry(transport, first: first, last: last, port: port, mark: mark)
    return entry.messages(in: try MarkingTable(first.family, name: name, priority: -1, counts: false))
}

/// nft names a map of the same batch by number as well; ours stands in the same batch, by name.
private func map(_ number: Int) -> [String] { ["4/1[4]/2(lookup)/4 = 0000000\(number)"] }

/// The map's number within nft's batch, of which there is none.
private func mapOfElement(_ number: Int) -> [String] { ["4 = 0000000\(number)"] }

/// What nft notes beside the byte orders: of what types the key is made. It lists maps right without.
private let notes = (
    ours: ["13 = 000400000000010401000000"],
    theirs: ["13 = 000400000000010401000000030800040d0000000100060400000000"]
)

/// Maps that count have names of their own: `udp_map_counting`, where nft was asked for `udp_map`.
private let counting = "2 = 7564705f6d61705f636f756e74696e6700"
private let plain = "2 = 7564705f6d617000"

private func rule(_ family: String, _ transport: String) -> String {
    let word = family == "ip" ? "ip" : "ip6"
    return "nft add rule \(family) holdfast_ipvs in meta mark set \(word) daddr . \(transport) dport "
        + "map @\(transport)_map counter return"
}

private func made(_ family: String, _ transport: String, _ type: String, counter: Bool = false) -> String {
    "nft add map \(family) holdfast_ipvs \(transport)_map { type \(type) . inet_service : mark; "
        + (counter ? "flags interval; counter; }" : "flags interval; }")
}

@Suite struct MarkingTests {
    private static let golden: [GoldenCase] =
        [
            // As FirewallTable's.
            GoldenCase(
                "nft add table ip holdfast_ipvs",
                onlyOurs: ["2 = 00000002", "type 2560 flags 400"],
                onlyTheirs: ["2 = 00000000", "type 2560 flags 0"]
            ) { try put(.ipv4, 0xA00, at: 1) },
            GoldenCase(
                "nft add table ip6 holdfast_ipvs",
                onlyOurs: ["2 = 00000002", "type 2560 flags 400"],
                onlyTheirs: ["2 = 00000000", "type 2560 flags 0"]
            ) { try put(.ipv6, 0xA00, at: 1) },
            GoldenCase(
                "nft add chain ip holdfast_ipvs in { type filter hook input priority -1; policy accept; }"
            ) { try put(.ipv4, 0xA03, at: 0) },
            GoldenCase(
                "nft add chain ip6 holdfast_ipvs in { type filter hook input priority -1; policy accept; }"
            ) { try put(.ipv6, 0xA03, at: 0) },
        ] + maps + rules + elements

    private static let maps = [
        GoldenCase(made("ip", "tcp", "ipv4_addr"), onlyOurs: notes.ours, onlyTheirs: notes.theirs) {
            try put(.ipv4, 0xA09, at: 0)
        },
        GoldenCase(
            made("ip", "udp", "ipv4_addr", counter: true),
            onlyOurs: ["10 = 00000002"] + notes.ours + [counting],
            onlyTheirs: ["10 = 00000001"] + notes.theirs + [plain]
        ) { try put(.ipv4, 0xA09, at: 1, counts: true) },
        GoldenCase(
            made("ip", "sctp", "ipv4_addr"),
            onlyOurs: ["10 = 00000003"] + notes.ours,
            onlyTheirs: ["10 = 00000001"] + notes.theirs
        ) { try put(.ipv4, 0xA09, at: 2) },
        GoldenCase(made("ip6", "tcp", "ipv6_addr"), onlyOurs: notes.ours, onlyTheirs: notes.theirs) {
            try put(.ipv6, 0xA09, at: 0)
        },
        GoldenCase(
            made("ip6", "udp", "ipv6_addr", counter: true),
            onlyOurs: ["10 = 00000002"] + notes.ours + [counting],
            onlyTheirs: ["10 = 00000001"] + notes.theirs + [plain]
        ) { try put(.ipv6, 0xA09, at: 1, counts: true) },
        GoldenCase(
            made("ip6", "sctp", "ipv6_addr"),
            onlyOurs: ["10 = 00000003"] + notes.ours,
            onlyTheirs: ["10 = 00000001"] + notes.theirs
        ) { try put(.ipv6, 0xA09, at: 2) },
    ]

    private static let rules = [
        GoldenCase(rule("ip", "tcp"), onlyTheirs: map(1)) { try put(.ipv4, 0xA06, at: 0) },
        GoldenCase(rule("ip", "udp"), onlyTheirs: map(2)) { try put(.ipv4, 0xA06, at: 1) },
        GoldenCase(rule("ip", "sctp"), onlyTheirs: map(3)) { try put(.ipv4, 0xA06, at: 2) },
        GoldenCase(rule("ip6", "tcp"), onlyTheirs: map(4)) { try put(.ipv6, 0xA06, at: 0) },
        GoldenCase(rule("ip6", "udp"), onlyTheirs: map(5)) { try put(.ipv6, 0xA06, at: 1) },
        GoldenCase(rule("ip6", "sctp"), onlyTheirs: map(6)) { try put(.ipv6, 0xA06, at: 2) },
    ]

    private static let elements = [
        GoldenCase(
            "nft add element ip holdfast_ipvs tcp_map { 10.1.0.1 . 80 : 1000 }",
            onlyTheirs: mapOfElement(1)
        ) { try entry(.tcp, "10.1.0.1", port: 80, mark: 1_000).put },
        GoldenCase(
            "nft add element ip holdfast_ipvs tcp_map { 10.1.0.5-10.1.0.9 . 443 : 1001 }",
            onlyTheirs: mapOfElement(1)
        ) { try entry(.tcp, "10.1.0.5", "10.1.0.9", port: 443, mark: 1_001).put },
        GoldenCase(
            "nft add element ip holdfast_ipvs tcp_map { 10.2.0.5 . 0-65535 : 1001 }",
            onlyTheirs: mapOfElement(1)
        ) { try entry(.tcp, "10.2.0.5", port: 0, mark: 1_001).put },
        GoldenCase("nft delete element ip holdfast_ipvs tcp_map { 10.1.0.5-10.1.0.9 . 443 }") {
            try entry(.tcp, "10.1.0.5", "10.1.0.9", port: 443, mark: 1_001).remove
        },
        GoldenCase(
            "nft add element ip6 holdfast_ipvs udp_map { fd00::10-fd00::12 . 53 : 1002 }",
            onlyTheirs: mapOfElement(5)
        ) { try entry(.udp, "fd00::10", "fd00::12", port: 53, mark: 1_002).put },
    ]

    @Test(arguments: golden)
    func `a message for marks is what nft sends`(_ row: GoldenCase) throws {
        try row.check(in: CapturedMarking.requests)
    }

    @Test func `every captured request is compared`() {
        let compared = MarkingTests.golden.map(\.command)
        #expect(CapturedMarking.requests.map(\.command).filter { !compared.contains($0) } == [])
    }

    @Test func `what can't be an entry is refused`() throws {
        let (low, high, other) = (try address("10.0.0.1"), try address("10.0.0.2"), try address("fd00::1"))
        #expect(throws: DescriptionError.outOfRange("virtual_server_group")) {
            try MarkingEntry(.tcp, first: high, last: low, port: 80, mark: 1)
        }
        #expect(throws: DescriptionError.outOfRange("virtual_server_group")) {
            try MarkingEntry(.tcp, first: low, last: other, port: 80, mark: 1)
        }
        #expect(throws: DescriptionError.outOfRange("nftables_ipvs_start_fwmark")) {
            try MarkingEntry(.tcp, first: low, last: high, port: 80, mark: 0)
        }
        #expect(throws: DescriptionError.outOfRange("nftables_ipvs")) {
            try MarkingTable(.ipv4, name: Array("a/b".utf8), priority: -1, counts: false)
        }
    }
}
