import GenerationStore
import HelperProtocol
import NIOCore
import NIOPosix
import NetworkTypes
import Node
import RunnerProtocol

/// The connection to the runner, made again without end: an engine without a runner goes on, and its scripts
/// fail.
///
/// It greets by itself, so that the node hears of a runner only when that can run scripts.
final class RunnerLink {
    private let loop: any EventLoop
    private let path: String
    private let receive: (RunnerEvent) -> Void
    private let log: (NodeLog) -> Void
    private var channel: (any Channel)?
    private var isGreeted = false
    private var backOff = BackOff()
    private var failedAttempts = 0
    private var isShutDown = false

    /// Of the greeting; the node's begin with 1.
    private static let greetingSequence: UInt32 = 0
    /// Bytes that may wait for a runner that doesn't read: thousands of requests.
    private static let waitingBytes = 1 << 20
    /// A failure to connect is logged once, then every so many attempts (a minute at the longest back-off).
    private static let attemptsPerLine = 60

    /// - Parameters:
    ///   - receive: called on the loop, an event at a time.
    ///   - log: takes lines about the connection itself.
    init(
        loop: any EventLoop,
        path: String,
        receive: @escaping (RunnerEvent) -> Void,
        log: @escaping (NodeLog) -> Void
    ) {
        self.loop = loop
        self.path = path
        self.receive = receive
        self.log = log
    }

    /// Connects; when that fails, again later.
    func connect() {
        guard !isShutDown, channel == nil else { return }
        connect(to: path, on: loop, waitingBytes: RunnerLink.waitingBytes) { [weak self] error in
            self?.connectingFailed(error)
        }
    }

    /// Ends the connection for good.
    func shutDown() {
        isShutDown = true
        channel?.close(promise: nil)
        channel = nil
    }

    /// Sends the requests of one turn in one write. Before the greeting's answer they go nowhere.
    func send(_ orders: [RunnerOrder]) {
        guard let channel, isGreeted, !orders.isEmpty else { return }
        var bytes = ByteBuffer()
        for order in orders { bytes.writeBytes(order.request.frame(sequence: order.sequence)) }
        channel.writeAndFlush(bytes, promise: nil)
    }
}

// MARK: - From the handler

extension RunnerLink: FrameReceiver {
    func becameActive(_ channel: any Channel) {
        guard !isShutDown else { return channel.close(promise: nil) }
        self.channel = channel
        failedAttempts = 0
        let hello = RunnerRequest.hello(version: RunnerLimits.version)
        channel.writeAndFlush(
            ByteBuffer(bytes: hello.frame(sequence: RunnerLink.greetingSequence)),
            promise: nil
        )
    }

    func decode(_ frame: Frame) throws -> RunnerAnswer { try RunnerAnswer(frame) }

    func receivedAll() {}

    func received(_ answers: [(RunnerAnswer, sequence: UInt32)]) {
        for (answer, sequence) in answers { take(answer, sequence: sequence) }
    }

    private func take(_ answer: RunnerAnswer, sequence: UInt32) {
        guard channel != nil else { return }
        if isGreeted { return receive(.answered(answer, sequence: sequence)) }
        guard case .greeting(let version, let user) = answer, version == RunnerLimits.version else {
            return failed("it didn't answer the greeting, or speaks another version")
        }
        isGreeted = true
        backOff = BackOff()
        receive(.connected(user: user))
    }

    func failed(_ reason: String) {
        guard let channel else { return }
        log(NodeLog(.error, "closing the connection to the runner: \(reason)"))
        channel.close(promise: nil)
    }

    func becameInactive() {
        guard channel != nil, !isShutDown else { return }
        channel = nil
        if isGreeted {
            isGreeted = false
            receive(.lost)
        }
        connectLater()
    }

    private func connectingFailed(_ error: any Error) {
        guard !isShutDown else { return }
        if failedAttempts % RunnerLink.attemptsPerLine == 0 {
            let reason = (error as? IOError).map { systemText($0.errnoCode) } ?? "\(error)"
            log(NodeLog(.warning, "can't connect to the runner at \(path): \(reason); trying again"))
        }
        failedAttempts += 1
        connectLater()
    }

    private func connectLater() {
        let delay = TimeAmount.nanoseconds(backOff.next().nanoseconds)
        loop.assumeIsolated().scheduleTask(in: delay) { [weak self] in self?.connect() }
    }
}
