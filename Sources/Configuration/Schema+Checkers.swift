import HealthChecks
import NetworkTypes

// Checkers (spec conf-lvs-check-bfd.tsv). What several have is in blocks that they inherit from.

extension Schema {
    static let checkerKeywords: [Keyword] =
        scheduleKeywords + connectingKeywords + verificationKeywords + proxyKeywords + datagramKeywords
        + webKeywords + pageKeywords + serviceCheckKeywords + otherCheckerKeywords

    private static let scheduleKeywords: [Keyword] = [
        Keyword(
            "retry",
            oldNames: ["nb_get_retry"],
            in: .anyChecker,
            Arguments(.number(unsigned)),
            initial: "as the real server says; 1; DNS_CHECK 3; MISC_CHECK 0",
            "further attempts before a server that was up is down; keepalived doesn't know the old name "
                + "outside "
                + "HTTP_GET and SSL_GET"
        ),
        Keyword(
            "delay_before_retry",
            in: .anyChecker,
            Arguments(.seconds(anyTime)),
            initial: "as the real server says; 1; HTTP_GET and SSL_GET 3; DNS_CHECK as delay_loop",
            "time to the next attempt"
        ),
        Keyword(
            "warmup",
            in: .anyChecker,
            Arguments(.seconds(anyTime)),
            initial: "as the real server says; delay_loop",
            "longest random delay of the first check"
        ),
        Keyword(
            "delay_loop",
            in: .anyChecker,
            Arguments(.seconds(positiveTime)),
            initial: "as the real server says",
            "time between checks"
        ),
        Keyword(
            "check_jitter",
            in: .anyChecker,
            Arguments(.number(jitter)),
            initial: "as the real server says",
            "by how much delay_loop is longer or shorter at random; keepalived doesn't know this"
        ),
        Keyword(
            "alpha",
            in: .anyChecker,
            .boolean,
            initial: "as the real server says",
            "it counts as failed until it passes"
        ),
        Keyword(
            "log_all_failures",
            in: .anyChecker,
            .boolean,
            initial: "as checker_log_all_failures says",
            "a log line for each failed attempt"
        ),
    ]

    private static let connectingKeywords: [Keyword] = [
        Keyword(
            "connect_ip",
            in: .connectingChecker,
            Arguments(.form(serverAddress)),
            initial: "the real server's address",
            "the address to ask"
        ),
        Keyword(
            "connect_port",
            in: .connectingChecker,
            Arguments(.port),
            initial: "the real server's port",
            "the port to ask"
        ),
        Keyword(
            "bindto",
            in: .connectingChecker,
            Arguments(.form(serverAddress)),
            initial: "the kernel's choice",
            "the address to ask from"
        ),
        Keyword(
            "bind_port",
            in: .connectingChecker,
            Arguments(.port),
            initial: "the kernel's choice",
            "the port to ask from, 1024 or more, with bindto only"
        ),
        Keyword(
            "bind_if",
            in: .connectingChecker,
            Arguments(.interface),
            initial: "the kernel's choice",
            "the interface to ask through; needed for link-local addresses"
        ),
        Keyword(
            "connect_timeout",
            in: .connectingChecker,
            Arguments(.seconds(connectTime)),
            initial: "as the real server says",
            "how long connecting and each answer may take"
        ),
        Keyword(
            "fwmark",
            in: .connectingChecker,
            Arguments(.number(unsigned)),
            initial: "0",
            "mark of the packets that ask; 0 for none; keepalived's PING_CHECK leaves it out"
        ),
    ]

    /// An extension: keepalived doesn't know it.
    private static let proxyKeywords = [Block.connectCheck, .httpCheck].map { block in
        Keyword(
            "proxy_protocol",
            in: block,
            Arguments(.choice(ProxyHeader.allCases.map(\.rawValue))),
            initial: "none",
            "say first that the connection is nobody else's, for a server that expects the PROXY protocol; "
                + "keepalived doesn't know this"
        )
    }

    private static let datagramKeywords: [Keyword] = [
        Keyword(
            "payload",
            in: .udpCheck,
            Arguments(rest: .text("HEX"), atLeast: 1),
            initial: "32 bytes of text",
            "what is sent, in hexadecimal digits",
            mayLackArguments: true
        ),
        Keyword(
            "require_reply",
            in: .udpCheck,
            Arguments(rest: .text("HEX")),
            initial: "off",
            "a reply must come, and begin so where digits are given; x for any"
        ),
        Keyword(
            "min_reply_length",
            in: .udpCheck,
            Arguments(.number(NumberRange(0...65_535, unit: " bytes"))),
            initial: "0",
            "shortest reply, where digits are given"
        ),
        Keyword(
            "max_reply_length",
            in: .udpCheck,
            Arguments(.number(NumberRange(0...65_535, unit: " bytes"))),
            initial: "255",
            "longest reply, where digits are given"
        ),
    ]

    private static let otherCheckerKeywords: [Keyword] = [
        Keyword(
            "helo_name",
            in: .mailCheck,
            Arguments(.form(requestText)),
            initial: "smtpchecker.keepalived.org",
            "how the check introduces itself",
            mayLackArguments: true
        ),
        Keyword(
            "host",
            in: .mailCheck,
            .none,
            repeated: .any,
            body: .mailHost,
            "a host to ask instead, one check for each; keepalived asks the real server's address in any "
                + "case",
            .acceptedWithWarning("it is an old form: write one SMTP_CHECK for each host")
        ),
        Keyword(
            "type",
            in: .nameCheck,
            Arguments(.choiceOfAnyCase(DNSRecordType.allCases.map(\.name))),
            initial: "SOA",
            "type of the records to ask for"
        ),
        Keyword(
            "name",
            in: .nameCheck,
            Arguments(.form(domainName)),
            initial: ". (the root)",
            repeated: .firstCounts,
            "the name to ask for"
        ),
        Keyword(
            "misc_path",
            in: .scriptCheck,
            Arguments(.command),
            initial: "required",
            "the program, with its arguments",
            mayLackArguments: true
        ),
        Keyword(
            "misc_timeout",
            in: .scriptCheck,
            Arguments(.number(NumberRange(0...4_294, unit: " seconds"))),
            initial: "as the virtual server's delay_loop",
            "how long it may run"
        ),
        Keyword(
            "misc_dynamic",
            in: .scriptCheck,
            .none,
            initial: "off",
            "a status of 2…255 is a success and says the weight, less 2"
        ),
        Keyword(
            "user",
            in: .scriptCheck,
            Arguments(.text("USER"), optional: [.text("[:]GROUP")]),
            initial: "as script_user says",
            "who runs it",
            mayLackArguments: true
        ),
        Keyword(
            "track_file",
            in: .fileCheck,
            Arguments(.text("NAME")),
            initial: "required",
            "the track_file to follow",
            mayLackArguments: true
        ),
        Keyword(
            "weight",
            in: .fileCheck,
            weight(-2_147_483_647...2_147_483_647, ["reverse", "noreverse"]),
            initial: "the track_file's",
            "the number in the file is multiplied with it and added to the server's weight; 0: any number "
                + "but 0 "
                + "is a failure"
        ),
        Keyword(
            "name",
            in: .bfdCheck,
            Arguments(.form(sessionName)),
            initial: "required",
            "the bfd_instance to follow"
        ),
        Keyword(
            "alpha",
            in: .bfdCheck,
            .boolean,
            initial: "as the real server says",
            "it counts as failed until the session is up"
        ),
    ]
}
