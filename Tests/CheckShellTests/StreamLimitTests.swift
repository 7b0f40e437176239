// What HTTP/2 lets a server make us keep, as `makeProtocol` bounds it: just within, and one more.
import HealthChecks
import NIOCore
import NIOEmbedded
import NetworkTypes
import Testing

@testable import CheckShell

/// A field that isn't kept in the table (RFC 7541 §6.2.2), whose value may be long.
private func longField(_ name: String, _ length: Int) -> [UInt8] {
    // An integer with a prefix of 7 bits (§5.1).
    var rest = length - 127
    var number: [UInt8] = [127]
    while rest >= 128 {
        number.append(UInt8(rest % 128) | 128)
        rest /= 128
    }
    return [0, UInt8(name.utf8.count)] + bytes(name) + number + [UInt8(rest)]
        + [UInt8](repeating: UInt8(ascii: "x"), count: length)
}

/// An attempt at a page, and what came of it.
private final class LimitedPage {
    private(set) var outcomes: [ProbeOutcome] = []
    let channel: EmbeddedChannel

    init() throws {
        guard let path = RequestText("/") else { preconditionFailure("no path") }
        let loop = EmbeddedEventLoop()
        let settings = WebCheckSettings(
            target: target(80),
            isTLS: false,
            version: .two,
            pages: [WebPage(path: path)]
        )
        let made = ProbeExchange(
            .web(settings),
            identifier: 1,
            sequence: 1,
            tools: .ofThisMachine,
            at: Instant(nanosecondsSinceBoot: 0)
        )
        channel = EmbeddedChannel(loop: loop)
        let attempt = Attempt(loop: loop, exchange: try #require(made)) { [weak self] in
            self?.outcomes.append($0)
        }
        attempt.setDeadline = { _ in }
        attempt.opened(channel)
        try channel.pipeline.syncOperations.addHandlers([
            StreamHandler.makeProtocol(), StreamHandler(attempt), ProbeHandler(attempt),
        ])
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 80), promise: nil)
    }

    func hear(_ bytes: [UInt8]) {
        channel.pipeline.fireChannelRead(ByteBuffer(bytes: bytes))
        channel.pipeline.fireChannelReadComplete()
    }
}

/// RFC 9113 §6.5.2: name, value and 32 for each; `:status: 200` is 42 of them.
@Test(arguments: [(0, true), (1, false)])
func aSectionOfFieldsIsBounded(_ more: Int, _ isRead: Bool) throws {
    let asked = try LimitedPage()
    // What counts for us counts as soon as the server has confirmed our settings.
    asked.hear(frame(4, 0, 0, []) + frame(4, 1, 0, []))
    let first = 8_000
    let second = ProbeLimits.fieldSection - 42 - (1 + 32) * 2 - first + more
    asked.hear(
        frame(1, 0, 1, [0x88] + longField("a", first)) + frame(9, 4, 1, longField("b", second))
            + frame(0, 1, 1, bytes("page"))
    )
    #expect(asked.outcomes == [isRead ? .passed() : .failed(.notHTTP2)])
}

/// A server that asks without end, and reads no answer: the library takes 200 such frames in half a minute,
/// SETTINGS among them, so what waits for the server is bounded, too.
@Test(arguments: [(199, true), (200, false)])
func answersThatNobodyReadsAreBounded(_ questions: Int, _ isBorne: Bool) throws {
    let asked = try LimitedPage()
    asked.hear(frame(4, 0, 0, []))
    asked.channel.isWritable = false
    asked.channel.pipeline.fireChannelWritabilityChanged()
    for _ in 0..<questions { asked.hear(frame(6, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8])) }
    #expect(asked.outcomes == (isBorne ? [] : [.failed(.notHTTP2)]))
}
