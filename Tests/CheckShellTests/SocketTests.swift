// How sockets of checks are made, and what it says of a server when one can't be (spec lvs-check-behaviour
// 10.3, 10.4).
import CheckShell
import Foundation
import HealthChecks
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NetworkTypes
import Testing

@Suite(.enabled(if: geteuid() == 0, "NOT RUN: sockets for echoes need root")) struct SocketTests {
    /// Every kind that has a socket.
    private static func probes(_ target: ProbeTarget) throws -> [Probe] {
        let page = WebPage(path: try #require(RequestText("/")))
        return [
            .connect(target), .mail(target, heloName: "x"), .echo(target), .name(target, DNSQuestion()),
            .web(WebCheckSettings(target: target, isTLS: false, pages: [page])),
            .web(WebCheckSettings(target: target, isTLS: true, pages: [page])),
            .web(WebCheckSettings(target: target, isTLS: false, version: .two, pages: [page])),
            .service(ServiceCheckSettings(target: target)),
            .datagram(DatagramCheckSettings(target: target)),
        ]
    }

    /// Of a socket that can't be made so: no verdict, but for UDP_CHECK.
    private static func expect(_ errno: Int32, _ target: ProbeTarget) async throws {
        let shell = try CheckShell(sockets: GrantedSocket.anyway, report: { _ in })
        for probe in try probes(target) {
            let isStrict = probe.keyword == "UDP_CHECK"
            let wanted = isStrict ? ProbeOutcome.failed(.unreachable) : .skipped(.socket(errno: errno))
            #expect(try await shell.attempt(probe).get() == wanted, "\(probe.keyword)")
        }
        await shutDown(shell)
    }

    @Test(.timeLimit(.minutes(10)), arguments: [("127.0.0.1", "192.0.2.77"), ("::1", "2001:db8::77")])
    func `from an address that isn't this machine's nobody is asked`(
        _ server: String,
        _ source: String
    ) async throws {
        let target = try ProbeTarget(
            address: ip(server),
            port: Port(rawValue: 9),
            source: ip(source),
            connectTimeout: .seconds(20)
        )
        try await Self.expect(EADDRNOTAVAIL, target)
    }

    @Test(.timeLimit(.minutes(10)), arguments: [nil, FirewallMark(rawValue: 7)])
    func `through an interface that isn't there nobody is asked`(_ mark: FirewallMark?) async throws {
        let target = try ProbeTarget(
            address: ip("127.0.0.1"),
            port: Port(rawValue: 9),
            interface: InterfaceName("holdfast-none"),
            mark: mark,
            connectTimeout: .seconds(20)
        )
        try await Self.expect(ENODEV, target)
    }

    /// Tells who connects.
    private final class Visitors: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        private let tell: @Sendable (String) -> Void

        init(_ tell: @escaping @Sendable (String) -> Void) { self.tell = tell }

        func channelActive(context: ChannelHandlerContext) {
            tell(context.remoteAddress.map { "\($0.ipAddress ?? "-") \($0.port ?? 0)" } ?? "nobody")
        }
    }

    @Test(.timeLimit(.minutes(10)), arguments: [nil, FirewallMark(rawValue: 7)])
    func `source, its port and the interface are as configured`(_ mark: FirewallMark?) async throws {
        let (visitors, continuation) = AsyncStream.makeStream(of: String.self)
        let server = try await ServerBootstrap(group: HostileServer.group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Visitors { continuation.yield($0) })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try await freePort()
        let target = try ProbeTarget(
            address: ip("127.0.0.1"),
            port: Port(rawValue: UInt16(server.localAddress?.port ?? 0)),
            source: ip("127.0.0.9"),
            sourcePort: Port(rawValue: UInt16(port)),
            interface: InterfaceName("lo"),
            mark: mark,
            connectTimeout: .seconds(20)
        )
        let shell = try CheckShell(sockets: GrantedSocket.anyway, report: { _ in })
        #expect(try await shell.attempt(.connect(target)).get() == .passed())
        for await visitor in visitors {
            #expect(visitor == "127.0.0.9 \(port)")
            break
        }
        await shutDown(shell)
        try await server.close().get()
    }

    /// Spec 11.5: the socket for echoes is kept while they are answered; after a failure there is another.
    @Test(.timeLimit(.minutes(10)), arguments: [true, false])
    func `sockets for echoes are kept as long as checks pass`(_ isAnswered: Bool) async throws {
        let asked = NIOLockedValueBox(0)
        let opener: GrantedSocket.Opener = { socket, loop in
            asked.withLockedValue { $0 += 1 }
            // A datagram of UDP to port 1, where nobody is, is refused.
            return GrantedSocket.anyway(
                isAnswered ? socket : GrantedSocket(.datagram, socket.family),
                loop
            )
        }
        let shell = try CheckShell(sockets: opener, report: { _ in })
        let target = try ProbeTarget(address: ip("127.0.0.2"), connectTimeout: .seconds(20))
        let schedule = CheckSchedule(
            retries: 0,
            delayBeforeRetry: .milliseconds(1),
            warmup: .zero,
            delayLoop: .milliseconds(10)
        )
        shell.apply([
            CheckOrder(number: 1, settings: CheckSettings(schedule: schedule, probe: .echo(target)))
        ])
        while try await shell.latencies().get().orders.first?.latency.count ?? 0 < 5 {
            // Poll: every 10 ms, within the test's time.
            try await Task.sleep(for: .milliseconds(10))
        }
        await shutDown(shell)
        let count = asked.withLockedValue { $0 }
        #expect(isAnswered ? count == 1 : count >= 5, "\(count) sockets")
    }
}
