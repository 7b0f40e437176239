import Configuration
import HelperProtocol
import LoadBalancing
import NetworkTypes
import Testing

@testable import Compiler

/// Virtual servers as objects: known by what the kernel knows them by.
struct ServiceTests {
    private static func server(
        _ scheduler: Scheduler = .roundRobin,
        sorry: SorryServerSettings? = nil,
        upperThreshold: UInt32 = 0
    ) throws -> VirtualServerSettings {
        let port = try #require(Port(rawValue: 80))
        var settings = VirtualServerSettings(
            service: .address(.ipv4(IPv4Address(10, 0, 0, 1)), port),
            family: .ipv4,
            transport: .tcp,
            scheduler: scheduler
        )
        settings.realServers = [
            RealServerSettings(
                address: .ipv4(IPv4Address(10, 1, 0, 1)),
                port: port,
                weight: ServerWeight(clamping: 7),
                upperThreshold: upperThreshold
            )
        ]
        settings.sorryServer = sorry
        return settings
    }

    private static func table(_ servers: [VirtualServerSettings], ipvs: IPVSSettings = IPVSSettings()) throws
        -> ObjectTable
    {
        let model = ConfigurationModel(
            loadBalancing: LoadBalancingConfiguration(ipvs: ipvs, virtualServers: servers)
        )
        let generation = try Generation(
            model,
            configuration: [],
            secrets: [],
            sources: [],
            version: "test"
        )
        let table = try ObjectTable(TableMemory(copying: generation.objects))
        // The engine finds the same.
        _ = try CompiledModel(model, in: table)
        return table
    }

    @Test func `a weight isn't in an object, its place is`() throws {
        let table = try Self.table([try Self.server()])
        let places = (0..<table.objectCount).filter { table.object($0).kind == .destination }
        let record = table.object(try #require(places.first))
        #expect(places.count == 1)
        #expect(!record.isLeased)
        #expect(record.relocations.map(\.kind) == [.weight])
        let offset = Int(try #require(record.relocations.first).offset)
        #expect(record.body[offset..<offset + 4].allSatisfy { $0 == 0 })
    }

    @Test func `another scheduler or threshold is the same object`() throws {
        let first = try Self.table([try Self.server()])
        let second = try Self.table([try Self.server(.sourceHashing, upperThreshold: 9)])
        let identities = { (table: ObjectTable) in (0..<table.objectCount).map { table.identity($0) } }
        #expect(identities(first) == identities(second))
        #expect((0..<first.objectCount).allSatisfy { first.object($0).body != second.object($0).body })
    }

    @Test func `a sorry server with a real server's address has an object where it differs`() throws {
        let address = IPAddress.ipv4(IPv4Address(10, 1, 0, 1))
        let port = Port(rawValue: 80)
        let same = SorryServerSettings(address: address, port: port)
        #expect(try Self.table([try Self.server(sorry: same)]).objectCount == 2)
        let table = try Self.table([try Self.server(sorry: same, upperThreshold: 5)])
        #expect(table.objectCount == 3)
        var lookup = ServiceLookup(table)
        let key = IPVSServiceKey.address(.tcp, .ipv4(IPv4Address(10, 0, 0, 1)), port: 80)
        let real = IPVSDestination(
            key: IPVSDestinationKey(address, port: 80),
            forwarding: .nat,
            weight: .one,
            upperThreshold: 5
        )
        var sorry = real
        sorry.upperThreshold = 0
        let numbers = [real, sorry].map { lookup.number(of: $0, in: key) }
        #expect(numbers.allSatisfy { $0 != nil } && numbers[0] != numbers[1])
        sorry.upperThreshold = 6
        #expect(lookup.number(of: sorry, in: key) == nil, "nothing that wasn't compiled")
    }

    @Test func `settings for IPVS as a whole`() throws {
        var settings = IPVSSettings(timeouts: IPVSTimeouts(tcp: .seconds(900)), flushesAtStart: true)
        settings.syncDaemon = SyncDaemonSettings(interface: try #require(InterfaceName("eth0")))
        let table = try Self.table([], ipvs: settings)
        let kinds = (0..<table.objectCount).map { table.object($0).kind.rawValue }.sorted()
        #expect(kinds == [ObjectKind.timeouts, .syncDaemon, .syncDaemon, .flush].map(\.rawValue).sorted())
        settings.syncDaemon?.virtualRouter = "nobody"
        #expect(throws: CompilerError.badService("lvs_sync_daemon", "no vrrp_instance has the name it gives"))
        {
            try Self.table([], ipvs: settings)
        }
    }
}
