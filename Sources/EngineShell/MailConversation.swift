import GenerationStore
import LoopClock
import NIOCore
import NIOSSL
import NIOTLS
import NetworkTypes
import Notifications

/// A dialogue with a mail server on its channel.
final class MailConversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var dialogue: SMTPDialogue
    private let security: MailSecurity?
    private var onEnd: ((_ outcome: MailOutcome, _ failedToSecure: Bool) -> Void)?
    private var channel: (any Channel)?
    private let loop: any EventLoop
    private lazy var timer = LoopTimer(loop: loop) { [weak self] in self?.take(.deadlineReached) }

    /// - Parameters:
    ///   - security: nil: in clear, whatever the server offers.
    ///   - onEnd: called once, on the loop.
    init(
        _ envelope: MailEnvelope,
        name: String,
        credentials: MailCredentials?,
        patience: Interval,
        security: MailSecurity?,
        loop: any EventLoop,
        onEnd: @escaping (_ outcome: MailOutcome, _ failedToSecure: Bool) -> Void
    ) {
        dialogue = SMTPDialogue(
            envelope,
            name: name,
            canSecure: security != nil,
            credentials: credentials,
            patience: patience,
            at: .now
        )
        self.security = security
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

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent { take(.secured) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        channel = nil
        take(.closed(reason: "the server hung up"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let reason =
            (error as? IOError).map { systemText($0.errnoCode) } ?? MailSecurity.reason(in: "\(error)")
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
                startTLS()
            case .finished(let outcome):
                let onEnd = onEnd
                abandon()
                onEnd?(outcome, dialogue.failedToSecure)
            }
        }
        if let due = dialogue.nextDeadline, onEnd != nil { timer.arm(for: due) }
    }

    /// From here on the server's bytes are TLS, which the dialogue sees none of.
    private func startTLS() {
        guard let channel, let security else { return }
        do {
            try channel.pipeline.syncOperations.addHandler(try security.handler(), position: .first)
        } catch {
            take(.closed(reason: "TLS can't be begun: \(error)"))
        }
    }
}
