import Foundation
import NIOCore
import NIOPosix
import NetworkTypes
import Node
import Notifications
import Testing

@testable import EngineShell

/// Mail over real sockets, with pauses of milliseconds instead of minutes.
struct MailPostTests {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let log = Observed<String>()
    private let told = Observed<String>()
    private let post: NIOLoopBound<MailPost>

    private static func pacing(lifetime: Interval = .seconds(20)) -> MailQueue.Pacing {
        var pacing = MailQueue.Pacing()
        (pacing.lifetime, pacing.firstPause) = (lifetime, .milliseconds(20))
        pacing.longestPause = .milliseconds(40)
        return pacing
    }

    init() throws { try self.init(MailPostTests.pacing()) }

    private init(_ pacing: MailQueue.Pacing) throws {
        let (loop, log, told) = (group.next(), log, told)
        post = try loop.submit {
            let post = MailPost(
                loop: loop,
                host: "lb1",
                pacing: pacing,
                resolve: { name, answer in
                    answer(
                        name == "mail.example"
                            ? .known([.ipv4(IPv4Address(127, 0, 0, 1))]) : .unknown(reason: "no")
                    )
                },
                log: { log.append($0.message) },
                dropped: { told.append("\($0): \($1)") }
            )
            return NIOLoopBound(post, eventLoop: loop)
        }.wait()
    }

    private func send(_ subject: String, to server: MailSettings.Server? = nil, port: UInt16) throws {
        let recipient = try #require(MailAddress("ops@example.net"))
        let settings = MailSettings(
            server: server ?? .address(.ipv4(IPv4Address(127, 0, 0, 1))),
            port: port,
            recipients: [recipient],
            timeout: .seconds(1)
        )
        let post = post
        try group.next().submit {
            post.value.send(MailMessage(subject: subject, body: "=> x <="), by: settings)
        }.wait()
    }

    private func counts() throws -> MailCounts? {
        let post = post
        return try group.next().submit { post.value.counts }.wait()
    }

    private func end() throws {
        let post = post
        try group.next().submit { post.value.shutDown() }.wait()
        try group.syncShutdownGracefully()
    }

    private func settled(_ delivered: UInt64, _ dropped: UInt64) throws {
        for _ in 0..<2_000 {
            if try counts() == MailCounts(waiting: 0, delivered: delivered, dropped: dropped) { return }
            // Poll: every 10 ms, at most 20 s.
            usleep(10_000)
        }
        Issue.record("\(String(describing: try counts()))")
    }

    @Test(arguments: [nil, .name("mail.example")] as [MailSettings.Server?])
    func `mail arrives, in order`(_ server: MailSettings.Server?) throws {
        let mail = try MailServer([.takes])
        for name in ["a", "b", "c"] { try send(name, to: server, port: mail.port) }
        try settled(3, 0)
        let subjects = mail.mails.all.map {
            $0.text.split(separator: "\n").first { $0.hasPrefix("Subject: ") }
        }
        #expect(subjects == ["Subject: a", "Subject: b", "Subject: c"])
        #expect(log.all == [])
        try end()
    }

    @Test func `where TLS is offered it is used`() throws {
        let mail = try MailServer([.offersTLS])
        try send("a", port: mail.port)
        try settled(1, 0)
        #expect(mail.mails.all.map(\.isSecure) == [true])
        // A name with which SNI can do nothing, as one of the machine's own may be.
        try send("b", to: .name("mail.example"), port: mail.port)
        try settled(2, 0)
        #expect(mail.mails.all.map(\.isSecure) == [true, true])
        try end()
    }

    @Test func `where TLS doesn't work the next attempt goes without`() throws {
        let mail = try MailServer([.offersBrokenTLS])
        try send("a", port: mail.port)
        try settled(1, 0)
        #expect(mail.mails.all.map(\.isSecure) == [false])
        #expect(log.all.contains("the mail server's TLS doesn't work; next time in clear"))
        try end()
    }

    @Test func `what the TLS library says is cut to what people can use`() {
        let words =
            "handshakeFailed(NIOSSL.BoringSSLError.sslError([Error: 268436536 error:10000438:SSL "
            + "routines:OPENSSL_internal:TLSV1_ALERT_INTERNAL_ERROR at a/b/tls_record.cc:491]))"
        #expect(MailSecurity.reason(in: words) == "TLS: TLSV1_ALERT_INTERNAL_ERROR")
        #expect(MailSecurity.reason(in: "uncleanShutdown") == "uncleanShutdown")
    }

