import HealthChecks
import LoadBalancing
import NetworkTypes

extension Interpreter {
    mutating func web(
        _ block: Statement,
        _ isTLS: Bool,
        _ server: RealServerSettings,
        _ cascade: CheckCascade,
        _ scope: ServerScope
    ) -> CheckSettings? {
        guard let target = target(block, server, cascade) else { return nil }
        var pages: [WebPage] = []
        let verification = isTLS ? verification(block, scope) : nil
        let form = PageForm(block, isTLS, verifies: verification != nil, cascade)
        for url in block.all("url") {
            guard let page = page(url, form) else { continue }
            pages.append(page)
        }
        guard !pages.isEmpty else {
            // Why there is none has been said, unless that was a warning.
            if findings.isCompatible || block.all("url").isEmpty { lacks("url", block) }
            return nil
        }
        let settings = WebCheckSettings(
            target: target,
            isTLS: isTLS,
            verification: verification,
            version: block.last("http_protocol")?.word.flatMap(HTTPRequestVersion.init) ?? .oneZero,
            recoversFast: block.last("fast_recovery")?.isOn ?? false,
            pages: pages
        )
        return cascade.check(.web(settings), delay: .seconds(3))
    }

    /// What a checker says for its pages.
    private struct PageForm {
        let host: RequestText?
        let namesServer: Bool
        let verifies: Bool
        let serverName: RequestText?
        /// The name in the handshake of pages without a virtualhost of their own.
        let fallbackName: RequestText?
        let sendsCloseNotify: Bool

        init(_ block: Statement, _ isTLS: Bool, verifies: Bool, _ cascade: CheckCascade) {
            host = cascade.host
            let sni = block.last("sni_name")
            namesServer = isTLS && (block.last("enable_sni")?.isOn ?? false || sni != nil || verifies)
            self.verifies = verifies
            serverName = sni?.word.flatMap(RequestText.init)
            // Spec lvs-check-behaviour 11.31: the real server's isn't asked.
            fallbackName =
                block.last("virtualhost")?.word.flatMap(RequestText.init) ?? cascade.virtualServerHost
            sendsCloseNotify = isTLS && (block.last("tls_compliant")?.isOn ?? false)
        }
    }

    private mutating func page(_ block: Statement, _ form: PageForm) -> WebPage? {
        guard let path = block.last("path")?.word.flatMap(RequestText.init) else {
            if !block.hasErrors {
                findings.tolerable(block.place, "url has no path", consequence: "the url is ignored")
            }
            return nil
        }
        let host = block.last("virtualhost")?.word.flatMap(RequestText.init)
        var page = WebPage(path: path, host: host ?? form.host)
        if form.namesServer { page.serverName = form.serverName ?? host ?? form.fallbackName }
        if form.verifies { requireHostName(page.serverName, block) }
        page.digest = block.last("digest")?.word.flatMap(MD5Digest.init(hexadecimal:))
        let codes = block.all("status_code").flatMap(\.given.words).compactMap { StatusCodeRange($0)?.range }
        page.statusCodes = StatusCodes(codes) ?? .successful
        page.match = match(block)
        page.sendsCloseNotify = form.sendsCloseNotify || (block.last("tls_compliant")?.isOn ?? false)
        return page
    }

    private mutating func match(_ block: Statement) -> BodyMatch? {
        let names = [
            "regex_no_match", "regex_options", "regex_min_offset", "regex_max_offset", "regex_stack",
        ]
        guard let statement = block.last("regex") else {
            if let other = block.children.first(where: { names.contains(Schema.keywords[$0.keyword].name) }) {
                findings.tolerable(other.place, "\(other.name) needs a regex")
            }
            return nil
        }
        guard let pattern = statement.word, !pattern.isEmpty else {
            findings.error(statement.valuePlace, "regex is empty: it would match every page")
            return nil
        }
        var match = BodyMatch(
            pattern: pattern,
            isInverted: block.last("regex_no_match") != nil,
            offsets: offsets(block)
        )
        for option in block.all("regex_options").flatMap(\.given.words) {
            if let option = RegexOptions(name: option) { match.options.insert(option) }
        }
        match.stack = stack(block)
        return match
    }

    private mutating func offsets(_ block: Statement) -> ClosedRange<UInt32> {
        let first = UInt32(clamping: block.last("regex_min_offset")?.number ?? 0)
        guard let statement = block.last("regex_max_offset") else { return first...UInt32.max }
        let last = UInt32(clamping: statement.number ?? 0)
        guard first <= last else {
            findings.tolerable(
                statement.valuePlace,
                "regex_max_offset must not be less than regex_min_offset (\(first)), found \(last)",
                consequence: "both are ignored"
            )
            return BodyMatch.anywhere
        }
        return first...last
    }

    private mutating func stack(_ block: Statement) -> RegexStack? {
        guard let statement = block.last("regex_stack") else { return nil }
        let numbers = statement.values.map { if case .number(let number) = $0 { number } else { 0 } }
        guard numbers.count == 2 else { return nil }
        let stack = RegexStack(start: UInt32(clamping: numbers[0]), maximum: UInt32(clamping: numbers[1]))
        if stack == nil {
            findings.tolerable(
                statement.valuePlace,
                "the stack of regex_stack starts larger than it may become"
            )
        }
        return stack
    }
}
