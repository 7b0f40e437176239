import CLinux
import Glibc
import HealthChecks
import NIOCore
import NIOPosix
import NIOSSL
import NetworkTypes

/// How the socket of a probe is made. In the order of spec 10.3: mark, which only the helper may give,
/// interface, source, destination.
struct ProbeSocket {
    struct TLS {
        var context: NIOSSLContext
        var serverName: String?
        var saysGoodbye: Bool
        /// The server's certificate must be good, and for `serverName` or the address.
        var verifies = false
    }

    private enum Kind { case stream, datagram, strictDatagram, echo }

    private let target: ProbeTarget
    private let kind: Kind
    /// The most that is read of a datagram.
    private let capacity: Int
    let tls: TLS?
    private let usesStreams: Bool
    private let sockets: GrantedSocket.Opener
    private let echoSocket: EchoSockets.Lender
    private let datagrams: NIOLoopBound<Datagrams>

    /// Nil for what has no socket, and for TLS that can't be.
    init?(
        _ probe: Probe,
        page: Int,
        tls: ClientTLS,
        sockets: @escaping GrantedSocket.Opener,
        datagrams: NIOLoopBound<Datagrams>,
        echoSocket: @escaping EchoSockets.Lender
    ) {
        guard let target = probe.target else { return nil }
        self.target = target
        var capacity = 65_536
        var (serverName, saysGoodbye): (String?, Bool) = (nil, false)
        switch probe {
        case .connect, .mail: kind = .stream
        case .web(let settings):
            kind = .stream
            serverName = settings.pages[page].serverName?.text
            saysGoodbye = settings.pages[page].sendsCloseNotify
        case .service(let settings):
            kind = .stream
            serverName = settings.serverName?.text
        case .name: kind = .datagram
        case .datagram(let settings):
            kind = .strictDatagram
            if case .matching(_, let length) = settings.reply { capacity = Int(length.upperBound) + 1 }
        case .echo:
            kind = .echo
            capacity = 2_048
        case .script, .file, .session: return nil
        }
        usesStreams = probe.usesStreams
        if probe.isTLS {
            let needs = ClientTLS.Needs(verifies: probe.verification != nil, usesStreams: usesStreams)
            guard let context = tls.context(needs) else { return nil }
            self.tls = TLS(
                context: context,
                serverName: serverName,
                saysGoodbye: saysGoodbye,
                verifies: needs.verifies
            )
        } else {
            self.tls = nil
        }
        self.capacity = capacity
        self.sockets = sockets
        self.datagrams = datagrams
        self.echoSocket = echoSocket
    }

    /// A stream for itself.
    init(
        stream target: ProbeTarget,
        tls: TLS?,
        sockets: @escaping GrantedSocket.Opener,
        datagrams: NIOLoopBound<Datagrams>
    ) {
        self.datagrams = datagrams
        self.target = target
        self.tls = tls
        usesStreams = false
        kind = .stream
        capacity = 65_536
        self.sockets = sockets
        echoSocket = { _, loop in loop.makeFailedFuture(GrantedSocket.NotGranted()) }
    }

    /// Opens and connects; the attempt hears of everything.
    func open(for attempt: Attempt, on loop: any EventLoop) {
        let bound = NIOLoopBound(attempt, eventLoop: loop)
        guard kind == .stream else { return openDatagrams(bound, on: loop) }
        guard let remote = SocketAddress(target.address, port: target.port) else {
            return attempt.handle(.failed(.local(.settings)))
        }
        let source = target.source.flatMap { SocketAddress($0, port: target.sourcePort) }
        connect(bound, to: remote, from: source, on: loop).assumeIsolated().whenComplete { result in
            switch result {
            // HTTP/2 opens the connection itself before anything may be asked: `StreamHandler` tells.
            case .success: if !usesStreams { bound.value.handle(.connected) }
            case .failure(let error): bound.value.handle(.failed(ProbeSocket.failure(error)))
            }
        }
    }

    private static func failure(_ error: any Error) -> TransportFailure {
        switch error {
        case is GrantedSocket.NotGranted: .local(.notGranted)
        case let error as IOError: TransportFailure(errno: error.errnoCode)
        // Closed by the attempt itself, which is over then, or by an error that it has heard of.
        default: .local(.settings)
        }
    }

    private func connect(
        _ attempt: NIOLoopBound<Attempt>,
        to remote: SocketAddress,
        from source: SocketAddress?,
        on loop: any EventLoop
    ) -> EventLoopFuture<any Channel> {
        if target.mark != nil { return connectMarked(attempt, on: loop) }
        var bootstrap = ClientBootstrap(group: loop)
            // The attempt has the timers.
            .connectTimeout(.hours(2_000))
            .channelInitializer { channel in prepare(channel, attempt) }
        if let source {
            bootstrap = bootstrap.channelOption(.socketOption(.so_reuseaddr), value: 1).bind(to: source)
        }
        return bootstrap.connect(to: remote)
    }

    private func openDatagrams(_ attempt: NIOLoopBound<Attempt>, on loop: any EventLoop) {
        let family = target.address.family
        if kind != .echo, target.mark == nil {
            let descriptor = hf_socket_open(family == .ipv6 ? 1 : 0, 0)
            guard descriptor >= 0 else {
                return attempt.value.handle(.failed(TransportFailure(errno: -descriptor)))
            }
            return start(descriptor, isBound: false, attempt.value)
        }
        attempt.value.awaitsGrant = true
        let loan =
            kind == .echo
            ? echoSocket(GrantedSocket(.echo, family, mark: target.mark), loop)
            : sockets(GrantedSocket(.datagram, family, mark: target.mark), loop)
                .map { EchoSockets.Loan(descriptor: $0, isUsed: false) }
        loan.assumeIsolated().whenComplete { result in
            switch result {
            case .success(let loan): start(loan.descriptor, isBound: loan.isUsed, attempt.value)
            case .failure(let error): attempt.value.handle(.failed(ProbeSocket.failure(error)))
            }
        }
    }

