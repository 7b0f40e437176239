// Servers that people run, spoken to by HTTP/2: nginx, and a gRPC server with health service, from Debian.
import CheckShell
import HealthChecks
import NIOCore
import NetworkTypes
import TestCertificates
import Testing

private typealias Certificate = SignedCertificate

private let trusting = TLSClientSettings(
    authorities: NamedFile(path: "authority", contents: Array(Certificate.authority.utf8))
)

private func page(
    _ port: Int,
    _ path: String,
    isTLS: Bool = false,
    digest: String? = nil,
    match: String? = nil
) throws -> Probe {
    let page = WebPage(
        path: try #require(RequestText(path)),
        host: RequestText("test.example"),
        serverName: isTLS ? RequestText("test.example") : nil,
        digest: digest.flatMap { MD5Digest(hexadecimal: $0) },
        match: match.map { BodyMatch(pattern: $0) }
    )
    return .web(
        WebCheckSettings(
            target: target(port, timeout: 20_000),
            isTLS: isTLS,
            verification: isTLS ? CertificateVerification(warningDays: 14) : nil,
            version: .two,
            pages: [page]
        )
    )
}

@Test(.timeLimit(.minutes(10))) func nginxByStreams() async throws {
    let (plain, secure, old) = (try await freePort(), try await freePort(), try await freePort())
    let peer = try Peer(
        "/usr/sbin/nginx",
        ["-c", "DIR/configuration", "-p", "DIR"],
        files: [
            "configuration": """
            user root; daemon off; master_process off; pid DIR/pid; error_log DIR/errors;
            events {}
            http {
                access_log off; client_body_temp_path DIR/a; proxy_temp_path DIR/b;
                fastcgi_temp_path DIR/c; uwsgi_temp_path DIR/d; scgi_temp_path DIR/e;
                default_type text/plain; ssl_certificate DIR/certificate; ssl_certificate_key DIR/key;
                server {
                    listen 127.0.0.1:\(plain) http2;
                    listen 127.0.0.1:\(secure) ssl http2;
                    location / { return 200 "$server_protocol $host $scheme."; }
                    location /hello { return 200 hello; }
                    location /broken { return 503; }
                    location /file { alias DIR/page; }
                }
                server { listen 127.0.0.1:\(old) ssl; location / { return 200 old; } }
            }
            """,
            "certificate": Certificate.good, "key": Certificate.key,
            "page": String(repeating: "0123456789\n", count: 20_000),
        ]
    )
    try await peer.waitUntil(.connect(target(plain, timeout: 20_000)))
    // md5sum of "hello".
    let digest = "5d41402abc4b2a76b9719d911017c592"
    let shell = try CheckShell(tls: trusting, report: { _ in })
    let rows: [(probe: Probe, outcome: ProbeOutcome)] = [
        (try page(plain, "/", match: "^HTTP/2.0 test.example http\\.$"), .passed()),
        (try page(secure, "/", isTLS: true, match: "^HTTP/2.0 test.example https\\.$"), .passed()),
        (try page(plain, "/hello", digest: digest), .passed()),
        (try page(secure, "/hello", isTLS: true, match: "hallo"), .failed(.contentDoesNotMatch)),
        (try page(secure, "/", isTLS: true, digest: digest), .failed(.wrongDigest)),
        (try page(plain, "/broken"), .failed(.wrongStatus(503))),
        // 220 kB: more than a window of HTTP/2.
        (try page(secure, "/file", isTLS: true, match: "9\\n$"), .passed()),
        (try page(old, "/", isTLS: true), .failed(.notHTTP2)),
        (try page(secure, "/"), .failed(.notHTTP2)),
    ]
    for (number, row) in rows.enumerated() {
        let found = try await shell.attempt(row.probe).get()
        #expect(found == row.outcome, "row \(number): \(found)")
    }
    try await Task.detached { try shell.shutDown() }.value
    withExtendedLifetime(peer) {}
}

