import LoadBalancing
import NetlinkMessages
import NetworkTypes

// From what the kernel says of IPVS to what the load balancer compares.

extension IPVSServiceState {
    var key: IPVSServiceKey {
        switch selector {
        case .address(let transport, let address, let port):
            let number: TransportProtocol =
                switch transport {
                case .tcp: .tcp
                case .udp: .udp
                case .sctp: .sctp
                }
            return .address(number, address, port: port)
        case .mark(let mark, let family):
            guard let mark = FirewallMark(rawValue: mark) else {
                // The kernel has no such service; one that can't be ours.
                return .address(.tcp, .ipv4(IPv4Address(rawValue: 0)), port: 0)
            }
            return .mark(mark, family)
        }
    }

    /// IP_VS_SVC_F_HASHED, which the kernel sets itself.
    private static let hashed: UInt32 = 0x2

    func service(with destinations: [LoadBalancing.IPVSDestination]) -> LoadBalancing.IPVSService {
        LoadBalancing.IPVSService(
            key: key,
            attributes: IPVSServiceAttributes(
                scheduler: scheduler,
                flags: flags & ~IPVSServiceState.hashed,
                persistenceTimeout: persistenceTimeout,
                granularity: granularity,
                persistenceEngine: persistenceEngine
            ),
            destinations: destinations
        )
    }
}

extension IPVSDestinationState {
    var destination: LoadBalancing.IPVSDestination? {
        LoadBalancing.IPVSDestination(
            key: IPVSDestinationKey(address, port: port),
            forwarding: method?.forwarding,
            weight: ServerWeight(clamping: Int64(Int32(bitPattern: weight))),
            upperThreshold: upperThreshold,
            lowerThreshold: lowerThreshold
        )
    }
}

extension IPVSForwarding {
    /// Nil for what can't be configured.
    fileprivate var forwarding: ForwardingMethod? {
        switch self {
        case .masquerading: return .nat
        case .directRouting: return .directRouting
        case .tunnel(.ipip): return .tunnel(.ipip)
        case .tunnel(.gue(let port, let checksum)):
            guard let port = Port(rawValue: port),
                let flags = TunnelChecksum(rawValue: UInt8(checksum.rawValue))
            else { return nil }
            return .tunnel(.gue(port, flags))
        case .tunnel(.gre(let checksum)): return .tunnel(.gre(hasChecksum: checksum == .checksum))
        }
    }
}
