import CLinux
import NIOCore
import NIOPosix
import Node

/// Reads `signalfd_siginfo` records; the signal's number is the first word of each.
final class SignalReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let received: (Int32) -> Void

    /// The size of the kernel's record.
    static let recordLength = 128

    init(received: @escaping (Int32) -> Void) { self.received = received }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // The kernel gives whole records, and the channel reads room for whole ones.
        var buffer = unwrapInboundIn(data)
        while let record = buffer.readSlice(length: SignalReader.recordLength) {
            if let number = record.getInteger(at: record.readerIndex, endianness: .host, as: UInt32.self) {
                received(Int32(truncatingIfNeeded: number))
            }
        }
    }
}

extension EngineShell {
    /// The signals that an engine answers.
    package static let signals: [Int32] =
        [HF_SIGHUP, HF_SIGINT, HF_SIGTERM, HF_SIGQUIT, HF_SIGUSR1, HF_SIGUSR2].map { Int32($0) }
        + [hf_signal_json(), hf_signal_clear()]

    /// Takes over a signalfd.
    func readSignals(from descriptor: Int32) {
        let bound = NIOLoopBound(self, eventLoop: loop)
        NIOPipeBootstrap(group: loop)
            .channelOption(
                .recvAllocator,
                value: FixedSizeRecvByteBufferAllocator(capacity: 4 * SignalReader.recordLength)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let reader = SignalReader { [weak shell = bound.value] number in shell?.signalled(number)
                    }
                    try channel.pipeline.syncOperations.addHandler(reader)
                }
            }
            .takingOwnershipOfDescriptor(input: descriptor)
            .assumeIsolated()
            .whenFailure { [weak self] error in
                self?.write(NodeLog(.error, "signals can't be read: \(error)"))
            }
    }

    private func signalled(_ number: Int32) {
        switch number {
        case Int32(HF_SIGHUP): reload()
        case Int32(HF_SIGINT), Int32(HF_SIGTERM):
            connections.manager.say(.stopping)
            turn(.stopRequested)
        // Another engine follows, and has two intervals from the last advertisement.
        case Int32(HF_SIGQUIT):
            turn(.successorFollows)
            end(.restart)
        case Int32(HF_SIGUSR1): writeDump(.data)
        case Int32(HF_SIGUSR2): writeDump(.stats)
        case hf_signal_json(): writeDump(.json)
        case hf_signal_clear(): writeDump(.stats)
        default: break
        }
    }
}
