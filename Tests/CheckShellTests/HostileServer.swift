import NIOCore
import NIOPosix
import NIOSSL
import TestCertificates

/// What a server does to whoever connects.
enum Behaviour: Sendable {
    /// Accepts and never says anything.
    case silent
    /// Says this at once, and ends when it is spoken to.
    case early([UInt8])
    /// Answers each time something comes with the next of these, and ends behind the last if told to.
    case answer([[UInt8]], ends: Bool)
    /// Answers with this, a byte a turn, with pauses of so many milliseconds; then ends, or is silent.
    case dribble([UInt8], milliseconds: Int64, ends: Bool = false)
    /// Says `first`, then `then` over and over as fast as it is read; so many bytes in all, then ends.
    case endless(first: [UInt8], then: [UInt8], count: Int)
    /// Answers with this over TLS, and ends the stream without TLS's farewell.
    case rude([UInt8])
    /// Ends with RST as soon as the connection stands.
    case resetAtOnce
    /// Says this when asked, then RST.
    case resetAfter([UInt8])
    /// Says the first of these at once, the next each time something comes, and behind the last RST.
    case talk([[UInt8]])
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// Lines of a header, 64 KiB of them at a time: whoever keeps them has too much before the time is over.
let fieldLines = [[UInt8]](repeating: bytes("X-A: b\r\n"), count: 8_192).flatMap { $0 }

/// Servers of all kinds on loopback, one thread for all.
enum HostileServer {
    static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// The port it listens on.
    static func start(_ behaviour: Behaviour, isTLS: Bool = false, family: String = "127.0.0.1") async throws
        -> Int
    {
        let context = isTLS ? try TestCertificate.serverContext() : nil
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let context {
                        try pipeline.addHandler(NIOSSLServerHandler(context: context), name: "tls")
                    }
                    try pipeline.addHandler(HostileHandler(behaviour))
                }
            }
            .bind(host: family, port: 0)
            .get()
        return channel.localAddress?.port ?? 0
    }

    /// A UDP server that answers everything with these.
    static func startDatagrams(_ replies: [[UInt8]]) async throws -> Int {
        let channel = try await DatagramBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(DatagramAnswers(replies))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        return channel.localAddress?.port ?? 0
    }

    /// Where nobody listens.
    static let nobody = "127.0.0.2"

    /// A port that nobody listens on at `nobody`, of TCP or UDP: it is held at 127.0.0.1, so that no one else
    /// gets it.
    static func closedPort(isUDP: Bool = false) async throws -> Int {
        isUDP ? try await startDatagrams([]) : try await start(.silent)
    }
}

private final class HostileHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let behaviour: Behaviour
    private var turn = 0
    private var remaining = 0
    private var hasBegun = false

    init(_ behaviour: Behaviour) { self.behaviour = behaviour }

    func channelActive(context: ChannelHandlerContext) {
        switch behaviour {
        case .early(let bytes): say(bytes, context)
        case .resetAtOnce: reset(context)
        case .talk: talk(context)
        case .silent, .answer, .dribble, .endless, .rude, .resetAfter: break
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch behaviour {
        case .answer(let answers, let ends):
            guard turn < answers.count else { return }
            say(answers[turn], context)
            turn += 1
            if ends, turn == answers.count { context.close(promise: nil) }
        case .dribble(let bytes, let milliseconds, let ends):
            guard !hasBegun else { return }
            hasBegun = true
            dribble(bytes[...], milliseconds, ends: ends, context)
        case .endless(let first, _, let count):
            guard !hasBegun else { return }
            hasBegun = true
            remaining = count
            say(first, context)
            pump(context)
        case .rude(let bytes):
            let below = try? context.pipeline.syncOperations.context(name: "tls")
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes))).assumeIsolated()
                .whenComplete { _ in below?.close(promise: nil) }
        case .resetAfter(let bytes):
            guard !hasBegun else { return }
            hasBegun = true
            say(bytes, context)
            reset(context)
        case .early: context.close(promise: nil)
        case .talk: talk(context)
        case .silent, .resetAtOnce: break
        }
    }

    private func talk(_ context: ChannelHandlerContext) {
        guard case .talk(let words) = behaviour else { return }
        guard turn < words.count else { return reset(context) }
        say(words[turn], context)
        turn += 1
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if remaining > 0 { pump(context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func say(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }

    private func dribble(
        _ bytes: ArraySlice<UInt8>,
        _ milliseconds: Int64,
        ends: Bool,
        _ context: ChannelHandlerContext
    ) {
        guard context.channel.isActive else { return }
        guard let first = bytes.first else {
            if ends { context.close(promise: nil) }
            return
        }
        say([first], context)
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(milliseconds)) {
            self.dribble(bytes.dropFirst(), milliseconds, ends: ends, context)
        }
    }

    private func pump(_ context: ChannelHandlerContext) {
        guard case .endless(_, let then, _) = behaviour else { return }
        let piece = ByteBuffer(bytes: then)
        while remaining > 0, context.channel.isWritable, context.channel.isActive {
            remaining -= then.count
            let written = context.writeAndFlush(wrapOutboundOut(piece)).assumeIsolated()
            if remaining <= 0 {
                // What is still in the buffer goes out first.
                written.whenComplete { _ in context.close(promise: nil) }
            }
        }
    }

    /// RST: what isn't sent yet is sent first, the rest of the peer's is thrown away. Under TLS without its
    /// farewell.
    private func reset(_ context: ChannelHandlerContext) {
        guard let options = context.channel as? any SocketOptionProvider else { return }
        let below = (try? context.pipeline.syncOperations.context(name: "tls")) ?? context
        options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated()
            .whenComplete { _ in below.close(promise: nil) }
    }
}

private final class DatagramAnswers: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>
    private let replies: [[UInt8]]

    init(_ replies: [[UInt8]]) { self.replies = replies }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let question = unwrapInboundIn(data)
        for reply in replies {
            // The identifier of a DNS question is the first two bytes; zeros in a reply take them over.
            var bytes = reply
            let asked = Array(question.data.readableBytesView.prefix(2))
            if bytes.starts(with: [0, 0]), bytes.count >= 2, asked.count == 2 {
                bytes.replaceSubrange(0..<2, with: asked)
            }
            let envelope = AddressedEnvelope(
                remoteAddress: question.remoteAddress,
                data: ByteBuffer(bytes: bytes)
            )
            context.writeAndFlush(wrapOutboundOut(envelope), promise: nil)
        }
    }
}
