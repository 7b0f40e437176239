import HealthChecks
import NIOCore
import NIOHPACK
import NIOHTTP2

/// Between HTTP/2's frames and the attempt: there is one stream, the first. Answers to SETTINGS and PING, all
/// rules, and the limits on what a peer may make us keep or do are the library's.
final class StreamHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    private static let stream = HTTP2StreamID(1)

    private let attempt: Attempt

    init(_ attempt: Attempt) { self.attempt = attempt }

    /// What speaks HTTP/2 below it.
    static func makeProtocol() -> NIOHTTP2Handler {
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        configuration.initialSettings = [
            HTTP2Setting(parameter: .enablePush, value: 0),
            HTTP2Setting(parameter: .maxHeaderListSize, value: ProbeLimits.fieldSection),
        ]
        return NIOHTTP2Handler(mode: .client, connectionConfiguration: configuration)
    }

    func channelActive(context: ChannelHandlerContext) {
        attempt.handle(.connected)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        if case .goAway(let last, let code, _) = frame.payload {
            // Streams above the last one weren't looked at (RFC 9113 §6.8).
            if last < StreamHandler.stream { attempt.handle(.failed(.peer(.streamReset(code.number)))) }
            return
        }
        guard frame.streamID == StreamHandler.stream else { return }
        switch frame.payload {
        case .headers(let section):
            let fields = section.headers.map { HeaderField(name: $0.name, value: $0.value) }
            attempt.handle(.fields(fields))
            if section.endStream { attempt.handle(.ended) }
        case .data(let part):
            take(part, context)
        case .rstStream(let code):
            attempt.handle(.failed(.peer(.streamReset(code.number))))
        default:
            break
        }
    }

    /// What is read makes room for as much (RFC 9113 §5.2), on the stream and on the connection.
    private func take(_ part: HTTP2Frame.FramePayload.Data, _ context: ChannelHandlerContext) {
        guard case .byteBuffer(let bytes) = part.data else { return }
        if bytes.readableBytes > 0 { attempt.handle(.received(Array(bytes.readableBytesView))) }
        guard !part.endStream else { return attempt.handle(.ended) }
        let size = bytes.readableBytes + (part.paddingBytes.map { $0 + 1 } ?? 0)
        guard size > 0, context.channel.isActive else { return }
        for stream in [StreamHandler.stream, .rootStream] {
            let update = HTTP2Frame(streamID: stream, payload: .windowUpdate(windowSizeIncrement: size))
            context.write(wrapOutboundOut(update), promise: nil)
        }
        context.flush()
    }

    func channelInactive(context: ChannelHandlerContext) {
        // The end of the connection ends no stream.
        attempt.handle(.failed(.peer(.endedEarly)))
    }
}

extension StreamRequest {
    /// The frames of it, on the first stream.
    var frames: [HTTP2Frame] {
        var headers = HPACKHeaders([
            (":method", method), (":scheme", scheme), (":authority", authority), (":path", path),
        ])
        for field in fields { headers.add(name: field.name, value: field.value) }
        var frames = [
            HTTP2Frame(streamID: 1, payload: .headers(.init(headers: headers, endStream: body == nil)))
        ]
        if let body {
            let data = IOData.byteBuffer(ByteBuffer(bytes: body))
            frames.append(HTTP2Frame(streamID: 1, payload: .data(.init(data: data, endStream: true))))
        }
        return frames
    }
}

extension HTTP2ErrorCode {
    fileprivate var number: UInt32 { UInt32(clamping: networkCode) }
}
