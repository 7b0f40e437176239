import ControlProtocol
import NIOCore
import Telemetry

/// One connection of the control socket.
final class ControlHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let socket: ControlSocket
    private var request: [UInt8] = []
    private var isAnswering = false
    private var isCounted = false
    private var isFollowing = false
    private var lost: UInt64 = 0
    private var channel: (any Channel)?
    private var patience: Scheduled<Void>?

    init(socket: ControlSocket) { self.socket = socket }

    func channelActive(context: ChannelHandlerContext) {
        isCounted = true
        channel = context.channel
        isPatient(context.eventLoop)
        guard socket.admit() else {
            return answer(ControlError(.tooManyConnections, "too many connections at once"))
        }
        if socket.caller(on: context.channel) == nil {
            answer(ControlError(.forbidden, "only root and the groups holdfast and holdfast-admin may ask"))
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isAnswering else { return }
        for byte in unwrapInboundIn(data).readableBytesView {
            guard byte != UInt8(ascii: "\n") else { return carryOut(context.channel) }
            request.append(byte)
            if request.count >= Limits.requestLength {
                return answer(
                    ControlError(.tooLong, "a request has \(Limits.requestLength - 1) bytes at most")
                )
            }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? ChannelEvent, event == .inputClosed else { return }
        // The peer said all that it wanted to say: a line without its end is no request, and a follower that
        // ends its half leaves.
        if isFollowing { return context.close(promise: nil) }
        if !isAnswering { answer(ControlError(.unknownRequest, "a request is a line with its end")) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard isFollowing else { return }
        if context.channel.isWritable {
            patience?.cancel()
            patience = nil
            guard lost > 0 else { return }
            let line = lostEventsDocument(count: lost)
            lost = 0
            tell(line)
        } else {
            isPatient(context.eventLoop)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        patience?.cancel()
        if isFollowing { socket.unfollow(self) }
        if isCounted { socket.left() }
        isCounted = false
        isFollowing = false
        channel = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// An event for a follower. False when it doesn't read: then the event is lost to it, and it is told how
    /// many were when it reads again.
    @discardableResult
    func tell(_ line: String) -> Bool {
        guard let channel, isFollowing else { return true }
        guard channel.isWritable else {
            lost += 1
            return false
        }
        channel.writeAndFlush(ByteBuffer(string: line), promise: nil)
        return true
    }

    /// From now on the peer has so long to take what it is sent.
    private func isPatient(_ loop: any EventLoop) {
        patience?.cancel()
        patience = loop.assumeIsolated().scheduleTask(in: ControlSocket.patience) { [weak self] in
            guard let self, let channel else { return }
            if isAnswering { socket.dropped() }
            channel.close(mode: .all, promise: nil)
        }
    }

    private func carryOut(_ channel: any Channel) {
        guard let caller = socket.caller(on: channel) else { return }
        isAnswering = true
        let request: ControlRequest
        do throws(ControlError) {
            request = try ControlRequest(line: self.request)
        } catch {
            return answer(error)
        }
        let answer = socket.answer(request, from: caller)
        if case .events(follows: true) = request {
            answer.assumeIsolated().whenSuccess { [weak self] in self?.begin(with: $0) }
        } else {
            answer.assumeIsolated().whenComplete { [weak self] in self?.finish($0) }
        }
    }

    private func begin(with recent: ControlAnswer) {
        guard let channel else { return }
        patience?.cancel()
        patience = nil
        isFollowing = true
        socket.follow(self)
        channel.writeAndFlush(recent.buffer, promise: nil)
    }

    private func finish(_ result: Result<ControlAnswer, any Error>) {
        guard let channel else { return }
        switch result {
        case .success(let answer): ControlHandler.send(answer.buffer, to: channel)
        case .failure: channel.close(promise: nil)
        }
    }

    private func answer(_ error: ControlError) {
        isAnswering = true
        socket.refused()
        guard let channel else { return }
        ControlHandler.send(ByteBuffer(string: errorDocument(error)), to: channel)
    }

    private static func send(_ bytes: ByteBuffer, to channel: any Channel) {
        channel.writeAndFlush(bytes).assumeIsolated().whenComplete { _ in
            channel.close(promise: nil)
        }
    }
}

/// Connections that are told of every event.
final class Followers {
    private var handlers: [ControlHandler] = []

    /// Bytes that wait for a follower: events of a flapping pair for minutes.
    static let buffer = ChannelOptions.Types.WriteBufferWaterMark(low: 64 << 10, high: 256 << 10)

    var isEmpty: Bool { handlers.isEmpty }

    func add(_ handler: ControlHandler) { handlers.append(handler) }

    func remove(_ handler: ControlHandler) { handlers.removeAll { $0 === handler } }

    /// How many didn't get it.
    func tell(_ line: String) -> UInt64 {
        var count: UInt64 = 0
        for handler in handlers where !handler.tell(line) { count += 1 }
        return count
    }
}
