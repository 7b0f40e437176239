import CLinux
import Glibc
import HealthChecks
import NIOCore
import NIOPosix
import NIOSSL
import NetworkTypes

/// How the socket of a probe is made. In the order of spec 10.3: mark, interface, source, destination.
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
    private let echoSocket: EchoSockets.Lender

    /// Nil for what has no socket, and for TLS that can't be.
    init?(_ probe: Probe, page: Int, tls: ClientTLS, echoSocket: @escaping EchoSockets.Lender) {
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
        case .echo: kind = .echo
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
        self.echoSocket = echoSocket
    }

    /// A stream for itself.
    init(stream target: ProbeTarget, tls: TLS?) {
        self.target = target
        self.tls = tls
        usesStreams = false
        kind = .stream
        capacity = 65_536
        echoSocket = { _, loop in loop.makeFailedFuture(EchoSocket.NotGranted()) }
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
            case .failure(is EchoSocket.NotGranted): bound.value.handle(.failed(.local(.notGranted)))
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
        echoSocket(target.address.family, loop).flatMap { loan in
            DatagramBootstrap(group: loop)
                .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 2_048))
                .channelInitializer { channel in prepare(channel, attempt, isStream: false) }
                .withBoundSocket(loan.descriptor)
                .flatMap { channel in
                    let bound = loan.isUsed ? nil : source.map { channel.bind(to: $0) }
                    return (bound ?? channel.eventLoop.makeSucceededVoidFuture())
                        .flatMap { channel.connect(to: remote) }.map { channel }
                }
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
        if let mark = target.mark {
            done.append(
                options.unsafeSetSocketOption(
                    level: .socket,
                    name: .init(rawValue: SO_MARK),
                    value: mark.rawValue
                )
            )
        }
        if let interface = target.interface {
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
