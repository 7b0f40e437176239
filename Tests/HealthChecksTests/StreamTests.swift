import HealthChecks
import NetworkTypes
import SeededRandom
import Testing

/// A server's side of a stream, and what it must lead to.
struct StreamCase: Sendable, CustomTestStringConvertible {
    let name: String
    let probe: Probe
    let says: [UInt8]
    let ends: Bool
    let outcome: ProbeOutcome

    init(_ name: String, _ probe: Probe, _ says: String, ends: Bool = true, _ outcome: ProbeOutcome) {
        self.init(name, probe, bytes: Array(says.utf8), ends: ends, outcome)
    }

    init(_ name: String, _ probe: Probe, bytes: [UInt8], ends: Bool = true, _ outcome: ProbeOutcome) {
        (self.name, self.probe, self.says, self.ends, self.outcome) = (name, probe, bytes, ends, outcome)
    }

    var testDescription: String { name }
}

private func web(
    _ digest: MD5Digest? = nil,
    _ codes: [ClosedRange<Int>] = [200...299],
    _ match: BodyMatch? = nil,
    isTLS: Bool = false
) -> Probe {
    let page = WebPage(
        path: text("/"),
        digest: digest,
        statusCodes: StatusCodes(codes) ?? .successful,
        match: match
    )
    return .web(WebCheckSettings(target: target(), isTLS: isTLS, pages: [page]))
}

private let mail = Probe.mail(target(port: 25), heloName: "probe.example")
private let ok = "HTTP/1.1 200 OK\r\n"

/// Spec 11.26 to 11.31.
private let webCases: [StreamCase] = [
    .init("page", web(), ok + "\r\nhello", .passed()),
    .init("page over TLS", web(isTLS: true), ok + "\r\nhello", .passed()),
    .init("no body", web(), ok + "\r\n", .passed()),
    .init("silent after the header", web(), ok + "\r\n", ends: false, .failed(.noAnswer)),
    .init("nothing", web(), "", .failed(.endedEarly)),
    .init("half a header", web(), ok + "A: b\r\n", .failed(.endedEarly)),
    .init("lines ended by LF alone", web(), "HTTP/1.0 200 OK\n\nhello", .failed(.endedEarly)),
    .init("another status", web(), "HTTP/1.0 404 Not Found\r\n\r\n", .failed(.wrongStatus(404))),
    .init(
        "a status that is asked for",
        web(nil, [404...404]),
        "HTTP/1.0 404 Not Found\r\n\r\n",
        .passed()
    ),
    .init(
        "redirect isn't followed",
        web(),
        "HTTP/1.0 302 F\r\nLocation: /\r\n\r\n",
        .failed(.wrongStatus(302))
    ),
    .init("no reason but a blank", web(), "HTTP/1.1 200 \r\n\r\n", .passed()),
    .init("no reason and no blank", web(), "HTTP/1.1 200\r\n\r\n", .failed(.statusLineMalformed)),
    .init("four digits", web(), "HTTP/1.1 2000 OK\r\n\r\n", .failed(.statusLineMalformed)),
    .init("two digits", web(), "HTTP/1.1 20 OK\r\n\r\n", .failed(.statusLineMalformed)),
    .init("no status line", web(), "Server: 200 OK\r\n\r\n", .passed()),
    .init(
        "status beyond the first line",
        web(),
        "Server\r\nX: 200 OK\r\n\r\n",
        .failed(.statusLineMalformed)
    ),
    .init("another language", web(), "220 mail.example ESMTP\r\n\r\n", .failed(.statusLineMalformed)),
    .init(
        "longest header",
        web(),
        ok + "A: " + String(repeating: "x", count: 4095 - 17 - 3 - 4) + "\r\n\r\nbody",
        .passed()
    ),
    .init(
        "a header one too long",
        web(),
        ok + "A: " + String(repeating: "x", count: 4096 - 17 - 3 - 4) + "\r\n\r\nbody",
        .failed(.tooLong(.header))
    ),
    .init("digest of all", web(CountingDigest.digest("hello")), ok + "\r\nhello", .passed()),
    .init("digest of nothing", web(CountingDigest.digest("")), ok + "\r\n", .passed()),
    .init("other digest", web(CountingDigest.digest("hello")), ok + "\r\nhullo", .failed(.wrongDigest)),
    .init(
        "digest as far as Content-Length goes",
        web(CountingDigest.digest("hel")),
        ok + "Content-Length: 3\r\n\r\nhello",
        .passed()
    ),
    .init(
        "Content-Length longer than what comes",
        web(CountingDigest.digest("hello")),
        ok + "Content-Length: 300\r\n\r\nhello",
        .passed()
    ),
    .init(
        "another spelling of Content-Length",
        web(CountingDigest.digest("hello")),
        ok + "content-length: 3\r\n\r\nhello",
        .passed()
    ),
    .init(
        "Content-Length with more behind",
        web(CountingDigest.digest("hello")),
        ok + "Content-Length: 3;x\r\n\r\nhello",
        .passed()
    ),
    .init(
        "Content-Length beyond 64 bits",
        web(CountingDigest.digest("hello")),
        ok + "Content-Length: 99999999999999999999\r\n\r\nhello",
        .passed()
    ),
    .init(
        "chunks are digested as they come",
        web(CountingDigest.digest("5\r\nhello\r\n0\r\n\r\n")),
        ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        .passed()
    ),
    .init("a match", web(nil, [200...299], BodyMatch(pattern: "ell")), ok + "\r\nhello", .passed()),
    .init(
        "no match",
        web(nil, [200...299], BodyMatch(pattern: "elk")),
        ok + "\r\nhello",
        .failed(.contentDoesNotMatch)
    ),
    .init("a match of the end", web(nil, [200...299], BodyMatch(pattern: "^$")), ok + "\r\nx", .passed()),
    .init(
        "nothing has no match",
        web(nil, [200...299], BodyMatch(pattern: "^$")),
        ok + "\r\n",
        .failed(.contentDoesNotMatch)
    ),
    .init(
        "a match in the header only",
        web(nil, [200...299], BodyMatch(pattern: "HTTP")),
        ok + "\r\nhello",
        .failed(.contentDoesNotMatch)
    ),
    .init(
        "no match, as it should be",
        web(nil, [200...299], BodyMatch(pattern: "elk", isInverted: true)),
        ok + "\r\nhello",
        .passed()
    ),
    .init(
        "a match that shouldn't be",
        web(nil, [200...299], BodyMatch(pattern: "ell", isInverted: true)),
        ok + "\r\nhello",
        .failed(.contentDoesNotMatch)
    ),
]

