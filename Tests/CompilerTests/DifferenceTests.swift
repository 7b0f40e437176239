import Compiler
import Configuration
import HelperProtocol
import NetworkTypes
import Testing
import VRRP

@Suite struct DifferenceTests {
    @Test func `equal models differ in nothing`() throws {
        let model = try model(ModelTests.text)
        let difference = try ModelDifference(from: model, to: model)
        #expect(difference.isEmpty && difference.keptCount == 34)
    }

    @Test func `what comes and goes, and what each router notices`() throws {
        let old = try model(ModelTests.text)
        var new = old
        new.routers[0].settings.advertInterval = .seconds(2)
        new.routers[0].routes = []
        new.routers[2].settings.name = "D"
        new.routers.remove(at: 1)
        new.syncGroups = []
        let difference = try ModelDifference(from: old, to: new)
        typealias Change = ModelDifference.SettingChange
        #expect(
            difference.routers == [
                .init(
                    name: "A",
                    kind: .changed,
                    settings: [
                        Change(keyword: "advert_int", before: "1 s", after: "2 s"),
                        Change(
                            keyword: "virtual_routes",
                            before: "10.6.0.0/16 via 10.0.0.254 dev vrrp.51",
                            after: "none"
                        ),
                    ]
                ),
                .init(
                    name: "D",
                    kind: .changed,
                    settings: [Change(keyword: "name", before: "C", after: "D")]
                ),
                .init(name: "B", kind: .removed, settings: []),
            ]
        )
        #expect(difference.added.map { $0.text } == ["adverts of version 2, VRID 51, IPv4, every 2 s"])
        #expect(
            difference.removed.map { $0.text }.sorted() == [
                "10.6.0.0/16 via 10.0.0.254 dev vrrp.51",
                "adverts of version 2, VRID 51, IPv4, every 1 s",
                "adverts of version 3, VRID 52, IPv6, every 1 s",
                "chains of nftables table ip6 holdfast, priority -1",
                "drop packets to and from fd00::52", "drop packets to and from fe80::52 on eth1",
                "fd00::52/128 preferred_lft 0", "fe80::52/128 preferred_lft 0", "nftables table ip6 holdfast",
            ]
        )
        #expect(difference.keptCount == 34 - 9)
    }

    @Test func `another priority of the firewall changes its chains alone`() throws {
        let old = try model(ModelTests.text)
        var new = old
        new.global.firewall.priority = -5
        new.global.firewall.counts = true
        let difference = try ModelDifference(from: old, to: new)
        let chains = ["ip", "ip6"].map { "chains of nftables table \($0) holdfast, priority" }
        #expect(difference.removed.map(\.text).sorted() == chains.map { "\($0) -1" })
        #expect(difference.added.map(\.text).sorted() == chains.map { "\($0) -5" })
    }

    @Test func `what another version's compiler made otherwise`() throws {
        let model = try model(ModelTests.text)
        var other = model
        other.routers[0].settings.advertInterval = .seconds(2)
        let held = try table(of: other)
        let difference = try ModelDifference(from: model, held: held, to: model)
        #expect(difference.added.map { $0.text } == ["adverts of version 2, VRID 51, IPv4, every 1 s"])
        #expect(difference.removed.isEmpty && difference.remadeCount == 1 && !difference.isEmpty)
        #expect(difference.keptCount == 33)
        let same = try ModelDifference(from: model, held: try table(of: model), to: model)
        #expect(same.isEmpty && same.keptCount == 34)
    }

    private func table(of model: ConfigurationModel) throws -> ObjectTable {
        let generation = try Generation(model, configuration: [], secrets: [], sources: [], version: "0.0.9")
        return try ObjectTable(TableMemory(copying: generation.objects))
    }

    @Test func `a password changes without being shown`() throws {
        let old = try model(ModelTests.text)
        var new = old
        let password = try #require(AuthenticationPassword("secret".utf8))
        new.routers[2].settings.authentication = .simpleText(password)
        let difference = try ModelDifference(from: old, to: new)
        #expect(difference.routers.map { $0.settings.map { $0.keyword } } == [["authentication"]])
        #expect(!"\(difference)".contains("secret"))
    }
}
