import BFD
import CLinux
import GenerationStore
import NIOCore
import NIOPosix
import NetworkTypes
import Node

/// The sockets of BFD sessions: one to hear on and one to send from for each (RFC 5881 §4), so that whose a
/// packet is, and how far it came, is the kernel's to find. On the engine's loop.
final class BFDSockets {
    /// What sockets depend on.
    private struct Path: Equatable {
        let neighbor: IPAddress
        let source: IPAddress?
        let port: UInt16
        let timeToLive: UInt8
        /// Of what is received; 0: any.
        let least: UInt8

        init(_ settings: BFDSessionSettings) {
            neighbor = settings.neighbor
            source = settings.source
            port = settings.isMultihop ? 4_784 : 3_784
            timeToLive = settings.timeToLive
            least = settings.hopsLost.map { settings.timeToLive - min($0, settings.timeToLive) } ?? 0
        }
    }

    private struct Session {
        let path: Path
        /// Which opening it is: what belongs to a former one is void.
        let opening: UInt64
        /// -1: none.
        var sender: Int32 = -1
        var receiver: (any Channel)?
        /// The node knows of it.
        var isReady = false
    }

    private let loop: any EventLoop
    private let report: (NodeEvent) -> Void
    private let log: (NodeLog) -> Void
    private var sessions: [BFDSessionName: Session] = [:]
    private var openings: UInt64 = 0

    /// After sockets couldn't be opened, or broke. (keepalived waits a minute.)
    private static let retryInterval = TimeAmount.seconds(5)
    /// So that who forges errors without end doesn't keep the loop.
    private static let pauseBeforeNext = TimeAmount.milliseconds(1)
    /// RFC 5881 §4.
    private static let sourcePorts: ClosedRange<UInt16> = 49_152...65_535
    private static let portAttempts = 64
    private static let packetCapacity = 256

    /// - Parameter report: called on `loop`, never from within `apply` or `send`.
    init(
        loop: any EventLoop,
        report: @escaping (NodeEvent) -> Void,
        log: @escaping (NodeLog) -> Void
    ) {
        self.loop = loop
        self.report = report
        self.log = log
    }

    /// All sessions there should be; those whose path is the same keep their sockets.
    func apply(_ wanted: [BFDSessionSettings]) {
        for name in sessions.keys where !wanted.contains(where: { $0.name == name }) { close(name) }
        for settings in wanted {
            let path = Path(settings)
            if let session = sessions[settings.name] {
                if session.path == path { continue }
                close(settings.name)
                tell(.bfdSocketLost(settings.name))
            }
            open(settings.name, path)
        }
    }

    /// A packet that can't leave is a lost one: the neighbour counts those.
    func send(_ name: BFDSessionName, _ bytes: [UInt8]) {
        guard let session = sessions[name], session.sender >= 0 else { return }
        for _ in 0..<2 {
            // Safety: the array is valid for the call, and its count is passed.
            let sent = unsafe hf_send(session.sender, bytes, UInt64(bytes.count))
            // An error of an earlier packet (port unreachable) comes up once, in place of this one.
            if sent >= 0 || sent == -Int64(HF_EAGAIN) { return }
        }
    }

    func shutDown() {
        for name in sessions.keys { close(name) }
    }
}

extension BFDSockets {
    private func open(_ name: BFDSessionName, _ path: Path) {
        openings += 1
        var session = Session(path: path, opening: openings)
        let receiver = BFDSockets.socket(path, sourcePort: path.port, port: 0)
        session.sender = receiver < 0 ? receiver : BFDSockets.sender(path)
        let isOpen = receiver >= 0 && session.sender >= 0
        if !isOpen {
            let reason = systemText(-(receiver < 0 ? receiver : session.sender))
            log(NodeLog(.warning, "BFD_Instance(\(name.text)) has no sockets: \(reason); trying again"))
            if receiver >= 0 { _ = hf_close(receiver) }
            session.sender = -1
        }
        sessions[name] = session
        guard isOpen else { return retry(name, session.opening) }
        listen(receiver, name, session.opening)
    }

