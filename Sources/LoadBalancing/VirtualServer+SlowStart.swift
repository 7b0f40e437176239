import NetworkTypes

// `slow_start`: which servers' weights rise, and when the next step is due. The quorum counts weights whole:
// a server that is up is up.

extension VirtualServer {
    /// A server takes part from now on: it was down or drained, or another configuration has brought it.
    /// Not at the start, when all come up together.
    mutating func beginRamp(_ index: Int, at now: Instant) {
        let length = settings.realServers[index].slowStart
        guard phase == .running, servers[index].isAlive, length > .zero else { return }
        servers[index].ramp = WeightRamp(from: now, over: length)
        rampsChanged()
    }

    mutating func endRamp(_ index: Int) {
        guard servers[index].ramp != nil else { return }
        servers[index].ramp = nil
        rampsChanged()
    }

    /// Finds the next step anew.
    mutating func rampsChanged() {
        nextDeadline = servers.lazy.compactMap { $0.ramp?.nextStep }.min()
    }

    /// Takes the steps that are due.
    mutating func rise(at now: Instant, into effects: inout [Effect]) {
        guard phase == .running, let due = nextDeadline, due <= now else { return }
        var hasRisen = false
        for index in servers.indices {
            guard var ramp = servers[index].ramp, ramp.nextStep <= now else { continue }
            let before = servers[index].weightInKernel
            servers[index].ramp = ramp.advance(to: now) ? ramp : nil
            if servers[index].isAlive, servers[index].weightInKernel != before { hasRisen = true }
        }
        rampsChanged()
        if hasRisen, !usesSorryServer { effects.append(.tableChanged) }
    }
}
