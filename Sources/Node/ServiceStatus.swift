import HealthChecks
import LoadBalancing
package import NetlinkMessages
package import NetworkTypes

/// A virtual server for people and scripts.
package struct ServiceStatus: Equatable, Sendable {
    /// `tcp 10.0.0.1:80`, `fwmark 7`, `group web`.
    package var name: String
    /// `snmp_name`; nil: it has none.
    package var monitoringName: String?
    package var scheduler: String
    package var isQuorumMet: Bool
    /// Weight that must be alive.
    package var quorum: UInt32
    /// Of the real servers that are up.
    package var aliveWeight: Int64
    package var usesSorryServer: Bool
    /// The kernel has it, all its members if it is a group.
    package var isPresent: Bool
    /// What passed since the service was made; of a group, of all its members.
    package var traffic: IPVSTraffic
    /// In the order of the configuration; the sorry server, if there is one, last.
    package var servers: [ServerStatus]
}

/// A real server for people and scripts.
package struct ServerStatus: Equatable, Sendable {
    /// `10.1.0.1:80`.
    package var name: String
    /// `snmp_name`; nil: it has none.
    package var monitoringName: String?
    package var forwarding: String
    package var isSorryServer: Bool
    /// Its checks pass; a sorry server has none.
    package var isUp: Bool
    /// Planned: it gets no new connections.
    package var isDrained = false
    /// When its weight, which rises since it came up, is whole; nil: it is.
    package var rampEnds: Instant?
    /// What its checks have to say.
    package var remarks = ServerRemarks.none
    /// How long its checks took, those that were asked.
    package var latencies: [ServerLatency] = []
    /// What it counts for the quorum and in the kernel while it is up.
    package var weight: Int32
    /// The kernel's weight; nil when it isn't in the table.
    package var weightInKernel: Int32?
    package var activeConnections: UInt64
    package var inactiveConnections: UInt64
    /// What passed since the kernel has it.
    package var traffic: IPVSTraffic
}

/// What of `Services` a status is made of.
struct ServicesPicture: Sendable {
    let balancer: LoadBalancer
    let known: IPVSTable?
    let traffic: [IPVSServiceKey: ServiceTraffic]
    let remarks: CheckRemarks
    let checks: [ServerCheck]
    /// `CheckList.generation` of `checks`.
    let checkGeneration: UInt32

    /// In the order of the configuration.
    func status(_ figures: CheckFigures) -> [ServiceStatus] {
        let remarks = remarks.byServer(checks)
        let latencies = figures.byServer(checks, generation: checkGeneration)
        return balancer.virtualServers.indices.map { status(of: $0, remarks, latencies) }
    }
}

extension ServicesPicture {
    fileprivate func status(
        of place: Int,
        _ remarks: [CheckRemarks.Place: ServerRemarks],
        _ latencies: [CheckRemarks.Place: [ServerLatency]]
    ) -> ServiceStatus {
        let server = balancer.virtualServers[place]
        let settings = server.settings
        // Destinations and all, as if every server took part: what each is called in each service.
        let possible = balancer.possibleServices(of: place)
        let present = possible.compactMap { known?.service($0.key) }
        var weights: [IPVSServiceKey: [IPVSDestinationKey: ServerWeight]] = [:]
        for service in present {
            weights[service.key] = Dictionary(
                service.destinations.map { ($0.key, $0.weight) },
                uniquingKeysWith: { first, _ in first }
            )
        }
        var counted = IPVSTraffic()
        for service in possible { if let counts = traffic[service.key]?.counts { counted.add(counts) } }
        var servers = settings.realServers.indices.map { index in
            let real = settings.realServers[index]
            var known = ServerStatus(
                name: real.name,
                forwarding: real.forwarding.text,
                isSorryServer: false,
                isUp: server.servers[index].isAlive,
                isDrained: server.servers[index].isDrained,
                weight: server.servers[index].weight.rawValue
            )
            let its = CheckRemarks.Place(virtualServer: place, realServer: index)
            known.remarks = remarks[its] ?? .none
            known.latencies = latencies[its] ?? []
            known.monitoringName = real.monitoringName
            known.rampEnds = server.servers[index].ramp?.end
            return status(
                known,
                possible.map { ($0.key, settings.key(of: real, in: $0.key)) },
                weights
            )
        }
        if let sorry = settings.sorryServer {
            servers.append(
                status(
                    ServerStatus(
                        name: IPVSDestinationKey(sorry.address, port: sorry.port?.rawValue ?? 0).text,
                        forwarding: sorry.forwarding.text,
                        isSorryServer: true,
                        isUp: true,
                        weight: 1
                    ),
                    possible.compactMap { service in
                        server.sorryDestination(in: service.key).map { (service.key, $0.key) }
                    },
                    weights
                )
            )
        }
        return ServiceStatus(
            name: settings.name,
            monitoringName: settings.monitoringName,
            scheduler: settings.scheduler.rawValue,
            isQuorumMet: server.isQuorumMet,
            quorum: settings.quorum.required,
            aliveWeight: server.aliveWeight,
            usesSorryServer: server.usesSorryServer,
            isPresent: !possible.isEmpty && present.count == possible.count,
            traffic: counted,
            servers: servers
        )
    }

    /// Adds what the kernel says of a server in each of its services.
    private func status(
        _ server: ServerStatus,
        _ keys: [(service: IPVSServiceKey, destination: IPVSDestinationKey)],
        _ weights: [IPVSServiceKey: [IPVSDestinationKey: ServerWeight]]
    ) -> ServerStatus {
        var result = server
        for (service, destination) in keys {
            let found = weights[service]?[destination]
            if let found { result.weightInKernel = result.weightInKernel ?? found.rawValue }
            guard found != nil, let counts = traffic[service]?.destinations[destination] else { continue }
            result.activeConnections &+= UInt64(counts.activeConnections)
            result.inactiveConnections &+= UInt64(counts.inactiveConnections)
            result.traffic.add(counts.counts)
        }
        return result
    }
}

extension ServerStatus {
    /// Nothing known of the kernel.
    fileprivate init(
        name: String,
        forwarding: String,
        isSorryServer: Bool,
        isUp: Bool,
        isDrained: Bool = false,
        weight: Int32
    ) {
        self.init(
            name: name,
            forwarding: forwarding,
            isSorryServer: isSorryServer,
            isUp: isUp,
            isDrained: isDrained,
            weight: weight,
            weightInKernel: nil,
            activeConnections: 0,
            inactiveConnections: 0,
            traffic: IPVSTraffic()
        )
    }
}