    /// As a pipe that is read: NIO's channel for datagrams traps at an ICMP error, which anybody can forge
    /// for this socket, since it is connected.
    private func listen(_ receiver: Int32, _ name: BFDSessionName, _ opening: UInt64) {
        let bound = NIOLoopBound(self, eventLoop: loop)
        NIOPipeBootstrap(group: loop)
            .channelOption(
                .recvAllocator,
                value: FixedSizeRecvByteBufferAllocator(capacity: BFDSockets.packetCapacity)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = BFDHandler(bound.value, name, opening)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .takingOwnershipOfDescriptor(input: receiver)
            .assumeIsolated()
            .whenComplete { result in
                switch result {
                case .success(let channel): bound.value.opened(name, opening, channel)
                case .failure:
                    _ = hf_close(receiver)
                    bound.value.broke(name, opening)
                }
            }
    }

    private func opened(_ name: BFDSessionName, _ opening: UInt64, _ channel: any Channel) {
        guard let session = sessions[name], session.opening == opening else {
            return channel.close(promise: nil)
        }
        sessions[name]?.receiver = channel
        if !session.isReady { tell(.bfdSocketReady(name)) }
        sessions[name]?.isReady = true
    }

    fileprivate func received(_ name: BFDSessionName, _ opening: UInt64, _ bytes: [UInt8]) {
        guard sessions[name]?.opening == opening else { return }
        report(.bfdReceived(name, bytes))
    }

    /// NIO closed the socket that hears: an error was forged, or a packet without a byte. Another one takes
    /// its place, and the neighbour hears of us meanwhile.
    fileprivate func ended(_ name: BFDSessionName, _ opening: UInt64) {
        guard sessions[name]?.opening == opening else { return }
        sessions[name]?.receiver = nil
        loop.assumeIsolated().scheduleTask(in: BFDSockets.pauseBeforeNext) { [weak self] in
            guard let self, let session = sessions[name], session.opening == opening else { return }
            let receiver = BFDSockets.socket(session.path, sourcePort: session.path.port, port: 0)
            if receiver < 0 { broke(name, opening) } else { listen(receiver, name, opening) }
        }
    }

    private func broke(_ name: BFDSessionName, _ opening: UInt64) {
        guard sessions[name]?.opening == opening else { return }
        if let sender = sessions[name]?.sender, sender >= 0 { _ = hf_close(sender) }
        sessions[name]?.sender = -1
        sessions[name]?.receiver = nil
        tell(.bfdSocketLost(name))
        retry(name, opening)
    }

    private func retry(_ name: BFDSessionName, _ opening: UInt64) {
        loop.assumeIsolated().scheduleTask(in: BFDSockets.retryInterval) { [weak self] in
            guard let self, let session = sessions[name], session.opening == opening else { return }
            open(name, session.path)
        }
    }

    private func close(_ name: BFDSessionName) {
        guard let session = sessions.removeValue(forKey: name) else { return }
        if session.sender >= 0 { _ = hf_close(session.sender) }
        session.receiver?.close(promise: nil)
    }

    private func tell(_ event: NodeEvent) {
        let bound = NIOLoopBound((report, event), eventLoop: loop)
        loop.execute { bound.value.0(bound.value.1) }
    }
}

extension BFDSockets {
    /// One of the ports that the RFC wants; the next one while it is taken.
    private static func sender(_ path: Path) -> Int32 {
        var port = UInt16.random(in: sourcePorts)
        var descriptor: Int32 = 0
        for _ in 0..<portAttempts {
            descriptor = socket(path, sourcePort: port, port: path.port)
            if descriptor != -Int32(HF_EADDRINUSE) { return descriptor }
            port = port == sourcePorts.upperBound ? sourcePorts.lowerBound : port + 1
        }
        return descriptor
    }

    private static func socket(_ path: Path, sourcePort: UInt16, port: UInt16) -> Int32 {
        let neighbor = path.neighbor.octets
        let source = path.source?.octets ?? Array(repeating: 0, count: neighbor.count)
        // Safety: as many bytes as an address of the family has.
        return unsafe hf_bfd_open(
            path.neighbor.family == .ipv6 ? 1 : 0,
            source,
            sourcePort,
            neighbor,
            port,
            Int32(path.timeToLive),
            port == 0 ? Int32(path.least) : 0
        )
    }
}

/// One session's socket.
private final class BFDHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let sockets: BFDSockets
    private let name: BFDSessionName
    private let opening: UInt64

    init(_ sockets: BFDSockets, _ name: BFDSessionName, _ opening: UInt64) {
        self.sockets = sockets
        self.name = name
        self.opening = opening
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        sockets.received(name, opening, Array(unwrapInboundIn(data).readableBytesView))
    }

    func channelInactive(context: ChannelHandlerContext) { sockets.ended(name, opening) }
}
