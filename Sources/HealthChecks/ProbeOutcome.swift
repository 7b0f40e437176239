/// How one attempt of a probe ended.
package enum ProbeOutcome: Hashable, Sendable {
    /// As it should be; a script says with what status.
    case passed(exitStatus: UInt8 = 0)
    case failed(ProbeFailure)
    /// Nothing was asked, because this machine couldn't: no verdict on the server (spec 10.4).
    case skipped(LocalObstacle)

    package var isPass: Bool {
        if case .passed = self { true } else { false }
    }
}

/// Why a server didn't pass.
package enum ProbeFailure: Hashable, Sendable {
    case connectionRefused
    case unreachable
    case connectionLost
    case connectTimeout
    /// No answer, or the rest of one, within the time.
    case noAnswer
    /// The peer ended before it had said what it must say.
    case endedEarly
    case tls
    /// Of TLS: the server's certificate.
    case certificate(CertificateFault)
    /// More than any server needs: the limit's name.
    case tooLong(WhatIsTooLong)
    case statusLineMalformed
    case wrongStatus(UInt16)
    case wrongDigest
    case contentDoesNotMatch
    /// What came isn't HTTP/2, breaks its rules, or is more than anybody needs.
    case notHTTP2
    /// The stream was reset, or refused with the connection; an error code of HTTP/2.
    case streamReset(UInt32)
    /// gRPC: how the call ended.
    case call(CallStatus)
    /// gRPC: what the server says of the service.
    case service(ServingStatus)
    case badGreeting
    case badHeloReply
    case responseCode(UInt8)
    case wrongReply
    case exitStatus(UInt8)
    case killedBySignal
    case scriptTimeout
    case scriptNotStarted
    /// What is followed says so.
    case told

    package enum WhatIsTooLong: Hashable, Sendable {
        case header
        case body
        case line
        case reply
        case attempt
    }
}

/// Why nothing could be asked.
package enum LocalObstacle: Hashable, Sendable {
    /// An errno of making the socket, or binding it.
    case socket(errno: Int32)
    /// A kind of socket that only the helper has, and doesn't give.
    case notGranted
    /// The expression can't be compiled, the certificate not be read.
    case settings
}

extension ProbeFailure: CustomStringConvertible {
    /// Words for a log line.
    package var description: String {
        switch self {
        case .connectionRefused: "connection refused"
        case .unreachable: "unreachable"
        case .connectionLost: "connection lost"
        case .connectTimeout: "connecting took too long"
        case .noAnswer: "no answer in time"
        case .endedEarly: "connection ended early"
        case .tls: "TLS handshake failed"
        case .certificate(let fault): fault.description
        case .tooLong(.header): "header too long"
        case .tooLong(.body): "body too long"
        case .tooLong(.line): "line too long"
        case .tooLong(.reply): "reply too long"
        case .tooLong(.attempt): "the whole took too long"
        case .statusLineMalformed: "no status code"
        case .wrongStatus(let code): "status code \(code)"
        case .wrongDigest: "digest differs"
        case .contentDoesNotMatch: "content doesn't match"
        case .notHTTP2: "no proper HTTP/2"
        case .streamReset(let code): "stream reset, error \(code)"
        case .call(let status): "gRPC status \(status.name)"
        case .service(let status): "service is \(status.name)"
        case .badGreeting: "bad greeting banner"
        case .badHeloReply: "bad HELO response"
        case .responseCode(let code): "response code \(code)"
        case .wrongReply: "reply differs"
        case .exitStatus(let status): "exit status \(status)"
        case .killedBySignal: "killed by a signal"
        case .scriptTimeout: "timed out"
        case .scriptNotStarted: "not started"
        case .told: "down"
        }
    }
}

extension LocalObstacle: CustomStringConvertible {
    package var description: String {
        switch self {
        case .socket(let errno): "no socket (errno \(errno))"
        case .notGranted: "the helper grants no such socket"
        case .settings: "its settings can't be used here"
        }
    }
}
