package import NetworkTypes

/// How packets get from the director to a real server.
package enum ForwardingMethod: Hashable, Sendable {
    /// Rewritten; answers come back through the director. The only one that changes ports.
    case nat
    /// Sent to the server's MAC address; the server owns the virtual address and answers by itself.
    case directRouting
    /// Wrapped into another packet.
    case tunnel(Tunnel)

    /// The server may be of another address family than the service.
    package var crossesFamilies: Bool { if case .tunnel = self { true } else { false } }

    /// The destination's port is the service's.
    package var keepsPort: Bool { self != .nat }
}

/// What a packet to a real server is wrapped into.
package enum Tunnel: Hashable, Sendable {
    /// RFC 2003.
    case ipip
    /// Generic UDP encapsulation to a port of the server.
    case gue(Port, TunnelChecksum)
    /// RFC 2784; no remote checksum offload.
    case gre(hasChecksum: Bool)

    /// Nil for combinations that the kernel refuses or that say nothing: a port without GUE, GUE without one,
    /// a checksum option for IPIP, remote checksum offload for GRE.
    package init?(kind: TunnelKind, port: Port?, checksum: TunnelChecksum?) {
        switch kind {
        case .ipip:
            guard port == nil, checksum == nil else { return nil }
            self = .ipip
        case .gue:
            guard let port else { return nil }
            self = .gue(port, checksum ?? .none)
        case .gre:
            guard port == nil, checksum != .remoteOffload else { return nil }
            self = .gre(hasChecksum: checksum == .checksum)
        }
    }

    package var kind: TunnelKind {
        switch self {
        case .ipip: .ipip
        case .gue: .gue
        case .gre: .gre
        }
    }
}

/// The raw value is the kernel's number.
package enum TunnelKind: UInt8, Hashable, Sendable {
    case ipip = 0
    case gue = 1
    case gre = 2
}

/// The raw value is the kernel's bit.
package enum TunnelChecksum: UInt8, Hashable, Sendable {
    case none = 0
    case checksum = 1
    case remoteOffload = 2
}
