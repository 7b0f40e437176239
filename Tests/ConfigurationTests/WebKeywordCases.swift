import Configuration

private let boolean = "must be true, on, yes, false, off or no"
private let page = "check.probe.web.pages.0"
private let codes = "\(page).statusCodes.ranges"

/// Of conf-lvs-check-bfd.tsv, blocks HTTP_GET, SSL_GET and url.
let webCases: [ServerCase] = webCheckCases + pageCases + matchCases

private let webCheckCases: [ServerCase] = [
    ServerCase(
        "virtualhost",
        .httpCheck,
        "virtualhost www",
        "\(page).host=www",
        "virtualhost \"w w\"",
        "virtualhost must be a name without white space, found 'w w'"
    ),
    ServerCase(
        "http_protocol",
        .httpCheck,
        "http_protocol 1.0c",
        "check.probe.web.version=oneZeroClosing",
        "http_protocol 3",
        "http_protocol must be 1.0 or 1.0C or 1.1 or 2, found 3"
    ),
    ServerCase(
        "http_protocol",
        .httpCheck,
        "http_protocol 2",
        "check.probe.web.version=two",
        "http_protocol h2",
        "http_protocol must be 1.0 or 1.0C or 1.1 or 2, found 'h2'; did you mean '2'?"
    ),
    ServerCase(
        "proxy_protocol",
        .httpCheck,
        "proxy_protocol v2",
        "check.probe.web.target.proxyHeader=two",
        "proxy_protocol 2",
        "proxy_protocol must be v1 or v2, found 2"
    ),
    ServerCase(
        "enable_sni",
        .httpCheck,
        "enable_sni",
        "",
        "enable_sni x",
        "enable_sni \(boolean), found 'x'"
    ),
    ServerCase("sni_name", .httpCheck, "sni_name", "", "sni_name a b", "sni_name takes at most 1 argument"),
    ServerCase(
        "fast_recovery",
        .httpCheck,
        "fast_recovery",
        "check.probe.web.recoversFast=true",
        "fast_recovery x",
        "fast_recovery \(boolean), found 'x'"
    ),
    ServerCase(
        "url",
        .httpCheck,
        "url {\npath /a\n}\nurl {\npath /b\n}",
        "\(page).path=/a check.probe.web.pages.1.path=/b "
            + "check.probe.web.pages.1.statusCodes.ranges.0.lowerBound=200 "
            + "check.probe.web.pages.1.statusCodes.ranges.0.upperBound=299 "
            + "check.probe.web.pages.1.sendsCloseNotify=false",
        "url x {\npath /\n}",
        "url takes no argument"
    ),
    ServerCase(
        "url",
        .tlsCheck,
        "url {\npath /a\n}\nsni_name tls.example\nvirtualhost www",
        "\(page).path=/a \(page).host=www \(page).serverName=tls.example",
        "url {\n}",
        "url has no path"
    ),
    ServerCase(
        "tls_compliant",
        .tlsCheck,
        "tls_compliant\nenable_sni\nvirtualhost www",
        "\(page).host=www \(page).serverName=www \(page).sendsCloseNotify=true",
        "tls_compliant x",
        "tls_compliant \(boolean), found 'x'"
    ),
    ServerCase(
        "tls_compliant",
        .tlsURL,
        "tls_compliant",
        "\(page).sendsCloseNotify=true",
        "tls_compliant 2",
        "tls_compliant \(boolean), found 2"
    ),
]

private let pageCases: [ServerCase] = [
    ServerCase(
        "path",
        .url,
        "path /index.html?a=b",
        "\(page).path=/index.html?a=b",
        "path \"/a b\"",
        "path must be a path without white space, found '/a b'"
    ),
    ServerCase(
        "digest",
        .url,
        "digest 00000000000000010000000000000002",
        "\(page).digest.high=1 \(page).digest.low=2",
        "digest 0000",
        "digest must be 32 hexadecimal digits, found 0000"
    ),
    ServerCase(
        "status_code",
        .url,
        "status_code 404 100-200\nstatus_code 599",
        "\(codes).0.lowerBound=100 \(codes).0.upperBound=200 \(codes).1.lowerBound=404 "
            + "\(codes).1.upperBound=404 "
            + "\(codes).2.lowerBound=599 \(codes).2.upperBound=599",
        "status_code 600",
        "status_code must be a status code of 100…599, or two with a hyphen between them, found 600"
    ),
    ServerCase(
        "virtualhost",
        .url,
        "virtualhost www",
        "\(page).host=www",
        "virtualhost",
        "virtualhost needs 1 argument (NAME), found 0"
    ),
]

private let match = "\(page).match.pattern=a \(page).match.options=0 \(page).match.isInverted=false"
private let anywhere = "\(page).match.offsets.lowerBound=0 \(page).match.offsets.upperBound=4294967295"

private let matchCases: [ServerCase] = [
    ServerCase(
        "regex",
        .url,
        "regex a",
        "\(match) \(anywhere)",
        "regex \"\"",
        "regex is empty: it would match every page"
    ),
    ServerCase(
        "regex_no_match",
        .url,
        "regex_no_match\nregex a",
        "\(match) \(anywhere)".replacing("isInverted=false", with: "isInverted=true"),
        "regex_no_match",
        "regex_no_match needs a regex"
    ),
    ServerCase(
        "regex_options",
        .url,
        "regex a\nregex_options allow_empty_class caseless\nregex_options dotall",
        "\(match) \(anywhere)".replacing("options=0", with: "options=41"),
        "regex a\nregex_options caselss",
        "regex_options must be allow_empty_class or alt_bsux or auto_callout or caseless or "
            + "dollar_endonly or dotall or "
            + "dupnames or extended or firstline or match_unset_backref or multiline or never_ucp or "
            + "never_utf or "
            + "no_auto_capture or no_auto_possess or no_dotstar_anchor or no_start_optimize or ucp or "
            + "ungreedy or "
            + "utf or never_backslash_c or alt_circumflex or alt_verbnames or use_offset_limit, found "
            + "'caselss'; "
            + "did you mean 'caseless'?"
    ),
    ServerCase(
        "regex_min_offset",
        .url,
        "regex a\nregex_min_offset 9",
        "\(match) \(anywhere)".replacing("lowerBound=0", with: "lowerBound=9"),
        "regex a\nregex_min_offset -1",
        "regex_min_offset must be between 0 and 4294967295, found -1"
    ),
    ServerCase(
        "regex_max_offset",
        .url,
        "regex a\nregex_max_offset 9",
        "\(match) \(anywhere)".replacing("=4294967295", with: "=9"),
        "regex a\nregex_min_offset 9\nregex_max_offset 8",
        "regex_max_offset must not be less than regex_min_offset (9), found 8"
    ),
    ServerCase(
        "regex_stack",
        .url,
        "regex a\nregex_stack 1 2",
        "\(match) \(anywhere) \(page).match.stack.start=1 \(page).match.stack.maximum=2",
        "regex a\nregex_stack 2 1",
        "the stack of regex_stack starts larger than it may become"
    ),
]
