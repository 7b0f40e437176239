import NIOCore
import NIOPosix
import NetworkTypes
import Node
import Telemetry

/// The control socket: one request line, one document, end. `status` is the only request.
///
/// Who may ask is the socket file's mode. Nobody who asks can hold the engine up: connections, their time and
/// their requests' length are bounded, and documents are rendered on another thread.
final class ControlSocket {
    private unowned let shell: EngineShell
    private var listener: (any Channel)?
    private var openConnections = 0

    /// At once; one more is answered with an error.
    static let connections = 16
    /// From connecting to the document's last byte being taken.
    static let patience = TimeAmount.seconds(5)
    /// Bytes of a request, its line end included.
    static let requestLength = 256

    init(shell: EngineShell) { self.shell = shell }

    /// Takes over a listening stream socket.
    func listen(on descriptor: Int32) {
        let bound = NIOLoopBound(self, eventLoop: shell.loop)
        ServerBootstrap(group: shell.loop)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(
                .recvAllocator,
                value: FixedSizeRecvByteBufferAllocator(capacity: ControlSocket.requestLength)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ControlHandler(socket: bound.value))
                }
            }
            .withBoundSocket(descriptor)
            .assumeIsolated()
            .whenComplete { [weak self] result in self?.listening(result) }
    }

    func shutDown() {
        listener?.close(promise: nil)
        listener = nil
    }

    private func listening(_ result: Result<any Channel, any Error>) {
        switch result {
        case .success(let channel):
            listener = channel
        case .failure(let error):
            let line = "the control socket can't be used, nobody can ask for the status: \(error)"
            shell.write(NodeLog(.error, line))
        }
    }

    /// False when there are as many as there may be.
    func admit() -> Bool {
        openConnections += 1
        return openConnections <= ControlSocket.connections
    }

    func left() { openConnections -= 1 }

    /// The answer to a request line, without its line end.
    func answer(_ request: [UInt8]) -> EventLoopFuture<String> {
        guard request == Array("status".utf8) else {
            return shell.loop.makeSucceededFuture(ControlSocket.error("unknown request"))
        }
        let (status, instant) = shell.status()
        return shell.pool.runIfActive(eventLoop: shell.loop) {
            statusDocument(status, at: instant, version: engineVersion) + "\n"
        }
    }

    /// `text` needs no escaping.
    static func error(_ text: StaticString) -> String { "{\"error\":\"\(text)\"}\n" }
}

/// One connection of the control socket.
final class ControlHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let socket: ControlSocket
    private var request: [UInt8] = []
    private var isAnswering = false
    private var isCounted = false
    private var patience: Scheduled<Void>?

    init(socket: ControlSocket) { self.socket = socket }

    func channelActive(context: ChannelHandlerContext) {
        isCounted = true
        let channel = context.channel
        patience = context.eventLoop.assumeIsolated().scheduleTask(in: ControlSocket.patience) {
            channel.close(promise: nil)
        }
        if !socket.admit() { answer(ControlSocket.error("too many connections"), context) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isAnswering else { return }
        for byte in unwrapInboundIn(data).readableBytesView {
            guard byte != UInt8(ascii: "\n") else { return carryOut(context) }
            request.append(byte)
            if request.count >= ControlSocket.requestLength {
                return answer(ControlSocket.error("request too long"), context)
            }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // The peer said all that it wanted to say: a line without its end is no request.
        if let event = event as? ChannelEvent, event == .inputClosed, !isAnswering {
            answer(ControlSocket.error("unknown request"), context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        patience?.cancel()
        if isCounted { socket.left() }
        isCounted = false
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func carryOut(_ context: ChannelHandlerContext) {
        isAnswering = true
        let channel = context.channel
        socket.answer(request).assumeIsolated().whenComplete { result in
            switch result {
            case .success(let document): ControlHandler.send(document, to: channel)
            case .failure: channel.close(promise: nil)
            }
        }
    }

    private func answer(_ document: String, _ context: ChannelHandlerContext) {
        isAnswering = true
        ControlHandler.send(document, to: context.channel)
    }

    private static func send(_ document: String, to channel: any Channel) {
        channel.writeAndFlush(ByteBuffer(string: document)).assumeIsolated().whenComplete { _ in
            channel.close(promise: nil)
        }
    }
}
