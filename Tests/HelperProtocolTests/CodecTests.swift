import ByteCodec
import HelperProtocol
import NetworkTypes
import Testing

/// A command and its whole frame by the layout in the table, written out by hand.
struct GoldenCommand: CustomTestStringConvertible, Sendable {
    let command: Command
    let family: AddressFamily
    let frame: [UInt8]

    var testDescription: String { "\(command.number) \(family)" }

    init(_ command: Command, family: AddressFamily = .ipv4, _ frame: [UInt8]) {
        self.command = command
        self.family = family
        self.frame = frame
    }

    static let sequence: UInt32 = 0x0403_0201
    private static let tail: [UInt8] = [0, 1, 2, 3, 4]

    private static func header(_ length: UInt8, _ number: UInt8) -> [UInt8] { [length, 0, number] + tail }

    private static let advert: [UInt8] = [0x21, 62, 100, 1, 0, 1, 0, 0]
    private static let will: [UInt8] = [0x21, 62, 0, 1, 0, 1, 0, 0]
    private static let times: [UInt8] = [0x15, 0xCD, 0x5B, 7, 0, 0, 0, 0]
    private static let lengths: [UInt8] = [8, 0, 8, 0]

    private static func transmission(_ source: IPAddress) -> Command {
        .transmit(
            Transmission(
                channel: 5,
                deadline: Instant(nanosecondsSinceBoot: 123_456_789),
                source: source,
                advert: advert,
                will: will
            )
        )
    }

    static let all: [GoldenCommand] = [
        GoldenCommand(.hello(version: 1), header(10, 2) + [1, 0]),
        GoldenCommand(
            .load(GenerationHash(rawValue: 0x0F0E_0D0C_0B0A_0908_0706_0504_0302_0100)),
            header(24, 4) + Array(0...15)
        ),
        GoldenCommand(.activate, header(8, 6)),
        GoldenCommand(.discard, header(8, 8)),
        GoldenCommand(.release, header(8, 10)),
        GoldenCommand(.put(ObjectReference(index: 17)), header(13, 16) + [0, 17, 0, 0, 0]),
        GoldenCommand(
            .remove(ObjectReference(.other, index: 0x0102_0304)),
            header(13, 18) + [1, 4, 3, 2, 1]
        ),
        GoldenCommand(.again(bundle: 3), header(12, 20) + [3, 0, 0, 0]),
        GoldenCommand(
            transmission(.ipv4(IPv4Address(192, 0, 2, 1))),
            header(56, 32) + [5, 0, 0, 0] + times + [192, 0, 2, 1] + [UInt8](repeating: 0, count: 12)
                + lengths
                + advert + will
        ),
        GoldenCommand(
            transmission(.ipv6(IPv6Address(rawValue: 0xFE80_0000_0000_0000_0000_0000_0000_0001))),
            family: .ipv6,
            header(56, 32) + [5, 0, 0, 0] + times + [0xFE, 0x80] + [UInt8](repeating: 0, count: 13) + [1]
                + lengths
                + advert + will
        ),
        GoldenCommand(
            .cease(channel: 5, hold: .milliseconds(1), farewell: true),
            header(21, 34) + [5, 0, 0, 0, 0x40, 0x42, 0x0F, 0, 0, 0, 0, 0, 1]
        ),
        GoldenCommand(
            .weight(ObjectReference(.other, index: 4), 258),
            header(17, 22) + [1, 4, 0, 0, 0, 2, 1, 0, 0]
        ),
        GoldenCommand(.dump(.services), header(12, 24) + [0xFF, 0xFF, 0xFF, 0xFF]),
        GoldenCommand(.dump(.destinations(service: 7)), header(12, 24) + [7, 0, 0, 0]),
        GoldenCommand(.dump(.more), header(12, 24) + [0xFE, 0xFF, 0xFF, 0xFF]),
        GoldenCommand(
            .announce(object: 4, rounds: 5, spacing: .microseconds(258), lane: 0x8000_0001),
            header(21, 40) + [4, 0, 0, 0, 5, 2, 1, 0, 0, 1, 0, 0, 0x80]
        ),
        GoldenCommand(
            .probe(object: 4, target: .ipv4(IPv4Address(192, 0, 2, 1))),
            header(29, 42) + [4, 0, 0, 0, 4, 192, 0, 2, 1] + [UInt8](repeating: 0, count: 12)
        ),
        GoldenCommand(
            .probe(object: 4, target: .ipv6(IPv6Address(rawValue: 0xFE80 << 112 | 1))),
            header(29, 42) + [4, 0, 0, 0, 6, 0xFE, 0x80] + [UInt8](repeating: 0, count: 13) + [1]
        ),
        GoldenCommand(
            .puts([Put(ObjectReference(index: 17)), Put(ObjectReference(.other, index: 4), weight: 258)]),
            header(26, 26) + [0, 17, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 1, 4, 0, 0, 0, 2, 1, 0, 0]
        ),
    ]
}