/// A gRPC server whose health service knows "up" and "down"; with "none" it has no health service. The two
/// messages are written by hand, so that it needs no compiler of protocol buffers.
private let healthServer = """
    import sys, time
    from concurrent import futures
    import grpc

    answers = {b'': 1, b'up': 1, b'down': 2}

    def check(request, context):
        name = request[2:] if request else b''
        if name not in answers:
            context.abort(grpc.StatusCode.NOT_FOUND, 'unknown service')
        return bytes([8, answers[name]])

    server = grpc.server(futures.ThreadPoolExecutor(max_workers=2))
    if sys.argv[3] != 'none':
        method = grpc.unary_unary_rpc_method_handler(check)
        handler = grpc.method_handlers_generic_handler('grpc.health.v1.Health', {'Check': method})
        server.add_generic_rpc_handlers((handler,))
    read = lambda name: open(name, 'rb').read()
    credentials = grpc.ssl_server_credentials([(read('DIR/key'), read('DIR/certificate'))])
    server.add_insecure_port('127.0.0.1:' + sys.argv[1])
    server.add_secure_port('127.0.0.1:' + sys.argv[2], credentials)
    server.start()
    time.sleep(600)
    """

private func healthPeer(_ plain: Int, _ secure: Int, _ kind: String, _ certificate: String) throws -> Peer {
    try Peer(
        "/usr/bin/python3",
        ["DIR/server.py", "\(plain)", "\(secure)", kind],
        files: ["server.py": healthServer, "certificate": certificate, "key": Certificate.key]
    )
}

@Test(.timeLimit(.minutes(10))) func healthServices() async throws {
    let (plain, secure) = (try await freePort(), try await freePort())
    let (barePlain, bareSecure) = (try await freePort(), try await freePort())
    let peers = [
        try healthPeer(plain, secure, "all", Certificate.good),
        try healthPeer(barePlain, bareSecure, "none", Certificate.otherName),
    ]
    func health(_ port: Int, _ service: String = "", isTLS: Bool = false, name: String? = nil) -> Probe {
        .service(
            ServiceCheckSettings(
                target: target(port, timeout: 20_000),
                service: service,
                isTLS: isTLS,
                serverName: name.flatMap { RequestText($0) },
                verification: name == nil ? nil : CertificateVerification(warningDays: 14)
            )
        )
    }
    for (peer, port) in zip(peers, [plain, barePlain]) {
        try await peer.waitUntil(.connect(target(port, timeout: 20_000)))
    }
    let shell = try CheckShell(tls: trusting, report: { _ in })
    let rows: [(probe: Probe, outcome: ProbeOutcome)] = [
        (health(plain), .passed()),
        (health(plain, "up"), .passed()),
        (health(plain, "down"), .failed(.service(.notServing))),
        (health(plain, "other"), .failed(.call(CallStatus(5)))),
        (health(secure, "up", isTLS: true), .passed()),
        (health(secure, "up", isTLS: true, name: "test.example"), .passed()),
        (health(secure, "down", isTLS: true, name: "test.example"), .failed(.service(.notServing))),
        (
            health(bareSecure, isTLS: true, name: "test.example"),
            .failed(.certificate(.wrongName("test.example")))
        ),
        (health(bareSecure, isTLS: true, name: "other.example"), .failed(.call(CallStatus(12)))),
        (health(barePlain), .failed(.call(CallStatus(12)))),
        (health(bareSecure, isTLS: true), .failed(.call(CallStatus(12)))),
        (health(plain, isTLS: true), .failed(.tls)),
    ]
    for (number, row) in rows.enumerated() {
        let found = try await shell.attempt(row.probe).get()
        #expect(found == row.outcome, "row \(number): \(found)")
    }
    try await Task.detached { try shell.shutDown() }.value
    withExtendedLifetime(peers) {}
}
