// TLS's own farewell, close_notify, from who checks (spec lvs-check-behaviour 11.31).
import CheckShell
import HealthChecks
import NIOCore
import NIOPosix
import NIOSSL
import NetworkTypes
import TestCertificates
import Testing

/// Answers that there is no such page, so that the check ends the connection, and tells how it was ended.
private final class Listener: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let tell: @Sendable (Bool) -> Void
    private var isClean = true

    init(_ tell: @escaping @Sendable (Bool) -> Void) { self.tell = tell }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let answer = ByteBuffer(string: "HTTP/1.0 404 Not Found\r\n\r\n")
        context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { isClean = false }

    func channelInactive(context: ChannelHandlerContext) { tell(isClean) }
}

@Test(.timeLimit(.minutes(10)), arguments: [true, false])
func `close_notify is sent where tls_compliant asks for it`(_ isAsked: Bool) async throws {
    let (ends, continuation) = AsyncStream.makeStream(of: Bool.self)
    let tls = try TestCertificate.serverContext()
    let server = try await ServerBootstrap(group: HostileServer.group)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                try pipeline.addHandler(NIOSSLServerHandler(context: tls))
                try pipeline.addHandler(Listener { continuation.yield($0) })
            }
        }
        .bind(host: "127.0.0.1", port: 0).get()
    let page = WebPage(path: try #require(RequestText("/")), sendsCloseNotify: isAsked)
    let target = target(server.localAddress?.port ?? 0, timeout: 20_000)
    let probe = Probe.web(WebCheckSettings(target: target, isTLS: true, pages: [page]))
    #expect(try await Shell.shared.attempt(probe).get() == .failed(.wrongStatus(404)))
    for await isClean in ends {
        #expect(isClean == isAsked)
        break
    }
    try await server.close().get()
}
