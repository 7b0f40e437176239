import Configuration
import HelperProtocol
import NetlinkMessages
import NetworkTypes
import Testing
import VRRP

@testable import Node

/// Neighbours that are asked from a virtual address, after a takeover.
struct ConfirmationTests {
    private static let ours = MACAddress((2, 0, 0, 0, 0, 1))
    private static let theirs: [UInt8] = [2, 0, 0, 0, 0, 9]

    /// RFC 826: 192.0.2.`neighbour` answers to 192.0.2.`asker`.
    private static func reply(
        of neighbour: UInt8 = 1,
        to asker: UInt8 = 250,
        operation: UInt8 = 2,
        receiver: [UInt8] = [2, 0, 0, 0, 0, 1],
        sender: [UInt8] = ConfirmationTests.theirs
    ) -> [UInt8] {
        receiver + sender + [8, 6, 0, 1, 8, 0, 6, 4, 0, operation] + sender + [192, 0, 2, neighbour]
            + receiver + [192, 0, 2, asker]
    }

    /// Became master a moment ago, and everything that was asked is answered.
    private func master(gateway: UInt8? = 1, asks: UInt8? = nil) throws -> Stage {
        var stage = Stage()
        try stage.compile("A") { model in
            if let asks { model.routers[0].neighbourToAsk = .addresses([Stage.address(asks)]) }
        }
        try stage.read("A")
        try stage.observe(mac: Self.ours, gateway: gateway)
        try stage.handle(.helperConnected)
        try stage.welcome(nil)
        try stage.answerAll()
        try stage.reachDeadline()
        try stage.answerAll()
        #expect(stage.node.instances[0].router.state == .master)
        _ = stage.take()
        _ = stage.takeLogs()
        _ = stage.takeNews()
        return stage
    }

    private func observe(_ frame: [UInt8], on interface: String = "eth0", _ stage: inout Stage) throws {
        let name = try #require(InterfaceName(interface))
        try stage.handle(
            .helperMessage(.observed(interface: name, arrival: stage.now, frame: frame), sequence: 0)
        )
    }

    /// What is asked and announced from now on, for so long, with everything answered.
    private func questions(_ stage: inout Stage, for time: Interval) throws -> [String] {
        let end = stage.now + time
        var result: [String] = []
        while let due = stage.node.nextDeadline, due <= end {
            try stage.reachDeadline()
            result += stage.take().filter { $0.hasPrefix("probe") || $0.hasPrefix("announce") }
            try stage.answerAll()
        }
        stage.pass(end - stage.now)
        return result
    }

    private func confirmation(_ stage: Stage) -> AddressConfirmation? {
        stage.node.status(at: stage.now).instances.first?.addresses.first?.confirmation
    }

    @Test func `the gateway is asked once and answers`() throws {
        var stage = try master()
        #expect(confirmation(stage)?.name == "asking")
        #expect(try questions(&stage, for: .milliseconds(200)) == ["probe 192.0.2.1 from 192.0.2.250"])
        try observe(Self.reply(), &stage)
        #expect(confirmation(stage) == .confirmed(by: Stage.address(1)))
        #expect(stage.takeNews() == ["(web) answers come to 192.0.2.250: 192.0.2.1 has answered"])
        // The second burst of keepalived's schedule, after 5 s; nothing else.
        #expect(try questions(&stage, for: .seconds(70)) == ["announce 192.0.2.250 ×5"])
        let status = stage.node.status(at: stage.now).instances[0]
        #expect(status.confirmations.confirmed == 1 && status.warnings == [])
    }

