import Compiler
import Configuration
import HelperProtocol
import NetlinkMessages
import NetworkTypes
import Testing

/// One file.
private struct OneFile: SourceProvider {
    var text: String

    func read(_ path: String) -> Result<[UInt8], SourceFailure> { .success(Array(text.utf8)) }

    func matches(of pattern: String, includedFrom path: String) -> [String] { [] }
}

/// As `check` reads it: with keywords that the daemons don't carry out yet.
func model(_ text: String) throws -> ConfigurationModel {
    let result = ConfigurationReader.read(
        "test.conf",
        from: OneFile(text: text),
        options: ReaderOptions(purpose: .check)
    )
    return try #require(result.model, "\(result.diagnostics.map { $0.message })")
}

func compiled(_ model: ConfigurationModel) throws -> Generation {
    try Generation(model, configuration: [], secrets: [], sources: [], version: "0.1.0")
}

@Suite struct ModelTests {
    /// A virtual MAC link, excluded addresses, routes, rules, a firewall, static entries, a group.
    static let text = """
        static_ipaddress {
            10.9.9.9/32 dev lo
        }
        static_routes {
            10.8.0.0/16 via 10.0.0.254 dev eth0
        }
        static_rules {
            from 10.8.0.0/16 table 100 priority 1000
        }
        vrrp_sync_group G {
            group {
                A
                B
            }
        }
        vrrp_instance A {
            interface eth0
            virtual_router_id 51
            priority 150
            use_vmac vrrp.51
            no_accept
            virtual_ipaddress {
                10.0.0.1/24 brd +
            }
            virtual_ipaddress_excluded {
                10.0.0.2/24
                10.7.0.1/24 dev eth1
            }
            virtual_routes {
                10.6.0.0/16 via 10.0.0.254 dev vrrp.51
            }
            virtual_rules {
                from 10.6.0.0/16 table 100 priority 2000
            }
        }
        vrrp_instance B {
            interface eth1
            virtual_router_id 52
            version 3
            no_accept
            virtual_ipaddress {
                fe80::52
                fd00::52
            }
        }
        vrrp_instance C {
            interface eth0
            virtual_router_id 53
            promote_secondaries
            virtual_ipaddress {
                10.0.0.3
            }
        }

        """

    @Test func `every keyword that ends in the kernel has its objects`() throws {
        let listing = try GenerationListing(model(ModelTests.text))
        let lines = listing.rows.map {
            "\($0.kind) \($0.life) \($0.bundle ?? "-") \($0.interface?.description ?? "-") \($0.text)"
        }
        let expected = [
            "address leased C eth0 10.0.0.3/32", "address leased G eth1 10.7.0.1/24",
            "address leased G eth1 fd00::52/128 preferred_lft 0",
            "address leased G eth1 fe80::52/128 preferred_lft 0",
            "address leased G vrrp.51 10.0.0.1/24 brd 10.0.0.255", "address leased G vrrp.51 10.0.0.2/24",
            "address standing - lo 10.9.9.9/32",
            "channel standing C eth0 adverts of version 2, VRID 53, IPv4, every 1 s",
            "channel standing G vrrp.51 adverts of version 2, VRID 51, IPv4, every 1 s",
            "channel standing G eth1 adverts of version 3, VRID 52, IPv6, every 1 s",
            "firewall leased G - drop packets to and from 10.0.0.1",
            "firewall leased G - drop packets to and from 10.0.0.2",
            "firewall leased G - drop packets to and from 10.7.0.1",
            "firewall leased G - drop packets to and from fd00::52",
            "firewall leased G eth1 drop packets to and from fe80::52 on eth1",
            "firewall standing - - chains of nftables table ip holdfast, priority -1",
            "firewall standing - - chains of nftables table ip6 holdfast, priority -1",
            "firewall standing - - nftables table ip holdfast",
            "firewall standing - - nftables table ip6 holdfast",
            "firewall standing - vrrp.51 send group reports of vrrp.51 by eth0",
            "link standing - vrrp.51 macvlan vrrp.51 over eth0, 00:00:5e:00:01:33",
            "route leased G vrrp.51 10.6.0.0/16 via 10.0.0.254 dev vrrp.51",
            "route standing - eth0 10.8.0.0/16 via 10.0.0.254 dev eth0",
            "rule leased G - 2000: from 10.6.0.0/16 lookup 100",
            "rule standing - - 1000: from 10.8.0.0/16 lookup 100",
            "sysctl standing - eth0 net/ipv4/conf/eth0/arp_filter = 1",
            "sysctl standing - eth0 net/ipv4/conf/eth0/arp_ignore = 1",
            "sysctl standing - eth0 net/ipv4/conf/eth0/arp_announce = 2",
            "sysctl standing - eth0 net/ipv4/conf/eth0/promote_secondaries = 1",
            "sysctl standing - vrrp.51 net/ipv4/conf/vrrp.51/accept_local = 1",
            "sysctl standing - vrrp.51 net/ipv4/conf/vrrp.51/arp_ignore = 1",
            "sysctl standing - vrrp.51 net/ipv4/conf/vrrp.51/promote_secondaries = 1",
            "sysctl standing - vrrp.51 net/ipv4/conf/vrrp.51/rp_filter = 0",
            "sysctl standing - vrrp.51 net/ipv6/conf/vrrp.51/disable_ipv6 = 1",
        ]
        #expect(lines.sorted() == expected.sorted())
        #expect(listing.rows.map { $0.number } == Array(0..<UInt32(expected.count)))
    }

