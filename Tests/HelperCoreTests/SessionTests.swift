import HelperCore
import HelperProtocol
import NetworkTypes
import Testing

/// Bytes that end a session.
struct BadFrame: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]
    let violation: ProtocolViolation

    static func frame(_ name: String, _ number: UInt8, _ payload: [UInt8], _ violation: ProtocolViolation)
        -> BadFrame
    {
        BadFrame(
            testDescription: name,
            bytes: Frame.encode(number: number, sequence: 9, payload: payload),
            violation: violation
        )
    }

    static let all: [BadFrame] = [
        frame("number 0", 0, [], .unknownNumber),
        frame("an answer's number", 17, [0, 0, 0, 0, 0], .unknownNumber),
        frame("an event's number", 67, [], .unknownNumber),
        frame("short put", 16, [0, 1, 0, 0], .malformed),
        frame("long put", 16, [0, 1, 0, 0, 0, 0], .malformed),
        frame("put of a third table", 16, [2, 1, 0, 0, 0], .malformed),
        frame("short transmit", 32, [UInt8](repeating: 0, count: 47), .malformed),
        frame("hello twice", 2, [1, 0], .outOfPhase),
        frame("activate with nothing staged", 6, [], .outOfPhase),
        frame("discard with nothing staged", 8, [], .outOfPhase),
        BadFrame(
            testDescription: "shorter than its header",
            bytes: [7, 0, 16, 0, 0, 0, 0, 0],
            violation: .badLength
        ),
        BadFrame(
            testDescription: "longer than a frame",
            bytes: [1, 32, 16, 0, 0, 0, 0, 0],
            violation: .badLength
        ),
        BadFrame(
            testDescription: "the zero is not zero",
            bytes: [13, 0, 16, 1, 0, 0, 0, 0],
            violation: .malformed
        ),
    ]
}

