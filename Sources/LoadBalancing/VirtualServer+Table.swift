package import NetworkTypes

// What the kernel should hold of a virtual server: a function of its state (spec lvs-check-behaviour 4).

extension VirtualServer {
    /// The services with the destinations that should be in the kernel now; none before the start and after
    /// the stop.
    package func desiredServices(groupMark: FirewallMark? = nil) -> [IPVSService] {
        guard phase == .running else { return [] }
        return settings.services(groupMark) { destinations(in: $0) }
    }

    /// All that may ever be in the kernel of it: what is ours to remove.
    package func possibleServices(groupMark: FirewallMark? = nil) -> [IPVSService] {
        settings.possibleServices(groupMark: groupMark)
    }

    /// The sorry server, unused; nil without one. In `possibleServices` a real server of its address and port
    /// hides it.
    package func sorryDestination(in key: IPVSServiceKey) -> IPVSDestination? {
        settings.sorryDestination(in: key)
    }

    private func destinations(in key: IPVSServiceKey) -> [IPVSDestination] {
        let usesSorryServer = usesSorryServer
        var result: [IPVSDestination] = []
        result.reserveCapacity(settings.realServers.count + 1)
        // Of two with one key the first stays: the sorry server in use, else a real server of its address.
        if let sorryServer = settings.sorryServer, usesSorryServer {
            result.append(settings.destination(sorryServer, in: key, weight: .one))
        }
        for index in servers.indices {
            let takesPart = servers[index].isAlive && !usesSorryServer
            if takesPart {
                let weight = servers[index].weightInKernel
                result.append(settings.destination(settings.realServers[index], in: key, weight: weight))
            } else if settings.realServers[index].inhibitsOnFailure {
                result.append(settings.destination(settings.realServers[index], in: key, weight: .zero))
            }
        }
        if let sorryServer = settings.sorryServer, !usesSorryServer, sorryServer.isInhibited {
            result.append(settings.destination(sorryServer, in: key, weight: .zero))
        }
        return result
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
