/// Whether a page's content is as it must be, looked at piece by piece (spec 11.27 to 11.29).
struct PageContent {
    let page: WebPage
    private var count: UInt64 = 0
    /// So many bytes more go into the digest.
    private var digestRemaining = UInt64.max
    private var digest: (any BodyDigest)?
    private var matcher: (any BodyMatcher)?
    private var isMatched = false

    /// Nil when the page's expression can't be compiled.
    init?(_ page: WebPage, tools: BodyTools) {
        self.page = page
        if page.digest != nil { digest = tools.md5() }
        if let match = page.match {
            guard let made = tools.matcher(match) else { return nil }
            matcher = made
        }
    }

    /// The digest is of so many bytes, whatever follows them.
    mutating func digestOnly(_ length: UInt64) { digestRemaining = length }

    /// The next piece; why it is too much.
    mutating func take(_ body: ArraySlice<UInt8>) -> ProbeFailure? {
        guard !body.isEmpty else { return nil }
        count += UInt64(body.count)
        guard count <= ProbeLimits.body else { return .tooLong(.body) }
        if digest != nil, digestRemaining > 0 {
            let part = body.prefix(Int(min(digestRemaining, UInt64(body.count))))
            digest?.add(part)
            digestRemaining -= UInt64(part.count)
        }
        if !isMatched { isMatched = matcher?.add(body) ?? false }
        return nil
    }

    /// All has come.
    mutating func judge() -> ProbeOutcome {
        if let wanted = page.digest, var digest {
            guard digest.finish() == wanted.bytes else { return .failed(.wrongDigest) }
        }
        if let match = page.match, var matcher {
            // No content has no match (spec 11.29), not even one of nothing.
            let found = isMatched || (count > 0 && matcher.finish())
            guard found != match.isInverted else { return .failed(.contentDoesNotMatch) }
        }
        return .passed()
    }
}
