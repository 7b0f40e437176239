import NetworkTypes

// What checks through TLS show and whom they trust: keepalived's block SSL, and keywords of our own.

extension Schema {
    static let tlsKeywords: [Keyword] = [
        Keyword(
            "password",
            in: .tls,
            Arguments(.secret("STRING")),
            "what the private key is encrypted with",
            mayLackArguments: true
        ),
        Keyword(
            "ca",
            in: .tls,
            Arguments(.file("PATH")),
            "PEM file of the authorities to trust; keepalived loads it and verifies nothing, here tls_verify "
                + "makes it count",
            mayLackArguments: true
        ),
        Keyword(
            "certificate",
            in: .tls,
            Arguments(.file("PATH")),
            "our certificate and what leads to it, in PEM",
            mayLackArguments: true
        ),
        Keyword(
            "key",
            in: .tls,
            Arguments(.file("PATH")),
            "our private key, in PEM",
            mayLackArguments: true
        ),
    ]

    /// Extensions: keepalived doesn't know them.
    static let verificationKeywords: [Keyword] = [
        Keyword(
            "tls_verify",
            in: .securedChecker,
            .boolean,
            initial: "off",
            "the server's certificate must be valid now, lead to an authority of the ca of SSL and be for "
                + "the name in the handshake (sni_name or virtualhost, which is then sent) or for the "
                + "address; keepalived doesn't know this"
        ),
        Keyword(
            "tls_expiry_warning",
            in: .securedChecker,
            Arguments(.number(NumberRange(0...3_650, unit: " days"))),
            initial: "14",
            "with tls_verify: a warning in the log and in status so many days before the certificate ends; "
                + "keepalived doesn't know this"
        ),
    ]
}
