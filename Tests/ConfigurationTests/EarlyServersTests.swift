import LoadBalancing
import Testing

@testable import Configuration

/// Virtual servers that become settings before the rest is read. That they are what they would be with all in
/// view, `TextFiles` expects of whatever a test reads.
struct EarlyServersTests {
    private static func server(_ number: Int, _ more: String = "") -> String {
        """
        virtual_server 192.0.2.\(number) 80 {
            protocol TCP
            lvs_sched wrr
            \(more)
            real_server 10.0.0.\(number) 80 {
                weight 1
            }
        }

        """
    }

    private static let group = """
        virtual_server_group g {
            192.0.2.100 80
        }
        virtual_server group g {
            protocol TCP
            lvs_sched wrr
            lvs_method DR
            real_server 10.0.0.100 80 {
            }
        }

        """

    private static let quiet = "global_defs {\n    smtp_alert_checker off\n    check_jitter 7\n}\n"

    /// As the engine reads it.
    private static func model(_ text: String) throws -> ConfigurationModel {
        var parts: [FlattenedPart] = []
        let files = TextFiles(text)
        let result = ConfigurationReader.read(TextFiles.main, from: files, outlet: { parts.append($0) })
        var reading = FlattenedReading(isCompatible: false)
        for part in parts {
            let isTaken = reading.take(part)
            #expect(isTaken)
        }
        let finished = reading.finish()
        var read = try #require(finished)
        let model = try #require(result.model)
        #expect(read.head + read.text == result.flattened?.encoded)
        #expect(read.model(replacing: 0..<0, with: [], secrets: []) == model)
        return model
    }

    private static func parser(_ text: String) -> Parser {
        let bytes = Array(text.utf8)
        var parser = Parser(
            findings: Findings(isCompatible: false, purpose: .run),
            secrets: [],
            takesServersEarly: true
        )
        var start = 0
        while start < bytes.count {
            let key = LineMemory.key(of: bytes, from: start, limit: bytes.count)
            parser.takeFlattened(key, of: bytes, file: 0, line: 1)
            start = key.range.upperBound + 1
        }
        return parser
    }

    @Test func `nothing of what was read of them is kept`() throws {
        let parser = EarlyServersTests.parser((1...9).map { EarlyServersTests.server($0) }.joined())
        #expect(parser.root.isEmpty)
        let early = try #require(parser.early)
        #expect(!early.isVoid && early.scope.result.virtualServers.count == 9)
    }

    /// From the first one on that isn't what its own block says.
    @Test func `those that hang on other blocks are left, and what follows them`() throws {
        let text =
            EarlyServersTests.server(1) + EarlyServersTests.group + EarlyServersTests.server(2)
            + EarlyServersTests.server(3, "quorum_up \"/bin/true\"")
        let parser = EarlyServersTests.parser(text)
        #expect(parser.early?.scope.result.virtualServers.count == 1)
        #expect(parser.root.count == 4)
        let names = try EarlyServersTests.model(text).loadBalancing.virtualServers.map { server in
            if case .address(let address, _) = server.service { "\(address)" } else { "group" }
        }
        #expect(names == ["192.0.2.1", "group", "192.0.2.2", "192.0.2.3"])
    }

    @Test func `what all share counts wherever it stands`() throws {
        let servers = EarlyServersTests.server(1) + EarlyServersTests.server(2)
        #expect(EarlyServersTests.parser(servers + EarlyServersTests.quiet).early?.isVoid == true)
        #expect(EarlyServersTests.parser(EarlyServersTests.quiet + servers).early?.isVoid == false)
        for text in [EarlyServersTests.quiet + servers, servers + EarlyServersTests.quiet] {
            let pools = try EarlyServersTests.model(text).loadBalancing.virtualServers
            #expect(pools.count == 2)
            #expect(pools.allSatisfy { $0.checkDefaults.jitter == 7 && !$0.realServers[0].sendsMail })
        }
        let loud = try EarlyServersTests.model(servers).loadBalancing.virtualServers
        #expect(loud.allSatisfy { $0.checkDefaults.jitter == 0 && $0.realServers[0].sendsMail })
    }

    @Test func `an error in one is told among the others`() {
        let text =
            EarlyServersTests.server(1).replacing("10.0.0.1", with: "2001:db8::1")
            + "vrrp_instance a {\n    interface eth0\n}\n" + EarlyServersTests.server(1)
        #expect(EarlyServersTests.parser(text).early?.isVoid == true)
        let lines = TextFiles(text).read().diagnostics.filter { $0.severity == .error }.map(\.place.line)
        #expect(lines == lines.sorted() && lines.contains(5) && lines.contains(9))
    }

    @Test func `values of which there are very many are small`() {
        #expect(MemoryLayout<FlattenedConfiguration.Origin>.stride <= 8)
        #expect(MemoryLayout<RealServerSettings>.stride <= 64)
        #expect(MemoryLayout<VirtualServer.Server>.stride <= 32)
    }
}
