/// HTTP_GET and SSL_GET by HTTP/2: one request on the connection's first stream (RFC 9113 §8.1). What a page
/// must be is as with older versions; its end is the stream's.
struct StreamPageDialogue: Dialogue {
    private let page: WebPage
    private let request: StreamRequest
    private var content: PageContent
    private var hasHeader = false

    /// Nil when the page's expression can't be compiled.
    init?(page: WebPage, of settings: WebCheckSettings, tools: BodyTools) {
        guard let content = PageContent(page, tools: tools) else { return nil }
        self.page = page
        self.content = content
        request = StreamRequest(
            method: "GET",
            scheme: settings.isTLS ? "https" : "http",
            authority: page.host?.text ?? settings.target.authority,
            path: page.path.text,
            fields: [HeaderField(name: "user-agent", value: "KeepAliveClient")]
        )
    }

    mutating func opened() -> DialogueStep { DialogueStep(ask: request, restartsTimer: true) }

    mutating func received(_ fields: [HeaderField]) -> DialogueStep {
        // Trailers say nothing about a page.
        guard !hasHeader else { return .wait }
        guard let status = fields.status else { return .end(.failed(.statusLineMalformed)) }
        // What comes before the answer isn't one (RFC 9110 §15.2), and gives no more time.
        guard status >= 200 else { return .wait }
        hasHeader = true
        guard page.statusCodes.contains(status) else { return .end(.failed(.wrongStatus(status))) }
        return .waitAnew
    }

    mutating func received(_ bytes: ArraySlice<UInt8>) -> DialogueStep {
        guard hasHeader else { return .wait }
        return content.take(bytes).map { .end(.failed($0)) } ?? .waitAnew
    }

    mutating func ended() -> ProbeOutcome { hasHeader ? content.judge() : .failed(.endedEarly) }

    func timedOut() -> ProbeOutcome { .failed(.noAnswer) }
}
