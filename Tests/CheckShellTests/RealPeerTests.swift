// Servers that people run: nginx, OpenSMTPD and unbound from Debian, on loopback, asked as the engine asks.
import CheckShell
import HealthChecks
import NIOCore
import NetworkTypes
import TestCertificates
import Testing

private func web(
    _ port: Int,
    _ path: String,
    isTLS: Bool = false,
    version: HTTPRequestVersion = .oneZero,
    host: String? = nil,
    serverName: String? = nil,
    digest: String? = nil,
    match: String? = nil,
    codes: [ClosedRange<Int>] = [200...299],
    proxy: ProxyHeader? = nil
) -> Probe {
    guard let path = RequestText(path), let codes = StatusCodes(codes) else { preconditionFailure("no page") }
    let page = WebPage(
        path: path,
        host: host.flatMap { RequestText($0) },
        serverName: serverName.flatMap { RequestText($0) },
        digest: digest.flatMap { MD5Digest(hexadecimal: $0) },
        statusCodes: codes,
        match: match.map { BodyMatch(pattern: $0) }
    )
    var target = target(port, timeout: 20_000)
    target.proxyHeader = proxy
    return .web(WebCheckSettings(target: target, isTLS: isTLS, version: version, pages: [page]))
}

/// What must come of asking it this.
struct Asking {
    let name: String
    let probe: Probe
    let outcome: ProbeOutcome
}

func ask(_ rows: [Asking]) async throws {
    for row in rows {
        #expect(try await Shell.shared.attempt(row.probe).get() == row.outcome, "\(row.name)")
    }
}

/// Listens on four ports: plain, under TLS, and both behind a PROXY header.
private func nginxConfiguration(_ plain: Int, _ secure: Int, _ proxied: Int, _ secureProxied: Int)
    -> String
{
    """
    user root; daemon off; master_process off; pid DIR/pid; error_log DIR/errors;
    events {}
    http {
        access_log off; client_body_temp_path DIR/a; proxy_temp_path DIR/b; fastcgi_temp_path DIR/c;
        uwsgi_temp_path DIR/d; scgi_temp_path DIR/e; default_type text/plain;
        server {
            listen 127.0.0.1:\(plain);
            location / { return 200 hello; }
            location /host { return 200 "asked for $host by $http_user_agent"; }
            location /moved { return 302 /; }
            location /broken { return 503; }
            location /file { alias DIR/page; }
        }
        server {
            listen 127.0.0.1:\(secure) ssl;
            ssl_certificate DIR/certificate; ssl_certificate_key DIR/key;
            location / { return 200 "name $ssl_server_name."; }
        }
        server {
            listen 127.0.0.1:\(proxied) proxy_protocol;
            listen 127.0.0.1:\(secureProxied) ssl proxy_protocol;
            ssl_certificate DIR/certificate; ssl_certificate_key DIR/key;
            location / { return 200 "proxied"; }
        }
    }
    """
}

/// What isn't the page that is asked for; `hello` is the digest of another one.
private func otherPages(_ plain: Int, _ secure: Int, _ hello: String) -> [Asking] {
    [
        Asking(
            name: "another digest",
            probe: web(plain, "/host", digest: hello),
            outcome: .failed(.wrongDigest)
        ),
        Asking(
            name: "other words",
            probe: web(plain, "/", match: "^Hello"),
            outcome: .failed(.contentDoesNotMatch)
        ),
        Asking(
            name: "another name than in SNI",
            probe: web(secure, "/", isTLS: true, serverName: "www.example", match: "name test.example\\."),
            outcome: .failed(.contentDoesNotMatch)
        ),
    ]
}