/// The command of the one frame in `bytes`, nil when more bytes are needed.
func decode(_ bytes: [UInt8], family: AddressFamily) throws(ProtocolViolation) -> Command? {
    var stream = FrameStream()
    stream.append(bytes)
    guard let frame = try stream.next() else { return nil }
    for phase in SessionPhase.allCases {
        do throws(ProtocolViolation) {
            return try Command(frame, phase: phase) { _ in family }
        } catch {
            if error != .outOfPhase { throw error }
        }
    }
    throw .outOfPhase
}

struct CommandCodecTests {
    @Test func `every command is in the list`() {
        #expect(Set(GoldenCommand.all.map(\.command.number)) == Set(CommandNumber.allCases))
    }

    @Test(arguments: GoldenCommand.all) func `both ways`(_ golden: GoldenCommand) throws {
        #expect(golden.command.frame(sequence: GoldenCommand.sequence) == golden.frame)
        #expect(try decode(golden.frame, family: golden.family) == golden.command)
    }

    @Test(arguments: GoldenCommand.all) func `every truncation`(_ golden: GoldenCommand) throws {
        for length in 0..<golden.frame.count {
            // As the stream has it: the frame isn't whole.
            #expect(try decode(Array(golden.frame[..<length]), family: golden.family) == nil)
            // With a length that says so: the payload is short.
            guard length >= Limits.frameHeaderLength else { continue }
            if case .announce = golden.command, length == golden.frame.count - 4 { continue }
            // One object less.
            if case .puts = golden.command, length == golden.frame.count - 9 { continue }
            var short = Array(golden.frame[..<length])
            short[0] = UInt8(length)
            #expect(throws: ProtocolViolation.malformed) { try decode(short, family: golden.family) }
        }
    }

    @Test(arguments: GoldenCommand.all) func `a trailing byte`(_ golden: GoldenCommand) throws {
        var long = golden.frame + [0]
        long[0] += 1
        #expect(throws: ProtocolViolation.malformed) { try decode(long, family: golden.family) }
    }

    @Test(arguments: GoldenCommand.all) func `every single-bit flip`(_ golden: GoldenCommand) {
        for bit in 0..<golden.frame.count * 8 {
            var flipped = golden.frame
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            // The sequence is only echoed, so it may differ.
            if (4..<8).contains(bit / 8) { continue }
            let command = try? decode(flipped, family: golden.family)
            #expect(command != golden.command, "bit \(bit)")
        }
    }

    @Test func `an advert of the family that the channel doesn't have`() throws {
        let frame = GoldenCommand.all[9].frame
        #expect(throws: ProtocolViolation.malformed) { try decode(frame, family: .ipv4) }
    }

