/// HTTP_GET and SSL_GET: one request, and the answer up to the end of the stream (RFC 9112 §2; spec 11.25 to
/// 11.29).
///
/// As keepalived, and on purpose: chunks aren't undone and nothing is unpacked, because digests in
/// configurations are of the bytes as they came; redirects aren't followed; the end of the stream, not a
/// length, ends a page.
struct WebDialogue: Dialogue {
    private let page: WebPage
    private let request: [UInt8]
    /// TLS: one time for all reading (spec 11.30); else each read has its own.
    private let sharesTime: Bool
    private var header = HTTPHeader()
    private var isReadingBody = false
    private var bodyCount: UInt64 = 0
    /// So many bytes more go into the digest.
    private var digestRemaining = UInt64.max
    private var digest: (any BodyDigest)?
    private var matcher: (any BodyMatcher)?
    private var isMatched = false

    /// Nil when the page's expression can't be compiled.
    init?(page: WebPage, request: WebRequest, isTLS: Bool, tools: BodyTools) {
        self.page = page
        self.request = request.bytes
        sharesTime = isTLS
        if page.digest != nil { digest = tools.md5() }
        if let match = page.match {
            guard let made = tools.matcher(match) else { return nil }
            matcher = made
        }
    }

    mutating func opened() -> DialogueStep { .say(request) }

    mutating func received(_ bytes: ArraySlice<UInt8>) -> DialogueStep {
        // The first data ends the wait for an answer; later ones only without TLS.
        let goesOn = sharesTime && (isReadingBody || !header.bytes.isEmpty)
        let step: DialogueStep = goesOn ? .wait : .waitAnew
        guard !isReadingBody else { return take(bytes) ?? step }
        switch header.add(bytes) {
        case .more: return step
        case .tooLong: return .end(.failed(.tooLong(.header)))
        case .whole(let left):
            isReadingBody = true
            if let failure = judgeHeader() { return .end(.failed(failure)) }
            return take(bytes.suffix(left)) ?? step
        }
    }

    /// keepalived reads the rest before it looks at the status; the verdict is the same.
    private mutating func judgeHeader() -> ProbeFailure? {
        guard let status = header.status else { return .statusLineMalformed }
        guard page.statusCodes.contains(status) else { return .wrongStatus(status) }
        digestRemaining = header.contentLength ?? UInt64.max
        return nil
    }

    /// Nil: go on.
    private mutating func take(_ body: ArraySlice<UInt8>) -> DialogueStep? {
        guard !body.isEmpty else { return nil }
        bodyCount += UInt64(body.count)
        guard bodyCount <= ProbeLimits.body else { return .end(.failed(.tooLong(.body))) }
        if digest != nil, digestRemaining > 0 {
            let part = body.prefix(Int(min(digestRemaining, UInt64(body.count))))
            digest?.add(part)
            digestRemaining -= UInt64(part.count)
        }
        if !isMatched { isMatched = matcher?.add(body) ?? false }
        return nil
    }

    mutating func ended() -> ProbeOutcome {
        guard isReadingBody else { return .failed(.endedEarly) }
        if let wanted = page.digest, var digest {
            guard digest.finish() == wanted.bytes else { return .failed(.wrongDigest) }
        }
        if let match = page.match, var matcher {
            // No content has no match (spec 11.29), not even one of nothing.
            let found = isMatched || (bodyCount > 0 && matcher.finish())
            guard found != match.isInverted else { return .failed(.contentDoesNotMatch) }
        }
        return .passed()
    }

    func timedOut() -> ProbeOutcome { .failed(.noAnswer) }
}
