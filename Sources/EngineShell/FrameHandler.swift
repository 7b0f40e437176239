import ByteCodec
import HelperProtocol
import NIOCore
import NIOPosix

/// Who takes what comes over a connection to a process of ours that speaks in frames.
protocol FrameReceiver: AnyObject {
    associatedtype Received

    func becameActive(_ channel: any Channel)
    /// What a frame says; an error ends the connection.
    func decode(_ frame: Frame) throws -> Received
    /// What was read at a time, in order.
    func received(_ messages: [(Received, sequence: UInt32)])
    /// All that could be read at once has been passed on.
    func receivedAll()
    /// The stream can't be understood, or the other end doesn't read; the connection is to be closed.
    func failed(_ reason: String)
    func becameInactive()
}

/// Cuts the bytes of a process of ours into messages. After the first that can't be understood nothing more
/// is read.
final class FrameHandler<Receiver: FrameReceiver>: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let receiver: Receiver
    private var stream = FrameStream()
    private var isBroken = false

    init(_ receiver: Receiver) { self.receiver = receiver }

    func channelActive(context: ChannelHandlerContext) {
        receiver.becameActive(context.channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isBroken else { return }
        stream.append(Array(unwrapInboundIn(data).readableBytesView))
        var messages: [(Receiver.Received, sequence: UInt32)] = []
        do {
            while let frame = try next() {
                messages.append((try receiver.decode(frame), sequence: frame.sequence))
            }
        } catch {
            isBroken = true
            receiver.received(messages)
            return receiver.failed("what it sent is malformed (\(error))")
        }
        receiver.received(messages)
    }

    /// The stream's error and the message's are different types; here both are just the end.
    private func next() throws -> Frame? { try stream.next() }

    func channelReadComplete(context: ChannelHandlerContext) {
        receiver.receivedAll()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if !context.channel.isWritable, !isBroken {
            isBroken = true
            receiver.failed("it doesn't read")
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        receiver.becameInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        isBroken = true
        receiver.failed("\(error)")
    }
}

extension FrameReceiver {
    /// Connects to the process that listens at `path`; all is told on `loop`, failing too, which is the only
    /// thing that the receiver's methods don't tell.
    ///
    /// - Parameters:
    ///   - waitingBytes: more than so much that the other end hasn't read fails the connection.
    ///   - readsAtATime: how often it is read before the loop looks at others.
    func connect(
        to path: String,
        on loop: any EventLoop,
        waitingBytes: Int,
        readsAtATime: UInt = 4,
        whenFailed: @escaping (any Error) -> Void
    ) {
        let bound = NIOLoopBound(self, eventLoop: loop)
        let water = ChannelOptions.Types.WriteBufferWaterMark(low: 1, high: waitingBytes)
        ClientBootstrap(group: loop)
            .channelOption(.writeBufferWaterMark, value: water)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 16_384))
            .channelOption(.maxMessagesPerRead, value: readsAtATime)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(FrameHandler(bound.value))
                }
            }
            .connect(unixDomainSocketPath: path)
            .assumeIsolated()
            .whenFailure(whenFailed)
    }
}
