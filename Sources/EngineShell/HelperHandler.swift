import ByteCodec
import HelperProtocol
import NIOCore

/// Cuts the helper's bytes into messages. After the first that can't be understood nothing more is read.
final class HelperHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let link: HelperLink
    private var stream = FrameStream()
    private var isBroken = false

    init(link: HelperLink) { self.link = link }

    func channelActive(context: ChannelHandlerContext) {
        link.becameActive(context.channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isBroken else { return }
        stream.append(Array(unwrapInboundIn(data).readableBytesView))
        var messages: [(Message, sequence: UInt32)] = []
        do {
            while let frame = try next() { messages.append((try Message(frame), sequence: frame.sequence)) }
        } catch {
            isBroken = true
            link.received(messages)
            return link.failed("what it sent is malformed (\(error))")
        }
        link.received(messages)
    }

    /// The stream's error and the message's are different types; here both are just the end.
    private func next() throws -> Frame? { try stream.next() }

    func channelReadComplete(context: ChannelHandlerContext) {
        link.receivedAll()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if !context.channel.isWritable, !isBroken {
            isBroken = true
            link.failed("it doesn't read")
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        link.becameInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        isBroken = true
        link.failed("\(error)")
    }
}
