/// GRPC_CHECK: one call of grpc.health.v1.Health/Check, by gRPC's rules for HTTP/2 ("gRPC over HTTP2"): a
/// header section, messages with a length before each, and a trailer section that says how the call ended;
/// a call that fails at once has only the last.
struct ServiceDialogue: Dialogue {
    private let request: StreamRequest
    private var hasHeader = false
    private var content: [UInt8] = []
    private var callStatus: CallStatus?

    init(_ settings: ServiceCheckSettings) {
        request = StreamRequest(
            method: "POST",
            scheme: settings.isTLS ? "https" : "http",
            authority: settings.host?.text ?? settings.target.authority,
            path: "/grpc.health.v1.Health/Check",
            fields: [
                HeaderField(name: "te", value: "trailers"),
                HeaderField(name: "content-type", value: "application/grpc"),
                HeaderField(name: "user-agent", value: "KeepAliveClient"),
            ],
            body: HealthMessages.request(settings.service)
        )
    }

    mutating func opened() -> DialogueStep { DialogueStep(ask: request, restartsTimer: true) }

    mutating func received(_ fields: [HeaderField]) -> DialogueStep {
        if !hasHeader {
            guard let status = fields.status else { return .end(.failed(.statusLineMalformed)) }
            guard status >= 200 else { return .wait }
            guard status == 200 else { return .end(.failed(.wrongStatus(status))) }
            guard fields.value(of: "content-type")?.hasPrefix("application/grpc") ?? false else {
                return .end(.failed(.wrongReply))
            }
            hasHeader = true
        }
        if let text = fields.value(of: "grpc-status") {
            guard let number = UInt8(text) else { return .end(.failed(.wrongReply)) }
            callStatus = CallStatus(number)
        }
        return .waitAnew
    }

    mutating func received(_ bytes: ArraySlice<UInt8>) -> DialogueStep {
        guard hasHeader else { return .wait }
        guard content.count + bytes.count <= ProbeLimits.serviceReply else {
            return .end(.failed(.tooLong(.reply)))
        }
        content += bytes
        return .wait
    }

    mutating func ended() -> ProbeOutcome {
        guard let callStatus else { return .failed(.endedEarly) }
        guard callStatus == CallStatus(0) else { return .failed(.call(callStatus)) }
        guard let status = HealthMessages.status(ofReply: content) else { return .failed(.wrongReply) }
        return status == .serving ? .passed() : .failed(.service(status))
    }

    func timedOut() -> ProbeOutcome { .failed(.noAnswer) }
}

/// The two messages of grpc.health.v1, as protocol buffers with gRPC's prefix: whether it is packed, and four
/// bytes of length.
enum HealthMessages {
    /// HealthCheckRequest: field 1 is the service's name, left out when empty.
    static func request(_ service: String) -> [UInt8] {
        var message: [UInt8] = []
        if !service.isEmpty {
            var length = service.utf8.count
            message.append(0x0A)
            while length > 0x7F {
                message.append(UInt8(length & 0x7F) | 0x80)
                length >>= 7
            }
            message.append(UInt8(length))
            message += service.utf8
        }
        let length = UInt32(message.count)
        return [0] + (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * (3 - UInt32($0)))) } + message
    }

    /// HealthCheckResponse: field 1 is the status, 0 where it is left out; others are stepped over. Nil for
    /// what isn't exactly one message, for a packed one, and for a status that there isn't.
    static func status(ofReply bytes: [UInt8]) -> ServingStatus? {
        guard bytes.count >= 5, bytes[0] == 0 else { return nil }
        let length = bytes[1..<5].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length == UInt64(bytes.count - 5) else { return nil }
        var rest = bytes[5...]
        var status: UInt64 = 0
        while !rest.isEmpty {
            guard let key = varint(&rest), key >> 3 != 0 else { return nil }
            switch key & 7 {
            case 0:
                guard let value = varint(&rest) else { return nil }
                if key >> 3 == 1 { status = value }
            case 1: guard skip(8, &rest) else { return nil }
            case 2: guard let length = varint(&rest), skip(length, &rest) else { return nil }
            case 5: guard skip(4, &rest) else { return nil }
            default: return nil
            }
        }
        return UInt8(exactly: status).flatMap(ServingStatus.init)
    }

    /// Seven bits a byte, the lowest first; at most ten bytes.
    private static func varint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for place in 0..<10 {
            guard let byte = bytes.popFirst() else { return nil }
            value |= UInt64(byte & 0x7F) << UInt64(7 * place)
            if byte & 0x80 == 0 { return value }
        }
        return nil
    }

    private static func skip(_ length: UInt64, _ bytes: inout ArraySlice<UInt8>) -> Bool {
        guard length <= UInt64(bytes.count) else { return false }
        bytes.removeFirst(Int(length))
        return true
    }
}
