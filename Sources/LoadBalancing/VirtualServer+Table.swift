package import NetworkTypes

// What the kernel should hold of a virtual server: a function of its state (spec lvs-check-behaviour 4).

extension VirtualServer {
    /// The services with the destinations that should be in the kernel now; none before the start and after
    /// the stop.
    package func desiredServices(groupMark: FirewallMark? = nil) -> [IPVSService] {
        guard phase == .running else { return [] }
        return services(groupMark) { destinations(in: $0) }
    }

    /// All that may ever be in the kernel of it: what is ours to remove.
    package func possibleServices(groupMark: FirewallMark? = nil) -> [IPVSService] {
        services(groupMark) { key in
            let servers = settings.realServers.indices.map { destination($0, in: key, weight: .zero) }
            return servers + (settings.sorryServer.map { [destination($0, in: key, isUsed: false)] } ?? [])
        }
    }

    /// The sorry server, unused; nil without one. In `possibleServices` a real server of its address and port
    /// hides it.
    package func sorryDestination(in key: IPVSServiceKey) -> IPVSDestination? {
        settings.sorryServer.map { destination($0, in: key, isUsed: false) }
    }

    private func services(
        _ groupMark: FirewallMark?,
        _ destinations: (IPVSServiceKey) -> [IPVSDestination]
    ) -> [IPVSService] {
        settings.serviceKeys(groupMark: groupMark).map { key in
            IPVSService(key: key, attributes: settings.attributes(of: key), destinations: destinations(key))
        }
    }

    private func destinations(in key: IPVSServiceKey) -> [IPVSDestination] {
        let usesSorryServer = usesSorryServer
        var result: [IPVSDestination] = []
        result.reserveCapacity(settings.realServers.count + 1)
        // Of two with one key the first stays: the sorry server in use, else a real server of its address.
        if let sorryServer = settings.sorryServer, usesSorryServer {
            result.append(destination(sorryServer, in: key, isUsed: true))
        }
        for index in servers.indices {
            let takesPart = servers[index].isAlive && !usesSorryServer
            if takesPart {
                result.append(destination(index, in: key, weight: servers[index].weightInKernel))
            } else if settings.realServers[index].inhibitsOnFailure {
                result.append(destination(index, in: key, weight: .zero))
            }
        }
        if let sorryServer = settings.sorryServer, !usesSorryServer, sorryServer.isInhibited {
            result.append(destination(sorryServer, in: key, isUsed: false))
        }
        return result
    }

    private func destination(_ index: Int, in key: IPVSServiceKey, weight: ServerWeight) -> IPVSDestination {
        let server = settings.realServers[index]
        return IPVSDestination(
            key: settings.destinationKey(server.address, server.port, server.forwarding, in: key),
            forwarding: server.forwarding,
            weight: weight,
            upperThreshold: server.upperThreshold,
            lowerThreshold: server.lowerThreshold
        )
    }

    private func destination(_ sorryServer: SorryServerSettings, in key: IPVSServiceKey, isUsed: Bool)
        -> IPVSDestination
    {
        IPVSDestination(
            key: settings.destinationKey(
                sorryServer.address,
                sorryServer.port,
                sorryServer.forwarding,
                in: key
            ),
            forwarding: sorryServer.forwarding,
            weight: isUsed ? .one : .zero
        )
    }
}

extension VirtualServerSettings {
    /// What the kernel calls a real server in a service.
    package func key(of server: RealServerSettings, in service: IPVSServiceKey) -> IPVSDestinationKey {
        destinationKey(server.address, server.port, server.forwarding, in: service)
    }
}

extension LoadBalancer {
    /// What the kernel should hold of one virtual server.
    package func desiredServices(of place: Int) -> [IPVSService] {
        virtualServers[place].desiredServices(groupMark: marks.mark(of: place))
    }

    /// No two virtual servers have a service of one key; `possible` is `possibleTable`.
    package func areApart(in possible: IPVSTable) -> Bool {
        let keys = virtualServers.indices.map { place in
            settings.virtualServers[place].serviceKeys(groupMark: marks.mark(of: place)).count
        }
        return keys.reduce(0, +) == possible.services.count
    }

    /// What of one virtual server may ever be in the kernel.
    package func possibleServices(of place: Int) -> [IPVSService] {
        virtualServers[place].possibleServices(groupMark: marks.mark(of: place))
    }
}
