import HealthChecks
import NIOCore

/// The first of a pipeline: writes the PROXY header as soon as there is a connection, before TLS.
final class ProxyWriter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let header: ProxyHeader

    init(_ header: ProxyHeader) { self.header = header }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: header.bytes)), promise: nil)
        context.fireChannelActive()
    }
}
