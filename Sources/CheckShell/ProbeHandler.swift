import Glibc
import HealthChecks
import NIOCore
import NIOHTTP2
import NIOSSL
import NIOTLS

/// The end of a probe's pipeline: what happens on the socket becomes events of the attempt.
final class ProbeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let attempt: Attempt
    /// The server's certificate is looked at, and must be for this name or address.
    private let verifiedName: String?
    /// The handshake must agree on HTTP/2.
    private let negotiates: Bool

    init(_ attempt: Attempt, verifiedName: String? = nil, negotiates: Bool = false) {
        self.attempt = attempt
        self.verifiedName = verifiedName
        self.negotiates = negotiates
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        attempt.handle(.received(Array(unwrapInboundIn(data).readableBytesView)))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? TLSUserEvent, case .handshakeCompleted(let agreed) = event {
            if negotiates, agreed != "h2" { attempt.handle(.failed(.peer(.notHTTP2))) }
            if verifiedName != nil { attempt.certificate = ProbeHandler.certificate(in: context) }
            attempt.handle(.secured)
        }
        if let event = event as? ChannelEvent, event == .inputClosed { attempt.handle(.ended) }
    }

    func channelInactive(context: ChannelHandlerContext) { attempt.handle(.ended) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case NIOSSLError.uncleanShutdown:
            // The end of the stream, without TLS's farewell: an end (spec 11.31).
            attempt.handle(.ended)
        case is any NIOHTTP2Error:
            attempt.handle(.failed(.peer(.notHTTP2)))
        case let error as IOError:
            attempt.handle(.failed(TransportFailure(errno: error.errnoCode)))
        case NIOSSLError.handshakeFailed(.sslError(let stack))
        where negotiates && stack.contains { $0.description.contains("NO_APPLICATION_PROTOCOL") }:
            // The server refuses HTTP/2 in the handshake (RFC 7301 §3.2).
            attempt.handle(.failed(.peer(.notHTTP2)))
        default:
            let fault = certificateFault(error, context)
            attempt.handle(.failed(.peer(fault.map { .certificate($0) } ?? .tls)))
        }
    }
}

extension ProbeHandler {
    /// What an error of TLS says against the server's certificate; nil: it is about something else.
    private func certificateFault(_ error: any Error, _ context: ChannelHandlerContext) -> CertificateFault? {
        guard let verifiedName else { return nil }
        switch error {
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            return .wrongName(verifiedName)
        case NIOSSLError.cannotMatchULabel, NIOSSLError.unableToValidateCertificate:
            return .wrongName(verifiedName)
        case NIOSSLError.handshakeFailed(.sslError(let stack)):
            // BoringSSL's word for it; why is in nothing that the library hands out.
            guard stack.contains(where: { $0.description.contains("CERTIFICATE_VERIFY_FAILED") }) else {
                return nil
            }
            let facts = ProbeHandler.certificate(in: context)
            return facts?.fault(at: CertificateWatch.secondsSince1970) ?? .untrusted
        default:
            return nil
        }
    }

    /// Of the server's own certificate, as soon as it has shown it.
    private static func certificate(in context: ChannelHandlerContext) -> CertificateFacts? {
        guard
            let tls = try? context.pipeline.syncOperations.context(name: tlsName).handler as? NIOSSLHandler,
            let certificate = tls.peerCertificate
        else { return nil }
        let names = (try? certificate.toDERBytes()).map(CertificateNames.areEqual(inDER:))
        return CertificateFacts(
            validFrom: Int64(certificate.notValidBefore),
            validUntil: Int64(certificate.notValidAfter),
            isSelfIssued: names ?? false
        )
    }
}

extension TransportFailure {
    /// Whose fault an error of a socket is (spec 10.4).
    init(errno code: Int32) {
        switch code {
        case ECONNREFUSED: self = .peer(.connectionRefused)
        case ECONNRESET, ECONNABORTED, EPIPE: self = .peer(.connectionLost)
        case ENETUNREACH, EHOSTUNREACH, EHOSTDOWN, ENETDOWN: self = .peer(.unreachable)
        case ETIMEDOUT: self = .peer(.connectTimeout)
        default: self = .local(.socket(errno: code))
        }
    }
}

extension ProbeHandler {
    /// Of the TLS handler in a pipeline.
    static let tlsName = "tls"

    /// Without politeness TLS isn't asked, and nothing waits for the peer's answer.
    static func close(_ channel: any Channel, politely: Bool) {
        guard !politely, let context = try? channel.pipeline.syncOperations.context(name: tlsName) else {
            return channel.close(promise: nil)
        }
        context.close(promise: nil)
    }
}
