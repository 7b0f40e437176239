import LoadBalancing
import NetworkTypes

extension Interpreter {
    /// A server's port that the method can't lead to: its packets keep the port that the client wrote.
    /// (A server of a firewall mark may name one for its checks.)
    mutating func warnOfPort(
        _ port: Port?,
        _ method: ForwardingMethod,
        _ statement: Statement,
        _ service: VirtualService
    ) {
        guard let port, let served = service.otherPort(than: port) else { return }
        let name = method == .directRouting ? "DR" : "TUN"
        let path =
            switch served {
            case .server: "packets go to the virtual server's"
            case .entry(let served?): "packets for an address of the group go to port \(served)"
            case .entry(nil): "packets for an address of the group go to the port they came with"
            }
        findings.warning(
            statement.given.places.count > 1 ? statement.given.places[1] : statement.valuePlace,
            "\(name) cannot change the port: \(path)"
        )
    }
}

/// A port that packets come with.
private enum ServedPort {
    case server
    /// Nil: any.
    case entry(Port?)
}

extension VirtualService {
    /// The first one that isn't `port`; nil when there is none.
    fileprivate func otherPort(than port: Port) -> ServedPort? {
        switch self {
        case .address(_, let served): return served == port ? nil : .server
        case .mark: return nil
        case .group(let group, _):
            for case .addresses(_, let served) in group.entries where served != port {
                return .entry(served)
            }
            return nil
        }
    }
}
