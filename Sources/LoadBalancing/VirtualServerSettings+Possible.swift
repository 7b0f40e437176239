package import NetworkTypes

// What may ever be in the kernel of a virtual server, whatever its state: who only compiles it needs no
// machine.

extension VirtualServerSettings {
    /// All services with all destinations, real servers with the weight that they are given.
    package func possibleServices(groupMark: FirewallMark? = nil) -> [IPVSService] {
        services(groupMark) { key in
            var result: [IPVSDestination] = []
            result.reserveCapacity(realServers.count + 1)
            for index in realServers.indices {
                result.append(destination(realServers[index], in: key, weight: realServers[index].weight))
            }
            if let sorryServer { result.append(destination(sorryServer, in: key, weight: .zero)) }
            return result
        }
    }

    /// The sorry server, unused; nil without one. In `possibleServices` a real server of its address and port
    /// hides it.
    package func sorryDestination(in key: IPVSServiceKey) -> IPVSDestination? {
        sorryServer.map { destination($0, in: key, weight: .zero) }
    }

    func services(
        _ groupMark: FirewallMark?,
        _ destinations: (IPVSServiceKey) -> [IPVSDestination]
    ) -> [IPVSService] {
        serviceKeys(groupMark: groupMark).map { key in
            IPVSService(key: key, attributes: attributes(of: key), destinations: destinations(key))
        }
    }

    func destination(_ server: RealServerSettings, in key: IPVSServiceKey, weight: ServerWeight)
        -> IPVSDestination
    {
        IPVSDestination(
            key: destinationKey(server.address, server.port, server.forwarding, in: key),
            forwarding: server.forwarding,
            weight: weight,
            upperThreshold: server.upperThreshold,
            lowerThreshold: server.lowerThreshold
        )
    }

    func destination(_ server: SorryServerSettings, in key: IPVSServiceKey, weight: ServerWeight)
        -> IPVSDestination
    {
        IPVSDestination(
            key: destinationKey(server.address, server.port, server.forwarding, in: key),
            forwarding: server.forwarding,
            weight: weight
        )
    }
}
