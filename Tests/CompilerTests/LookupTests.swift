import Compiler
import HelperProtocol
import NetworkTypes
import Testing
import VRRP

@Suite struct LookupTests {
    @Test func `every router is found again, addresses in the configured order`() throws {
        var routers: [VirtualRouterSettings] = []
        for id in 1...40 as ClosedRange<UInt8> {
            let addresses = (1...5).map { "10.0.\(id).\(6 - $0)/32" }
            routers.append(try router("VI_\(id)", interface: "eth\(id % 3)", id: id, addresses: addresses))
        }
        let table = try table(compiled(routers))
        #expect(table.objectCount == 240 && table.bundleCount == 40)
        let found = try compiledRouters(routers, in: table)
        #expect(found.map(\.settings) == routers)
        #expect(Set(found.map(\.bundle)).count == 40)
        for router in found {
            let channel = table.object(router.channel)
            #expect(channel.kind == .channel && !channel.isLeased && channel.bundle == router.bundle)
            #expect(channel.interface == router.settings.interface)
            let objects = router.addresses.map { table.object($0) }
            #expect(objects.map(\.announced) == router.settings.virtualAddresses.map(\.address.address))
            #expect(objects.allSatisfy { $0.kind == .address && $0.isLeased && $0.bundle == router.bundle })
        }
    }

    struct Other: CustomTestStringConvertible {
        var testDescription: String
        var asked: VirtualRouterSettings
    }

    static func others() throws -> [Other] {
        [
            Other(testDescription: "another priority", asked: try router(priority: 101)),
            Other(testDescription: "another VRID", asked: try router(id: 63)),
            Other(testDescription: "another interface", asked: try router(interface: "ens34")),
            Other(testDescription: "another interval", asked: try router(interval: .seconds(2))),
            Other(
                testDescription: "a further address",
                asked: try router(addresses: ["192.168.200.250/32", "192.168.200.251/32"])
            ),
            Other(
                testDescription: "another prefix length",
                asked: try router(addresses: ["192.168.200.250/24"])
            ),
        ]
    }

    @Test(arguments: try others())
    func `a table of another configuration is refused`(_ row: Other) throws {
        let table = try table(compiled([router()]))
        #expect(throws: CompilerError.notInTable(instance: "VI_1")) {
            try compiledRouters([row.asked], in: table)
        }
    }

    @Test func `the instance's name is not part of it`() throws {
        let table = try table(compiled([router()]))
        #expect(try compiledRouters([router("renamed")], in: table).count == 1)
    }
}

@Suite struct IdentityTests {
    struct Change: CustomTestStringConvertible {
        var testDescription: String
        var old: [VirtualRouterSettings]
        var new: [VirtualRouterSettings]
        /// What is announced, or "channel", sorted.
        var removed: [String]
        var added: [String]
        var kept: [String]
    }

    static func changes() throws -> [Change] {
        let (a, b) = ("192.168.200.250/32", "192.168.200.251/32")
        return [
            Change(
                testDescription: "nothing changes",
                old: [try router()],
                new: [try router("renamed")],
                removed: [],
                added: [],
                kept: ["192.168.200.250", "channel"]
            ),
            Change(
                testDescription:
                    "one address comes, one goes: adverts are of equal length, so the channel stays",
                old: [try router(addresses: [a])],
                new: [try router(addresses: [b])],
                removed: ["192.168.200.250"],
                added: ["192.168.200.251"],
                kept: ["channel"]
            ),
            Change(
                testDescription: "a further address makes the adverts longer: another channel",
                old: [try router(addresses: [a])],
                new: [try router(addresses: [a, b])],
                removed: ["channel"],
                added: ["192.168.200.251", "channel"],
                kept: ["192.168.200.250"]
            ),
            Change(
                testDescription: "another priority leaves the addresses",
                old: [try router()],
                new: [try router(priority: 90)],
                removed: ["channel"],
                added: ["channel"],
                kept: ["192.168.200.250"]
            ),
            Change(
                testDescription: "an address moves to another instance of the interface",
                old: [try router(addresses: [a]), try router("VI_2", id: 63, addresses: [b])],
                new: [try router(addresses: [b]), try router("VI_2", id: 63, addresses: [a])],
                removed: [],
                added: [],
                kept: ["192.168.200.250", "192.168.200.251", "channel", "channel"]
            ),
            Change(
                testDescription: "everything goes",
                old: [try router()],
                new: [],
                removed: ["192.168.200.250", "channel"],
                added: [],
                kept: []
            ),
        ]
    }

    @Test(arguments: try changes())
    func `what stays has the identity that it had`(_ row: Change) throws {
        let old = try table(compiled(row.old))
        let new = try table(compiled(row.new))
        func names(_ table: ObjectTable, _ isMeant: (ObjectIdentity) -> Bool) -> [String] {
            (0..<table.objectCount).filter { isMeant(table.identity($0)) }
                .map { table.object($0).announced?.description ?? "channel" }.sorted()
        }
        let (former, present) = (identities(old), identities(new))
        #expect(names(old) { !present.contains($0) } == row.removed)
        #expect(names(new) { !former.contains($0) } == row.added)
        #expect(names(new) { former.contains($0) } == row.kept)
    }
}

/// Of all objects.
func identities(_ table: ObjectTable) -> Set<ObjectIdentity> {
    Set((0..<table.objectCount).map { table.identity($0) })
}
