import HelperCore
import HelperProtocol
import NetworkTypes
import Testing

/// One router of VRID 62 on eth0 whose channel is of some form.
private struct FormScene {
    var bench = Bench()
    let channel: UInt32
    static let source = IPv4Address(192, 0, 2, 1)
    static let near = IPAddress.ipv4(IPv4Address(192, 0, 2, 2))
    static let far = IPAddress.ipv4(IPv4Address(198, 51, 100, 7))

    init(_ change: (inout ChannelBody) -> Void) throws {
        var builder = TableBuilder(generation: 1)
        let bundle = builder.addBundle(7)
        let identity = try builder.addChannel(62, bundle: bundle, change: change)
        channel = try builder.index(identity)
        try bench.activate(builder)
        #expect(try bench.say(.put(ObjectReference(index: channel))) == .done)
        bench.clear()
    }

    mutating func transmit(
        _ advert: [UInt8],
        _ will: [UInt8],
        source: IPAddress = .ipv4(FormScene.source)
    ) throws -> Outcome? {
        try bench.say(
            .transmit(
                Transmission(
                    channel: channel,
                    deadline: bench.now,
                    source: source,
                    advert: advert,
                    will: will
                )
            )
        )
    }

    /// Where packets went, with which TTL, and what they were.
    var sent: [(to: IPAddress, ttl: UInt8, bytes: [UInt8])] {
        bench.effects.compactMap { effect in
            guard case .sendAdvert(_, _, let destination, let ttl, let bytes) = effect else { return nil }
            return (destination, ttl, bytes)
        }
    }
}

/// A version 3 unit for 192.0.2.10 with the given checksum.
private func three(priority: UInt8, _ checksum: UInt16) -> [UInt8] {
    [0x31, 62, priority, 1, 0, 100, UInt8(checksum >> 8), UInt8(checksum & 0xFF), 192, 0, 2, 10]
}

/// An authentication header before a version 2 unit; the check value isn't the helper's to judge.
private func authenticated(
    priority: UInt8,
    sequence: UInt8,
    head: [UInt8] = [112, 4, 0, 0],
    spi: [UInt8] = [192, 0, 2, 1]
) -> [UInt8] {
    head + spi + [0, 0, 0, sequence] + [UInt8](repeating: 0xA5, count: 12) + advert(priority: priority)
}

struct ChannelTests {
    /// The sums are RFC 1071's, computed apart from this program: over the unit, and over pseudo-header
    /// (source, destination, 0, 112, length 12) and unit.
    @Test func `the pseudo-header is added for each destination, also of the will`() throws {
        var scene = try FormScene {
            $0.version = .three
            $0.delivery = .unicast([FormScene.near, FormScene.far])
            $0.ttl = 64
            $0.completesChecksum = true
        }
        #expect(try scene.transmit(three(priority: 100, 0xA851), three(priority: 0, 0x0C52)) == .done)
        #expect(scene.sent.map { $0.to } == [FormScene.near, FormScene.far])
        #expect(scene.sent.map { $0.ttl } == [64, 64])
        #expect(scene.sent.map { $0.bytes } == [three(priority: 100, 0x23D1), three(priority: 100, 0xBB98)])
        scene.bench.clear()
        try scene.bench.pass(.seconds(2))
        #expect(scene.sent.map { $0.bytes } == [three(priority: 0, 0x87D1), three(priority: 0, 0x1F99)])
    }

    @Test func `the pseudo-header of a group`() throws {
        var scene = try FormScene { ($0.version, $0.completesChecksum) = (.three, true) }
        #expect(try scene.transmit(three(priority: 100, 0xA851), three(priority: 0, 0x0C52)) == .done)
        #expect(scene.sent.map { $0.bytes } == [three(priority: 100, 0x05C1)])
    }

    @Test func `a checksum as of version 2 stays, and a trailer counts`() throws {
        var scene = try FormScene { ($0.version, $0.trailerLength) = (.three, 28) }
        let trailer = [UInt8](repeating: 9, count: 28)
        let (advert, will) = (three(priority: 100, 0xA851), three(priority: 0, 0x0C52))
        #expect(try scene.transmit(advert, will) == .refused(.advertLength))
        #expect(try scene.transmit(advert + trailer, will) == .refused(.advertLength))
        #expect(try scene.transmit(advert + trailer, will + trailer) == .done)
        #expect(scene.sent.map { $0.bytes } == [advert + trailer])
    }