    /// Connects a datagram socket, whoever made it, and hands it to the attempt.
    private func start(_ descriptor: CInt, isBound: Bool, _ attempt: Attempt) {
        if attempt.isOver {
            _ = hf_close(descriptor)
            return
        }
        let failure = prepare(descriptor, isBound: isBound)
        if failure < 0 {
            _ = hf_close(descriptor)
            return attempt.handle(.failed(TransportFailure(errno: -failure)))
        }
        if let failure = datagrams.value.add(descriptor, for: attempt, capacity: capacity) {
            return attempt.handle(.failed(failure))
        }
        attempt.opened(descriptor, among: datagrams.value)
        attempt.handle(.connected)
    }

    /// 0, or a negative errno.
    private func prepare(_ descriptor: CInt, isBound: Bool) -> CInt {
        let isIPv6: CInt = target.address.family == .ipv6 ? 1 : 0
        var failure: CInt = 0
        if let interface = target.interface {
            let name = (interface.bytes + [0]).map { CChar(bitPattern: $0) }
            // Safety: a terminated name, for the time of the call.
            failure = unsafe hf_stream_bind_interface(descriptor, name)
        }
        // ICMP errors of every kind are told (spec 11.2).
        if failure >= 0, kind == .strictDatagram { failure = hf_datagram_hears_errors(descriptor, isIPv6) }
        if failure >= 0, !isBound, let source = target.source {
            let port = target.sourcePort?.rawValue ?? 0
            // Safety: as many octets as the family has, for the time of the call.
            failure = unsafe hf_stream_bind(descriptor, isIPv6, source.octets, port)
        }
        guard failure >= 0 else { return failure }
        // Safety: as above.
        return unsafe hf_stream_begin(
            descriptor,
            isIPv6,
            target.address.octets,
            target.port?.rawValue ?? 0
        )
    }

    /// NIO takes a stream of somebody else's only when it is connected.
    private func connectMarked(
        _ attempt: NIOLoopBound<Attempt>,
        on loop: any EventLoop
    ) -> EventLoopFuture<any Channel> {
        attempt.value.awaitsGrant = true
        return sockets(GrantedSocket(.stream, target.address.family, mark: target.mark), loop)
            .flatMap { MarkedStream.connect($0, to: target, for: attempt, on: loop) }
            .flatMap { descriptor in
                ClientBootstrap(group: loop)
                    .channelInitializer { channel in prepare(channel, attempt) }
                    .withConnectedSocket(descriptor)
            }
    }
}

extension ProbeSocket {
    private func handler(_ attempt: Attempt) -> ProbeHandler {
        let verifiedName = tls?.verifies == true ? tls?.serverName ?? "\(target.address)" : nil
        return ProbeHandler(
            attempt,
            verifiedName: verifiedName,
            negotiates: usesStreams && tls != nil
        )
    }

    /// Options that come before source and destination, and the handlers.
    private func prepare(
        _ channel: any Channel,
        _ attempt: NIOLoopBound<Attempt>
    ) -> EventLoopFuture<Void> {
        attempt.value.opened(channel)
        do {
            let pipeline = channel.pipeline.syncOperations
            if let header = target.proxyHeader { try pipeline.addHandler(ProxyWriter(header)) }
            if let tls {
                let handler = try NIOSSLClientHandler(context: tls.context, serverHostname: tls.serverName)
                try pipeline.addHandler(handler, name: ProbeHandler.tlsName)
            }
            if usesStreams {
                try pipeline.addHandler(StreamHandler.makeProtocol())
                try pipeline.addHandler(StreamHandler(attempt.value))
            }
            try pipeline.addHandler(handler(attempt.value))
            guard let options = channel as? any SocketOptionProvider else {
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            return setOptions(options, on: channel.eventLoop)
        } catch {
            attempt.value.handle(.failed(.local(.settings)))
            return channel.eventLoop.makeFailedFuture(error)
        }
    }

    private func setOptions(
        _ options: any SocketOptionProvider,
        on loop: any EventLoop
    ) -> EventLoopFuture<Void> {
        var done: [EventLoopFuture<Void>] = []
        // Each value is a plain number or a tuple of them, as long as the option is (socket(7), ip(7)).
        // A stream with a mark has it from `MarkedStream`.
        if let interface = target.interface, target.mark == nil {
            var name: InterfaceNameBytes = (0, 0)
            for (index, byte) in interface.bytes.enumerated() {
                // The first byte of the name is the lowest in memory, whatever the machine's order.
                let shifted = UInt64(byte) << UInt64(8 * (index % 8))
                if index < 8 { name.0 |= shifted } else { name.1 |= shifted }
            }
            name = (name.0.littleEndian, name.1.littleEndian)
            done.append(
                options.unsafeSetSocketOption(
                    level: .socket,
                    name: .init(rawValue: SO_BINDTODEVICE),
                    value: name
                )
            )
        }
        return EventLoopFuture.andAllSucceed(done, on: loop)
    }
}

/// IFNAMSIZ bytes.
private typealias InterfaceNameBytes = (UInt64, UInt64)

extension SocketAddress {
    /// Nil port: 0, which lets the kernel choose, or is none.
    fileprivate init?(_ address: IPAddress, port: Port?) {
        let packed = ByteBuffer(bytes: address.octets)
        guard let made = try? SocketAddress(packedIPAddress: packed, port: Int(port?.rawValue ?? 0)) else {
            return nil
        }
        self = made
    }
}
