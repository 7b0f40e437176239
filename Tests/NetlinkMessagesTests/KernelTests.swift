import CSandboxProbe
import NetlinkMessages
import NetworkTypes
import Testing

/// Our messages, sent to this machine's kernel in a namespace of the test's own; what they made is read back
/// with `ip` and `nft` and compared with what these programs' own commands make.
@Suite(.enabled(if: mayMakeNamespaces, "NOT RUN: network namespaces need root"))
struct KernelTests {
    @Test func `routes are those that ip makes, and go again`() async {
        await #expect(processExitsWith: .success) {
            try enterNamespace()
            let kernel = try KernelConnection(protocol: 0)
            // A lifetime goes on while we look.
            let list =
                "(ip -d route show table all proto 72; ip -6 -d route show table all proto 72)"
                + " | sed 's/expires [0-9]*sec/expires/'"
            for row in GoldenRoutes.all + GoldenRoutes.ipv6 where !row.command.contains("route del") {
                // This kernel has neither.
                if row.command.contains("encap mpls") || row.command.contains("encap ila") { continue }
                let put = try row.ours()
                #expect(try kernel.send(put) == 0, "\(row)")
                let ours = try output(of: list)
                #expect(!ours.isEmpty, "\(row)")
                var remove = put
                for place in remove.indices { (remove[place].type, remove[place].flags) = (25, 0) }
                #expect(try kernel.send(remove) == 0, "\(row)")
                #expect(try output(of: list) == "", "\(row)")
                #expect(try output(of: row.command) == "", "\(row)")
                #expect(try output(of: list) == ours, "\(row)")
                #expect(try kernel.send(remove) == 0, "\(row)")
            }
        }
    }

    @Test func `an identical route is refused, another one isn't`() async {
        await #expect(processExitsWith: .success) {
            try enterNamespace()
            let kernel = try KernelConnection(protocol: 0)
            let way = NextHop(interface: try link("v0"))
            let route = try Route(prefix("10.0.0.0/8"), way: way).messages
            #expect(try kernel.send(route.put) == 0)
            // EEXIST.
            #expect(try kernel.send(route.put) == 17)
            // Somebody's own, with the same destination: ours stands before it, and only ours goes.
            try output(of: "ip route append 10.0.0.0/8 via 198.51.100.9")
            #expect(try kernel.send(route.remove) == 0)
            #expect(try output(of: "ip route show 10.0.0.0/8") == "10.0.0.0/8 via 198.51.100.9 dev v1 \n")
            // ESRCH: gone already.
            #expect(try kernel.send(route.remove) == 3)
        }
    }

    @Test func `rules are those that ip makes, and go again`() async {
        await #expect(processExitsWith: .success) {
            try enterNamespace()
            let kernel = try KernelConnection(protocol: 0)
            let list = "ip rule; ip -6 rule"
            let before = try output(of: list)
            for row in GoldenRules.all where !row.command.contains("rule del") {
                let put = try row.ours()
                #expect(try kernel.send(put) == 0, "\(row)")
                let ours = try output(of: list)
                #expect(ours != before, "\(row)")
                #expect(try kernel.send(put) == 17, "\(row)")
                var remove = put
                for place in remove.indices { (remove[place].type, remove[place].flags) = (33, 0) }
                #expect(try kernel.send(remove) == 0, "\(row)")
                #expect(try output(of: list) == before, "\(row)")
                #expect(try output(of: row.command) == "", "\(row)")
                #expect(try output(of: list) == ours, "\(row)")
                #expect(try kernel.send(remove) == 0, "\(row)")
            }
        }
    }

    @Test func `addresses have their options`() async {
        await #expect(processExitsWith: .success) {
            try enterNamespace()
            let kernel = try KernelConnection(protocol: 0)
            for row in GoldenLinks.addresses where !row.command.contains("autojoin") {
                var put = try row.ours()
                let words = row.command.split(separator: " ")
                let text = try #require(words.first { $0.contains(".") || $0.contains("::") })
                let address = String(text.prefix { $0 != "/" })
                let list =
                    "ip -o -d addr show | grep -F ' \(address)' | sed 's/ proto 0x48//;s/[0-9]*sec/Nsec/g'"
                // The helper's part: the valid lifetime, and the preferred one where it isn't configured.
                let body = try #require(place(of: [6, 0], in: put[0].payload)) + 2
                let isConfigured = row.command.contains("preferred_lft")
                for byte in (isConfigured ? 4 : 0)..<8 { put[0].payload[body + byte] = 0xFF }
                if row.command.contains("valid_lft 200") {
                    put[0].payload.replaceSubrange(body + 4..<body + 8, with: [200, 0, 0, 0])
                }
                #expect(try kernel.send(put) == 0, "\(row)")
                let ours = try output(of: list)
                #expect(!ours.isEmpty, "\(row)")
                var remove = put
                (remove[0].type, remove[0].flags) = (21, 0)
                #expect(try kernel.send(remove) == 0, "\(row)")
                #expect(try output(of: list) == "", "\(row)")
                #expect(try output(of: row.command) == "", "\(row)")
                #expect(try output(of: list) == ours, "\(row)")
                #expect(try kernel.send(remove) == 0, "\(row)")
            }
        }
    }

    @Test func `a virtual MAC link is up, private, and makes no address of its own`() async {
        await #expect(processExitsWith: .success) {
            try enterNamespace()
            let kernel = try KernelConnection(protocol: 0)
            let router = try #require(VirtualRouterID(rawValue: 62))
            let vmac = try VirtualLink(
                link("vrrp.62"),
                over: link("v0"),
                kind: .macvlan(MACAddress(.ipv4, router))
            )
            #expect(try kernel.send(vmac.messages.put) == 0)
            let text = try output(of: "ip -d link show vrrp.62")
            #expect(text.contains("vrrp.62@v0: <BROADCAST,MULTICAST,UP"), "\(text)")
            #expect(text.contains("link/ether 00:00:5e:00:01:3e"), "\(text)")
            #expect(text.contains("macvlan mode private"), "\(text)")
            #expect(text.contains("addrgenmode none"), "\(text)")
            #expect(try output(of: "ip -o addr show vrrp.62") == "")
            #expect(try kernel.send(vmac.messages.put) == 17)
            #expect(try kernel.send(vmac.messages.remove) == 0)
            #expect(try output(of: "ip -o link show type macvlan") == "")
            // ENODEV.
            #expect(try kernel.send(vmac.messages.remove) == 19)
            let grouped = try VirtualLink(
                link("vrrp6.62"),
                over: link("v0"),
                kind: .macvlan(MACAddress(.ipv6, router)),
                group: 7
            )
            #expect(try kernel.send(grouped.messages.put) == 0)
            #expect(try output(of: "ip -o link show group 7").contains("vrrp6.62@v0"))
        }
    }

    @Test func `the IPv4 table is the text's`() async {
        await #expect(processExitsWith: .success) {
            try checkFirewall(
                .ipv4,
                text: FirewallText.ipv4,
                entries: [
                    .address(address("192.0.2.250")), .virtualLink(link("vrrp.62"), parent: link("v0")),
                ]
            )
        }
    }

    @Test func `the IPv6 table is the text's`() async {
        await #expect(processExitsWith: .success) {
            guard case .ipv6(let local) = try address("fe80::99"),
                case .ipv6(let own) = try address("fe80::98")
            else { return }
            try checkFirewall(
                .ipv6,
                text: FirewallText.ipv6,
                entries: [
                    .address(address("fd00::250")), .linkLocal(local, on: link("vrrp.62")),
                    .virtualLink(link("vrrp.62"), parent: link("v0")),
                    .virtualLinkLocal(own, on: link("vrrp.62")),
                ]
            )
        }
    }
}

