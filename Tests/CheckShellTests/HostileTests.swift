import CheckShell
import HealthChecks
import NIOCore
import NetworkTypes
import Testing

func ip(_ text: String) -> IPAddress {
    guard let address = IPAddress(text) else { preconditionFailure("not an address: \(text)") }
    return address
}

/// A target on loopback; `timeout` in milliseconds.
func target(_ port: Int, timeout: Int64 = 300, _ address: String = "127.0.0.1") -> ProbeTarget {
    guard
        let target = try? ProbeTarget(
            address: ip(address),
            port: Port(rawValue: UInt16(port)),
            connectTimeout: .milliseconds(timeout)
        )
    else { preconditionFailure("no target") }
    return target
}

/// One shell for all rows, as in the engine.
enum Shell {
    static let shared: CheckShell = {
        guard let shell = try? CheckShell(report: { _ in }) else { preconditionFailure("no thread") }
        return shell
    }()
}

enum Asked: Sendable {
    case connect
    case web
    case webDigest(String)
    case webRegex(String)
    case secureWeb
    case mail
    /// A page by HTTP/2, and gRPC's health.
    case streamedPage
    case secureStreamedPage
    case health

    func probe(_ port: Int, timeout: Int64, at address: String = "127.0.0.1") -> Probe {
        let target = target(port, timeout: timeout, address)
        func web(
            _ digest: String?,
            _ regex: String?,
            isTLS: Bool,
            version: HTTPRequestVersion = .oneZero
        ) -> Probe {
            let page = WebPage(
                path: slash,
                digest: digest.flatMap { MD5Digest(hexadecimal: $0) },
                match: regex.map { BodyMatch(pattern: $0) }
            )
            return .web(WebCheckSettings(target: target, isTLS: isTLS, version: version, pages: [page]))
        }
        return switch self {
        case .connect: .connect(target)
        case .web: web(nil, nil, isTLS: false)
        case .webDigest(let digest): web(digest, nil, isTLS: false)
        case .webRegex(let regex): web(nil, regex, isTLS: false)
        case .secureWeb: web(nil, nil, isTLS: true)
        case .mail: .mail(target, heloName: "probe.example")
        case .streamedPage: web(nil, nil, isTLS: false, version: .two)
        case .secureStreamedPage: web(nil, nil, isTLS: true, version: .two)
        case .health: .service(ServiceCheckSettings(target: target))
        }
    }
}

struct HostileCase: Sendable, CustomTestStringConvertible {
    let name: String
    let asked: Asked
    let behaviour: Behaviour
    let isTLS: Bool
    let outcome: ProbeOutcome
    /// As good, where the machine's load decides which limit is met first.
    let others: [ProbeOutcome]
    /// connect_timeout, milliseconds.
    let timeout: Int64

    init(
        _ name: String,
        _ asked: Asked,
        _ behaviour: Behaviour,
        isTLS: Bool = false,
        timeout: Int64 = ample,
        _ outcome: ProbeOutcome,
        or others: [ProbeOutcome] = []
    ) {
        (self.name, self.asked, self.behaviour, self.isTLS) = (name, asked, behaviour, isTLS)
        (self.outcome, self.others, self.timeout) = (outcome, others, timeout)
    }

    var testDescription: String { name }

    /// Of rows where the server decides when the attempt ends: the verdict comes before this.
    static let ample: Int64 = 20_000

    /// When the verdict must come, in milliseconds. Where it isn't silence that is judged, before any time is
    /// over. Silence, when the time is over and not before; there are at most three waits in an attempt. What
    /// goes on and on, after twelve times at the latest. With 10 s for a busy machine.
    var times: ClosedRange<Int64> {
        guard timeout < HostileCase.ample else { return 0...HostileCase.ample }
        if case .failed(.tooLong(.attempt)) = outcome { return timeout...timeout * 12 + 10_000 }
        return timeout...timeout * 3 + 10_000
    }
}

private let ok = "HTTP/1.1 200 OK\r\n"
private let page = bytes(ok + "Content-Length: 5\r\n\r\nhello")
private let zeros = [UInt8](repeating: 0x30, count: 65_536)
/// Of a TLS handshake: a record that promises 80 bytes, and two of them.
private let halfRecord: [UInt8] = [0x16, 0x03, 0x03, 0x00, 0x50, 0x02, 0x00]
/// MD5 of "hello", by md5sum.
private let helloDigest = "5d41402abc4b2a76b9719d911017c592"

