import Compiler
import HelperProtocol
import NetworkTypes
import Node
import Testing
import VRRP

extension Stage {
    /// An advert of VRID 62 with one address, as a raw socket hands it over: an IPv4 header (RFC 791 §3.1)
    /// and the advertisement (RFC 3768 §5.1) with a right checksum.
    static func advert(
        from last: UInt8,
        id: UInt8 = 62,
        priority: UInt8,
        interval: UInt8 = 1,
        timeToLive: UInt8 = 255
    ) -> [UInt8] {
        var packet: [UInt8] = [0x21, id, priority, 1, 0, interval, 0, 0, 192, 0, 2, 250]
        packet += [0, 0, 0, 0, 0, 0, 0, 0]
        var sum: UInt32 = 0
        for place in stride(from: 0, to: packet.count, by: 2) {
            sum += UInt32(packet[place]) << 8 | UInt32(packet[place + 1])
        }
        while sum > 0xFFFF { sum = sum & 0xFFFF + sum >> 16 }
        let checksum = ~UInt16(sum)
        packet[6] = UInt8(checksum >> 8)
        packet[7] = UInt8(checksum & 0xFF)
        let header: [UInt8] = [0x45, 0xC0, 0, 40, 0, 0, 0, 0, timeToLive, 112, 0, 0, 192, 0, 2, last]
        return header + [224, 0, 0, 18] + packet
    }

    /// By the number of VRID 62's channel.
    mutating func receive(_ datagram: [UInt8]) throws {
        let channel = try generation("A").routers[0].channel
        let message = Message.received(channel: channel, arrival: now, datagram: datagram)
        try handle(.helperMessage(message, sequence: 0))
    }
}

/// Datagrams, and what is said of them.
struct ReceiveTests {
    @Test func `a master of higher priority`() throws {
        var stage = try Stage.master()
        try stage.receive(Stage.advert(from: 12, priority: 200))
        #expect(stage.take() == ["remove 192.0.2.250", "cease channel 62 hold 0 s"])
        #expect(
            stage.takeLogs() == [
                "web: Entering BACKUP STATE: 192.0.2.12 advertises priority 200, which wins"
            ]
        )
        let status = stage.node.status(at: stage.now).instances[0]
        #expect(
            status.masterAddress == .ipv4(IPv4Address(192, 0, 2, 12))
                && status.masterPriority?.rawValue == 200
        )
    }

    @Test func `rejected adverts are logged once a second with their number`() throws {
        var stage = try Stage.master()
        for _ in 0..<5 {
            try stage.receive(Stage.advert(from: 12, priority: 90, timeToLive: 64))
            stage.pass(.milliseconds(100))
        }
        let text =
            "web: dropped an advertisement from 192.0.2.12: "
            + "its TTL is 64, not 255: it came through a router or is forged"
        #expect(stage.takeLogs() == [text])
        try stage.receive(Stage.advert(from: 12, priority: 90, interval: 2))
        let other =
            "web: dropped an advertisement from 192.0.2.12: its interval is 2 s, not the configured one"
        #expect(stage.takeLogs() == [other], "another reason is another line")
        try stage.reachDeadline()
        #expect(stage.now == Stage.beginning + .microseconds(4_609_375))
        #expect(stage.takeLogs() == [text + " (4 more of these in the last second)"])
        let statistics = stage.node.status(at: stage.now).instances[0].statistics
        #expect(statistics[.timeToLive] == 5 && statistics[.interval] == 1 && statistics.received == 0)
        #expect(stage.take() == ["transmit 62 priority 100 due +4.609375 s"], "nothing else came of it")
    }

    @Test func `a VRID that isn't configured, and what is no datagram`() throws {
        var stage = try Stage.master()
        try stage.receive(Stage.advert(from: 12, id: 99, priority: 200))
        try stage.receive(Stage.advert(from: 12, id: 99, priority: 200))
        try stage.receive([0x45, 0, 0])
        #expect(stage.take() == [])
        #expect(
            stage.takeLogs() == [
                "dropped an advertisement from 192.0.2.12 on eth0: VRID 99 isn't configured",
                "dropped a datagram on eth0: truncated(needed: 2, had: 1)",
            ]
        )
        let status = stage.node.status(at: stage.now)
        #expect(status.unknownRouterCount == 2 && status.malformedDatagramCount == 1)
        #expect(status.instances[0].statistics.rejected == 0)
    }

    @Test func `lost datagrams are counted`() throws {
        var stage = try Stage.master()
        try stage.handle(.helperMessage(.lost(count: 7), sequence: 0))
        #expect(stage.takeLogs() == ["7 datagrams came faster than they are read"])
        #expect(stage.node.status(at: stage.now).helper.lostDatagrams == 7)
    }
}