@Test(.timeLimit(.minutes(10))) func nginx() async throws {
    let (plain, secure) = (try await freePort(), try await freePort())
    let (proxied, secureProxied) = (try await freePort(), try await freePort())
    let peer = try Peer(
        "/usr/sbin/nginx",
        ["-c", "DIR/configuration", "-p", "DIR"],
        files: [
            "configuration": nginxConfiguration(plain, secure, proxied, secureProxied),
            "certificate": TestCertificate.certificate, "key": TestCertificate.key,
            "page": String(repeating: "0123456789\n", count: 20_000),
        ]
    )
    try await peer.waitUntil(web(plain, "/"))
    // md5sum of "hello".
    let hello = "5d41402abc4b2a76b9719d911017c592"
    try await ask([
        Asking(name: "digest", probe: web(plain, "/", digest: hello), outcome: .passed()),
        Asking(name: "1.1", probe: web(plain, "/", version: .oneOne, digest: hello), outcome: .passed()),
        Asking(
            name: "host",
            probe: web(
                plain,
                "/host",
                version: .oneOne,
                host: "www.example",
                match: "^asked for www.example by Keep"
            ),
            outcome: .passed()
        ),
        Asking(name: "moved", probe: web(plain, "/moved"), outcome: .failed(.wrongStatus(302))),
        Asking(name: "broken", probe: web(plain, "/broken"), outcome: .failed(.wrongStatus(503))),
        Asking(name: "as asked", probe: web(plain, "/broken", codes: [503...503]), outcome: .passed()),
        Asking(name: "a long file", probe: web(plain, "/file", match: "9\\n$"), outcome: .passed()),
        Asking(name: "TLS", probe: web(secure, "/", isTLS: true, match: "name \\."), outcome: .passed()),
        Asking(
            name: "SNI",
            probe: web(secure, "/", isTLS: true, serverName: "www.example", match: "name www.example\\."),
            outcome: .passed()
        ),
        Asking(name: "TLS where none is", probe: web(plain, "/", isTLS: true), outcome: .failed(.tls)),
        Asking(
            name: "PROXY 1",
            probe: web(proxied, "/", match: "^proxied", proxy: .one),
            outcome: .passed()
        ),
        Asking(
            name: "PROXY 2",
            probe: web(proxied, "/", match: "^proxied", proxy: .two),
            outcome: .passed()
        ),
        Asking(
            name: "PROXY 2 before TLS",
            probe: web(secureProxied, "/", isTLS: true, match: "^proxied", proxy: .two),
            outcome: .passed()
        ),
        Asking(
            name: "no PROXY where one is",
            probe: web(proxied, "/"),
            outcome: .failed(.endedEarly)
        ),
        Asking(name: "no TLS where some is", probe: web(secure, "/"), outcome: .failed(.wrongStatus(400))),
    ])
    try await ask(otherPages(plain, secure, hello))
    withExtendedLifetime(peer) {}
}

@Test(.timeLimit(.minutes(10))) func openSMTPD() async throws {
    let port = try await freePort()
    let peer = try Peer(
        "/usr/sbin/smtpd",
        ["-d", "-f", "DIR/configuration"],
        files: [
            "configuration": """
            listen on 127.0.0.1 port \(port) hostname probe.example
            action "none" mbox
            match from local for local action "none"

            """
        ]
    )
    let asked = Probe.mail(target(port, timeout: 20_000), heloName: "smtpchecker.keepalived.org")
    try await peer.waitUntil(asked)
    try await ask([
        Asking(name: "greeting", probe: asked, outcome: .passed()),
        Asking(name: "connection", probe: .connect(target(port, timeout: 20_000)), outcome: .passed()),
        Asking(
            name: "two names",
            probe: .mail(target(port, timeout: 20_000), heloName: "a b"),
            outcome: .failed(.badHeloReply)
        ),
    ])
    withExtendedLifetime(peer) {}
}

@Test(.timeLimit(.minutes(10))) func unbound() async throws {
    let port = try await freePort()
    let peer = try Peer(
        "/usr/sbin/unbound",
        ["-d", "-c", "DIR/configuration"],
        files: [
            "configuration": """
            server:
              interface: 127.0.0.1
              port: \(port)
              username: ""
              chroot: ""
              directory: "DIR"
              pidfile: ""
              use-syslog: no
              do-daemonize: no
              module-config: "iterator"
              access-control: 127.0.0.1/32 allow
              access-control: 127.0.0.2/32 refuse
              local-zone: "test.example." static
              local-data: "www.test.example. A 192.0.2.1"
            remote-control:
              control-enable: no

            """
        ]
    )
    func named(_ text: String, _ type: DNSRecordType = .a, from source: String? = nil) throws -> Probe {
        let target = try ProbeTarget(
            address: ip("127.0.0.1"),
            port: Port(rawValue: UInt16(port)),
            source: source.map(ip),
            connectTimeout: .seconds(5)
        )
        return .name(target, DNSQuestion(type: type, name: try #require(DNSName(text))))
    }
    try await peer.waitUntil(named("www.test.example"))
    try await ask([
        Asking(name: "a name", probe: named("www.test.example"), outcome: .passed()),
        Asking(name: "no such record", probe: named("www.test.example", .mx), outcome: .passed()),
        Asking(name: "no such name", probe: named("none.test.example"), outcome: .failed(.responseCode(3))),
        Asking(
            name: "from another address",
            probe: named("www.test.example", from: "127.0.0.2"),
            outcome: .failed(.responseCode(5))
        ),
    ])
    withExtendedLifetime(peer) {}
}
