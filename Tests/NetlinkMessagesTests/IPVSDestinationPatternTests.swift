import NetlinkMessages
import NetworkTypes
import Testing

/// A body by another destination's pattern is the destination's own.
struct IPVSDestinationPatternTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let service: IPVSService.Selector
        let addresses: [IPAddress]
        var method = IPVSForwarding.masquerading
        var thresholds: (upper: UInt32, lower: UInt32) = (0, 0)
        var testDescription: String { name }
    }

    private static let ipv4: [IPAddress] = [
        .ipv4(IPv4Address(10, 0, 0, 1)), .ipv4(IPv4Address(203, 0, 113, 254)),
    ]
    private static let ipv6: [IPAddress] = [
        .ipv6(IPv6Address(rawValue: 0x2001_0DB8 << 96 | 1)),
        .ipv6(IPv6Address(rawValue: 0xFE80 << 112 | 0x0102_0304_0506_0708)),
    ]
    private static let web = IPVSService.Selector.address(.tcp, .ipv4(IPv4Address(192, 0, 2, 1)), port: 80)
    private static let web6 = IPVSService.Selector.address(.udp, ipv6[0], port: 53)

    static let rows = [
        Row(name: "IPv4", service: web, addresses: ipv4),
        Row(name: "IPv6", service: web6, addresses: ipv6),
        Row(name: "of a mark", service: .mark(7, .ipv4), addresses: ipv4, method: .directRouting),
        Row(name: "thresholds", service: web, addresses: ipv4, thresholds: (0x0102_0304, 0x0001_0203)),
        Row(name: "through a tunnel", service: web, addresses: ipv6, method: .tunnel(.ipip)),
        Row(
            name: "through GUE",
            service: web6,
            addresses: ipv4,
            method: .tunnel(.gue(port: 6_080, .checksum)),
            thresholds: (9, 8)
        ),
    ]

    @Test(arguments: rows)
    func isTheSame(_ row: Row) throws {
        let destinations = try zip(row.addresses, [80, 0xABCD] as [UInt16]).map { address, port in
            try IPVSDestination(
                of: row.service,
                address,
                port: port,
                method: row.method,
                upperThreshold: row.thresholds.upper,
                lowerThreshold: row.thresholds.lower
            )
        }
        for first in destinations {
            let pattern = IPVSDestinationPattern(of: first, behind: row.service.attribute)
            for destination in destinations {
                var bytes: [UInt8] = [1, 2, 3]
                pattern.append(destination.address, port: destination.port, to: &bytes)
                #expect(Array(bytes.dropFirst(3)) == destination.body.bytes)
                #expect(bytes.count == 3 + pattern.count)
                #expect(pattern.weightOffset == destination.body.weightOffset)
            }
        }
    }
}
