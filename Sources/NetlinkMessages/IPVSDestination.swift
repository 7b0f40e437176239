package import NetworkTypes

/// A real server as the kernel's IPVS has it. The weight isn't here: it changes with every verdict.
package struct IPVSDestination: Hashable, Sendable {
    package let service: IPVSService.Selector
    /// May be of the other family than the service's, where it is reached through a tunnel.
    package let address: IPAddress
    package let port: UInt16
    package let method: IPVSForwarding
    /// Connections from which on the server gets no new ones; 0: no bound.
    package let upperThreshold: UInt32
    /// Connections below which it gets new ones again; 0: three quarters of the upper one.
    package let lowerThreshold: UInt32

    package init(
        of service: IPVSService.Selector,
        _ address: IPAddress,
        port: UInt16,
        method: IPVSForwarding,
        upperThreshold: UInt32 = 0,
        lowerThreshold: UInt32 = 0
    ) throws(DescriptionError) {
        if address.family != service.family {
            guard case .tunnel = method else { throw .wrongFamily("real_server") }
        }
        if case .tunnel(.gue(let port, _)) = method, port == 0 { throw .outOfRange("lvs_method") }
        guard upperThreshold <= UInt32(Int32.max) else { throw .outOfRange("uthreshold") }
        guard lowerThreshold <= upperThreshold else { throw .outOfRange("lthreshold") }
        self.service = service
        self.address = address
        self.port = port
        self.method = method
        self.upperThreshold = upperThreshold
        self.lowerThreshold = lowerThreshold
    }
}

/// `lvs_method`: how packets get to the server.
package enum IPVSForwarding: Hashable, Sendable {
    /// NAT.
    case masquerading
    /// DR.
    case directRouting
    /// TUN.
    case tunnel(IPVSTunnel)
}

/// IP_VS_CONN_F_TUNNEL_TYPE_….
package enum IPVSTunnel: Hashable, Sendable {
    case ipip
    /// Generic UDP encapsulation; the port isn't 0.
    case gue(port: UInt16, IPVSTunnelChecksum)
    case gre(IPVSTunnelChecksum)
}

/// IP_VS_TUNNEL_ENCAP_FLAG_….
package enum IPVSTunnelChecksum: UInt16, Sendable, Hashable {
    case none = 0
    case checksum = 1
    /// Remote checksum offload.
    case remote = 2
}
