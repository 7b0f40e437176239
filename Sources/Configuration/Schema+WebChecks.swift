import HealthChecks
import NetworkTypes

extension Schema {
    static let webKeywords: [Keyword] = [
        Keyword(
            "virtualhost",
            in: .httpCheck,
            Arguments(.form(requestText)),
            initial: "as the real server says",
            "Host header of pages that don't say",
            mayLackArguments: true
        ),
        Keyword(
            "http_protocol",
            in: .httpCheck,
            Arguments(.choiceOfAnyCase(HTTPRequestVersion.allCases.map(\.rawValue))),
            initial: "1.0",
            "version of requests; 1.0C and 1.1 ask for the connection to be closed; 2 is HTTP/2, which "
                + "SSL_GET agrees on in the handshake and HTTP_GET takes for known, and which keepalived "
                + "doesn't know"
        ),
        Keyword(
            "enable_sni",
            in: .httpCheck,
            .boolean,
            initial: "off",
            "name the host in the TLS handshake; no effect in HTTP_GET"
        ),
        Keyword(
            "sni_name",
            in: .httpCheck,
            Arguments(optional: [.form(requestText)]),
            initial: "the virtual host",
            repeated: .firstCounts,
            "the name in the TLS handshake; turns enable_sni on"
        ),
        Keyword(
            "fast_recovery",
            in: .httpCheck,
            .boolean,
            initial: "off",
            "no delay between pages in the first round and while recovering"
        ),
        Keyword(
            "url",
            in: .httpCheck,
            .none,
            initial: "required",
            repeated: .any,
            body: .url,
            "a page to get"
        ),
        Keyword(
            "url",
            in: .tlsCheck,
            .none,
            initial: "required",
            repeated: .any,
            body: .tlsURL,
            "a page to get"
        ),
        Keyword(
            "tls_compliant",
            in: .tlsCheck,
            .boolean,
            initial: "off",
            "end connections as TLS wants it, with close_notify"
        ),
    ]

    static let pageKeywords: [Keyword] =
        [
            Keyword(
                "path",
                in: .url,
                Arguments(.form(requestPath)),
                initial: "required",
                "what is asked for"
            ),
            Keyword(
                "digest",
                in: .url,
                Arguments(.form(digest)),
                repeated: .firstCounts,
                "what MD5 must make of the page; genhash says it"
            ),
            Keyword(
                "status_code",
                in: .url,
                Arguments(rest: .form(statusCodes), atLeast: 1),
                initial: "200-299",
                repeated: .any,
                "answers that are good"
            ),
            Keyword(
                "virtualhost",
                in: .url,
                Arguments(.form(requestText)),
                initial: "as the checker says",
                "Host header, and name in the TLS handshake",
                mayLackArguments: true
            ),
            Keyword(
                "tls_compliant",
                in: .tlsURL,
                .boolean,
                initial: "as the checker says",
                "end the connection with close_notify"
            ),
        ] + matchKeywords

    private static let matchKeywords: [Keyword] = [
        Keyword(
            "regex",
            in: .url,
            Arguments(.text("PATTERN")),
            "regular expression of PCRE2 that the page must match"
        ),
        Keyword("regex_no_match", in: .url, .none, initial: "off", "the page must not match"),
        Keyword(
            "regex_options",
            in: .url,
            Arguments(rest: .choice(RegexOptions.names), atLeast: 1),
            repeated: .any,
            "how the expression is understood"
        ),
        Keyword(
            "regex_min_offset",
            in: .url,
            Arguments(.number(unsigned)),
            initial: "0",
            "first byte at which a match may begin",
            whenBad: .number(0)
        ),
        Keyword(
            "regex_max_offset",
            in: .url,
            Arguments(.number(NumberRange(0...4_294_967_294, keepalived: 0...4_294_967_295))),
            initial: "none",
            "last byte at which a match may begin",
            whenBad: .number(0)
        ),
        Keyword(
            "regex_stack",
            in: .url,
            Arguments(
                .number(NumberRange(1...4_294_967_295, unit: " bytes")),
                .number(NumberRange(1...4_294_967_295, unit: " bytes"))
            ),
            initial: "the library's",
            "first and last size of the stack; the largest of all checks is used",
            .acceptedWithoutEffect(why: "expressions aren't made machine code, which alone has such a stack")
        ),
    ]
}
