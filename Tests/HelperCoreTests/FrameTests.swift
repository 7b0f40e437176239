import HelperCore
import HelperProtocol
import NetworkTypes
import Testing

/// A frame of ARP from another host whose sender address is 192.0.2.`last` (RFC 826).
private func claim(_ last: UInt8) -> [UInt8] {
    let other: [UInt8] = [2, 0, 0, 0, 0, 9]
    return [UInt8](repeating: 0xFF, count: 6) + other + [8, 6, 0, 1, 8, 0, 6, 4, 0, 1] + other
        + [192, 0, 2, last] + [UInt8](repeating: 0xFF, count: 6) + [192, 0, 2, last]
}

struct FrameTests {
    private let eth0: InterfaceName

    init() throws { eth0 = try #require(InterfaceName("eth0")) }

    @Test func `frames about held addresses of their interface are passed on raw, cut`() throws {
        var scene = try Scene()
        #expect(!scene.bench.core.watchesFrames)
        try scene.lead()
        #expect(scene.bench.core.watchesFrames)
        let padded = claim(10) + [UInt8](repeating: 7, count: 100)
        scene.bench.clear()
        try scene.bench.handle(.frame(eth0, padded))
        let kept = Array(padded.prefix(Limits.frameBytes))
        #expect(scene.bench.messages == [.observed(interface: eth0, arrival: scene.bench.now, frame: kept)])
        scene.bench.clear()
        // Another address, another interface, too short, no ARP.
        let eth1 = try #require(InterfaceName("eth1"))
        var other = claim(10)
        other[13] = 5
        for (interface, frame) in [
            (eth0, claim(99)), (eth1, claim(10)), (eth0, Array(claim(10).prefix(41))), (eth0, other),
            (eth0, []),
        ] {
            try scene.bench.handle(.frame(interface, frame))
        }
        #expect(scene.bench.messages == [])
        scene.bench.kernelAnswers = false
        #expect(try scene.remove(scene.address) == nil)
        try scene.bench.handle(.frame(eth0, claim(10)))
        #expect(scene.bench.messages == [], "it is on its way out of the kernel")
        try scene.bench.answerAll()
        #expect(!scene.bench.core.watchesFrames)
    }

    /// What 192.0.2.1 answers to 192.0.2.`last` (RFC 826).
    private func reply(to last: UInt8) -> [UInt8] {
        let (ours, theirs): ([UInt8], [UInt8]) = ([2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 9])
        return ours + theirs + [8, 6, 0, 1, 8, 0, 6, 4, 0, 2] + theirs + [192, 0, 2, 1] + ours
            + [192, 0, 2, last]
    }

    @Test func `an answer to a held address is passed on, and ends no hold`() throws {
        var scene = try Scene()
        try scene.lead()
        #expect(
            try scene.bench.say(.cease(channel: scene.channel, hold: .seconds(1), farewell: true)) == .done
        )
        var request = reply(to: 10)
        request[21] = 1
        for (frame, isSeen) in [(reply(to: 10), true), (reply(to: 99), false), (request, false)] {
            scene.bench.clear()
            try scene.bench.handle(.frame(eth0, frame))
            let expected = Message.observed(interface: eth0, arrival: scene.bench.now, frame: frame)
            #expect(scene.bench.messages == (isSeen ? [expected] : []))
            #expect(scene.bench.asked == [], "the address stays for the length of the hold")
        }
    }