    /// An upgrade: the helper is the new one, the engine not yet.
    @Test func `version 2 announces without a lane`() throws {
        let frame: [UInt8] = [17, 0, 40, 0, 1, 2, 3, 4, 4, 0, 0, 0, 5, 2, 1, 0, 0]
        let command = try decode(frame, family: .ipv4)
        #expect(command == .announce(object: 4, rounds: 5, spacing: .microseconds(258), lane: 0))
    }

    @Test func `so many puts fit one command, and no more`() throws {
        let puts = (0..<Limits.putsAtOnce).map { Put(ObjectReference(index: UInt32($0)), weight: 1) }
        var frame = Command.puts(puts).frame(sequence: 1)
        #expect(try decode(frame, family: .ipv4) == .puts(puts))
        frame += [0, 1, 0, 0, 0, 1, 0, 0, 0]
        frame[0] = UInt8(frame.count & 0xFF)
        frame[1] = UInt8(frame.count >> 8)
        #expect(throws: ProtocolViolation.malformed) { try decode(frame, family: .ipv4) }
    }

    @Test(arguments: [0x8000_0000, 0xFFFF_FFFE] as [UInt32]) func `weights that are none`(_ weight: UInt32) {
        let object = ObjectReference(index: 1)
        for command in [Command.puts([Put(object, weight: weight)]), .weight(object, weight)] {
            #expect(throws: ProtocolViolation.malformed) {
                try decode(command.frame(sequence: 1), family: .ipv4)
            }
        }
        // All ones are no weight at all.
        let none = Command.weight(object, .max).frame(sequence: 1)
        #expect(throws: ProtocolViolation.malformed) { try decode(none, family: .ipv4) }
    }

    @Test(arguments: [0, 61, 255] as [UInt8]) func `rounds out of bounds`(_ rounds: UInt8) {
        let frame = Command.announce(object: 4, rounds: rounds, spacing: .zero).frame(sequence: 1)
        #expect(throws: ProtocolViolation.malformed) { try decode(frame, family: .ipv4) }
    }

    @Test func `a hold and a deadline beyond all time`() {
        let far = Int64.max / 4 + 1
        let cease = Command.cease(channel: 1, hold: Interval(nanoseconds: far), farewell: false)
        #expect(throws: ProtocolViolation.malformed) { try decode(cease.frame(sequence: 1), family: .ipv4) }
        let negative = Command.cease(channel: 1, hold: Interval(nanoseconds: -1), farewell: false)
        #expect(throws: ProtocolViolation.malformed) {
            try decode(negative.frame(sequence: 1), family: .ipv4)
        }
        let transmission = Transmission(
            channel: 5,
            deadline: Instant(nanosecondsSinceBoot: far),
            source: .ipv4(IPv4Address(192, 0, 2, 1)),
            advert: [UInt8](repeating: 0, count: 20),
            will: [UInt8](repeating: 0, count: 20)
        )
        let frame = Command.transmit(transmission).frame(sequence: 1)
        #expect(throws: ProtocolViolation.malformed) { try decode(frame, family: .ipv4) }
    }

    @Test func `the largest frame fits`() throws {
        let transmission = Transmission(
            channel: 5,
            deadline: Instant(nanosecondsSinceBoot: 1),
            source: .ipv4(IPv4Address(192, 0, 2, 1)),
            advert: [UInt8](repeating: 1, count: Limits.advertLength),
            will: [UInt8](repeating: 2, count: Limits.advertLength)
        )
        let frame = Command.transmit(transmission).frame(sequence: 1)
        #expect(try decode(frame, family: .ipv4) == .transmit(transmission))
    }
}

/// A message and its frame's payload.
struct GoldenMessage: CustomTestStringConvertible, Sendable {
    let message: Message
    let number: UInt8
    let payload: [UInt8]

    var testDescription: String { "number \(number)" }