    @Test func `the engine finds each object, in the order of putting`() throws {
        let model = try model(ModelTests.text)
        let table = try table(compiled(model))
        let found = try CompiledModel(model, in: table)
        let kinds = { (places: [UInt32]) in places.map { table.object($0).kind } }
        let tables = Array(repeating: ObjectKind.firewall, count: 4)
        #expect(kinds(found.statics) == tables + [.address, .route, .rule])
        let router = found.routers[0]
        #expect(kinds(router.standing) == [.link] + Array(repeating: .sysctl, count: 8) + [.firewall])
        #expect(kinds(router.firewall) == [.firewall, .firewall, .firewall])
        #expect(router.addresses.map { table.object($0).announced?.description } == ["10.0.0.1"])
        #expect(kinds(router.excludedAddresses) == [.address, .address])
        #expect(kinds(router.routes) == [.route] && kinds(router.rules) == [.rule])
        let leased =
            router.firewall + router.addresses + router.excludedAddresses + router.routes + router.rules
        #expect(leased.allSatisfy { table.object($0).isLeased && table.object($0).bundle == router.bundle })
        #expect(router.standing.allSatisfy { !table.object($0).isLeased && table.object($0).bundle == nil })
        #expect(found.routers[1].bundle == router.bundle, "a group is one bundle")
        #expect(found.routers[2].bundle != router.bundle)
    }

    @Test func `leaving a group changes the bundle and no object`() throws {
        let grouped = try model(ModelTests.text)
        var alone = grouped
        alone.syncGroups = []
        let (old, new) = (try table(compiled(grouped)), try table(compiled(alone)))
        #expect(identities(old) == identities(new))
        #expect(old.bundleCount == 2 && new.bundleCount == 3)
    }

    @Test func `a list in the table is what the description says`() throws {
        let model = try model(ModelTests.text)
        let table = try table(compiled(model))
        let found = try CompiledModel(model, in: table)
        let list = try MessageList(decoding: table.object(found.routers[0].routes[0]).body)
        let messages = model.routers[0].routes[0].description.messages
        #expect(list.put.map { $0.payload } == messages.put.map { $0.payload })
        #expect(list.remove.map { $0.type } == [25])
        #expect(list.interfaces.map { $0.description } == ["vrrp.51"])
        #expect(list.put[0].places.map { Int($0.offset) } == messages.put[0].places.map { $0.offset })
    }

    struct Clash: CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (inout ConfigurationModel) -> Void
        var error: CompilerError
    }

    @Test(arguments: [
        Clash(
            testDescription: "one route in two bundles",
            change: { $0.routers[2].routes = $0.routers[0].routes },
            error: .sameObject("10.6.0.0/16 via 10.0.0.254 dev vrrp.51", first: "\"G\"", second: "\"C\"")
        ),
        Clash(
            testDescription: "a static rule that a router has, too",
            change: { $0.routers[2].rules = $0.statics.rules },
            error: .sameObject(
                "1000: from 10.8.0.0/16 lookup 100",
                first: "the static entries",
                second: "\"C\""
            )
        ),
        Clash(
            testDescription: "an excluded address that is static, too",
            change: { $0.routers[2].excludedAddresses = $0.statics.addresses },
            error: .sameAddress("10.9.9.9", first: "static_ipaddress", second: "C")
        ),
        Clash(
            testDescription: "a table's name with a slash",
            change: { $0.global.firewall.table = "a/b" },
            error: .badTableName("a/b")
        ),
    ])
    func `what can't be is refused`(_ row: Clash) throws {
        var model = try model(ModelTests.text)
        row.change(&model)
        #expect(throws: row.error) { try compiled(model) }
    }

    @Test func `another configuration's table is refused`() throws {
        let full = try model(ModelTests.text)
        var less = full
        less.statics.rules = []
        let table = try table(compiled(less))
        #expect(throws: CompilerError.staticNotInTable("1000: from 10.8.0.0/16 lookup 100")) {
            try CompiledModel(full, in: table)
        }
        var fewer = full
        fewer.routers[0].rules = []
        let other = try self.table(of: fewer)
        #expect(throws: CompilerError.notInTable(instance: "A")) { try CompiledModel(full, in: other) }
    }

    private func table(of model: ConfigurationModel) throws -> ObjectTable { try table(compiled(model)) }

    private func table(_ generation: Generation) throws -> ObjectTable {
        try ObjectTable(TableMemory(copying: generation.objects))
    }
}