struct SessionTests {
    @Test(arguments: BadFrame.all) func `a frame that is no command ends the session`(_ bad: BadFrame) throws
    {
        var scene = try Scene()
        try scene.lead()
        let before = scene.bench.kernel
        try scene.bench.handle(.received(bad.bytes))
        #expect(scene.bench.messages == [.ended(bad.violation)])
        #expect(scene.bench.isEnded)
        #expect(
            scene.bench.logs.contains {
                if case .violation(bad.violation, number: _) = $0 { true } else { false }
            }
        )
        #expect(scene.bench.kernel == before, "the lease lives on")
        #expect(scene.bench.asked == [])
        scene.bench.clear()
        try scene.bench.handle(.received(Command.release.frame(sequence: 1)))
        #expect(scene.bench.effects == [], "nobody is heard any more")
    }

    @Test(arguments: CommandNumber.allCases) func `nothing but hello opens a session`(_ number: CommandNumber)
        throws
    {
        guard number != .hello else { return }
        var bench = Bench()
        try bench.connect()
        let payload = [UInt8](repeating: 0, count: number.row.minimumLength)
        try bench.handle(.received(Frame.encode(number: number.rawValue, sequence: 1, payload: payload)))
        #expect(bench.messages == [.ended(.outOfPhase)])
        #expect(bench.isEnded)
    }

    @Test(arguments: [0, Command.protocolVersion + 1, .max])
    func `a version that isn't known ends the session`(_ version: UInt16) throws {
        var bench = Bench()
        try bench.connect()
        try bench.say(.hello(version: version))
        #expect(bench.messages == [.ended(.wrongVersion)])
    }

    /// An upgrade: the helper is the new one, the engine not yet.
    @Test(arguments: 1...Command.protocolVersion)
    func `hello of this version and of former ones says the session, the generation and no lease`(
        _ version: UInt16
    ) throws {
        var bench = Bench()
        try bench.connect()
        try bench.say(.hello(version: version))
        #expect(bench.messages == [.welcome(epoch: 1, generation: .none, leases: 0)])
        #expect(bench.effects.first == .acceptConnection)
    }

    @Test(arguments: [Command.quietVersion - 1, Command.quietVersion])
    func `engines of before hear of each advert that it went out, others only of refusals`(
        _ version: UInt16
    ) throws {
        var scene = try Scene()
        try scene.bench.handle(.disconnected)
        try scene.bench.connect()
        try scene.bench.say(.hello(version: version))
        #expect(try scene.transmit() == .done)
        let done = [Message.answer(number: .transmit, .done)]
        #expect(scene.bench.messages == (version < Command.quietVersion ? done : []))
        #expect(scene.bench.adverts.count == 1)
        #expect(try scene.transmit(channel: UInt32.max) == .refused(.unknownObject))
    }

    @Test func `another user is turned away and counted`() throws {
        var bench = Bench()
        for count in 1...3 as ClosedRange<UInt32> {
            bench.clear()
            try bench.handle(.connected(userID: 0))
            #expect(bench.effects == [.refuseConnection, .log(.wrongUser(userID: 0, count: count))])
        }
        bench.clear()
        try bench.connect()
        #expect(bench.effects == [.acceptConnection, .log(.sessionOpened(epoch: 1))])
        bench.clear()
        try bench.connect()
        #expect(bench.effects == [.refuseConnection, .log(.sessionBusy(count: 1))])
        bench.clear()
        try bench.handle(.disconnected)
        try bench.handle(.disconnected)
        #expect(bench.logs == [.sessionClosed(epoch: 1)])
    }

    @Test func `frames are obeyed in every cut of the stream`() throws {
        let first = try Scene()
        let stream =
            Command.put(ObjectReference(index: first.standing)).frame(sequence: 1)
            + Command.remove(ObjectReference(index: first.standing)).frame(sequence: 2)
        for cut in 0...stream.count {
            var scene = first
            try scene.bench.handle(.received(Array(stream[..<cut])))
            try scene.bench.handle(.received(Array(stream[cut...])))
            #expect(scene.bench.messages == [.answer(number: .put, .done), .answer(number: .remove, .done)])
            #expect(scene.bench.asked == [.put, .remove])
        }
    }

    @Test func `commands behind a load and a channel's put wait for them`() throws {
        var bench = Bench()
        var builder = TableBuilder(generation: 5)
        let bundle = builder.addBundle(1)
        let identity = try builder.addChannel(62, bundle: bundle)
        let channel = try builder.index(identity)
        bench.tables[5] = builder.bytes
        try bench.connect()
        let transmission = Transmission(
            channel: channel,
            deadline: bench.now,
            source: .ipv4(IPv4Address(192, 0, 2, 1)),
            advert: advert(),
            will: advert(priority: 0)
        )
        let commands: [Command] = [
            .hello(version: 1), .load(GenerationHash(rawValue: 5)),
            .put(ObjectReference(.other, index: channel)),
            .activate, .transmit(transmission),
        ]
        var stream: [UInt8] = []
        for (place, command) in commands.enumerated() { stream += command.frame(sequence: UInt32(place)) }
        try bench.handle(.received(stream))
        #expect(bench.messages.count == 5)
        #expect(bench.messages.last == .answer(number: .transmit, .done))
        #expect(bench.adverts == [advert()])
    }

    @Test func `datagrams go to the lowest active channel of their socket`() throws {
        var scene = try Scene()
        let eth0 = SocketKey(interface: try #require(InterfaceName("eth0")), family: .ipv4)
        let eth1 = SocketKey(interface: try #require(InterfaceName("eth1")), family: .ipv4)
        #expect(try scene.put(scene.channel63) == .done)
        scene.bench.messages = []
        try scene.bench.handle(.datagram(eth0, [0x45, 0]))
        try scene.bench.handle(.datagram(eth1, [0x45, 1]))
        try scene.bench.handle(.datagram(eth0, [UInt8](repeating: 7, count: 4_000)))
        try scene.bench.handle(.datagramsLost(eth0, count: 3))
        let lowest = min(scene.channel, scene.channel63)
        #expect(
            scene.bench.messages == [
                .received(channel: lowest, arrival: scene.bench.now, datagram: [0x45, 0]),
                .received(
                    channel: lowest,
                    arrival: scene.bench.now,
                    datagram: [UInt8](repeating: 7, count: Limits.datagramLength)
                ),
                .lost(count: 3),
            ]
        )
        try scene.bench.handle(.disconnected)
        scene.bench.clear()
        try scene.bench.handle(.datagram(eth0, [0x45, 0]))
        #expect(scene.bench.effects == [])
    }

    @Test(
        arguments: [
            // Read so long after it came, and so long ago it counts as received, in microseconds.
            (0, 0), (130, 130), (49_999, 49_999), (50_000, 50_000),
            // Of clocks that were set.
            (50_001, 0), (3_600_000_000, 0), (-1, 0), (-3_600_000_000, 0),
            (Int64.max / 1_000, 0), (Int64.min / 1_000, 0),
        ] as [(age: Int64, counts: Int64)]
    )
    func `a datagram came when the kernel had it, not when it was read`(
        _ row: (age: Int64, counts: Int64)
    ) throws {
        var scene = try Scene()
        let eth0 = SocketKey(interface: try #require(InterfaceName("eth0")), family: .ipv4)
        try scene.bench.handle(.datagram(eth0, [0x45], age: .microseconds(row.age)))
        let arrival = scene.bench.now - .microseconds(row.counts)
        #expect(
            scene.bench.messages.last
                == .received(channel: scene.channel, arrival: arrival, datagram: [0x45])
        )
    }

    @Test func `a silent engine is only as good as its lease, however often it starts`() throws {
        var scene = try Scene()
        try scene.bench.pass(.seconds(11))
        try scene.lead()
        // Each session says hello and an advert, as an engine that crashes at the next step.
        try scene.reconnect()
        for _ in 1..<Limits.shortSessions {
            try scene.bench.pass(.milliseconds(900))
            #expect(try scene.transmit() == .done)
            try scene.reconnect()
        }
        #expect(scene.bench.kernel.count == 1)
        scene.bench.clear()
        try scene.bench.handle(.disconnected)
        #expect(scene.bench.logs.contains(.engineKeepsFailing(sessions: 5)))
        #expect(scene.bench.adverts == [advert(priority: 0)])
        #expect(scene.bench.kernel == [])
    }

    @Test func `five sessions of ten seconds fail nothing`() throws {
        var scene = try Scene()
        for _ in 0..<6 {
            for _ in 0..<11 {
                _ = try scene.transmit()
                try scene.bench.pass(.milliseconds(950))
            }
            try scene.reconnect()
        }
        #expect(!scene.bench.logs.contains(.engineKeepsFailing(sessions: 5)))
    }

    @Test func `five short sessions in more than a minute fail nothing`() throws {
        var scene = try Scene()
        for _ in 0..<20 {
            try scene.bench.handle(.disconnected)
            try scene.bench.pass(.milliseconds(15_100))
            try scene.bench.connect()
            try scene.bench.say(.hello(version: 1))
        }
        #expect(!scene.bench.logs.contains(.engineKeepsFailing(sessions: 5)))
    }

    @Test func `a new session opens the sockets anew, and the lease goes on`() throws {
        var scene = try Scene()
        try scene.lead()
        try scene.reconnect()
        scene.bench.clear()
        #expect(try scene.put(scene.channel) == .done)
        #expect(try scene.put(scene.channel) == .done)
        let opened = scene.bench.effects.filter { if case .openSocket = $0 { true } else { false } }
        let closed = scene.bench.effects.filter { if case .closeSocket = $0 { true } else { false } }
        #expect(opened.count == 1 && closed.count == 1, "once a session")
        #expect(scene.bench.core.nextDeadline != nil, "the lease lives")
        #expect(try scene.transmit() == .done)
    }

    @Test func `an interface that went away between two sessions takes channel and lease along`() throws {
        var scene = try Scene()
        try scene.lead()
        try scene.reconnect()
        scene.bench.clear()
        scene.bench.socketErrno = 19
        #expect(try scene.put(scene.channel) == .refused(.interfaceAbsent, errno: 19, message: []))
        #expect(scene.bench.asked == [.remove], "the address of the bundle")
        #expect(scene.bench.adverts == [], "no will on a socket that isn't there")
        #expect(scene.bench.core.earliestLeaseEnd == nil)
        #expect(try scene.transmit() == .refused(.notHeld))
    }
}
