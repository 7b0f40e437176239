import Compiler
import Configuration
import HelperProtocol
import NetworkTypes
import Testing
import VRRP

/// One VRID in several instances on one interface (spec vrrp-behaviour 18.2), and what makes an instance the
/// same after a reload (23.3).
struct AudienceTests {
    /// Instances of VRID 1 on eth0, each with these lines.
    private func routers(_ instances: [String]) throws -> [RouterConfiguration] {
        let text = instances.enumerated().map { number, lines in
            """
            vrrp_instance R\(number) {
            interface eth0
            virtual_router_id 1
            virtual_ipaddress { 192.0.2.\(100 + number) }
            \(lines)
            }

            """
        }
        return try model(text.joined()).routers
    }

    /// Two that stand beside each other have leases of their own, in one table.
    @Test(arguments: [
        ["", "mcast_dst_ip 224.0.0.20", "unicast_peer { 192.0.2.7 }"],
        ["unicast_peer { 192.0.2.7 }", "unicast_peer { 192.0.2.8 }"],
        [
            "unicast_src_ip 192.0.2.3\nunicast_peer { 192.0.2.7 }",
            "unicast_src_ip 192.0.2.4\nunicast_peer { 192.0.2.7 }",
        ],
    ])
    func `each has a key and a bundle of its own`(_ instances: [String]) throws {
        let model = try together(routers(instances))
        let table = try table(compiled(model))
        let routers = try CompiledModel(model, in: table).routers
        #expect(Set(routers.map(\.key)).count == instances.count)
        #expect(Set(routers.map(\.bundle)).count == instances.count)
        for router in routers {
            let record = table.object(router.channel)
            #expect(try ChannelBody(decoding: record.body).key(on: record.interface) == router.key)
        }
    }

    private func together(_ routers: [RouterConfiguration]) -> ConfigurationModel {
        var model = ConfigurationModel()
        model.routers = routers
        return model
    }

    /// Which edit of an instance makes another virtual router of it.
    @Test(arguments: [
        ("", "priority 200", true),
        ("", "mcast_src_ip 192.0.2.3", true),
        ("", "mcast_dst_ip 224.0.0.18", true),
        ("", "mcast_dst_ip 224.0.0.20", false),
        ("", "unicast_peer { 192.0.2.7 }", false),
        ("unicast_peer { 192.0.2.7 }", "unicast_peer {\n192.0.2.6\n192.0.2.8\n}", true),
        ("unicast_peer { 192.0.2.7 }", "unicast_src_ip 192.0.2.3\nunicast_peer { 192.0.2.7 }", false),
    ])
    func `what makes it another`(_ before: String, _ after: String, _ isSame: Bool) throws {
        let keys = try [before, after].map { try routers([$0])[0].settings.channelKey }
        #expect((keys[0] == keys[1]) == isSame)
    }

    /// 224.0.0.18 and ff02::12 are what all others have.
    @Test func `the family's own group is 0`() throws {
        #expect(try routers([""])[0].settings.channelKey.audience == 0)
    }

    /// A second one that sends from the same address lets the first start over, rather than take its place.
    @Test func `with a second one of its source, its peers count`() throws {
        let alone = try routers(["unicast_peer {\n192.0.2.7\n192.0.2.9\n}"])[0].settings.channelKey
        let both = try routers(["unicast_peer {\n192.0.2.7\n192.0.2.9\n}", "unicast_peer { 192.0.2.8 }"])
        let others = try routers(["unicast_peer { 192.0.2.8 }", "unicast_peer {\n192.0.2.10\n192.0.2.7\n}"])
        #expect(both.allSatisfy { $0.settings.channelKey != alone })
        #expect(others.map(\.settings.channelKey) == both.map(\.settings.channelKey).reversed())
    }
}
