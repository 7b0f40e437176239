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

    /// Nil for what has no socket, and for TLS that can't be.
    init?(
        _ probe: Probe,
        page: Int,
        tls: ClientTLS,
        sockets: @escaping GrantedSocket.Opener,
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
        self.echoSocket = echoSocket
    }

    /// A stream for itself.
    init(stream target: ProbeTarget, tls: TLS?, sockets: @escaping GrantedSocket.Opener) {
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
        // An echo has no port, but NIO takes a peer whose port is 0 for none.
        let port = kind == .echo ? Port(rawValue: 1) : target.port
        guard let remote = SocketAddress(target.address, port: port) else {
            return attempt.handle(.failed(.local(.settings)))
        }
        let source = target.source.flatMap { SocketAddress($0, port: target.sourcePort) }
        let opened: EventLoopFuture<any Channel>
        switch kind {
        case .stream: opened = connect(bound, to: remote, from: source, on: loop)
        case .datagram, .strictDatagram: opened = openDatagrams(bound, to: remote, from: source, on: loop)
        case .echo: opened = openEcho(bound, to: remote, from: source, on: loop)
        }
        opened.assumeIsolated().whenComplete { result in
            switch result {
            // HTTP/2 opens the connection itself before anything may be asked: `StreamHandler` tells.
            case .success: if !usesStreams { bound.value.handle(.connected) }
            case .failure(is GrantedSocket.NotGranted): bound.value.handle(.failed(.local(.notGranted)))
            case .failure(let error as IOError):
                bound.value.handle(.failed(TransportFailure(errno: error.errnoCode)))
            // Closed by the attempt itself, which is over then, or by an error that it has heard of.
            case .failure: bound.value.handle(.failed(.local(.settings)))
            }
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
            .channelInitializer { channel in prepare(channel, attempt, isStream: true) }
        if let source {
            bootstrap = bootstrap.channelOption(.socketOption(.so_reuseaddr), value: 1).bind(to: source)
        }
        return bootstrap.connect(to: remote)
    }

    private func openDatagrams(
        _ attempt: NIOLoopBound<Attempt>,
        to remote: SocketAddress,
        from source: SocketAddress?,
        on loop: any EventLoop
    ) -> EventLoopFuture<any Channel> {
        if target.mark != nil {
            attempt.value.awaitsGrant = true
            return sockets(GrantedSocket(.datagram, target.address.family, mark: target.mark), loop)
                .flatMap { adopt($0, isBound: false, attempt, to: remote, from: source, on: loop) }
        }
        let bootstrap = DatagramBootstrap(group: loop)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: capacity))
            .channelInitializer { channel in prepare(channel, attempt, isStream: false) }
        guard let source else { return bootstrap.connect(to: remote) }
        return bootstrap.bind(to: source).flatMap { channel in
            channel.connect(to: remote).map { channel }
        }
    }

    private func openEcho(
        _ attempt: NIOLoopBound<Attempt>,
        to remote: SocketAddress,
        from source: SocketAddress?,
        on loop: any EventLoop
    ) -> EventLoopFuture<any Channel> {
        attempt.value.awaitsGrant = true
        return echoSocket(GrantedSocket(.echo, target.address.family, mark: target.mark), loop)
            .flatMap { loan in
                adopt(loan.descriptor, isBound: loan.isUsed, attempt, to: remote, from: source, on: loop)
            }
    }

    /// A datagram socket that somebody else made.
    private func adopt(
        _ descriptor: CInt,
        isBound: Bool,
        _ attempt: NIOLoopBound<Attempt>,
        to remote: SocketAddress,
        from source: SocketAddress?,
        on loop: any EventLoop
    ) -> EventLoopFuture<any Channel> {
        if attempt.value.isOver {
            _ = hf_close(descriptor)
            return loop.makeFailedFuture(ChannelError.alreadyClosed)
        }
        return DatagramBootstrap(group: loop)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: capacity))
            .channelInitializer { channel in prepare(channel, attempt, isStream: false) }
            .withBoundSocket(descriptor)
            .flatMap { channel in
                let bound = isBound ? nil : source.map { channel.bind(to: $0) }
                return (bound ?? channel.eventLoop.makeSucceededVoidFuture())
                    .flatMap { channel.connect(to: remote) }.map { channel }
            }
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
                    .channelInitializer { channel in prepare(channel, attempt, isStream: true) }
                    .withConnectedSocket(descriptor)
            }
    }
}

extension ProbeSocket {
    private func handler(_ attempt: Attempt, isStream: Bool) -> ProbeHandler {
        let verifiedName = tls?.verifies == true ? tls?.serverName ?? "\(target.address)" : nil
        return ProbeHandler(
            attempt,
            isStream: isStream,
            verifiedName: verifiedName,
            negotiates: usesStreams && tls != nil
        )
    }

    /// Options that come before source and destination, and the handlers.
    private func prepare(
        _ channel: any Channel,
        _ attempt: NIOLoopBound<Attempt>,
        isStream: Bool
    ) -> EventLoopFuture<Void> {
        attempt.value.opened(channel)
        do {
            let pipeline = channel.pipeline.syncOperations
            if isStream, let header = target.proxyHeader { try pipeline.addHandler(ProxyWriter(header)) }
            if let tls {
                let handler = try NIOSSLClientHandler(context: tls.context, serverHostname: tls.serverName)
                try pipeline.addHandler(handler, name: ProbeHandler.tlsName)
            }
            if !isStream { try pipeline.addHandler(EnvelopeOpener()) }
            if usesStreams {
                try pipeline.addHandler(StreamHandler.makeProtocol())
                try pipeline.addHandler(StreamHandler(attempt.value))
            }
            try pipeline.addHandler(handler(attempt.value, isStream: isStream))
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
        if let interface = target.interface, kind != .stream || target.mark == nil {
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
        if kind == .strictDatagram {
            // ICMP errors of every kind are told (spec 11.2).
            let isIPv6 = target.address.family == .ipv6
            done.append(
                options.unsafeSetSocketOption(
                    level: isIPv6 ? .ipv6 : .ip,
                    name: .init(rawValue: isIPv6 ? 25 : 11),
                    value: Int32(1)
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