    @Test func `an IPv6 channel reads a source of 16 octets and leaves the checksum`() throws {
        let group = IPAddress.ipv6(IPv6Address(rawValue: 0xFF02 << 112 | 0x12))
        var scene = try FormScene {
            ($0.family, $0.version, $0.delivery) = (.ipv6, .three, .multicast(group))
        }
        let address = [UInt8](repeating: 7, count: 16)
        let unit = { (priority: UInt8) in [0x31, 62, priority, 1, 0, 100, 0, 0] + address }
        let source = IPAddress.ipv6(IPv6Address(rawValue: 0xFE80 << 112 | 1))
        #expect(try scene.transmit(unit(100), unit(0), source: source) == .done)
        let key = SocketKey(interface: try Scene.key62().interface, family: .ipv6)
        #expect(
            scene.bench.effects.contains(
                .sendAdvert(key, source: source, destination: group, ttl: 255, bytes: unit(100))
            )
        )
    }

    @Test func `an authentication header has a packet for each destination, on a socket of its own`() throws {
        var scene = try FormScene {
            $0.delivery = .unicast([FormScene.near, FormScene.far])
            $0.hasAuthenticationHeader = true
        }
        let first = authenticated(priority: 100, sequence: 1)
        let second = authenticated(priority: 100, sequence: 1)
        let will = authenticated(priority: 0, sequence: 2)
        #expect(try scene.transmit(first, will) == .refused(.advertLength))
        #expect(try scene.transmit(first + second, will + will) == .done)
        #expect(scene.sent.map { $0.to } == [FormScene.near, FormScene.far])
        #expect(scene.sent.map { $0.bytes } == [first, second])
        let key = SocketKey(
            interface: try Scene.key62().interface,
            family: .ipv4,
            isAuthenticated: true
        )
        #expect(
            scene.bench.effects.contains { if case .sendAdvert(key, _, _, _, _) = $0 { true } else { false } }
        )
    }

    @Test func `each field of an authentication header, in advert and will, of each packet`() throws {
        let good = authenticated(priority: 100, sequence: 1)
        let will = authenticated(priority: 0, sequence: 2)
        let bad: [(String, [UInt8], [UInt8])] = [
            ("next header", [51, 4, 0, 0], [192, 0, 2, 1]), ("length", [112, 5, 0, 0], [192, 0, 2, 1]),
            ("reserved", [112, 4, 0, 1], [192, 0, 2, 1]), ("SPI", [112, 4, 0, 0], [192, 0, 2, 9]),
        ]
        for (name, head, spi) in bad {
            let wrong = authenticated(priority: 100, sequence: 1, head: head, spi: spi)
            let wrongWill = authenticated(priority: 0, sequence: 2, head: head, spi: spi)
            for (advert, last) in [
                (wrong + good, will + will), (good + wrong, will + will), (good + good, wrongWill + will),
                (good + good, will + wrongWill),
            ] {
                var scene = try FormScene {
                    $0.delivery = .unicast([FormScene.near, FormScene.far])
                    $0.hasAuthenticationHeader = true
                }
                #expect(try scene.transmit(advert, last) == .refused(.advertAuthentication), "\(name)")
                #expect(scene.sent.isEmpty)
            }
        }
    }

    @Test func `the unit behind an authentication header is judged, of each packet`() throws {
        let good = authenticated(priority: 100, sequence: 1)
        let will = authenticated(priority: 0, sequence: 2)
        // Places in the unit: version and type, VRID, priority, count.
        for (place, value, refusal) in [
            (0, 0x31, Refusal.advertVersion), (0, 0x22, .advertType), (1, 63, .advertVirtualRouterID),
            (2, 101, .advertPriority), (2, 0, .advertPriority), (3, 2, .advertLength),
        ] {
            var wrong = good
            wrong[24 + place] = UInt8(value)
            for advert in [wrong + good, good + wrong] {
                var scene = try FormScene {
                    $0.delivery = .unicast([FormScene.near, FormScene.far])
                    $0.hasAuthenticationHeader = true
                }
                #expect(try scene.transmit(advert, will + will) == .refused(refusal), "place \(place)")
            }
        }
    }

    @Test func `each group is joined once, and left with its last channel`() throws {
        let other = IPAddress.ipv4(IPv4Address(224, 0, 0, 81))
        var builder = TableBuilder(generation: 1)
        let bundle = builder.addBundle(7)
        let identities = try [
            builder.addChannel(1, bundle: bundle), builder.addChannel(2, bundle: bundle),
            builder.addChannel(3, bundle: bundle) { $0.delivery = .multicast(other) },
            builder.addChannel(4, bundle: bundle) {
                ($0.delivery, $0.ttl) = (.unicast([FormScene.near]), 1)
            },
        ]
        let channels = try identities.map { try builder.index($0) }
        var bench = Bench()
        try bench.activate(builder)
        bench.clear()
        for channel in channels { #expect(try bench.say(.put(ObjectReference(index: channel))) == .done) }
        let eth0 = SocketKey(interface: try Scene.key62().interface, family: .ipv4)
        let opened = bench.effects.filter { if case .openSocket = $0 { true } else { false } }
        #expect(opened == [.openSocket(eth0, group: .ipv4(.vrrpGroup)), .openSocket(eth0, group: other)])
        bench.clear()
        for (channel, effect) in [
            (channels[0], nil), (channels[2], .leaveGroup(eth0, group: other)),
            (channels[1], .leaveGroup(eth0, group: .ipv4(.vrrpGroup))), (channels[3], .closeSocket(eth0)),
        ] as [(UInt32, HelperEffect?)] {
            bench.clear()
            #expect(try bench.say(.remove(ObjectReference(index: channel))) == .done)
            #expect(
                bench.effects.contains { if case .leaveGroup = $0 { true } else { $0 == .closeSocket(eth0) } }
                    == (effect != nil)
            )
            if let effect { #expect(bench.effects.contains(effect)) }
        }
    }

    @Test func `a group that can't be joined leaves the other channels`() throws {
        let other = IPAddress.ipv4(IPv4Address(224, 0, 0, 81))
        var builder = TableBuilder(generation: 1)
        let bundle = builder.addBundle(7)
        let first = try builder.addChannel(62, bundle: bundle)
        let second = try builder.addChannel(63, bundle: bundle) { $0.delivery = .multicast(other) }
        var bench = Bench()
        try bench.activate(builder)
        let channel = try builder.index(first)
        #expect(try bench.say(.put(ObjectReference(index: channel))) == .done)
        bench.socketErrno = 105
        let refused = Outcome.refused(.kernel, errno: 105, message: [])
        #expect(try bench.say(.put(ObjectReference(index: builder.index(second)))) == refused)
        try bench.advertise(on: channel)
    }
}
