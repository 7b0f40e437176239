import Configuration
import HelperProtocol
import LoadBalancing
import NetworkTypes
import Testing

@testable import Compiler

/// Groups whose packets nftables marks: tables and entries that stand, one service for each mark and family.
struct MarkingObjectTests {
    private static func model(_ text: String) throws -> ConfigurationModel {
        let result = ConfigurationReader.read("main", from: Source(text: text))
        return try #require(result.model, "\(result.diagnostics)")
    }

    private struct Source: SourceProvider {
        let text: String
        func read(_ path: String) -> Result<[UInt8], SourceFailure> { .success(Array(text.utf8)) }
        func matches(of pattern: String, includedFrom path: String) -> [String] { [] }
        func isExposed(_ path: String) -> Bool { false }
    }

    private static func servers(_ uses: [(group: String, transport: String)]) -> String {
        uses.map { group, transport in
            """
            virtual_server group \(group) {
                protocol \(transport)
                lvs_sched rr
                lvs_method NAT
                real_server 10.200.0.1 80 {
                    weight 1
                }
            }

            """
        }.joined()
    }

    private static let groups = """
        virtual_server_group G1 {
            10.1.0.1 80
            10.1.0.5-9 443
        }
        virtual_server_group G2 {
            10.3.0.1 53
        }
        virtual_server_group MARKED {
            fwmark 7
        }

        """

    private static func rows(_ globals: String, _ uses: [(group: String, transport: String)]) throws
        -> [String]
    {
        let text = "global_defs {\n\(globals)\n}\n" + groups + servers(uses)
        return try GenerationListing(try model(text)).rows.filter {
            $0.kind == .firewall || $0.kind == .service
        }
        .map { "\($0.life): \($0.text)" }.sorted()
    }

    @Test func `one mark for each group and protocol, in order of first use`() throws {
        let rows = try Self.rows(
            "nftables_ipvs\nnftables_ipvs_start_fwmark 2000",
            [("G2", "UDP"), ("G1", "TCP"), ("G2", "TCP"), ("MARKED", "TCP")]
        )
        #expect(
            rows
                == [
                    "standing: mark 2000 for udp to 10.3.0.1, port 53",
                    "standing: mark 2001 for tcp to 10.1.0.1, port 80",
                    "standing: mark 2001 for tcp to 10.1.0.5-10.1.0.9, port 443",
                    "standing: mark 2002 for tcp to 10.3.0.1, port 53",
                    "standing: fwmark 2000, scheduler rr", "standing: fwmark 2001, scheduler rr",
                    "standing: fwmark 2002, scheduler rr", "standing: fwmark 7, scheduler rr",
                    "standing: table keepalived_ipvs for IPv4 marks",
                    "standing: chain of table keepalived_ipvs for IPv4 marks, priority -1",
                ].sorted()
        )
    }

    @Test func `without the keyword each member is a service`() throws {
        let rows = try Self.rows("router_id r", [("G1", "TCP")])
        #expect(rows.count == 6)
        #expect(rows.allSatisfy { $0.contains("10.1.0.") })
    }

    @Test func `the engine finds what stands where it was put`() throws {
        let model = try Self.model(
            "global_defs {\nnftables_ipvs t\n}\n" + Self.groups + Self.servers([("G1", "TCP")])
        )
        let generation = try Generation(model, configuration: [], secrets: [], sources: [], version: "test")
        let table = try ObjectTable(TableMemory(copying: generation.objects))
        let statics = try CompiledModel(model, in: table).statics
        #expect(statics.map { table.object($0).kind } == Array(repeating: .firewall, count: 4))
        #expect(statics.allSatisfy { !table.object($0).isLeased })
    }

    @Test func `marks that don't suffice are an error`() throws {
        let text = "global_defs {\nnftables_ipvs\nnftables_ipvs_start_fwmark 4294967295\n}\n" + Self.groups
        let model = try Self.model(text + Self.servers([("G1", "TCP"), ("G2", "UDP")]))
        #expect(throws: CompilerError.self) { try GenerationListing(model) }
    }
}
