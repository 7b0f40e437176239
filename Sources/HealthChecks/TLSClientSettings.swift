/// `SSL`: what checks through TLS show, and whom they trust where they look.
package struct TLSClientSettings: Hashable, Sendable {
    /// What the private key is encrypted with.
    package var passphrase: Passphrase?
    /// Certificates of authorities.
    package var authorities: NamedFile?
    /// Ours, and what leads to it.
    package var certificate: NamedFile?
    package var key: NamedFile?

    package init(
        passphrase: Passphrase? = nil,
        authorities: NamedFile? = nil,
        certificate: NamedFile? = nil,
        key: NamedFile? = nil
    ) {
        self.passphrase = passphrase
        self.authorities = authorities
        self.certificate = certificate
        self.key = key
    }
}

/// A file that the configuration names, with what was in it when it was compiled: who runs on a configuration
/// sees no file of the administrator's.
package struct NamedFile: Hashable, Sendable {
    package let path: String
    package let contents: [UInt8]

    /// Bytes of contents: the public authorities of a distribution have a quarter of it.
    package static let contentsLimit = 1 << 20

    package init(path: String, contents: [UInt8]) {
        self.path = path
        self.contents = contents
    }

    /// Path, zero, contents.
    package var encoded: [UInt8] { Array(path.utf8) + [0] + contents }

    /// Nil for what isn't so.
    package init?(encoded: [UInt8]) {
        guard let end = encoded.firstIndex(of: 0) else { return nil }
        path = String(decoding: encoded[..<end], as: UTF8.self)
        contents = Array(encoded[(end + 1)...])
    }

    /// Some part of it begins with a label that ends so (RFC 7468 §2).
    package func hasLabel(endingIn words: String) -> Bool {
        contents.split(separator: UInt8(ascii: "\n")).contains { line in
            let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            return line.starts(with: Array("-----BEGIN ".utf8))
                && line.reversed().starts(with: Array("\(words)-----".utf8).reversed())
        }
    }
}

extension NamedFile: CustomStringConvertible, CustomReflectable {
    /// Never the contents.
    package var description: String { path }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}

/// How a check looks at a server's certificate (`tls_verify`): it must be valid, lead to an authority of
/// `SSL` and be for the name in the handshake or for the address.
package struct CertificateVerification: Hashable, Sendable {
    /// A certificate that ends within so many days is warned of.
    package var warningDays: UInt16

    package init(warningDays: UInt16) { self.warningDays = warningDays }
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
