import HealthChecks
import NetworkTypes
import Testing

/// What comes on the stream.
enum StreamedEvent: Sendable {
    case fields([(String, String)])
    case data([UInt8])
    case end
}

struct StreamedCase: Sendable, CustomTestStringConvertible {
    let name: String
    let probe: Probe
    let events: [StreamedEvent]
    let outcome: ProbeOutcome

    init(_ name: String, _ probe: Probe, _ events: [StreamedEvent], _ outcome: ProbeOutcome) {
        (self.name, self.probe, self.events, self.outcome) = (name, probe, events, outcome)
    }

    var testDescription: String { name }
}

private func page(digest: String? = nil, match: String? = nil) -> Probe {
    let page = WebPage(
        path: text("/x"),
        host: text("a.example"),
        digest: digest.flatMap { CountingDigest.digest($0) },
        match: match.map { BodyMatch(pattern: $0) }
    )
    return .web(WebCheckSettings(target: target(), isTLS: true, version: .two, pages: [page]))
}

private func health(_ service: String = "") -> Probe {
    .service(ServiceCheckSettings(target: target(), service: service))
}

private let ok = StreamedEvent.fields([(":status", "200"), ("content-type", "application/grpc")])
private func trailer(_ status: String) -> StreamedEvent { .fields([("grpc-status", status)]) }
/// Prefix, then the message.
private func message(_ bytes: UInt8...) -> StreamedEvent { .data([0, 0, 0, 0, UInt8(bytes.count)] + bytes) }
private func hello(_ status: String = "200") -> [StreamedEvent] {
    [.fields([(":status", status)]), .data(Array("hello".utf8)), .end]
}

/// RFC 9113 §8.1 and 9110 §15; gRPC over HTTP2; grpc.health.v1. Messages are written by the rules of protocol
/// buffers: 08 01 is field 1, SERVING.
private let streamedCases: [StreamedCase] = [
    StreamedCase("page", page(digest: "hello"), hello(), .passed()),
    StreamedCase("digest", page(digest: "hallo"), hello(), .failed(.wrongDigest)),
    StreamedCase("match", page(match: "ell"), hello(), .passed()),
    StreamedCase("no match", page(match: "all"), hello(), .failed(.contentDoesNotMatch)),
    StreamedCase("status", page(), hello("503"), .failed(.wrongStatus(503))),
    StreamedCase("no status", page(), [.fields([("a", "b")]), .end], .failed(.statusLineMalformed)),
    StreamedCase("strange status", page(), hello("2 0"), .failed(.statusLineMalformed)),
    StreamedCase("early hints", page(), [.fields([(":status", "103")])] + hello(), .passed()),
    StreamedCase("hints only", page(), [.fields([(":status", "103")])], .failed(.noAnswer)),
    StreamedCase("no end", page(), [.fields([(":status", "200")])], .failed(.noAnswer)),
    StreamedCase("trailer", page(), [.fields([(":status", "200")]), .fields([("a", "b")]), .end], .passed()),
    StreamedCase("nothing", page(), [.end], .failed(.endedEarly)),
    StreamedCase("serving", health(), [ok, message(0x08, 1), trailer("0"), .end], .passed()),
    StreamedCase(
        "not serving",
        health(),
        [ok, message(0x08, 2), trailer("0"), .end],
        .failed(.service(.notServing))
    ),
    StreamedCase("left out", health(), [ok, message(), trailer("0"), .end], .failed(.service(.unknown))),
    StreamedCase("not found", health("x"), [ok, trailer("5"), .end], .failed(.call(CallStatus(5)))),
    StreamedCase(
        "trailers only",
        health(),
        [
            .fields([(":status", "200"), ("content-type", "application/grpc"), ("grpc-status", "12")]), .end,
        ],
        .failed(.call(CallStatus(12)))
    ),
    StreamedCase(
        "in pieces",
        health(),
        [ok, .data([0, 0, 0]), .data([0, 2, 8]), .data([1]), trailer("0"), .end],
        .passed()
    ),
    StreamedCase(
        "other fields",
        health(),
        [ok, message(0x12, 1, 65, 0x19, 0, 0, 0, 0, 0, 0, 0, 0, 0x25, 0, 0, 0, 0, 8, 1), trailer("0"), .end],
        .passed()
    ),
    StreamedCase(
        "packed",
        health(),
        [ok, .data([1, 0, 0, 0, 2, 8, 1]), trailer("0"), .end],
        .failed(.wrongReply)
    ),
    StreamedCase(
        "half",
        health(),
        [ok, .data([0, 0, 0, 0, 3, 8, 1]), trailer("0"), .end],
        .failed(.wrongReply)
    ),
    StreamedCase(
        "two",
        health(),
        [ok, message(8, 1), message(8, 1), trailer("0"), .end],
        .failed(.wrongReply)
    ),
    StreamedCase("no message", health(), [ok, trailer("0"), .end], .failed(.wrongReply)),
    StreamedCase("no trailers", health(), [ok, message(8, 1), .end], .failed(.endedEarly)),
    StreamedCase("status 9", health(), [ok, message(8, 9), trailer("0"), .end], .failed(.wrongReply)),
    StreamedCase("a web server", health(), hello(), .failed(.wrongReply)),
    StreamedCase("no page", health(), hello("404"), .failed(.wrongStatus(404))),
    StreamedCase("odd trailer", health(), [ok, trailer("x"), .end], .failed(.wrongReply)),
    StreamedCase(
        "endless",
        health(),
        [ok, .data([UInt8](repeating: 0, count: 1_024)), .data([0])],
        .failed(.tooLong(.reply))
    ),
]

