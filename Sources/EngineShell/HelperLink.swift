import CLinux
import GenerationStore
import HelperProtocol
import LoopClock
import NIOCore
import NIOPosix
import NetworkTypes
import Node

/// The connection to the helper's command socket. It is made again without end: an engine without helper can
/// do nothing, and a helper that was killed is back within milliseconds.
final class HelperLink {
    private unowned let shell: EngineShell
    private let path: String
    private var channel: (any Channel)?
    /// The channel's, as long as it is active. Kept, since NIO gives it out by a cast of types that takes as
    /// long as ten adverts.
    private var descriptor: NIOBSDSocket.Handle?
    private var connectedAt: Instant?
    private var backOff = BackOff()
    private var failedAttempts = 0
    private var outgoing = ByteBuffer()
    private var isShutDown = false

    /// Bytes that may wait for a helper that doesn't read. The largest honest burst, a put for every object
    /// of a table of 4 k instances with 20 addresses each, is 1 MB.
    private static let waitingBytes = 4 << 20
    /// A failure to connect is logged once, then every so many attempts (a minute at the longest back-off).
    private static let attemptsPerLine = 60

    init(shell: EngineShell, path: String) {
        self.shell = shell
        self.path = path
    }

    /// Connects; when that fails, again later.
    func connect() {
        guard !isShutDown, channel == nil else { return }
        connect(
            to: path,
            on: shell.loop,
            waitingBytes: HelperLink.waitingBytes,
            readsAtATime: 16
        ) { [weak self] error in
            self?.connectingFailed(error)
        }
    }

    /// Ends the connection for good.
    func shutDown() {
        isShutDown = true
        channel?.close(promise: nil)
        channel = nil
    }

    /// A frame of this turn. Without a connection it goes nowhere: the node starts over when there is one.
    func append(_ frame: [UInt8]) {
        guard channel != nil else { return }
        outgoing.writeBytes(frame)
    }

    /// Writes what the turn appended.
    func flush() {
        guard let channel, outgoing.readableBytes > 0 else { return }
        // A fresh buffer: the channel keeps the old one until the kernel has taken it.
        channel.writeAndFlush(outgoing, promise: nil)
        outgoing = ByteBuffer()
    }

    /// The kernel has bytes of the helper's that NIO hasn't read yet.
    var hasUnreadBytes: Bool {
        guard let descriptor, channel?.isActive == true else { return false }
        return Descriptor.isReady(descriptor, for: Int16(HF_POLL_IN))
    }
}

// MARK: - From the handler

extension HelperLink: FrameReceiver {
    func becameActive(_ channel: any Channel) {
        guard !isShutDown else { return channel.close(promise: nil) }
        self.channel = channel
        descriptor = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(
            of: NIOBSDSocket.Handle.self
        ) { $0 }
        connectedAt = .now
        failedAttempts = 0
        outgoing.clear()
        shell.turn(.helperConnected)
    }

    func decode(_ frame: Frame) throws -> Message { try Message(frame) }

    func received(_ messages: [(Message, sequence: UInt32)]) {
        guard channel != nil else { return }
        shell.take(messages.map { .helperMessage($0.0, sequence: $0.sequence) })
    }

    func receivedAll() {
        shell.helperWasRead()
    }

    func failed(_ reason: String) {
        guard let channel else { return }
        shell.write(NodeLog(.error, "closing the connection to the helper: \(reason)"))
        channel.close(promise: nil)
    }

    func becameInactive() {
        guard channel != nil, !isShutDown else { return }
        channel = nil
        outgoing.clear()
        // Only a session that lasted makes the next attempt a first one: the helper counts short sessions.
        let lifetime = connectedAt.map { Instant.now - $0 } ?? .zero
        if lifetime >= .seconds(Limits.shortSessionSeconds) { backOff = BackOff() }
        shell.take(.helperLost)
        shell.helperWasRead()
        connectLater()
    }

    private func connectingFailed(_ error: any Error) {
        guard !isShutDown else { return }
        if failedAttempts % HelperLink.attemptsPerLine == 0 {
            let reason = (error as? IOError).map { systemText($0.errnoCode) } ?? "\(error)"
            let line = "can't connect to the helper at \(path): \(reason); trying again"
            shell.write(NodeLog(.warning, line))
        }
        failedAttempts += 1
        connectLater()
    }

    private func connectLater() {
        let delay = TimeAmount.nanoseconds(backOff.next().nanoseconds)
        shell.loop.assumeIsolated().scheduleTask(in: delay) { [weak self] in self?.connect() }
    }
}
