import NetworkTypes

/// `GRPC_CHECK`: the standard health service of gRPC must say SERVING (grpc.health.v1.Health, Check).
package struct ServiceCheckSettings: Hashable, Sendable {
    package var target: ProbeTarget
    /// Which service; empty: the server as a whole.
    package var service: String
    /// `:authority`; nil: address and port.
    package var host: RequestText?
    package var isTLS: Bool
    /// The name in the TLS handshake; nil: none.
    package var serverName: RequestText?
    /// With TLS; nil: certificates aren't looked at.
    package var verification: CertificateVerification?

    package init(
        target: ProbeTarget,
        service: String = "",
        host: RequestText? = nil,
        isTLS: Bool = false,
        serverName: RequestText? = nil,
        verification: CertificateVerification? = nil
    ) {
        self.target = target
        self.service = service
        self.host = host
        self.isTLS = isTLS
        self.serverName = serverName
        self.verification = verification
    }
}

/// What a server says of a service (grpc.health.v1.HealthCheckResponse).
package enum ServingStatus: UInt8, CaseIterable, Hashable, Sendable {
    case unknown = 0
    case serving = 1
    case notServing = 2
    case serviceUnknown = 3

    /// As the protocol spells it.
    package var name: String {
        switch self {
        case .unknown: "UNKNOWN"
        case .serving: "SERVING"
        case .notServing: "NOT_SERVING"
        case .serviceUnknown: "SERVICE_UNKNOWN"
        }
    }
}

/// How a call of gRPC ended.
package struct CallStatus: Hashable, Sendable {
    package let rawValue: UInt8

    package init(_ rawValue: UInt8) { self.rawValue = rawValue }

    private static let names = [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
        "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE",
        "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ]

    /// As gRPC spells it, or the number.
    package var name: String {
        let number = Int(rawValue)
        return CallStatus.names.indices.contains(number) ? CallStatus.names[number] : "\(number)"
    }
}
