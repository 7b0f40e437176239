import NIOSSL

/// TLS for mail, as far as a server offers it. The certificate isn't judged (RFC 3207 §4.1 leaves it to the
/// client): the alternative is to send in clear, and then whoever could show a wrong one reads everything. So
/// no roots are read either.
struct MailSecurity {
    private let context: NIOSSLContext
    /// For SNI; nil for a server that is known by its address.
    private let serverName: String?

    init(serverName: String?) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.trustRoots = .certificates([])
        context = try NIOSSLContext(configuration: configuration)
        self.serverName = serverName
    }

    /// What the library's words say, for people: "TLS: TLSV1_ALERT_INTERNAL_ERROR" of a nest of parentheses
    /// with a place in its source.
    static func reason(in words: String) -> String {
        let marker = "OPENSSL_internal:"
        var rest = words[...]
        while !rest.isEmpty, !rest.hasPrefix(marker) { rest = rest.dropFirst() }
        guard !rest.isEmpty else { return words }
        return "TLS: " + rest.dropFirst(marker.count).prefix { $0 != " " && $0 != "]" && $0 != ")" }
    }

    func handler() throws -> NIOSSLClientHandler {
        do {
            return try NIOSSLClientHandler(context: context, serverHostname: serverName)
        } catch is NIOSSLExtraError {
            // A name that SNI can't say; the server shows its standard certificate then.
            return try NIOSSLClientHandler(context: context, serverHostname: nil)
        }
    }
}