    @Test func `silence is announced into four times, then it is a warning, and is asked seldom`() throws {
        var stage = try master()
        let probe = "probe 192.0.2.1 from 192.0.2.250"
        let again = ["announce 192.0.2.250 ×1", probe]
        #expect(
            try questions(&stage, for: .milliseconds(4_300)) == [probe] + again + again + again + again
        )
        #expect(stage.node.status(at: stage.now).instances[0].warnings == [])
        // Beside it the second burst of the schedule.
        #expect(try questions(&stage, for: .milliseconds(1_000)) == ["announce 192.0.2.250 ×5"])
        #expect(confirmation(stage) == .unanswered(by: Stage.address(1)))
        let warning = try #require(stage.node.status(at: stage.now).instances[0].warnings.first)
        #expect(warning.name == "takeover_unconfirmed")
        #expect(warning.explanation.hasPrefix("192.0.2.1 doesn't answer to 192.0.2.250: "))
        #expect(stage.takeNews().count == 1)
        #expect(stage.takeLogs().contains { $0.contains("192.0.2.1 doesn't answer to 192.0.2.250") })
        #expect(try questions(&stage, for: .seconds(59)) == [])
        #expect(try questions(&stage, for: .seconds(2)) == [probe])
        try observe(Self.reply(), &stage)
        #expect(confirmation(stage) == .confirmed(by: Stage.address(1)))
        #expect(stage.node.status(at: stage.now).instances[0].warnings == [])
    }

    @Test(
        arguments: [
            ("another neighbour's", reply(of: 2), "eth0"), ("to another address", reply(to: 249), "eth0"),
            ("a question", reply(operation: 1), "eth0"), ("on another interface", reply(), "eth1"),
            ("to another machine", reply(receiver: [2, 0, 0, 0, 0, 7]), "eth0"),
            ("from this machine", reply(sender: [2, 0, 0, 0, 0, 1]), "eth0"),
            ("cut", Array(reply().dropLast()), "eth0"),
        ]
    )
    func `what is no answer`(_ what: String, _ frame: [UInt8], _ interface: String) throws {
        var stage = try master()
        _ = try questions(&stage, for: .milliseconds(200))
        try observe(frame, on: interface, &stage)
        #expect(confirmation(stage)?.name == "asking", "\(what)")
    }

    @Test func `a neighbour advertisement to the address is an answer`() throws {
        let asker: [UInt8] = [0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFA]
        let neighbour: [UInt8] = [0xFE, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
        let frame =
            [2, 0, 0, 0, 0, 1] + Self.theirs + [0x86, 0xDD, 0x60, 0, 0, 0, 0, 32, 58, 255] + neighbour + asker
            + [136, 0, 0, 0, 0x60, 0, 0, 0] + neighbour + [2, 1] + Self.theirs
        let answer = try #require(NeighbourAnswer(frame))
        let words = "\(answer.neighbour) \(answer.asker) \(answer.receiver)"
        #expect(words == "fe80::1 2001:db8::fa 02:00:00:00:00:01")
        for (place, value) in [(21, UInt8(254)), (54, 135), (55, 1), (20, 17), (14, 0x40)] {
            var other = frame
            other[place] = value
            #expect(NeighbourAnswer(other) == nil, "place \(place)")
        }
        for length in 0..<78 { #expect(NeighbourAnswer(Array(frame.prefix(length))) == nil) }
    }

    @Test func `a configured neighbour comes before the gateway`() throws {
        var stage = try master(asks: 77)
        #expect(try questions(&stage, for: .milliseconds(200)) == ["probe 192.0.2.77 from 192.0.2.250"])
    }

    @Test func `nobody to ask, until there is a gateway; a machine doesn't ask itself`() throws {
        var stage = try master(gateway: nil)
        #expect(confirmation(stage) == .nobody)
        #expect(try questions(&stage, for: .seconds(4)) == [])
        try stage.observe(addresses: [250], mac: Self.ours, gateway: 1)
        #expect(try questions(&stage, for: .milliseconds(200)) == ["probe 192.0.2.1 from 192.0.2.250"])
        var itself = try master(gateway: 11)
        #expect(try questions(&itself, for: .seconds(4)) == [])
        #expect(confirmation(itself) == .nobody)
    }

    @Test func `who isn't master any more asks no more`() throws {
        var stage = try master()
        _ = try questions(&stage, for: .milliseconds(200))
        try stage.handle(.stopRequested)
        try stage.answerAll()
        #expect(try questions(&stage, for: .seconds(3)) == [])
        #expect(confirmation(stage) == AddressConfirmation.none)
    }

    @Test func `thousands of questions keep their pace`() throws {
        var confirmations = Confirmations()
        let start = Stage.beginning
        let key = try master().node.instances[0].key
        for number in 0..<5_000 {
            let identity = ObjectIdentity(rawValue: UInt128(number))
            let ticket = confirmations.add(identity, of: key, at: start)
            #expect((ticket == nil) == (number >= Confirmations.limit))
        }
        var (now, sent) = (start, [Instant]())
        while let due = confirmations.nextDeadline {
            now = max(now, due)
            sent += confirmations.takeDue(at: now).map { _ in now }
        }
        #expect(sent.count == Confirmations.limit)
        // The helper allows 100 in a second that begins anywhere.
        for place in 100..<sent.count { #expect(sent[place] - sent[place - 100] > .seconds(1)) }
    }
}
