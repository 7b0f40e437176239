import Foundation
import NetlinkMessages
import NetworkTypes
import Testing

@testable import Node
@testable import Telemetry

/// What the status document says of a virtual server and its real servers, each value another one.
struct ServiceStatusTests {
    /// first, first + 1 … first + 9, beyond 32 bits.
    private static func traffic(_ first: UInt64) -> IPVSTraffic {
        let base = UInt64(UInt32.max) + first
        var traffic = IPVSTraffic()
        traffic.connections = base
        traffic.incomingPackets = base + 1
        traffic.outgoingPackets = base + 2
        traffic.incomingBytes = base + 3
        traffic.outgoingBytes = base + 4
        traffic.connectionRate = base + 5
        traffic.incomingPacketRate = base + 6
        traffic.outgoingPacketRate = base + 7
        traffic.incomingByteRate = base + 8
        traffic.outgoingByteRate = base + 9
        return traffic
    }

    private static let rows = [
        "connections", "packets_in", "packets_out", "bytes_in", "bytes_out", "connections_per_second",
        "packets_in_per_second", "packets_out_per_second", "bytes_in_per_second", "bytes_out_per_second",
    ]

    private func service(isUp: Bool = true, kernelWeight: UInt32? = 2) throws -> [String: Any] {
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
            monitoringName: isUp ? "first \"web\"" : nil,
            forwarding: "NAT",
            isSorryServer: false,
            isUp: isUp,
            weight: 3,
            weightInKernel: kernelWeight.map { Int32($0) },
            activeConnections: 5,
            inactiveConnections: 7,
            traffic: Self.traffic(1_000)
        )
        status.services = [
            ServiceStatus(
                name: "tcp 10.0.0.1:80",
                monitoringName: isUp ? "shop" : nil,
                scheduler: "rr",
                isQuorumMet: isUp,
                quorum: 4,
                aliveWeight: 9,
                usesSorryServer: !isUp,
                isPresent: true,
                traffic: Self.traffic(2_000),
                servers: [server]
            )
        ]
        let now = Instant(nanosecondsSinceBoot: 100_000_000_000)
        let document = statusDocument(status, at: now, version: "0.1.0")
        let value = try JSONSerialization.jsonObject(with: Data(document.utf8)) as? [String: Any]
        return try #require((value?["services"] as? [[String: Any]])?.first)
    }

    @Test func `names for SNMP, where there are some`() throws {
        let named = try service()
        let server = try #require((named["servers"] as? [[String: Any]])?.first)
        #expect(named["snmp_name"] as? String == "shop" && server["snmp_name"] as? String == "first \"web\"")
        let other = try service(isUp: false)
        #expect(other["snmp_name"] is NSNull)
    }

    @Test(arguments: Array(rows.enumerated()).map { (UInt64($0.offset), $0.element) })
    func `counters and rates, in 64 bits`(_ place: UInt64, _ name: String) throws {
        let service = try service()
        let server = try #require((service["servers"] as? [[String: Any]])?.first)
        #expect(service[name] as? UInt64 == UInt64(UInt32.max) + 2_000 + place)
        #expect(server[name] as? UInt64 == UInt64(UInt32.max) + 1_000 + place)
    }

    @Test(arguments: [true, false]) func `verdict, quorum and weights`(_ isUp: Bool) throws {
        let service = try service(isUp: isUp, kernelWeight: isUp ? 2 : nil)
        let server = try #require((service["servers"] as? [[String: Any]])?.first)
        #expect(service["name"] as? String == "tcp 10.0.0.1:80")
        #expect(service["scheduler"] as? String == "rr")
        #expect(service["quorum_met"] as? Bool == isUp)
        #expect(service["quorum"] as? Int == 4 && service["alive_weight"] as? Int == 9)
        #expect(service["sorry_server_used"] as? Bool == !isUp)
        #expect(server["name"] as? String == "10.1.0.1:80" && server["method"] as? String == "NAT")
        #expect(server["up"] as? Bool == isUp)
        #expect(server["weight"] as? Int == 3)
        #expect(isUp ? server["kernel_weight"] as? Int == 2 : server["kernel_weight"] is NSNull)
        #expect(server["active_connections"] as? Int == 5 && server["inactive_connections"] as? Int == 7)
    }
}
