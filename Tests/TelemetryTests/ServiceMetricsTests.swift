import ControlProtocol
import Foundation
import NetlinkMessages
import NetworkTypes
import Testing

@testable import Node
@testable import Telemetry

/// What a scrape says of virtual servers, and what Prometheus thinks of it.
struct ServiceMetricsTests {
    private static func text() -> String {
        var status = NodeStatus(
            generation: nil,
            pendingGeneration: nil,
            helper: HelperStatus(),
            unknownRouterCount: 0,
            malformedDatagramCount: 0,
            instances: [],
            isStopping: false
        )
        let server = ServerStatus(
            name: "10.1.0.1:80",
            forwarding: "NAT",
            isSorryServer: false,
            isUp: true,
            weight: 3,
            weightInKernel: 3,
            activeConnections: 5,
            inactiveConnections: 7,
            traffic: counted(11)
        )
        status.services = [
            ServiceStatus(
                name: "tcp 10.0.0.1:80",
                scheduler: "rr",
                isQuorumMet: true,
                quorum: 1,
                aliveWeight: 3,
                usesSorryServer: false,
                isPresent: true,
                traffic: counted(13),
                servers: [server]
            )
        ]
        let now = Instant(nanosecondsSinceBoot: 100_000_000_000)
        return metricsText(status, EngineFigures(version: "0.1.0"), at: now, as: .prometheus)
    }

    @Test(arguments: [
        #"holdfast_real_server_up{service="tcp 10.0.0.1:80",server="10.1.0.1:80"} 1"#,
        #"holdfast_real_server_active_connections{service="tcp 10.0.0.1:80",server="10.1.0.1:80"} 5"#,
        #"holdfast_service_connections_total{service="tcp 10.0.0.1:80"} 13"#,
    ])
    func `has the sample`(line: String) {
        #expect(Self.text().split(separator: "\n").contains(line[...]))
    }

    private static func counted(_ connections: UInt64) -> IPVSTraffic {
        var traffic = IPVSTraffic()
        traffic.connections = connections
        return traffic
    }

    private static let promtool = "/usr/bin/promtool"

    /// Exit status 1: it can't be read; 3: it can, and there is something to say against a name.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: promtool), "needs Debian's prometheus"))
    func `promtool has nothing against it`() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.promtool)
        process.arguments = ["check", "metrics"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(Self.text().utf8))
        try input.fileHandleForWriting.close()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(said == "")
    }
}
