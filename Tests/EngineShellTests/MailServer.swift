import NIOCore
import NIOPosix
import NIOSSL
import TestCertificates

/// A mail server of a test: what it is told to say, and what it heard.
final class MailServer {
    enum Behaviour: Sendable {
        case takes
        /// Never says a word.
        case silent
        /// This to MAIL.
        case says(String)
        case offersTLS
        /// Offers it, and then has none.
        case offersBrokenTLS
    }

    /// The text of each mail, with whether it came under TLS.
    let mails = Observed<(text: String, isSecure: Bool)>()
    /// Each connection.
    let connections = Observed<Behaviour>()
    let port: UInt16
    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel

    /// - Parameter behaviours: of the connections in turn; the last goes on.
    init(_ behaviours: [Behaviour]) throws {
        let (mails, connections) = (mails, connections)
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        channel = try ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let behaviour = behaviours[min(connections.all.count, behaviours.count - 1)]
                    connections.append(behaviour)
                    try channel.pipeline.syncOperations.addHandler(MailServerHandler(behaviour, mails))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .wait()
        port = UInt16(channel.localAddress?.port ?? 0)
    }

    deinit {
        try? channel.close().wait()
        try? group.syncShutdownGracefully()
    }
}

private final class MailServerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let behaviour: MailServer.Behaviour
    private let mails: Observed<(text: String, isSecure: Bool)>
    private var line = ""
    private var text: String?
    private var isSecure = false

    init(_ behaviour: MailServer.Behaviour, _ mails: Observed<(text: String, isSecure: Bool)>) {
        self.behaviour = behaviour
        self.mails = mails
    }

    func channelActive(context: ChannelHandlerContext) {
        if case .silent = behaviour { return }
        say("220 test", context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        for scalar in String(buffer: unwrapInboundIn(data)).unicodeScalars {
            if scalar == "\n" {
                hear(line, context)
                line = ""
            } else if scalar != "\r" {
                line.unicodeScalars.append(scalar)
            }
        }
    }

    private func hear(_ line: String, _ context: ChannelHandlerContext) {
        if case .silent = behaviour { return }
        if let former = text {
            guard line == "." else { return text = former + line + "\n" }
            text = nil
            mails.append((former, isSecure))
            return say("250 taken", context)
        }
        switch line.prefix(4) {
        case "EHLO": say(offersTLS && !isSecure ? "250-test\r\n250 STARTTLS" : "250 test", context)
        case "STAR":
            say("220 go", context)
            startTLS(context)
        case "MAIL":
            if case .says(let reply) = behaviour { return say(reply, context) }
            say("250 fine", context)
        case "DATA":
            text = ""
            say("354 go on", context)
        case "QUIT":
            say("221 bye", context)
            context.close(promise: nil)
        default: say("250 fine", context)
        }
    }

    private var offersTLS: Bool {
        switch behaviour {
        case .offersTLS, .offersBrokenTLS: true
        case .takes, .silent, .says: false
        }
    }

    private func startTLS(_ context: ChannelHandlerContext) {
        guard case .offersTLS = behaviour else {
            return context.close(promise: nil)
        }
        isSecure = true
        let handler = (try? TestCertificate.serverContext()).map { NIOSSLServerHandler(context: $0) }
        guard let handler else { return }
        try? context.pipeline.syncOperations.addHandler(handler, position: .first)
    }

    private func say(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text + "\r\n")), promise: nil)
    }
}
