import Foundation
import Testing

@testable import Telemetry

/// What the status document says of a virtual server and its real servers, each value another one.
struct ServiceStatusTests {
    private static let rows = [
        "connections", "packets_in", "packets_out", "bytes_in", "bytes_out", "connections_per_second",
        "packets_in_per_second", "packets_out_per_second", "bytes_in_per_second", "bytes_out_per_second",
    ]

    private func service(isUp: Bool = true, kernelWeight: Int32? = 2) throws -> [String: Any] {
        let status = statusWithService(isUp: isUp, kernelWeight: kernelWeight)
        let document = statusDocument(status, at: statusInstant, version: "0.1.0")
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
