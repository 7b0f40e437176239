import Compiler
import NetworkTypes
import Testing

/// `use_vmac_addr` and `use_vmac` of lines (spec vrrp-behaviour 14.2, 14.5): which links are made, under
/// which names, and which addresses are on them.
@Suite struct AddressLinkTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let lines: String
        let addresses: String
        let excluded: String
        let expected: [String]
    }

    static let rows = [
        Row(
            testDescription: "other interfaces and the other family get links of their own",
            lines: "use_vmac\nuse_vmac_addr",
            addresses: "10.0.0.1/24\n10.1.0.1/24 dev eth1",
            excluded: "10.1.0.2/24 dev eth1\nfd00::1/64\n10.9.9.9/32 dev lo",
            expected: [
                "link vrrp.51 macvlan vrrp.51 over eth0, 00:00:5e:00:01:33",
                "link vrrp1.51 macvlan vrrp1.51 over eth1, 00:00:5e:00:01:33",
                "link vrrp6.51 macvlan vrrp6.51 over eth0, 00:00:5e:00:02:33",
                "address vrrp.51 10.0.0.1/24", "address vrrp1.51 10.1.0.1/24",
                "address vrrp1.51 10.1.0.2/24", "address vrrp6.51 fd00::1/64", "address lo 10.9.9.9/32",
                // Its parent's link-local address, which the helper fills in.
                "address vrrp6.51 ::/64 preferred_lft 0",
                "firewall vrrp.51 send group reports of vrrp.51 by eth0",
                "firewall vrrp1.51 send group reports of vrrp1.51 by eth1",
                "firewall vrrp6.51 send group reports of vrrp6.51 by eth0",
            ]
        ),
        Row(
            testDescription: "without a link of its own, its own interface's addresses stay there",
            lines: "use_vmac_addr",
            addresses: "10.0.0.1/24",
            excluded: "10.1.0.1/24 dev eth1",
            expected: [
                "link vrrp.51 macvlan vrrp.51 over eth1, 00:00:5e:00:01:33", "address eth0 10.0.0.1/24",
                "address vrrp.51 10.1.0.1/24", "firewall vrrp.51 send group reports of vrrp.51 by eth1",
            ]
        ),
        Row(
            testDescription: "a line's own word counts for it alone",
            lines: "",
            addresses: "10.0.0.1/24 use_vmac\n10.0.0.2/24",
            excluded: "10.1.0.1/24 dev eth1",
            expected: [
                "link vrrp.51 macvlan vrrp.51 over eth0, 00:00:5e:00:01:33", "address vrrp.51 10.0.0.1/24",
                "address eth0 10.0.0.2/24", "address eth1 10.1.0.1/24",
                "firewall vrrp.51 send group reports of vrrp.51 by eth0",
            ]
        ),
        Row(
            testDescription: "on an ipvlan's interface no macvlan can be",
            lines: "use_ipvlan 10.0.0.9/24\nuse_vmac_addr",
            addresses: "10.0.0.1/24",
            excluded: "fd00::1/64",
            expected: [
                "link vrrp.51 ipvlan vrrp.51 over eth0, bridge", "address vrrp.51 10.0.0.1/24",
                "address vrrp.51 fd00::1/64", "address vrrp.51 10.0.0.9/24",
            ]
        ),
    ]

    @Test(arguments: rows)
    func `addresses are where they belong`(_ row: Row) throws {
        let text = """
            vrrp_instance A {
                interface eth0
                virtual_router_id 51
                \(row.lines)
                virtual_ipaddress {
                    \(row.addresses)
                }
                virtual_ipaddress_excluded {
                    \(row.excluded)
                }
            }

            """
        let listing = try GenerationListing(model(text))
        let lines = listing.rows.filter {
            ["link", "address"].contains("\($0.kind)") || $0.text.hasPrefix("send group")
        }.map { "\($0.kind) \($0.interface?.description ?? "-") \($0.text)" }
        #expect(lines.sorted() == row.expected.sorted())
    }

    @Test func `local group reports are switched off by a setting that comes back`() throws {
        let text = """
            global_defs {
                disable_local_igmp
            }
            vrrp_instance A {
                interface eth0
                virtual_router_id 51
                use_vmac
                virtual_ipaddress {
                    10.0.0.1/24
                }
            }

            """
        let listing = try GenerationListing(model(text))
        let texts = listing.rows.map { $0.text }
        #expect(texts.contains("net/ipv4/igmp_link_local_mcast_reports = 0"))
        #expect(!texts.contains { $0.hasPrefix("send group reports") })
    }

    @Test func `the links' settings are those of a router's own link`() throws {
        let text = """
            global_defs {
                vmac_addr_prefix va
            }
            vrrp_instance A {
                interface eth0
                virtual_router_id 51
                use_vmac_addr
                virtual_ipaddress {
                    10.1.0.1/24 dev eth1
                }
            }

            """
        let listing = try GenerationListing(model(text))
        let settings = listing.rows.filter { "\($0.kind)" == "sysctl" }.map { $0.text }
        #expect(
            settings.sorted() == [
                "net/ipv4/conf/eth1/arp_announce = 2", "net/ipv4/conf/eth1/arp_filter = 1",
                "net/ipv4/conf/eth1/arp_ignore = 1", "net/ipv4/conf/va.51/accept_local = 1",
                "net/ipv4/conf/va.51/arp_ignore = 1", "net/ipv4/conf/va.51/promote_secondaries = 1",
                "net/ipv4/conf/va.51/rp_filter = 0", "net/ipv6/conf/va.51/disable_ipv6 = 1",
            ]
        )
    }
}