    /// With audience 0 it is what an engine reads that knows of no audiences.
    private static func lease(audience: UInt32) throws -> HeldLease {
        HeldLease(
            channel: ChannelKey(
                interface: try #require(InterfaceName("eth0")),
                family: .ipv4,
                virtualRouterID: try #require(VirtualRouterID(rawValue: 62)),
                audience: audience
            ),
            isRevoked: true,
            timeLeft: Interval(nanoseconds: 258),
            lastAdvertAt: Instant(nanosecondsSinceBoot: 259),
            lastAdvert: [7, 8, 9]
        )
    }

    static func all() throws -> [GoldenMessage] {
        let refused = Outcome.refused(.foreign, errno: 17, message: Array("no".utf8))
        return [
            GoldenMessage(
                message: .answer(number: .put, .done),
                number: 17,
                payload: [0, 0, 0, 0, 0, 0, 0]
            ),
            GoldenMessage(
                message: .answer(number: .transmit, refused),
                number: 33,
                payload: [15, 17, 0, 0, 0, 2, 0, 0x6E, 0x6F]
            ),
            GoldenMessage(
                message: .welcome(epoch: 2, generation: GenerationHash(rawValue: 3), leases: 4),
                number: 3,
                payload: [2, 0, 0, 0, 3] + [UInt8](repeating: 0, count: 15) + [4, 0]
            ),
            GoldenMessage(
                message: .leaseHeld(try lease(audience: 0x0403_0201)),
                number: 65,
                payload: [0x65, 0x74, 0x68, 0x30] + [UInt8](repeating: 0, count: 12)
                    + [4, 62, 3, 1, 2, 3, 4] + [2, 1, 0, 0, 0, 0, 0, 0]
                    + [3, 1, 0, 0, 0, 0, 0, 0] + [3, 0, 7, 8, 9]
            ),
            GoldenMessage(
                message: .leaseHeld(try lease(audience: 0)),
                number: 65,
                payload: [0x65, 0x74, 0x68, 0x30] + [UInt8](repeating: 0, count: 12) + [4, 62, 1]
                    + [2, 1, 0, 0, 0, 0, 0, 0] + [3, 1, 0, 0, 0, 0, 0, 0] + [3, 0, 7, 8, 9]
            ),
            GoldenMessage(
                message: .received(
                    channel: 1,
                    arrival: Instant(nanosecondsSinceBoot: 256),
                    datagram: [0x45, 0]
                ),
                number: 67,
                payload: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x45, 0]
            ),
            GoldenMessage(message: .lost(count: 9), number: 69, payload: [9, 0, 0, 0]),
            GoldenMessage(
                message: .observed(
                    interface: try #require(InterfaceName("eth0")),
                    arrival: Instant(nanosecondsSinceBoot: 258),
                    frame: [1, 2]
                ),
                number: 73,
                payload: [0x65, 0x74, 0x68, 0x30] + [UInt8](repeating: 0, count: 12)
                    + [2, 1, 0, 0, 0, 0, 0, 0, 1, 2]
            ),
            GoldenMessage(
                message: .unsent(interface: try #require(InterfaceName("eth0")), .ipv6, errno: 1),
                number: 79,
                payload: [0x65, 0x74, 0x68, 0x30] + [UInt8](repeating: 0, count: 12) + [6, 1, 0, 0, 0]
            ),
            GoldenMessage(message: .revoked(bundle: 8), number: 71, payload: [8, 0, 0, 0]),
            GoldenMessage(message: .ended(.malformed), number: 75, payload: [2, 0]),
        ]
    }
}

