import HealthChecks
import NIOSSL

/// The contexts of all checks through TLS under one block `SSL`, made when first needed: checks differ in
/// what they look at, and in the server's name, which is no part of a context.
final class ClientTLS {
    /// What a context settles.
    struct Needs: Hashable {
        /// The server's certificate is looked at.
        var verifies: Bool
        /// HTTP/2 is offered, and nothing else (RFC 7301).
        var usesStreams = false
    }

    let settings: TLSClientSettings
    private var made: [Needs: NIOSSLContext?] = [:]

    init(_ settings: TLSClientSettings) { self.settings = settings }

    /// Nil when a file of the settings can't be used.
    func context(_ needs: Needs) -> NIOSSLContext? {
        if let known = made[needs] { return known }
        let context = try? ClientTLS.make(settings, needs)
        made[needs] = .some(context)
        return context
    }

    /// What is wrong with the settings, in words; nil: nothing.
    var fault: String? {
        let needs = Needs(verifies: settings.authorities != nil)
        do {
            let context = try ClientTLS.make(settings, needs)
            made[needs] = .some(context)
            return nil
        } catch let error as UnusableFile {
            return error.description
        } catch {
            return "TLS can't be set up: \(error)"
        }
    }

    private static func make(_ settings: TLSClientSettings, _ needs: Needs) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        // Spec 11.31: whatever the library offers, and no verification where none is asked for.
        configuration.minimumTLSVersion = .tlsv1
        configuration.certificateVerification = needs.verifies ? .fullVerification : .none
        configuration.applicationProtocols = needs.usesStreams ? ["h2"] : []
        let authorities = needs.verifies ? settings.authorities : nil
        configuration.trustRoots = .certificates(try authorities.map(certificates) ?? [])
        if let certificate = settings.certificate, let file = settings.key {
            configuration.certificateChain = try certificates(certificate).map { .certificate($0) }
            let passphrase = settings.passphrase
            let read = Result {
                try NIOSSLPrivateKey(bytes: file.contents, format: .pem) { setter in
                    setter(passphrase?.bytes ?? [])
                }
            }
            guard case .success(let key) = read else { throw UnusableFile(path: file.path, isKey: true) }
            configuration.privateKey = .privateKey(key)
        }
        return try NIOSSLContext(configuration: configuration)
    }

    private static func certificates(_ file: NamedFile) throws -> [NIOSSLCertificate] {
        guard let result = try? NIOSSLCertificate.fromPEMBytes(file.contents), !result.isEmpty else {
            throw UnusableFile(path: file.path, isKey: false)
        }
        return result
    }
}

/// A file of `SSL` that isn't what it should be.
private struct UnusableFile: Error, CustomStringConvertible {
    let path: String
    let isKey: Bool

    var description: String {
        isKey
            ? "the key in \(path) can't be read; is the password of SSL right?"
            : "the certificates in \(path) can't be read"
    }
}