/// Asks and hears: what was asked, how it ended.
private func run(_ row: StreamedCase) throws -> (request: StreamRequest, outcome: ProbeOutcome) {
    let tools = BodyTools(md5: { CountingDigest() }, matcher: { PlainMatcher($0) })
    var exchange = try #require(
        ProbeExchange(row.probe, identifier: 0, sequence: 0, tools: tools, at: start)
    )
    var effects: [ProbeExchange.Effect] = []
    exchange.handle(.connected, at: start, into: &effects)
    exchange.handle(.secured, at: start, into: &effects)
    for event in row.events {
        switch event {
        case .fields(let fields):
            let list = fields.map { HeaderField(name: $0.0, value: $0.1) }
            exchange.handle(.fields(list), at: start, into: &effects)
        case .data(let bytes): exchange.handle(.received(bytes), at: start, into: &effects)
        case .end: exchange.handle(.ended, at: start, into: &effects)
        }
    }
    if let due = exchange.nextDeadline { exchange.handle(.deadlineReached, at: due, into: &effects) }
    guard case .ask(let request) = effects.first, case .finished(let outcome) = effects.last,
        effects.count == 2
    else {
        Issue.record("\(effects)")
        throw CancellationError()
    }
    return (request, outcome)
}

@Test(arguments: streamedCases) func streamedDialogues(_ row: StreamedCase) throws {
    #expect(try run(row).outcome == row.outcome)
}

@Test func requestsOfStreams() throws {
    let got = try run(StreamedCase("", page(), hello(), .passed())).request
    #expect(got.method == "GET" && got.scheme == "https" && got.path == "/x" && got.body == nil)
    #expect(got.authority == "a.example")
    let asked = try run(StreamedCase("", health("ab"), [.end], .passed())).request
    #expect(asked.method == "POST" && asked.scheme == "http")
    #expect(asked.path == "/grpc.health.v1.Health/Check" && asked.authority == "192.0.2.1:80")
    #expect(asked.fields.contains(HeaderField(name: "te", value: "trailers")))
    // Field 1, two bytes.
    #expect(asked.body == [0, 0, 0, 0, 4, 0x0A, 2, 0x61, 0x62])
    let long = String(repeating: "a", count: 200)
    // 200 is C8 01 in sevens of bits.
    let body = try run(StreamedCase("", health(long), [.end], .passed())).request.body
    #expect(body?.prefix(8) == [0, 0, 0, 0, 203, 0x0A, 0xC8, 0x01])
}