struct MessageCodecTests {
    @Test func `both ways, every truncation, trailing byte and single-bit flip`() throws {
        for golden in try GoldenMessage.all() {
            let sequence: UInt32 = golden.number < 64 ? 7 : 0
            let bytes = Frame.encode(number: golden.number, sequence: sequence, payload: golden.payload)
            #expect(golden.message.frame(sequence: 7) == bytes)
            var frame = Frame(number: golden.number, sequence: sequence, payload: golden.payload)
            #expect(try Message(frame) == golden.message)
            // A datagram and a frame may have any length.
            let isOpen = golden.number == 67 || golden.number == 73
            for length in 0..<golden.payload.count where !isOpen || length < (golden.number == 67 ? 12 : 24) {
                frame.payload = Array(golden.payload[..<length])
                #expect(throws: DecodeError.self) { try Message(frame) }
            }
            if !isOpen {
                frame.payload = golden.payload + [0]
                #expect(throws: DecodeError.leftover(count: 1)) { try Message(frame) }
            }
            for bit in 0..<golden.payload.count * 8 {
                frame.payload = golden.payload
                frame.payload[bit / 8] ^= 1 << UInt8(bit % 8)
                #expect((try? Message(frame)) != golden.message)
            }
        }
    }

    @Test(arguments: 0...255 as ClosedRange<UInt8>) func `numbers that no message has`(_ number: UInt8) throws
    {
        let known = CommandNumber.allCases.map { $0.rawValue + 1 } + [65, 67, 69, 71, 73, 75, 77, 79]
        guard !known.contains(number) else { return }
        let frame = Frame(number: number, sequence: 0, payload: [0, 0, 0, 0, 0, 0, 0])
        #expect(throws: DecodeError.invalidValue(offset: 2)) { try Message(frame) }
    }

    @Test func `a long explanation is cut`() throws {
        let outcome = Outcome.refused(.kernel, errno: 1, message: [UInt8](repeating: 0x61, count: 5_000))
        var stream = FrameStream()
        stream.append(Message.answer(number: .put, outcome).frame(sequence: 1))
        let frame = try #require(try stream.next())
        let kept = [UInt8](repeating: 0x61, count: Limits.kernelMessageLength)
        #expect(try Message(frame) == .answer(number: .put, .refused(.kernel, errno: 1, message: kept)))
    }
}

struct FrameStreamTests {
    static let frames = [
        Frame(number: 2, sequence: 1, payload: [1, 0]), Frame(number: 6, sequence: 2, payload: []),
        Frame(number: 16, sequence: 0xFFFF_FFFF, payload: [0, 1, 2, 3, 4]),
    ]

    @Test func `every cut in three`() throws {
        let bytes = FrameStreamTests.frames.flatMap { (frame) -> [UInt8] in
            Frame.encode(number: frame.number, sequence: frame.sequence, payload: frame.payload)
        }
        for first in 0...bytes.count {
            for second in first...bytes.count {
                var stream = FrameStream()
                var found: [Frame] = []
                for piece in [bytes[..<first], bytes[first..<second], bytes[second...]] {
                    stream.append(Array(piece))
                    while let frame = try stream.next() { found.append(frame) }
                }
                #expect(found == FrameStreamTests.frames)
                #expect(stream.pendingCount == 0)
            }
        }
    }

    @Test(
        arguments: [
            ([0, 0, 2, 0, 0, 0, 0, 0], .badLength), ([7, 0, 2, 0, 0, 0, 0, 0], .badLength),
            ([1, 32, 2, 0, 0, 0, 0, 0], .badLength), ([255, 255, 2, 0, 0, 0, 0, 0], .badLength),
            ([8, 0, 2, 1, 0, 0, 0, 0], .malformed),
        ] as [([UInt8], ProtocolViolation)]
    ) func `headers that can't be`(_ bytes: [UInt8], _ violation: ProtocolViolation) {
        var stream = FrameStream()
        stream.append(bytes)
        #expect(throws: violation) { try stream.next() }
    }

    @Test func `the longest frame passes`() throws {
        let payload = [UInt8](repeating: 3, count: Limits.frameLength - Limits.frameHeaderLength)
        var stream = FrameStream()
        stream.append(Frame.encode(number: 1, sequence: 1, payload: payload))
        #expect(try stream.next()?.payload == payload)
    }
}