    @Test func `a neighbour advertisement's target`() throws {
        var builder = TableBuilder(generation: 1)
        let target = IPv6Address(rawValue: 0x2001_0DB8 << 96 | 0xFA)
        _ = try builder.addAddress(10, bundle: nil)
        builder.records[0].announced = .ipv6(target)
        var bench = Bench()
        try bench.activate(builder)
        #expect(try bench.say(.put(ObjectReference(index: 0))) == .done)
        var frame = [UInt8](repeating: 0, count: 86)
        (frame[12], frame[13], frame[20], frame[54]) = (0x86, 0xDD, 58, 136)
        frame.replaceSubrange(62..<78, with: IPAddress.ipv6(target).octets)
        for (place, value, isSeen) in [(54, 136, true), (54, 135, false), (20, 17, false), (77, 0xFB, false)]
        {
            var changed = frame
            changed[place] = UInt8(value)
            bench.clear()
            try bench.handle(.frame(eth0, changed))
            #expect(bench.messages.isEmpty != isSeen, "place \(place)")
        }
        // Of another target, to the held address (RFC 4861 §7.2.4): the answer to its solicitation.
        frame.swapAt(77, 53)
        frame.replaceSubrange(38..<53, with: frame[62..<77])
        frame[77] = 1
        bench.clear()
        try bench.handle(.frame(eth0, frame))
        #expect(!bench.messages.isEmpty)
        frame[53] = 0xFB
        bench.clear()
        try bench.handle(.frame(eth0, frame))
        #expect(bench.messages.isEmpty)
        bench.clear()
        try bench.handle(.frame(eth0, Array(frame.prefix(77))))
        #expect(bench.messages == [])
    }

    @Test func `a claim ends the hold of a planned stop, and nothing before it`() throws {
        var scene = try Scene()
        try scene.lead()
        try scene.bench.handle(.frame(eth0, claim(10)))
        #expect(scene.bench.asked == [], "a rival doesn't take what is leased")
        #expect(
            try scene.bench.say(.cease(channel: scene.channel, hold: .seconds(1), farewell: true)) == .done
        )
        #expect(scene.bench.asked == [])
        scene.bench.clear()
        try scene.bench.handle(.frame(eth0, claim(10)))
        #expect(scene.bench.asked == [.remove])
        #expect(scene.bench.adverts == [], "the farewell was said")
    }

    @Test func `the link is quiet while it holds, until the last hold on it is over`() throws {
        var scene = try Scene()
        #expect(try scene.put(scene.channel63) == .done)
        try scene.lead()
        try scene.bench.advertise(on: scene.channel63, 63)
        func quiet() -> [Bool] {
            scene.bench.effects.compactMap {
                if case .quieten(eth0, let isQuiet, isOwnLink: false) = $0 { isQuiet } else { nil }
            }
        }
        for channel in [scene.channel, scene.channel63] {
            #expect(
                try scene.bench.say(.cease(channel: channel, hold: .seconds(1), farewell: false)) == .done
            )
        }
        #expect(quiet() == [true])
        try scene.bench.handle(.frame(eth0, claim(10)))
        #expect(quiet() == [true], "the other one holds still")
        try scene.bench.pass(.seconds(1))
        #expect(quiet() == [true, false])
        scene.bench.clear()
        // An advert after all: the hold is over, too.
        #expect(try scene.bench.say(.again(bundle: 0)) == .done)
        try scene.bench.pass(.seconds(2))
        #expect(try scene.transmit() == .done)
        #expect(
            try scene.bench.say(.cease(channel: scene.channel, hold: .seconds(1), farewell: true)) == .done
        )
        #expect(try scene.transmit() == .done)
        #expect(quiet() == [true, false])
    }

    /// Its MAC address may be the successor's: an answer to the successor's gratuitous ARP would lead
    /// switches back here.
    @Test func `on a link of the router's own nothing answers ARP while it holds`() throws {
        var builder = TableBuilder(generation: 1)
        let link = try builder.addObject(.link, bundle: nil)
        let channel = try builder.addChannel(62, bundle: builder.addBundle(7))
        var bench = Bench()
        try bench.activate(builder)
        try bench.put([link, channel], of: builder)
        let number = try builder.index(channel)
        try bench.advertise(on: number)
        #expect(try bench.say(.cease(channel: number, hold: .seconds(1), farewell: true)) == .done)
        try bench.pass(.seconds(1))
        let quiet = bench.effects.compactMap { effect -> Bool? in
            if case .quieten(eth0, let isQuiet, isOwnLink: true) = effect { isQuiet } else { nil }
        }
        #expect(quiet == [true, false])
    }
}
