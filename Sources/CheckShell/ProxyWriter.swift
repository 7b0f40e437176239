import HealthChecks
import NIOCore

/// The first of a pipeline: writes the PROXY header before everything else, TLS included, and at the latest
/// when there is a connection. (Who waits for the connection writes before the pipeline hears of it.)
final class ProxyWriter: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let header: ProxyHeader
    private var isWritten = false

    init(_ header: ProxyHeader) { self.header = header }

    func channelActive(context: ChannelHandlerContext) {
        writeHeader(context)
        context.flush()
        context.fireChannelActive()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        writeHeader(context)
        context.write(data, promise: promise)
    }

    private func writeHeader(_ context: ChannelHandlerContext) {
        guard !isWritten else { return }
        isWritten = true
        context.write(wrapOutboundOut(ByteBuffer(bytes: header.bytes)), promise: nil)
    }
}
