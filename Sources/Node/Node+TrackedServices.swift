import Configuration
import LoadBalancing
import NetworkTypes
import Tracking

// `track_service`: instances that follow the quorum of virtual servers.

extension Node {
    /// Tells those that follow a virtual server; the same again changes nothing.
    mutating func tellServices(at now: Instant, into effects: inout [NodeEffect]) {
        guard !isStopping else { return }
        for place in instances.indices where instances[place].isStarted {
            let follows = instances[place].trackers.contains {
                if case .service = $0.target { true } else { false }
            }
            if follows { tellTracking(place, at: now, into: &effects) }
        }
    }
}

extension Services {
    /// Good when all virtual servers of the name have their quorum. Not known before the kernel's table was
    /// read; bad where the kernel has no IPVS.
    func verdict(onService name: String) -> Verdict {
        guard isStarted else { return saidAbsent ? .bad : .unknown }
        let servers = model.virtualServers
        let places = servers.indices.filter { ServiceName(servers[$0]).text == name }
        guard !places.isEmpty else { return .bad }
        return places.allSatisfy { balancer.virtualServers[$0].isQuorumMet } ? .good : .bad
    }
}
