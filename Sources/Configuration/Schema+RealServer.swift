import LoadBalancing
import NetworkTypes

extension Schema {
    static let realServerKeywords: [Keyword] =
        serverKeywords(in: .realServer, inherits: "as the virtual server says") + [
            Keyword(
                "weight",
                in: .realServer,
                Arguments(.number(NumberRange(0...2_147_483_647))),
                initial: "as the virtual server says",
                "share of new connections; 0 for none"
            ),
            Keyword(
                "lvs_method",
                in: .realServer,
                forwarding,
                initial: "as the virtual server says",
                "how packets get to it"
            ),
            Keyword(
                "uthreshold",
                in: .realServer,
                Arguments(.number(threshold)),
                initial: "0",
                "connections from which on it gets no new ones; 0 for no bound"
            ),
            Keyword(
                "lthreshold",
                in: .realServer,
                Arguments(.number(threshold)),
                initial: "0",
                "connections below which it gets new ones again"
            ),
            Keyword(
                "inhibit_on_failure",
                in: .realServer,
                .boolean,
                initial: "as the virtual server says",
                "when it fails it gets weight 0 and stays in the table"
            ),
            Keyword(
                "alpha",
                in: .realServer,
                .boolean,
                initial: "as the virtual server says",
                "it is down until its checks pass"
            ),
            Keyword(
                "notify_up",
                in: .realServer,
                scriptArguments,
                repeated: .firstCounts,
                "run when it becomes usable"
            ),
            Keyword(
                "notify_down",
                in: .realServer,
                scriptArguments,
                repeated: .firstCounts,
                "run when it stops being usable"
            ),
        ] + checkers

    /// The kernel takes more up to its version 6.18, newer ones don't.
    private static let threshold = NumberRange(0...2_147_483_647, keepalived: 0...4_294_967_295)

    private static let checkers: [Keyword] = [
        checker(.connectCheck, "asks for a TCP connection"),
        checker(.echoCheck, "asks for an echo with ICMP"),
        checker(.udpCheck, "sends a datagram; an error that comes back, or a missing reply, is a failure"),
        checker(.httpCheck, "gets pages and compares them"),
        checker(
            .tlsCheck,
            "gets pages through TLS and compares them; certificates are looked at with tls_verify"
        ),
        checker(
            .serviceCheck,
            "asks the health service of gRPC whether a service is SERVING; keepalived doesn't know this"
        ),
        checker(.mailCheck, "talks SMTP up to QUIT"),
        checker(.nameCheck, "asks a DNS server"),
        checker(.scriptCheck, "runs a program"),
        checker(.fileCheck, "follows the number in a track_file"),
        checker(.bfdCheck, "follows a bfd_instance"),
    ]

    private static func checker(
        _ block: Block,
        _ meaning: String,
        _ status: Keyword.Status = .active
    ) -> Keyword {
        Keyword(block.rawValue, in: .realServer, .none, repeated: .any, body: block, meaning, status)
    }

    /// What virtual servers say for their real servers, and real servers for their checks.
    static func serverKeywords(in block: Block, inherits: String?) -> [Keyword] {
        let mail = block == .virtualServer ? "as global_defs says, else off" : "as global_defs says, else on"
        return [
            Keyword(
                "retry",
                in: block,
                Arguments(.number(NumberRange(1...4_294_967_295))),
                initial: inherits ?? "1; DNS_CHECK 3; MISC_CHECK 0",
                "further attempts of checks that don't say, before a server is down"
            ),
            Keyword(
                "delay_before_retry",
                in: block,
                Arguments(.seconds(anyTime)),
                initial: inherits ?? "1; HTTP_GET and SSL_GET 3; DNS_CHECK as delay_loop",
                "time to the next attempt of checks that don't say"
            ),
            Keyword(
                "warmup",
                in: block,
                Arguments(.seconds(anyTime)),
                initial: inherits ?? "as delay_loop",
                "longest random delay of the first check, of checks that don't say"
            ),
            Keyword(
                "connect_timeout",
                in: block,
                Arguments(.seconds(connectTime)),
                initial: inherits ?? "5",
                "how long connecting and each answer may take, of checks that don't say"
            ),
            Keyword(
                "delay_loop",
                in: block,
                Arguments(.seconds(positiveTime)),
                initial: inherits ?? "60",
                "time between checks that don't say; MISC_CHECK may take as long as the virtual server's"
            ),
            Keyword("smtp_alert", in: block, .boolean, initial: mail, "mail about changes"),
            Keyword(
                "virtualhost",
                in: block,
                Arguments(.form(requestText)),
                repeated: .lastCounts,
                "Host header of HTTP_GET and SSL_GET that don't say",
                mayLackArguments: true
            ),
            Keyword(
                "snmp_name",
                in: block,
                Arguments(.text("NAME")),
                "its name in SNMP",
                mayLackArguments: true
            ),
        ] + ownServerKeywords(in: block, inherits: inherits)
    }

    /// Extensions among them.
    private static func ownServerKeywords(in block: Block, inherits: String?) -> [Keyword] {
        [
            Keyword(
                "check_jitter",
                in: block,
                Arguments(.number(jitter)),
                initial: inherits ?? "as global_defs says",
                "by how much delay_loop is longer or shorter at random, of checks that don't say; keepalived "
                    + "doesn't know this"
            ),
            Keyword(
                "slow_start",
                in: block,
                Arguments(.seconds(rampTime)),
                initial: inherits ?? "0",
                "how long the weight takes to rise, from a tenth in ten steps, after a real server came up "
                    + "or back from a drain, or a reload brought it; the quorum counts the whole weight; "
                    + "keepalived doesn't know this"
            ),
        ]
    }
}
