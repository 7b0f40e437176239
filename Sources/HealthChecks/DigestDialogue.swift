/// What genhash does: one request, and the digest of what comes (spec 18.4). The status doesn't matter.
struct DigestDialogue: Dialogue {
    private let request: [UInt8]
    private let sharesTime: Bool
    private var header = HTTPHeader()
    private var isReadingBody = false
    private var bodyCount: UInt64 = 0
    private var digestRemaining = UInt64.max
    private var digest: any BodyDigest
    /// There when the dialogue has passed.
    private(set) var result: [UInt8]?

    init(request: WebRequest, isTLS: Bool, tools: BodyTools) {
        self.request = request.bytes
        sharesTime = isTLS
        digest = tools.md5()
    }

    mutating func opened() -> DialogueStep { .say(request) }

    mutating func received(_ bytes: ArraySlice<UInt8>) -> DialogueStep {
        let goesOn = sharesTime && (isReadingBody || !header.bytes.isEmpty)
        var body = bytes
        if !isReadingBody {
            switch header.add(bytes) {
            case .more: return goesOn ? .wait : .waitAnew
            case .tooLong: return .end(.failed(.tooLong(.header)))
            case .whole(let left):
                isReadingBody = true
                digestRemaining = header.contentLength ?? UInt64.max
                body = bytes.suffix(left)
            }
        }
        bodyCount += UInt64(body.count)
        guard bodyCount <= ProbeLimits.body else { return .end(.failed(.tooLong(.body))) }
        let part = body.prefix(Int(min(digestRemaining, UInt64(body.count))))
        if !part.isEmpty { digest.add(part) }
        digestRemaining -= UInt64(part.count)
        return goesOn ? .wait : .waitAnew
    }

    mutating func ended() -> ProbeOutcome {
        guard isReadingBody else { return .failed(.endedEarly) }
        result = digest.finish()
        return .passed()
    }

    func timedOut() -> ProbeOutcome { .failed(.noAnswer) }
}
