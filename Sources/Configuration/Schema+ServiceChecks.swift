import HealthChecks
import NetworkTypes

extension Schema {
    /// Extensions: keepalived doesn't know GRPC_CHECK.
    static let serviceCheckKeywords: [Keyword] = [
        Keyword(
            "service",
            in: .serviceCheck,
            Arguments(.form(serviceName)),
            initial: "the server as a whole",
            "the service to ask for, as its health service knows it"
        ),
        Keyword(
            "virtualhost",
            in: .serviceCheck,
            Arguments(.form(requestText)),
            initial: "as the real server says, else address and port",
            "the :authority of the call"
        ),
        Keyword("tls", in: .serviceCheck, .boolean, initial: "off", "ask through TLS"),
        Keyword(
            "sni_name",
            in: .serviceCheck,
            Arguments(.form(requestText)),
            initial: "the virtualhost, with tls_verify",
            "the name in the TLS handshake"
        ),
    ]

    private static let serviceName = WordForm(
        "SERVICE",
        noun: "a service's name of at most 255 bytes"
    ) { (1...255).contains($0.utf8.count) }
}
