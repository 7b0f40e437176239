import NetlinkMessages
import NetworkTypes
import Testing

/// Firewall messages of the captures: our table's batch, message by message.
enum GoldenFirewall {
    /// The messages of the type with the given chain, set or table in the batch that puts a table.
    private static func put(
        _ family: AddressFamily,
        _ type: UInt16,
        at place: Int,
        counts: Bool = false
    ) throws -> [KernelMessage] {
        let table = try FirewallTable(family, counts: counts)
        let messages = (table.messages.put + table.chainMessages.put).filter { $0.type == type }
        return [try #require(messages.count > place ? messages[place] : nil)]
    }

    private static func entry(_ entry: FirewallEntry, _ family: AddressFamily) throws -> KernelMessages {
        entry.messages(in: try FirewallTable(family))
    }

    private static let table: UInt16 = 0xA00
    private static let chain: UInt16 = 0xA03
    private static let rule: UInt16 = 0xA06
    private static let set: UInt16 = 0xA09

    /// nft names sets of the same batch by number as well; ours stand in the same batch, by name.
    private static func setNumber(_ place: Int, _ number: Int) -> [String] {
        ["4/1[\(place)]/2(lookup)/4 = 0000000\(number)"]
    }

    static let all = tables + sets + chains + rules + elements

    private static let tables = [
        // Ours goes with its socket (NFT_TABLE_F_OWNER), may be made beside one that is there, and is the
        // third message: the first two take away what was there.
        GoldenCase(
            "nft add table ip holdfast",
            onlyOurs: ["2 = 00000002", "type 2560 flags 400"],
            onlyTheirs: ["2 = 00000000", "type 2560 flags 0"]
        ) { try put(.ipv4, table, at: 1) },
        GoldenCase(
            "nft add table ip6 holdfast",
            onlyOurs: ["2 = 00000002", "type 2560 flags 400"],
            onlyTheirs: ["2 = 00000000", "type 2560 flags 0"]
        ) { try put(.ipv6, table, at: 1) },
        GoldenCase("nft delete table ip6 holdfast") { try FirewallTable(.ipv6).messages.remove },
    ]

    /// nft notes that the values are no intervals, too.
    private static let mapNotes = (
        ours: ["13 = 000401000000010401000000"], theirs: ["13 = 000401000000010401000000060400000000"]
    )

    private static let sets = [
        GoldenCase("nft add set ip holdfast vips { type ipv4_addr; }") {
            try put(.ipv4, set, at: 0)
        },
        GoldenCase(
            "nft add map ip holdfast vmac_map { type ifname : iface_index; }",
            onlyOurs: ["10 = 00000002"] + mapNotes.ours,
            onlyTheirs: ["10 = 00000001"] + mapNotes.theirs
        ) { try put(.ipv4, set, at: 1) },
        GoldenCase("nft add set ip6 holdfast vips { type ipv6_addr; }") {
            try put(.ipv6, set, at: 0)
        },
        GoldenCase(
            "nft add set ip6 holdfast vips_link_local { type ipv6_addr . ifname; }",
            // What the parts of the key are: nft lists it right without.
            onlyOurs: ["10 = 00000002", "13 = 000400000000"],
            onlyTheirs: ["10 = 00000001", "13 = 000400000000030800040d0000000100"]
        ) { try put(.ipv6, set, at: 1) },
        GoldenCase(
            "nft add set ip6 holdfast vmac_set { type ifname; }",
            onlyOurs: ["10 = 00000003"],
            onlyTheirs: ["10 = 00000001"]
        ) { try put(.ipv6, set, at: 2) },
        GoldenCase(
            "nft add map ip6 holdfast vmac_map { type ifname : iface_index; }",
            onlyOurs: ["10 = 00000004"] + mapNotes.ours,
            onlyTheirs: ["10 = 00000001"] + mapNotes.theirs
        ) { try put(.ipv6, set, at: 3) },
    ]

    private static let chains = [
        GoldenCase(
            "nft add chain ip holdfast in { type filter hook input priority -1; policy accept; }"
        ) { try put(.ipv4, chain, at: 0) },
        GoldenCase(
            "nft add chain ip holdfast out { type filter hook output priority -1; policy accept; }"
        ) { try put(.ipv4, chain, at: 1) },
        GoldenCase("nft add chain ip6 holdfast in_link_local") { try put(.ipv6, chain, at: 0) },
        GoldenCase("nft add chain ip6 holdfast out_link_local") { try put(.ipv6, chain, at: 1) },
        GoldenCase(
            "nft add chain ip6 holdfast in { type filter hook input priority -1; policy accept; }"
        ) { try put(.ipv6, chain, at: 2) },
        GoldenCase(
            "nft add chain ip6 holdfast out { type filter hook output priority -1; policy accept; }"
        ) { try put(.ipv6, chain, at: 3) },
    ]

    private static let rules = [
        GoldenCase("nft add rule ip holdfast in ip daddr @vips drop", onlyTheirs: setNumber(1, 1)) {
            try put(.ipv4, rule, at: 0)
        },
        GoldenCase(
            "nft add rule ip holdfast out ip protocol igmp dup to ip daddr device oifname map @vmac_map drop",
            onlyTheirs: setNumber(4, 2)
        ) { try put(.ipv4, rule, at: 1) },
        // Chains of other settings than keepalived's have names of their own: `out_counting`.
        GoldenCase(
            "nft add rule ip holdfast out ip saddr @vips counter drop",
            onlyOurs: ["2 = 6f75745f636f756e74696e6700"],
            onlyTheirs: ["2 = 6f757400"] + setNumber(1, 1)
        ) {
            try put(.ipv4, rule, at: 2, counts: true)
        },
        GoldenCase(
            "nft add rule ip6 holdfast in_link_local ip6 daddr . iifname @vips_link_local drop",
            onlyTheirs: setNumber(2, 4)
        ) { try put(.ipv6, rule, at: 0) },
        GoldenCase(
            "nft add rule ip6 holdfast out_link_local ip6 saddr . oifname @vips_link_local drop",
            onlyTheirs: setNumber(2, 4)
        ) { try put(.ipv6, rule, at: 1) },
        GoldenCase("nft add rule ip6 holdfast in ip6 daddr fe80::/10 goto in_link_local") {
            try put(.ipv6, rule, at: 4)
        },
        GoldenCase("nft add rule ip6 holdfast in ip6 daddr @vips drop", onlyTheirs: setNumber(1, 3)) {
            try put(.ipv6, rule, at: 5)
        },
        GoldenCase(
            "nft add rule ip6 holdfast out icmpv6 type mld-listener-report dup to ip6 daddr device"
                + " oifname map"
                + " @vmac_map drop",
            onlyTheirs: setNumber(6, 5)
        ) { try put(.ipv6, rule, at: 6) },
        GoldenCase(
            "nft add rule ip6 holdfast out icmpv6 type mld2-listener-report dup to ip6 daddr device"
                + " oifname map"
                + " @vmac_map drop",
            onlyTheirs: setNumber(6, 5)
        ) { try put(.ipv6, rule, at: 7) },
        GoldenCase(
            "nft add rule ip6 holdfast out icmpv6 type nd-router-solicit oifname @vmac_set drop",
            onlyTheirs: setNumber(5, 6)
        ) { try put(.ipv6, rule, at: 8) },
        GoldenCase("nft add rule ip6 holdfast out icmpv6 type nd-neighbor-solicit accept") {
            try put(.ipv6, rule, at: 10)
        },
        GoldenCase("nft add rule ip6 holdfast out ip6 saddr @vips drop", onlyTheirs: setNumber(1, 3)) {
            try put(.ipv6, rule, at: 13)
        },
    ]

    /// The number of the set within nft's batch, of which there is none.
    private static func setOfElement(_ number: Int) -> [String] { ["4 = 0000000\(number)"] }

    private static let elements = [
        GoldenCase("nft add element ip holdfast vips { 192.0.2.250 }", onlyTheirs: setOfElement(1)) {
            try entry(.address(address("192.0.2.250")), .ipv4).put
        },
        GoldenCase("nft delete element ip holdfast vips { 192.0.2.250 }") {
            try entry(.address(address("192.0.2.250")), .ipv4).remove
        },
        GoldenCase(
            "nft add element ip holdfast vmac_map { \"vrrp.62\" : \"v0\" }",
            onlyTheirs: setOfElement(2)
        ) { try entry(.virtualLink(link("vrrp.62"), parent: link("v0")), .ipv4).put },
        GoldenCase("nft add element ip6 holdfast vips { fd00::250 }", onlyTheirs: setOfElement(3)) {
            try entry(.address(address("fd00::250")), .ipv6).put
        },
        GoldenCase(
            "nft add element ip6 holdfast vips_link_local { fe80::99 . \"vrrp.62\" }",
            onlyTheirs: setOfElement(4)
        ) {
            guard case .ipv6(let local) = try address("fe80::99") else { return [] }
            return try entry(.linkLocal(local, on: link("vrrp.62")), .ipv6).put
        },
        GoldenCase("nft add element ip6 holdfast vmac_set { \"vrrp.62\" }", onlyTheirs: setOfElement(6)) {
            Array(try entry(.virtualLink(link("vrrp.62"), parent: link("v0")), .ipv6).put.suffix(1))
        },
    ]
}
