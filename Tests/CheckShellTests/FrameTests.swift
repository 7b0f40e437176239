// Damaged HTTP/2: frames as a server of pages and one of gRPC's health send them, cut short, with bits turned
// and mixed by chance, through the handlers that an attempt has, without a socket. NIOHTTP2 reads the frames;
// coverage can't lead a fuzzer there without building that library for it, so the inputs are drawn by seed.
import HealthChecks
import NIOCore
import NIOEmbedded
import NetworkTypes
import SeededRandom
import Testing

@testable import CheckShell

struct FrameCase: Sendable, CustomTestStringConvertible {
    let probe: Probe
    /// In frames; good.
    let says: [[UInt8]]

    var testDescription: String { probe.keyword }
    var bytes: [UInt8] { says.flatMap { $0 } }
}

/// RFC 7541 appendix A: 8 is `:status: 200`, 31 `content-type`.
private let status: [UInt8] = [0x88]

private let frameCases: [FrameCase] = {
    guard let path = RequestText("/") else { preconditionFailure("no path") }
    let target = target(80)
    let page = WebPage(path: path, match: BodyMatch(pattern: "h.*o"))
    let type: [UInt8] = [0x0F, 0x10, 16] + bytes("application/grpc")
    return [
        FrameCase(
            probe: .web(WebCheckSettings(target: target, isTLS: false, version: .two, pages: [page])),
            says: [
                // SETTINGS with a window; PING; the header in two frames; padded content and the rest.
                frame(4, 0, 0, [0, 4, 0, 1, 0, 0]), frame(6, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8]),
                frame(1, 0, 1, status), frame(9, 4, 1, field("a", "b")),
                frame(0, 8, 1, [2] + bytes("hel") + [0, 0]), frame(0, 1, 1, bytes("lo")),
            ]
        ),
        FrameCase(
            probe: .service(ServiceCheckSettings(target: target)),
            says: [
                frame(4, 0, 0, []), frame(4, 1, 0, []), frame(1, 4, 1, status + type),
                frame(8, 0, 0, [0, 0, 0, 9]), frame(0, 0, 1, [0, 0, 0, 0, 2, 8, 1]),
                frame(1, 5, 1, field("grpc-status", "0")),
            ]
        ),
    ]
}()

private let start = Instant(nanosecondsSinceBoot: 0)

/// How an attempt ends whose server says these, and then ends the connection.
private func outcomes(_ probe: Probe, _ pieces: [[UInt8]]) throws -> [ProbeOutcome] {
    let loop = EmbeddedEventLoop()
    var outcomes: [ProbeOutcome] = []
    let made = ProbeExchange(probe, identifier: 1, sequence: 1, tools: .ofThisMachine, at: start)
    let attempt = Attempt(loop: loop, exchange: try #require(made)) { outcomes.append($0) }
    // No timer: the server decides.
    attempt.setDeadline = { _ in }
    let channel = EmbeddedChannel(loop: loop)
    attempt.opened(channel)
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandlers([
        StreamHandler.makeProtocol(), StreamHandler(attempt), ProbeHandler(attempt),
    ])
    channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 80), promise: nil)
    for piece in pieces {
        channel.pipeline.fireChannelRead(ByteBuffer(bytes: piece))
        channel.pipeline.fireChannelReadComplete()
        while try channel.readOutbound(as: ByteBuffer.self) != nil {}
    }
    if outcomes.isEmpty { channel.close(promise: nil) }
    loop.run()
    return outcomes
}

@Test(arguments: frameCases)
func framesAsTheyShouldBe(_ row: FrameCase) throws {
    #expect(try outcomes(row.probe, [row.bytes]) == [.passed()])
    #expect(try outcomes(row.probe, row.bytes.map { [$0] }) == [.passed()], "byte by byte")
}

@Test(arguments: frameCases)
func framesCutShort(_ row: FrameCase) throws {
    for length in row.bytes.indices {
        let found = try outcomes(row.probe, [Array(row.bytes[..<length])])
        #expect(found.count == 1 && found.first?.isPass == false, "\(length): \(found)")
    }
}

@Test(arguments: frameCases)
func framesWithABitTurned(_ row: FrameCase) throws {
    for bit in 0..<row.bytes.count * 8 {
        var bytes = row.bytes
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        let found = try outcomes(row.probe, [bytes])
        #expect(found.count == 1, "bit \(bit): \(found)")
    }
}

@Test(arguments: frameCases)
func framesByChance(_ row: FrameCase) throws {
    for seed in 0..<5_000 {
        var random = RandomSource(seed: UInt64(seed))
        let found = try outcomes(row.probe, damaged(row.says, &random))
        #expect(found.count == 1, "seed \(seed): \(found)")
    }
}

/// Frames left out, said twice, in another order, with other bytes in them; in pieces.
private func damaged(_ frames: [[UInt8]], _ random: inout RandomSource) -> [[UInt8]] {
    var frames = frames
    for _ in 0...random.below(4) {
        let place = random.below(frames.count)
        switch random.below(6) {
        case 0 where frames.count > 1: frames.remove(at: place)
        case 1: frames.insert(frames[place], at: random.below(frames.count + 1))
        case 2: frames.swapAt(place, random.below(frames.count))
        case 3: frames[place][random.below(9)] = UInt8(random.below(256))
        case 4 where frames[place].count > 9:
            frames[place][9 + random.below(frames[place].count - 9)] = UInt8(random.below(256))
        default:
            let more = (0..<random.below(40)).map { _ in UInt8(random.below(256)) }
            frames.insert(
                frame(UInt8(random.below(11)), UInt8(random.below(256)), UInt8(random.below(3)), more),
                at: place
            )
        }
    }
    var rest = frames.flatMap { $0 }[...]
    var pieces: [[UInt8]] = []
    while !rest.isEmpty {
        let size = 1 + random.below(rest.count)
        pieces.append(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
    }
    return pieces
}
