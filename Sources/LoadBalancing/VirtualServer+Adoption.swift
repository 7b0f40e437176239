package import NetworkTypes

extension VirtualServer {
    /// Before the start: takes the kernel's table, which a former engine made, for what its checks last said.
    /// A real server that takes no part in it is down until its checks pass. Without its service in the table
    /// nothing is known, and without checks a server is up whatever the table says.
    /// A weight that was rising goes on from where the table has it.
    mutating func adopt(_ table: IPVSTable, groupMark: FirewallMark?, at now: Instant) {
        precondition(phase == .waiting, "only before the start")
        let present = settings.serviceKeys(groupMark: groupMark).compactMap { table.service($0) }
        guard !present.isEmpty else { return }
        // Told already.
        for index in checks.indices { checks[index].hasRun = true }
        for index in servers.indices where !isInUse(index, present) {
            for check in checks.indices where checks[check].traits.realServer == index && checks[check].isUp {
                checks[check].isUp = false
                servers[index].failedChecks += 1
            }
        }
        for index in servers.indices where isInUse(index, present) {
            for check in checks.indices where checks[check].traits.realServer == index && !checks[check].isUp
            {
                checks[check].isUp = true
                servers[index].failedChecks -= 1
            }
        }
        countWeight()
        for index in servers.indices where servers[index].isAlive {
            let length = settings.realServers[index].slowStart
            guard length > .zero, let weight = weightInTable(index, present) else { continue }
            servers[index].ramp = WeightRamp(at: now, over: length, from: weight, of: servers[index].weight)
        }
        rampsChanged()
    }

    /// The least weight that a server has in any of the services.
    private func weightInTable(_ index: Int, _ services: [IPVSService]) -> ServerWeight? {
        services.compactMap { service in
            let key = settings.key(of: settings.realServers[index], in: service.key)
            return service.destinations.first { $0.key == key }?.weight
        }.min()
    }

    private func isInUse(_ index: Int, _ services: [IPVSService]) -> Bool {
        let server = settings.realServers[index]
        return services.contains { service in
            let key = settings.destinationKey(server.address, server.port, server.forwarding, in: service.key)
            return service.destinations.contains { destination in
                destination.key == key
                    && (destination.weight > .zero || !server.inhibitsOnFailure)
            }
        }
    }
}

extension LoadBalancer {
    /// Before the start: what the kernel holds is a former engine's of the same configuration.
    package mutating func adopt(_ table: IPVSTable, at now: Instant) {
        for index in virtualServers.indices {
            virtualServers[index].adopt(table, groupMark: marks.mark(of: index), at: now)
        }
        findDeadline()
    }
}
