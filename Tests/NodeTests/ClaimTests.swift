import HelperProtocol
import NetlinkMessages
import NetworkTypes
import Testing
import VRRP

@testable import Node

/// ARP and neighbour advertisements of others that name an address which is held here; and adverts that
/// don't go out.
struct ClaimTests {
    private static let stranger: [UInt8] = [2, 0, 0, 0, 0, 9]

    /// RFC 826: Ethernet, IPv4, so long; `operation` 1 asks, 2 answers.
    private static func arp(
        operation: UInt8 = 1,
        from sender: [UInt8] = ClaimTests.stranger,
        _ address: [UInt8] = [192, 0, 2, 250]
    ) -> [UInt8] {
        [255, 255, 255, 255, 255, 255] + sender + [8, 6, 0, 1, 8, 0, 6, 4, 0, operation] + sender + address
            + [0, 0, 0, 0, 0, 0] + address
    }

    /// RFC 4861 §4.4 behind plain IPv6; of 2001:db8::fa.
    private static func advertisement(hopLimit: UInt8 = 255, hasOption: Bool = true) -> [UInt8] {
        let target: [UInt8] = [0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFA]
        let option: [UInt8] = hasOption ? [2, 1, 2, 0, 0, 0, 0, 7] : []
        return [0x33, 0x33, 0, 0, 0, 1] + stranger + [0x86, 0xDD, 0x60, 0, 0, 0, 0, UInt8(24 + option.count)]
            + [58, hopLimit] + target + [UInt8](repeating: 0, count: 16) + [136, 0, 0, 0, 0x20, 0, 0, 0]
            + target + option
    }

    private static func change(_ frame: [UInt8], _ place: Int, to value: UInt8) -> [UInt8] {
        var frame = frame
        frame[place] = value
        return frame
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let frame: [UInt8]
        let claim: String?

        init(_ testDescription: String, _ frame: [UInt8], _ claim: String?) {
            self.testDescription = testDescription
            self.frame = frame
            self.claim = claim
        }
    }

    static let rows = [
        Row("a question", arp(), "192.0.2.250 by 02:00:00:00:00:09"),
        Row("an answer", arp(operation: 2), "192.0.2.250 by 02:00:00:00:00:09"),
        Row("reverse ARP", arp(operation: 3), nil),
        Row("a probe, RFC 5227 §1.1", arp([0, 0, 0, 0]), nil),
        Row("another medium", change(arp(), 15, to: 6), nil),
        Row("another protocol", change(arp(), 16, to: 9), nil),
        Row("short", arp().dropLast(), nil),
        Row("a neighbour advertisement", advertisement(), "2001:db8::fa by 02:00:00:00:00:07"),
        Row("without option", advertisement(hasOption: false), "2001:db8::fa by 02:00:00:00:00:09"),
        Row("through a router", advertisement(hopLimit: 254), nil),
        Row("a solicitation", change(advertisement(), 54, to: 135), nil),
        Row("nothing", [], nil),
    ]

    @Test(arguments: rows)
    func `what is a claim`(_ row: Row) {
        #expect(AddressClaim([UInt8](row.frame)).map { "\($0.address) by \($0.sender)" } == row.claim)
    }

    private func master() throws -> Stage {
        var stage = try Stage.master()
        try stage.answerAll()
        _ = stage.take()
        _ = stage.takeLogs()
        return stage
    }

    private func observe(_ frame: [UInt8], on interface: String = "eth0", _ stage: inout Stage) throws {
        let name = try #require(InterfaceName(interface))
        try stage.handle(
            .helperMessage(.observed(interface: name, arrival: stage.now, frame: frame), sequence: 0)
        )
    }

    @Test func `another machine's claim is told, shown and answered`() throws {
        var stage = try master()
        stage.pass(.seconds(2))
        try observe(ClaimTests.arp(), &stage)
        #expect(
            stage.takeLogs() == [
                "web: duplicate master: 02:00:00:00:00:09 claims 192.0.2.250, which is held here"
            ]
        )
        #expect(stage.take().contains { $0.hasPrefix("announce 192.0.2.250") })
        let status = stage.node.status(at: stage.now).instances[0]
        #expect(status.warnings.map(\.name) == ["duplicate_master"])
        #expect(status.statistics.addressClaimed == 1)
    }

    @Test func `our own frame come back, another address and another interface are none`() throws {
        var stage = try master()
        try stage.observe(addresses: [250], mac: MACAddress((2, 0, 0, 0, 0, 1)))
        try observe(ClaimTests.arp(from: [2, 0, 0, 0, 0, 1]), &stage)
        try observe(ClaimTests.arp([192, 0, 2, 251]), &stage)
        try observe(ClaimTests.arp(), on: "eth1", &stage)
        #expect(stage.node.status(at: stage.now).instances[0].statistics.addressClaimed == 0)
        #expect(stage.takeLogs() == [])
    }

    @Test func `after a planned stop the successor's claim ends the hold`() throws {
        var stage = try master()
        try stage.handle(.stopRequested)
        _ = stage.takeLogs()
        try observe(ClaimTests.arp(), &stage)
        #expect(stage.takeLogs().first == "web: stopped: 02:00:00:00:00:09 has claimed an address")
    }

    @Test func `a firewall of this machine is named`() throws {
        var stage = try master()
        let name = try #require(InterfaceName("eth0"))
        let other = try #require(InterfaceName("eth1"))
        for (interface, family) in [(other, AddressFamily.ipv4), (name, .ipv6), (name, .ipv4)] {
            try stage.handle(.helperMessage(.unsent(interface: interface, family, errno: 1), sequence: 0))
        }
        #expect(
            stage.takeLogs() == ["web: a firewall of this machine refuses our advertisements (EPERM)"]
        )
        let status = stage.node.status(at: stage.now).instances[0]
        #expect(status.warnings == [.unsent(errno: 1)] && status.statistics.unsent == 1)
    }
}
