package import HealthChecks
import NIOSSL

/// What a client shows of itself in TLS: contents of PEM files (`SSL`).
package struct ClientIdentity: Hashable, Sendable {
    package var certificate: [UInt8]?
    package var key: [UInt8]?
    /// What the key is encrypted with.
    package var passphrase: Passphrase?

    package init(certificate: [UInt8]? = nil, key: [UInt8]? = nil, passphrase: Passphrase? = nil) {
        self.certificate = certificate
        self.key = key
        self.passphrase = passphrase
    }
}

/// The one context of all checks through TLS: they differ in the server's name only. Made when first needed.
final class ClientTLS {
    private let identity: ClientIdentity
    private var made: NIOSSLContext??

    init(_ identity: ClientIdentity) { self.identity = identity }

    /// Nil when the identity can't be read.
    var context: NIOSSLContext? {
        if let made { return made }
        let context = try? ClientTLS.make(identity)
        made = .some(context)
        return context
    }

    private static func make(_ identity: ClientIdentity) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        // Spec 11.31: whatever the library offers, and no verification.
        configuration.minimumTLSVersion = .tlsv1
        configuration.certificateVerification = .none
        configuration.trustRoots = .certificates([])
        if let certificate = identity.certificate {
            configuration.certificateChain = try NIOSSLCertificate.fromPEMBytes(certificate).map {
                .certificate($0)
            }
        }
        if let key = identity.key {
            let passphrase = identity.passphrase
            let read = try NIOSSLPrivateKey(bytes: key, format: .pem) { setter in
                setter(passphrase?.bytes ?? [])
            }
            configuration.privateKey = .privateKey(read)
        }
        return try NIOSSLContext(configuration: configuration)
    }
}