    /// Nobody there, nobody who answers, one that is busy; each is a pause and another attempt.
    @Test(arguments: [.silent, .says("451 busy"), .says("nonsense")] as [MailServer.Behaviour])
    func `what doesn't work now is tried again`(_ behaviour: MailServer.Behaviour) throws {
        let mail = try MailServer([behaviour, behaviour, .takes])
        try send("a", port: mail.port)
        try send("b", port: mail.port)
        try settled(2, 0)
        #expect(mail.connections.all.count == 4)
        let waits = log.all.filter { $0.hasPrefix("mail \"a\" has to wait: ") }
        #expect(waits.count == 1, "said once")
        try end()
    }

    @Test func `what is refused is dropped at once, and the next is sent`() throws {
        let mail = try MailServer([.says("550 no such user"), .takes])
        try send("a", port: mail.port)
        try send("b", port: mail.port)
        try settled(1, 1)
        #expect(log.all == ["mail \"a\" is dropped: 550 no such user"])
        #expect(told.all == ["a: 550 no such user"])
        #expect(mail.connections.all.count == 2)
        try end()
    }

    /// A server that is down for longer than a mail is of use; an unknown name the same.
    @Test(arguments: [nil, .name("nobody.example")] as [MailSettings.Server?])
    func `what is too old is dropped`(_ server: MailSettings.Server?) throws {
        let brief = try MailPostTests(MailPostTests.pacing(lifetime: .milliseconds(150)))
        // A port that nobody listens on at this address: it is taken elsewhere.
        let mail = try MailServer([.takes])
        try brief.send("a", to: server ?? .address(.ipv4(IPv4Address(127, 0, 0, 2))), port: mail.port)
        try brief.settled(0, 1)
        let dropped = brief.log.all.filter { $0.hasPrefix("mail \"a\" is dropped: ") }
        #expect(dropped.count == 1 && dropped[0].contains("; tried "))
        #expect(mail.connections.all.isEmpty)
        try brief.end()
        try end()
    }

    @Test func `the engine's end drops what waits, with a word for each`() throws {
        let mail = try MailServer([.silent])
        try send("a", port: mail.port)
        try send("b", port: mail.port)
        try end()
        #expect(
            log.all == ["mail \"a\" is dropped: the engine ends", "mail \"b\" is dropped: the engine ends"]
        )
    }

    /// Seconds until it had nothing more to wait for.
    private func finish(within bound: Interval) throws -> Double {
        let (post, over) = (post, group.next().makePromise(of: Void.self))
        let begin = Date()
        try group.next().submit { post.value.finish(within: bound) { over.succeed() } }.wait()
        try over.futureResult.wait()
        return Date().timeIntervalSince(begin)
    }

    @Test func `a planned stop waits for the mail about it`() throws {
        let mail = try MailServer([.says("451 busy"), .takes])
        try send("a", port: mail.port)
        while log.all.isEmpty { usleep(1_000) }  // Poll: until it has to wait.
        for name in ["b", "c"] { try send(name, port: mail.port) }
        _ = try finish(within: .seconds(20))
        #expect(try counts() == MailCounts(waiting: 0, delivered: 3, dropped: 0))
        try end()
    }

    @Test func `a planned stop waits for no second attempt`() throws {
        let mail = try MailServer([.says("451 busy")])
        for name in ["a", "b"] { try send(name, port: mail.port) }
        _ = try finish(within: .seconds(20))
        #expect(try counts() == MailCounts(waiting: 0, delivered: 0, dropped: 2))
        #expect(told.all.last == "b: the engine ends")
        try end()
    }

    @Test func `a planned stop waits for a silent server no longer than it may`() throws {
        let mail = try MailServer([.silent])
        try send("a", port: mail.port)
        #expect(try finish(within: .milliseconds(50)) < 0.9, "the server's second isn't over")
        #expect(try counts()?.waiting == 1)
        try end()
        #expect(log.all.last == "mail \"a\" is dropped: the engine ends")
    }
}