/// Spec 11.6; replies of several lines by RFC 5321 §4.2.1.
private let mailCases: [StreamCase] = [
    .init("all replies", mail, "220 mail.example\r\n250 hi\r\n221 bye\r\n", .passed()),
    .init("bare codes", mail, "220\r\n250\r\n221\r\n", .passed()),
    .init("ends of line without CR", mail, "220 x\n250 x\n221 x\n", .passed()),
    .init("several lines", mail, "220-a\r\n220-b\r\n220 c\r\n250-d\r\n250 e\r\n221 f\r\n", .passed()),
    .init("any farewell", mail, "220 x\r\n250 x\r\nwhatever\r\n", .passed()),
    .init("another greeting", mail, "554 no\r\n", .failed(.badGreeting)),
    .init("a greeting in another code later", mail, "220-a\r\n554 b\r\n", .failed(.badGreeting)),
    .init("four digits", mail, "2200 x\r\n", .failed(.badGreeting)),
    .init("an empty line", mail, "\r\n", .failed(.badGreeting)),
    .init("HELO refused", mail, "220 x\r\n502 no\r\n", .failed(.badHeloReply)),
    .init("no farewell", mail, "220 x\r\n250 x\r\n", .failed(.endedEarly)),
    .init("half a farewell", mail, "220 x\r\n250 x\r\n221 b", .failed(.endedEarly)),
    .init("silence", mail, "", ends: false, .failed(.noAnswer)),
    .init("half a greeting, then silence", mail, "220 mail", ends: false, .failed(.noAnswer)),
    .init(
        "longest line",
        mail,
        "220 " + String(repeating: "x", count: 507) + "\r\n250 x\r\n221 x\r\n",
        .passed()
    ),
    .init(
        "a line one too long",
        mail,
        "220 " + String(repeating: "x", count: 508) + "\r\n",
        .failed(.tooLong(.line))
    ),
    .init("a line without end", mail, String(repeating: "2", count: 2000), .failed(.tooLong(.line))),
    .init(
        "a reply without end",
        mail,
        String(repeating: "220-x\r\n", count: 64),
        .failed(.tooLong(.reply))
    ),
]

