/// `SSL`: what checks through TLS show and trust; paths of PEM files.
package struct TLSClientSettings: Hashable, Sendable {
    /// What the private key is encrypted with.
    package var passphrase: Passphrase?
    package var authorities: String?
    package var certificate: String?
    package var key: String?

    package init(
        passphrase: Passphrase? = nil,
        authorities: String? = nil,
        certificate: String? = nil,
        key: String? = nil
    ) {
        self.passphrase = passphrase
        self.authorities = authorities
        self.certificate = certificate
        self.key = key
    }
}

/// A secret that opens a private key.
package struct Passphrase: Hashable, Sendable {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }
}

extension Passphrase: CustomStringConvertible, CustomReflectable {
    /// Never the secret.
    package var description: String { "********" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}
