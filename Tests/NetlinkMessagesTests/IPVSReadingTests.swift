import NetworkTypes
import Testing

@testable import NetlinkMessages

/// What a kernel's dump says, written out by hand from linux/ip_vs.h and linux/genetlink.h.
struct IPVSReadingTests {
    /// `nlmsghdr` of a family's message (NLM_F_MULTI) and `genlmsghdr`, then attributes.
    private static func message(_ command: UInt8, _ attributes: [UInt8]) -> [UInt8] {
        let length = UInt8(20 + attributes.count)
        return [length, 0, 0, 0, 0x1E, 0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, command, 1, 0, 0] + attributes
    }

    private static let done: [UInt8] = [20, 0, 0, 0, 3, 0, 2, 0] + [UInt8](repeating: 0, count: 12)

    /// tcp 10.0.0.1:80, wrr, persistent for 50 s by /24, HASHED (0x2) and PERSISTENT (0x1).
    private static let service: [UInt8] =
        [208, 0, 1, 0]
        + [6, 0, 1, 0, 2, 0, 0, 0] + [6, 0, 2, 0, 6, 0, 0, 0]
        + [20, 0, 3, 0, 10, 0, 0, 1] + [UInt8](repeating: 0, count: 12)
        + [6, 0, 4, 0, 0, 80, 0, 0] + [8, 0, 6, 0, 0x77, 0x72, 0x72, 0]
        + [12, 0, 7, 0, 3, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]
        + [8, 0, 8, 0, 50, 0, 0, 0] + [8, 0, 9, 0, 255, 255, 255, 0]
        + statistics

    /// IPVS_SVC_ATTR_STATS64 with its ten members of 64 bits: 71 to 80, each beyond 32 bits.
    private static let statistics: [UInt8] =
        [124, 0, 12, 0] + (1...10).flatMap { [12, 0, UInt8($0), 0, UInt8(70 + $0), 0, 0, 0, 1, 0, 0, 0] }

    /// 10.1.0.1:8080 by a GUE tunnel to port 5555 with a checksum, weight 3, thresholds 10 and 5, 4 active
    /// connections.
    private static let destination: [UInt8] =
        [112, 0, 2, 0]
        + [20, 0, 1, 0, 10, 1, 0, 1] + [UInt8](repeating: 0, count: 12)
        + [6, 0, 2, 0, 0x1F, 0x90, 0, 0] + [8, 0, 3, 0, 2, 0, 0, 0] + [8, 0, 4, 0, 3, 0, 0, 0]
        + [8, 0, 5, 0, 10, 0, 0, 0] + [8, 0, 6, 0, 5, 0, 0, 0] + [8, 0, 7, 0, 4, 0, 0, 0]
        + [6, 0, 11, 0, 2, 0, 0, 0]
        + [5, 0, 13, 0, 1, 0, 0, 0] + [6, 0, 14, 0, 0x15, 0xB3, 0, 0] + [6, 0, 15, 0, 1, 0, 0, 0]
        + [8, 0, 8, 0, 0, 0, 0, 0]

    @Test func `a service and a destination`() throws {
        var dump = IPVSDump()
        #expect(try dump.take(Self.message(1, Self.service)) == .more)
        #expect(try dump.take(Self.message(5, Self.destination) + Self.done) == .done)
        let service = try #require(dump.services.first)
        #expect(service.selector == .address(.tcp, .ipv4(IPv4Address(10, 0, 0, 1)), port: 80))
        #expect(service.scheduler == "wrr")
        #expect(service.flags == 3)
        #expect(service.persistenceTimeout == 50)
        #expect(service.granularity == 0xFFFF_FF00)
        let traffic = service.traffic
        let read = [
            traffic.connections, traffic.incomingPackets, traffic.outgoingPackets, traffic.incomingBytes,
            traffic.outgoingBytes, traffic.connectionRate, traffic.incomingPacketRate,
            traffic.outgoingPacketRate, traffic.incomingByteRate, traffic.outgoingByteRate,
        ]
        #expect(read == (71...80).map { 1 << 32 + $0 })
        let destination = try #require(dump.destinations.first)
        #expect(destination.address == .ipv4(IPv4Address(10, 1, 0, 1)))
        #expect(destination.port == 8_080)
        #expect(destination.method == .tunnel(.gue(port: 5_555, .checksum)))
        #expect(destination.weight == 3)
        #expect(destination.upperThreshold == 10)
        #expect(destination.lowerThreshold == 5)
        #expect(destination.activeConnections == 4)
        #expect(dump.malformedCount == 0)
    }

    @Test func `an error ends it`() throws {
        var dump = IPVSDump()
        // -ESRCH.
        let error: [UInt8] = [20, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xFD, 0xFF, 0xFF, 0xFF]
        #expect(try dump.take(error) == .failed(3))
    }

    /// What is damaged is counted or refused; it never traps, and what stands beside it is read.
    @Test func `every truncation and every flipped bit`() throws {
        for attributes in [Self.service, Self.destination] {
            for command: UInt8 in [1, 5] {
                for length in 0..<attributes.count {
                    var dump = IPVSDump()
                    _ = try dump.take(Self.message(command, Array(attributes[..<length])))
                }
            }
            let whole = Self.message(1, attributes) + Self.message(5, attributes) + Self.done
            for length in 0..<whole.count {
                var dump = IPVSDump()
                _ = try? dump.take(Array(whole[..<length]))
            }
            for bit in 0..<whole.count * 8 {
                var flipped = whole
                flipped[bit / 8] ^= 1 << UInt8(bit % 8)
                var dump = IPVSDump()
                _ = try? dump.take(flipped)
                #expect(dump.services.count + dump.destinations.count <= 2)
            }
        }
        var dump = IPVSDump()
        let damaged = Self.message(1, [5, 0, 1, 0, 9, 0, 0, 0])
        #expect(try dump.take(damaged + Self.message(1, Self.service) + Self.done) == .done)
        #expect(dump.malformedCount == 1)
        #expect(dump.services.count == 1)
    }
}
