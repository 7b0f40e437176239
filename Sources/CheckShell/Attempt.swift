import HealthChecks
import LoopClock
import NIOCore
import NetworkTypes

/// One attempt: an exchange between its socket and its timer. Ends once, by outcome or cancelled; then the
/// socket is closed.
final class Attempt {
    private let loop: any EventLoop
    private(set) var exchange: ProbeExchange
    private var onEnd: ((ProbeOutcome) -> Void)?
    /// Told when `deadlineReached` is wanted next; nil: a timer of the attempt's own does it.
    var setDeadline: ((Instant) -> Void)?
    private var timer: LoopTimer?
    private var channel: (any Channel)?
    /// Of an attempt that speaks in datagrams.
    private var socket: (descriptor: CInt, among: Datagrams)?
    /// The helper hasn't given the socket yet: what takes too long then isn't the server.
    var awaitsGrant = false
    /// Sees what is received, before the exchange does.
    var onBytes: (([UInt8]) -> Void)?
    /// Ends a connection politely, with TLS's own farewell.
    var closesPolitely = false
    /// Of the server, where it was looked at and found good.
    var certificate: CertificateFacts?

    init(loop: any EventLoop, exchange: ProbeExchange, onEnd: @escaping (ProbeOutcome) -> Void) {
        self.loop = loop
        self.exchange = exchange
        self.onEnd = onEnd
    }

    /// With a socket; nil: there can be none.
    func start(_ socket: ProbeSocket?) {
        arm()
        guard let socket else { return handle(.failed(.local(.settings))) }
        closesPolitely = socket.tls?.saysGoodbye ?? false
        socket.open(for: self, on: loop)
    }

    var isOver: Bool { onEnd == nil }

    func cancel() {
        onEnd = nil
        close()
    }

    /// The channel exists; it may not be connected yet. Closed at once when the attempt is over.
    func opened(_ channel: any Channel) {
        self.channel = channel
        awaitsGrant = false
        if onEnd == nil { close() }
    }

    /// The same of a datagram socket, which it closes from now on.
    func opened(_ descriptor: CInt, among datagrams: Datagrams) {
        socket = (descriptor, datagrams)
        awaitsGrant = false
        if onEnd == nil { close() }
    }

    func handle(_ event: ProbeExchange.Event) {
        guard let onEnd else { return }
        if case .received(let bytes) = event { onBytes?(bytes) }
        var effects: [ProbeExchange.Effect] = []
        let now = Instant.now
        var event = event
        if awaitsGrant, case .deadlineReached = event, let due = exchange.nextDeadline, due <= now {
            event = .failed(.local(.notGranted))
        }
        exchange.handle(event, at: now, into: &effects)
        var failure: TransportFailure?
        for effect in effects {
            switch effect {
            case .send(let bytes): failure = send(bytes)
            case .ask(let request):
                for frame in request.frames { channel?.write(frame, promise: nil) }
                channel?.flush()
            case .finished(let outcome):
                self.onEnd = nil
                close()
                onEnd(outcome)
            }
        }
        if let failure { return handle(.failed(failure)) }
        if self.onEnd != nil { arm() }
    }

    /// What fails on a channel is told by it.
    private func send(_ bytes: [UInt8]) -> TransportFailure? {
        if let socket { return socket.among.send(bytes, through: socket.descriptor) }
        channel?.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
        return nil
    }

    private func arm() {
        guard let due = exchange.nextDeadline else { return }
        if let setDeadline { return setDeadline(due) }
        let timer = timer ?? LoopTimer(loop: loop) { [weak self] in self?.handle(.deadlineReached) }
        self.timer = timer
        timer.arm(notLaterThan: due)
    }

    private func close() {
        timer?.cancel()
        if let socket {
            self.socket = nil
            socket.among.close(socket.descriptor)
        }
        guard let channel else { return }
        self.channel = nil
        ProbeHandler.close(channel, politely: closesPolitely)
    }
}
