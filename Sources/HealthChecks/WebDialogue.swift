/// HTTP_GET and SSL_GET: one request, and the answer up to the end of the stream (RFC 9112 §2; spec 11.25 to
/// 11.29).
///
/// As keepalived, and on purpose: chunks aren't undone and nothing is unpacked, because digests in
/// configurations are of the bytes as they came; redirects aren't followed; the end of the stream, not a
/// length, ends a page.
struct WebDialogue: Dialogue {
    private let request: [UInt8]
    /// TLS: one time for all reading (spec 11.30); else each read has its own.
    private let sharesTime: Bool
    private var header = HTTPHeader()
    private var isReadingBody = false
    private var content: PageContent

    /// Nil when the page's expression can't be compiled.
    init?(page: WebPage, request: WebRequest, isTLS: Bool, tools: BodyTools) {
        guard let content = PageContent(page, tools: tools) else { return nil }
        self.request = request.bytes
        self.content = content
        sharesTime = isTLS
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
        guard content.page.statusCodes.contains(status) else { return .wrongStatus(status) }
        if content.page.digest != nil { content.digestOnly(header.contentLength ?? UInt64.max) }
        return nil
    }

    /// Nil: go on.
    private mutating func take(_ body: ArraySlice<UInt8>) -> DialogueStep? {
        content.take(body).map { .end(.failed($0)) }
    }

    mutating func ended() -> ProbeOutcome {
        isReadingBody ? content.judge() : .failed(.endedEarly)
    }

    func timedOut() -> ProbeOutcome { .failed(.noAnswer) }
}