let streamCases = webCases + mailCases

@Test(arguments: streamCases)
func streams(_ row: StreamCase) {
    #expect(Conversation(row.probe, pieces: [row.says], ends: row.ends).outcome == row.outcome)
}

/// However the bytes are cut, the outcome and what is said are the same.
@Test(arguments: streamCases)
func streamsInPieces(_ row: StreamCase) {
    let whole = Conversation(row.probe, pieces: [row.says], ends: row.ends)
    let bytes = Conversation(row.probe, pieces: row.says.map { [$0] }, ends: row.ends)
    #expect(bytes.outcome == row.outcome && bytes.said == whole.said, "byte by byte")
    for seed in 0..<20 as Range<UInt64> {
        var generator = RandomSource(seed: seed)
        let cut = Conversation(row.probe, pieces: generator.cut(row.says), ends: row.ends)
        #expect(cut.outcome == row.outcome && cut.said == whole.said, "seed \(seed)")
    }
}

/// A stream that breaks off anywhere has an outcome, and one that is damaged anywhere too; neither traps.
/// `Conversation` expects exactly one outcome.
@Test(arguments: streamCases)
func damagedStreams(_ row: StreamCase) {
    for length in stride(from: 0, to: row.says.count, by: max(1, row.says.count / 100)) {
        let cut = Conversation(row.probe, pieces: [Array(row.says.prefix(length))], ends: row.ends)
        #expect(cut.outcome != nil)
    }
    for bit in stride(from: 0, to: row.says.count * 8, by: max(1, row.says.count / 40)) {
        var says = row.says
        says[bit / 8] ^= 1 << UInt8(bit % 8)
        #expect(Conversation(row.probe, pieces: [says], ends: row.ends).outcome != nil)
    }
}

@Test func aMailServersDialogue() {
    let conversation = Conversation(mail, pieces: [Array("220 x\r\n250 x\r\n221 x\r\n".utf8)])
    #expect(conversation.said == Array("HELO probe.example\r\nQUIT\r\n".utf8))
}

@Test func connecting() {
    #expect(Conversation(.connect(target()), pieces: []).outcome == .passed())
    #expect(Conversation(.connect(target()), pieces: []).said == [])
}

@Test func expressionsThatCannotBeCompiled() {
    let probe = web(nil, [200...299], BodyMatch(pattern: "("))
    #expect(
        ProbeExchange(probe, identifier: 0, sequence: 0, tools: tools, at: start) == nil
    )
}

struct RequestCase: Sendable, CustomTestStringConvertible {
    let address: String
    let host: String?
    let version: HTTPRequestVersion
    let bytes: String
    var testDescription: String { "\(version) \(host ?? address)" }
}

/// Spec 11.25.
@Test(arguments: [
    RequestCase(
        address: "192.0.2.1",
        host: nil,
        version: .oneZero,
        bytes: "GET /a?b HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nHost: 192.0.2.1:80\r\n\r\n"
    ),
    RequestCase(
        address: "2001:db8::1",
        host: nil,
        version: .oneZeroClosing,
        bytes: """
            GET /a?b HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nConnection: close\r\n\
            Host: [2001:db8::1]:80\r\n\r\n
            """
    ),
    RequestCase(
        address: "192.0.2.1",
        host: "www.example",
        version: .oneOne,
        bytes: """
            GET /a?b HTTP/1.1\r\nUser-Agent: KeepAliveClient\r\nConnection: close\r\n\
            Host: www.example\r\n\r\n
            """
    ),
])
func requests(_ row: RequestCase) {
    let request = WebRequest(
        path: text("/a?b"),
        host: row.host.map(text),
        version: row.version,
        address: ip(row.address),
        port: 80
    )
    #expect(String(decoding: request.bytes, as: UTF8.self) == row.bytes)
}

@Test func requestsAreBounded() {
    let request = WebRequest(
        path: text("/" + String(repeating: "a", count: 5_000)),
        host: nil,
        version: .oneZero,
        address: ip("192.0.2.1"),
        port: 80
    )
    #expect(request.bytes.count == 2_047)
}
