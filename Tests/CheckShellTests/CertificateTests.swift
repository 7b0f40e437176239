// Certificates of servers that people run: nginx from Debian with good ones and bad ones, on loopback.
import CheckShell
import Glibc
import HealthChecks
import NIOConcurrencyHelpers
import NIOCore
import NetworkTypes
import TestCertificates
import Testing

private typealias Certificate = SignedCertificate

/// Trusts the tests' authority; shows nothing.
private let trusting = TLSClientSettings(authorities: file(Certificate.authority))

private func file(_ text: String) -> NamedFile { NamedFile(path: "a file", contents: Array(text.utf8)) }

private func page(
    _ port: Int,
    name: String? = "test.example",
    verifies: Bool = true,
    warningDays: UInt16 = 14
) throws -> Probe {
    let page = WebPage(path: try #require(RequestText("/")), serverName: name.flatMap { RequestText($0) })
    return .web(
        WebCheckSettings(
            target: target(port, timeout: 20_000),
            isTLS: true,
            verification: verifies ? CertificateVerification(warningDays: warningDays) : nil,
            pages: [page]
        )
    )
}

/// nginx with a server for each certificate, in their order; the last wants one of ours.
private func start(_ certificates: [String]) async throws -> (Peer, ports: [Int]) {
    var ports: [Int] = []
    var files = ["key": Certificate.key, "authority": Certificate.authority]
    var servers = ""
    for (number, certificate) in certificates.enumerated() {
        let port = try await freePort()
        ports.append(port)
        files["certificate\(number)"] = certificate
        let key = certificate == TestCertificate.certificate ? "otherkey" : "key"
        let wants = number == certificates.count - 1
        servers += """
            server {
                listen 127.0.0.1:\(port) ssl;
                ssl_certificate DIR/certificate\(number); ssl_certificate_key DIR/\(key);
                \(wants ? "ssl_client_certificate DIR/authority; ssl_verify_client on;" : "")
                location / { return 200 "hello $ssl_client_s_dn."; }
            }

            """
    }
    files["otherkey"] = TestCertificate.key
    files["configuration"] = """
        user root; daemon off; master_process off; pid DIR/pid; error_log DIR/errors;
        events {}
        http {
            access_log off; client_body_temp_path DIR/a; proxy_temp_path DIR/b; fastcgi_temp_path DIR/c;
            uwsgi_temp_path DIR/d; scgi_temp_path DIR/e; default_type text/plain;
            \(servers)
        }
        """
    let peer = try Peer("/usr/sbin/nginx", ["-c", "DIR/configuration", "-p", "DIR"], files: files)
    try await peer.waitUntil(.connect(target(ports[0], timeout: 20_000)))
    return (peer, ports)
}

@Test(.timeLimit(.minutes(10))) func certificatesOfNginx() async throws {
    let (peer, ports) = try await start([
        Certificate.good, Certificate.expired, Certificate.early, Certificate.otherName,
        TestCertificate.certificate, Certificate.good,
    ])
    let shell = try CheckShell(tls: trusting, report: { _ in })
    func outcome(_ place: Int, _ name: String?, verifies: Bool = true) async throws -> ProbeOutcome {
        try await shell.attempt(page(ports[place], name: name, verifies: verifies)).get()
    }
    let rows: [(certificate: Int, name: String?, outcome: ProbeOutcome)] = [
        (0, "test.example", .passed()),
        // For the address.
        (0, nil, .passed()),
        // It isn't for the name, but for the address.
        (0, "www.example", .passed()),
        (3, "test.example", .failed(.certificate(.wrongName("test.example")))),
        (3, "other.example", .passed()),
        (3, nil, .failed(.certificate(.wrongName("127.0.0.1")))),
        (4, "test.example", .failed(.certificate(.selfSigned))),
    ]
    for row in rows {
        let found = try await outcome(row.certificate, row.name)
        #expect(found == row.outcome, "\(row.certificate) \(row.name ?? "-"): \(found)")
    }
    let expired = try await outcome(1, "test.example")
    // It ended with 2020, and this was written in November 2026.
    if case .failed(.certificate(.expired(let days))) = expired, days >= 2_130 {
    } else {
        Issue.record("expired: \(expired)")
    }
    guard case .failed(.certificate(.notYetValid)) = try await outcome(2, "test.example") else {
        Issue.record("not yet valid")
        return
    }
    for place in [1, 2, 4] {
        #expect(try await outcome(place, "test.example", verifies: false) == .passed(), "nobody looks")
    }
    // An authority that isn't theirs; a certificate that is its own.
    let stranger = try CheckShell(
        tls: TLSClientSettings(authorities: file(TestCertificate.certificate)),
        report: { _ in }
    )
    #expect(try await stranger.attempt(page(ports[0])).get() == .failed(.certificate(.untrusted)))
    #expect(try await stranger.attempt(page(ports[4])).get() == .passed())
    try await shutDown([shell, stranger])
    withExtendedLifetime(peer) {}
}

@Test(.timeLimit(.minutes(10))) func certificatesOfOurOwn() async throws {
    let (peer, ports) = try await start([Certificate.good, Certificate.good])
    let wanting = try page(ports[1])
    let nobody = try CheckShell(tls: trusting, report: { _ in })
    // nginx answers 400 to who shows none.
    #expect(try await nobody.attempt(wanting).get() == .failed(.wrongStatus(400)))
    var identity = trusting
    identity.certificate = file(Certificate.client)
    identity.key = file(Certificate.sealedKey)
    identity.passphrase = Passphrase(Array(Certificate.passphrase.utf8))
    let somebody = try CheckShell(tls: identity, report: { _ in })
    #expect(try await somebody.attempt(wanting).get() == .passed())
    identity.passphrase = Passphrase(Array("close-sesame".utf8))
    let locked = try CheckShell(tls: identity, report: { _ in })
    #expect(try await locked.attempt(wanting).get() == .skipped(.settings))
    identity.certificate = file(TestCertificate.certificate)
    identity.key = file(TestCertificate.key)
    let unknown = try CheckShell(tls: identity, report: { _ in })
    #expect(try await unknown.attempt(wanting).get() == .failed(.wrongStatus(400)))
    try await shutDown([nobody, somebody, locked, unknown])
    withExtendedLifetime(peer) {}
}

/// What was told, for `wait` to look at.
private final class Reports: Sendable {
    private let news = NIOLockedValueBox<[CheckNews.Content]>([])

    func add(_ content: CheckNews.Content) { news.withLockedValue { $0.append(content) } }

    func wait(for content: CheckNews.Content) async throws {
        for _ in 0..<300 {
            if news.withLockedValue({ $0.contains(content) }) { return }
            // Poll: every 100 ms, at most 300 times.
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("not told: \(content); but \(news.withLockedValue { $0 })")
    }
}

@Test(.timeLimit(.minutes(10))) func endsOfCertificatesAreToldAhead() async throws {
    let (peer, ports) = try await start([Certificate.good, Certificate.good])
    let reports = Reports()
    let shell = try CheckShell { reports.add($0.content) }
    let schedule = CheckSchedule(
        retries: 0,
        delayBeforeRetry: .milliseconds(100),
        warmup: .zero,
        delayLoop: .milliseconds(200)
    )
    func order(_ days: UInt16) throws -> CheckOrder {
        CheckOrder(
            number: 0,
            settings: CheckSettings(schedule: schedule, probe: try page(ports[0], warningDays: days))
        )
    }
    // It ends on the last day of 2125: always within 65,535 days, not within 14.
    let left = (4_922_812_800 - Int64(time(nil))) / 86_400
    shell.apply([try order(.max)], tls: trusting)
    try await reports.wait(for: .certificateEnds(days: UInt32(left)))
    shell.apply([try order(14)], tls: trusting)
    var bad = trusting
    bad.authorities = file("nothing")
    shell.apply([try order(14)], tls: bad)
    try await reports.wait(for: .tlsUnusable("the certificates in a file can't be read"))
    try await shutDown([shell])
    withExtendedLifetime(peer) {}
}

private func shutDown(_ shells: [CheckShell]) async throws {
    for shell in shells { try await Task.detached { try shell.shutDown() }.value }
}