/// Puts the table with its entries, and again; compares with what nft makes of `text`; then sees that the
/// table can't be flushed by others and goes with its socket.
private func checkFirewall(_ family: AddressFamily, text: String, entries: [FirewallEntry]) throws {
    try enterNamespace()
    try output(of: "ip link add vrrp.62 link v0 type macvlan mode private")
    var kernel: KernelConnection? = try KernelConnection(protocol: 12)
    let table = try FirewallTable(family)
    // What nft says of the owner.
    let list = "nft -s list ruleset | sed 's/ # progname.*//;/flags owner/d;/^$/d'"
    #expect(try kernel?.sendBatch(table.messages.put) == 0)
    #expect(try kernel?.sendBatch(table.chainMessages.put) == 0)
    for entry in entries { #expect(try kernel?.sendBatch(entry.messages(in: table).put) == 0) }
    let ours = try output(of: list)
    for entry in entries { #expect(try kernel?.sendBatch(entry.messages(in: table).remove) == 0) }
    #expect(try output(of: list).contains("elements") == false)
    // ENOENT: the element is gone.
    #expect(try kernel?.sendBatch(entries[0].messages(in: table).remove) == 2)
    // A table of that name goes first, with all that is in it.
    for entry in entries { #expect(try kernel?.sendBatch(entry.messages(in: table).put) == 0) }
    #expect(try kernel?.sendBatch(table.messages.put) == 0)
    #expect(try output(of: list).contains("elements") == false)
    #expect(try kernel?.sendBatch(table.chainMessages.put) == 0)
    for entry in entries { #expect(try kernel?.sendBatch(entry.messages(in: table).put) == 0) }
    // A reload's other chains come beside the former ones, which then go and leave the elements alone.
    let others = try FirewallTable(family, priority: 7, counts: true)
    #expect(others.messages == table.messages)
    #expect(try kernel?.sendBatch(others.chainMessages.put) == 0)
    #expect(try kernel?.sendBatch(table.chainMessages.remove) == 0)
    let after = try output(of: list)
    #expect(after.contains("elements") && after.contains("hook input priority filter + 7"), "\(after)")
    #expect(!after.contains("priority filter - 1"), "\(after)")
    #expect(try kernel?.sendBatch(others.chainMessages.remove) == 0)
    #expect(try output(of: list).contains("chain") == false)
    try output(of: "nft flush ruleset")
    #expect(try output(of: "nft list tables").contains("holdfast"))
    kernel = nil
    #expect(try output(of: "nft list tables") == "")
    #expect(try output(of: "printf '%s' '\(text)' | nft -f -") == "")
    #expect(try output(of: list) == ours)
    try output(of: "nft flush ruleset")
    let second = try KernelConnection(protocol: 12)
    #expect(try second.sendBatch(table.messages.put) == 0)
    #expect(try second.sendBatch(table.messages.remove) == 0)
    #expect(try output(of: "nft list tables") == "")
}

/// Where `bytes` begin.
private func place(of bytes: [UInt8], in payload: [UInt8]) -> Int? {
    payload.indices.last { Array(payload[$0...].prefix(bytes.count)) == bytes }
}
