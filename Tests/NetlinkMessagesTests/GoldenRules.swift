import NetlinkMessages
import NetworkTypes

/// Rules of the captures.
enum GoldenRules {
    private static func rule(
        _ priority: UInt32,
        _ action: Rule.Action,
        family: AddressFamily = .ipv4,
        from source: InterfaceAddress? = nil,
        to destination: InterfaceAddress? = nil,
        mark: Rule.Mark? = nil
    ) throws -> [KernelMessage] {
        try Rule(
            family,
            priority: priority,
            action: action,
            source: source,
            destination: destination,
            mark: mark
        ).messages.put
    }

    private static func table(_ number: UInt32) throws -> Rule.Action {
        .lookUp(try Rule.TableLookup(table: number))
    }

    static let all = [
        GoldenCase("ip rule add from 10.0.0.0/8 table 100 priority 1000 protocol 72") {
            try rule(1000, table(100), from: prefix("10.0.0.0/8"))
        },
        // ip leaves the action out; with it nothing else can go.
        GoldenCase(
            "ip rule del from 10.0.0.0/8 table 100 priority 1000 protocol 72",
            onlyOurs: ["header 020008006400000100000000"],
            onlyTheirs: ["header 020008006400000000000000"]
        ) {
            try Rule(.ipv4, priority: 1000, action: table(100), source: prefix("10.0.0.0/8")).messages.remove
        },
        GoldenCase("ip rule add to 10.1.0.0/16 table 300 priority 1001 protocol 72") {
            try rule(1001, table(300), to: prefix("10.1.0.0/16"))
        },
        GoldenCase("ip rule add not fwmark 0x10/0xff table 100 priority 1002 protocol 72") {
            try Rule(
                .ipv4,
                priority: 1002,
                action: table(100),
                isInverted: true,
                mark: Rule.Mark(0x10, mask: 0xFF)
            ).messages.put
        },
        GoldenCase("ip rule add fwmark 16 goto 2000 priority 1003 protocol 72") {
            try rule(1003, .goTo(2000), mark: Rule.Mark(16))
        },
        GoldenCase("ip rule add iif v0 oif v1 blackhole priority 1004 protocol 72") {
            try Rule(
                .ipv4,
                priority: 1004,
                action: .blackhole,
                inputInterface: link("v0"),
                outputInterface: link("v1")
            ).messages.put
        },
        GoldenCase("ip rule add tos 0x10 unreachable priority 1005 protocol 72") {
            try Rule(.ipv4, priority: 1005, action: .unreachable, tos: 0x10).messages.put
        },
        GoldenCase("ip rule add from 10.0.0.1 prohibit priority 1006 protocol 72") {
            try rule(1006, .prohibit, from: prefix("10.0.0.1/32"))
        },
        GoldenCase(
            "ip rule add table main suppress_prefixlength 0 suppress_ifgroup 5 priority 1007 protocol 72"
        ) {
            let lookup = try Rule.TableLookup(table: 254, suppressedPrefixLength: 0, suppressedGroup: 5)
            return try rule(1007, .lookUp(lookup))
        },
        GoldenCase("ip rule add realms 1/2 table 100 priority 1008 protocol 72") {
            let realms = Realms(source: 1, destination: 2)
            return try rule(1008, .lookUp(Rule.TableLookup(table: 100, realms: realms)))
        },
        GoldenCase("ip rule add uidrange 100-200 table 100 priority 1009 protocol 72") {
            try Rule(.ipv4, priority: 1009, action: table(100), users: 100...200).messages.put
        },
        GoldenCase("ip rule add ipproto tcp sport 80-90 dport 443-444 table 100 priority 1010 protocol 72") {
            try Rule(
                .ipv4,
                priority: 1010,
                action: table(100),
                transportProtocol: 6,
                sourcePorts: 80...90,
                destinationPorts: 443...444
            ).messages.put
        },
        GoldenCase("ip rule add tun_id 99 table 100 priority 1011 protocol 72") {
            try Rule(.ipv4, priority: 1011, action: table(100), tunnelIdentifier: 99).messages.put
        },
        GoldenCase("ip rule add l3mdev priority 1012 protocol 72") { try rule(1012, .virtualRouterTable) },
        GoldenCase("ip -6 rule add from fd00::/8 to fd00:1::/64 table 400 priority 1013 protocol 72") {
            try rule(1013, table(400), family: .ipv6, from: prefix("fd00::/8"), to: prefix("fd00:1::/64"))
        },
        // An address of no octets is what "from all" says too.
        GoldenCase("ip rule add from all nop priority 1014 protocol 72", onlyTheirs: ["2 = "]) {
            try rule(1014, .nothing)
        },
    ]
}
