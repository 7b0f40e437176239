import GenerationStore
import NIOCore
import NetworkTypes
import Notifications

/// A dialogue with a mail server on its channel.
final class MailConversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var dialogue: SMTPDialogue
    private var onEnd: ((MailOutcome) -> Void)?
    private var channel: (any Channel)?
    private let loop: any EventLoop
    private lazy var timer = LoopTimer(loop: loop) { [weak self] in self?.take(.deadlineReached) }

    /// - Parameter onEnd: called once, on the loop.
    init(
        _ envelope: MailEnvelope,
        name: String,
        patience: Interval,
        loop: any EventLoop,
        onEnd: @escaping (MailOutcome) -> Void
    ) {
        dialogue = SMTPDialogue(envelope, name: name, canSecure: false, patience: patience, at: .now)
        self.loop = loop
        self.onEnd = onEnd
    }

    /// Hangs up without a word.
    func abandon() {
        onEnd = nil
        timer.cancel()
        channel?.close(promise: nil)
        channel = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        guard onEnd != nil else { return context.close(promise: nil) }
        channel = context.channel
        take(.connected)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        take(.received(Array(unwrapInboundIn(data).readableBytesView)))
    }

    func channelInactive(context: ChannelHandlerContext) {
        channel = nil
        take(.closed(reason: "the server hung up"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let reason = (error as? IOError).map { systemText($0.errnoCode) } ?? "\(error)"
        take(.closed(reason: reason))
        context.close(promise: nil)
    }

    private func take(_ event: SMTPDialogue.Event) {
        guard onEnd != nil else { return }
        var effects: [SMTPDialogue.Effect] = []
        dialogue.handle(event, at: .now, into: &effects)
        for effect in effects {
            switch effect {
            case .send(let bytes):
                channel?.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
            case .startTLS:
                preconditionFailure("the dialogue was told that there is no TLS")
            case .finished(let outcome):
                let onEnd = onEnd
                abandon()
                onEnd?(outcome)
            }
        }
        if let due = dialogue.nextDeadline, onEnd != nil { timer.arm(for: due) }
    }
}