/// What servers under test may do to us, and what must come of it. Spec lvs-check-behaviour 11.1, 11.6, 11.26
/// to 11.31; a row that says `tooLong` is a limit of our own (`ProbeLimits`).
let hostileCases: [HostileCase] = [
    .init("well", .web, .answer([page], ends: true), .passed()),
    .init("well over TLS", .secureWeb, .answer([page], ends: true), isTLS: true, .passed()),
    .init("the right page", .webDigest(helloDigest), .answer([page], ends: true), .passed()),
    .init(
        "another page",
        .webDigest("00" + helloDigest.dropFirst(2)),
        .answer([page], ends: true),
        .failed(.wrongDigest)
    ),
    .init("the right words", .webRegex("^h.l+o$"), .answer([page], ends: true), .passed()),
    .init("other words", .webRegex("^H.l+o$"), .answer([page], ends: true), .failed(.contentDoesNotMatch)),
    .init("never answers", .web, .silent, timeout: 4_000, .failed(.noAnswer)),
    .init("never greets", .mail, .silent, timeout: 4_000, .failed(.noAnswer)),
    .init("never answers TLS", .secureWeb, .silent, timeout: 4_000, .failed(.tls)),
    .init("answers and stays", .web, .answer([page], ends: false), timeout: 4_000, .failed(.noAnswer)),
    .init(
        "a byte, and then a byte",
        .web,
        .dribble(bytes(ok + "X: " + String(repeating: "a", count: 300)), milliseconds: 300),
        timeout: 500,
        .failed(.tooLong(.attempt)),
        or: [.failed(.noAnswer), .failed(.connectTimeout)]
    ),
    .init(
        "a greeting byte by byte",
        .mail,
        .dribble(bytes("220 mail.example\r\n"), milliseconds: 400),
        timeout: 4_000,
        .failed(.noAnswer)
    ),
    .init(
        "endless header",
        .web,
        .endless(first: bytes(ok), then: fieldLines, count: .max),
        .failed(.tooLong(.header))
    ),
    .init(
        "header of 70 KiB",
        .web,
        .answer(
            [bytes(ok + "X: ") + [UInt8](repeating: 0x61, count: 70_000) + bytes("\r\n\r\n")],
            ends: true
        ),
        .failed(.tooLong(.header))
    ),
    .init("endless line", .mail, .early([UInt8](repeating: 0x32, count: 100_000)), .failed(.tooLong(.line))),
    .init(
        "endless greeting",
        .mail,
        .early(bytes(String(repeating: "220-x\r\n", count: 5_000))),
        .failed(.tooLong(.reply))
    ),
    .init(
        "endless body",
        .web,
        .endless(first: bytes(ok + "\r\n"), then: zeros, count: .max),
        timeout: 300,
        .failed(.tooLong(.attempt)),
        or: [.failed(.noAnswer), .failed(.connectTimeout)]
    ),
    .init(
        "endless body without a match",
        .webRegex("a.*b"),
        .endless(first: bytes(ok + "\r\n"), then: [0x61] + zeros, count: .max),
        timeout: 300,
        .failed(.tooLong(.attempt)),
        or: [.failed(.noAnswer), .failed(.connectTimeout)]
    ),
    .init(
        "chunked nonsense",
        .web,
        .answer([bytes(ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n-1\r\n")], ends: true),
        .passed()
    ),
    .init(
        "wrong status line",
        .web,
        .answer([bytes("YES 200\r\n\r\n")], ends: true),
        .failed(.statusLineMalformed)
    ),
    .init("noise", .web, .answer([zeros], ends: true), .failed(.tooLong(.header))),
    .init(
        "gzip nobody asked for",
        .web,
        .answer([bytes(ok + "Content-Encoding: gzip\r\n\r\n") + [0x1F, 0x8B, 8, 0, 0xFF]], ends: true),
        .passed()
    ),
    .init(
        "redirect to itself",
        .web,
        .answer([bytes("HTTP/1.1 301 M\r\nLocation: /\r\n\r\n")], ends: true),
        .failed(.wrongStatus(301))
    ),
    .init("answers before asked", .web, .early(page), .passed()),
    .init("says all at once", .mail, .early(bytes("220 x\r\n250 x\r\n221 x\r\n")), .passed()),
    .init("plain text where TLS is", .secureWeb, .answer([page], ends: true), .failed(.tls)),
    .init(
        "TLS that stops half way",
        .secureWeb,
        .answer([halfRecord], ends: false),
        timeout: 4_000,
        .failed(.tls)
    ),
    .init("TLS that ends half way", .secureWeb, .answer([halfRecord], ends: true), .failed(.tls)),
    .init(
        "TLS that falls silent in the header",
        .secureWeb,
        .answer([bytes(ok + "X-A: ")], ends: false),
        isTLS: true,
        timeout: 4_000,
        .failed(.noAnswer)
    ),
    .init("TLS without farewell", .secureWeb, .rude(page), isTLS: true, .passed()),
    .init(
        "half a header without farewell",
        .secureWeb,
        .rude(bytes(ok)),
        isTLS: true,
        .failed(.endedEarly)
    ),
    .init("RST at once", .web, .resetAtOnce, .failed(.connectionLost)),
    .init("RST in the handshake", .secureWeb, .resetAtOnce, .failed(.connectionLost)),
    .init(
        "RST in the middle of the handshake",
        .secureWeb,
        .resetAfter(halfRecord),
        .failed(.connectionLost)
    ),
    .init("RST instead of an answer", .web, .resetAfter([]), .failed(.connectionLost)),
    .init("RST in the header", .web, .resetAfter(bytes(ok + "X-A: ")), .failed(.connectionLost)),
    .init(
        "RST in the body",
        .web,
        .resetAfter(bytes(ok + "Content-Length: 5\r\n\r\nhel")),
        .failed(.connectionLost)
    ),
    .init(
        "RST behind more than one look reads",
        .web,
        .resetAfter(bytes(ok + "\r\n") + zeros + zeros + zeros),
        .failed(.connectionLost)
    ),
    .init(
        "RST in the header over TLS",
        .secureWeb,
        .resetAfter(bytes(ok + "X-A: ")),
        isTLS: true,
        .failed(.connectionLost)
    ),
    .init(
        "RST in the body over TLS",
        .secureWeb,
        .resetAfter(bytes(ok + "Content-Length: 5\r\n\r\nhel")),
        isTLS: true,
        .failed(.connectionLost)
    ),
    .init("RST instead of a greeting", .mail, .resetAtOnce, .failed(.connectionLost)),
    .init(
        "RST instead of an answer to HELO",
        .mail,
        .talk([bytes("220 mail.example\r\n")]),
        .failed(.connectionLost)
    ),
    .init(
        "RST instead of a farewell",
        .mail,
        .talk([bytes("220 mail.example\r\n"), bytes("250 hello\r\n")]),
        .failed(.connectionLost)
    ),
    .init("a server that only listens", .connect, .silent, .passed()),
]

@Test(.timeLimit(.minutes(10)), arguments: hostileCases + hostileStreamCases)
func hostileServers(_ row: HostileCase) async throws {
    let port = try await HostileServer.start(row.behaviour, isTLS: row.isTLS)
    let began = NIODeadline.now()
    let outcome = try await Shell.shared.attempt(row.asked.probe(port, timeout: row.timeout)).get()
    let took = (NIODeadline.now() - began).nanoseconds / 1_000_000
    #expect(outcome == row.outcome || row.others.contains(outcome), "\(outcome)")
    #expect(row.times.contains(took), "after \(took) ms")
}

@Test(.timeLimit(.minutes(10))) func nobodyListens() async throws {
    let port = try await HostileServer.closedPort()
    for asked in [Asked.connect, .web, .secureWeb, .mail] {
        let outcome = try await Shell.shared.attempt(
            asked.probe(port, timeout: 20_000, at: HostileServer.nobody)
        ).get()
        #expect(outcome == .failed(.connectionRefused), "\(asked)")
    }
    let mute = try await HostileServer.closedPort(isUDP: true)
    let silent = DatagramCheckSettings(target: target(mute, timeout: 20_000, HostileServer.nobody))
    let outcome = try await Shell.shared.attempt(.datagram(silent)).get()
    #expect(outcome == .failed(.connectionRefused))
}

@Test(.timeLimit(.minutes(10))) func datagrams() async throws {
    let answer: [UInt8] = [0, 0, 0x81, 0x80] + [UInt8](repeating: 0, count: 8)
    let port = try await HostileServer.startDatagrams([
        [1, 2, 3], [7, 7, 0x81, 0x82] + answer.dropFirst(4), answer,
    ])
    let named = Probe.name(target(port, timeout: 5_000), DNSQuestion())
    #expect(try await Shell.shared.attempt(named).get() == .passed())
    let any = DatagramCheckSettings(target: target(port, timeout: 5_000), reply: .any)
    #expect(try await Shell.shared.attempt(.datagram(any)).get() == .passed())
    let short = try #require(DatagramPattern(hexadecimal: "01", allowsWildcards: true))
    let bounded = DatagramCheckSettings(
        target: target(port, timeout: 5_000),
        reply: .matching(short, length: 0...2)
    )
    #expect(try await Shell.shared.attempt(.datagram(bounded)).get() == .failed(.wrongReply))
    let mute = try await HostileServer.startDatagrams([])
    let silence = DatagramCheckSettings(target: target(mute))
    #expect(try await Shell.shared.attempt(.datagram(silence)).get() == .passed())
    #expect(try await Shell.shared.attempt(.name(target(mute), DNSQuestion())).get() == .failed(.noAnswer))
}

private let slash: RequestText = {
    guard let path = RequestText("/") else { preconditionFailure("no path") }
    return path
}()
