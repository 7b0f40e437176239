package import NetworkTypes

// A new configuration takes over what is known (spec lvs-check-behaviour 9).

extension VirtualServerSettings {
    /// What makes a virtual server the same across a reload (spec 9.2).
    package enum Identity: Hashable, Sendable {
        case address(TransportProtocol?, IPAddress, Port?)
        case mark(AddressFamily?, FirewallMark)
        case group(String, sequence: Int)
    }

    package var identity: Identity {
        switch service {
        case .address(let address, let port): .address(transport, address, port)
        case .mark(let mark): .mark(family, mark)
        case .group(let group, let sequence): .group(group.name, sequence: sequence)
        }
    }
}

extension RealServerSettings {
    /// What makes a real server the same across a reload.
    package struct Identity: Hashable, Sendable {
        package let address: IPAddress
        package let port: Port?
    }

    package var identity: Identity { Identity(address: address, port: port) }
}

extension VirtualServer {
    /// The same virtual server under new settings: kept servers keep their verdicts, gone ones are told, new
    /// ones are as at a start. Nothing is told of what didn't change (spec 9.14).
    ///
    /// Places in the effects are those of the new settings, but for servers that go (`.removed`): theirs are
    /// of the old.
    package func reloaded(
        _ settings: VirtualServerSettings,
        checks: [CheckTraits],
        at now: Instant,
        into effects: inout [Effect]
    ) -> VirtualServer {
        precondition(settings.identity == self.settings.identity, "another virtual server")
        // As most of a thousand are: it goes on, and there is nothing to tell.
        if settings == self.settings, checks == self.checks.map(\.traits) { return self }
        var result = VirtualServer(settings, checks: checks, notifiesInitialServers: notifiesInitialServers)
        result.phase = phase
        result.isQuorumMet = isQuorumMet
        result.quorumSince = quorumSince
        result.isSuspended =
            settings.suspendsWithoutAddress && (!self.settings.suspendsWithoutAddress || isSuspended)
        let old = Dictionary(
            self.settings.realServers.indices.map { (self.settings.realServers[$0].identity, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let place = effects.count
        tellRemoved(settings, into: &effects)
        result.carry(from: self, old, at: now, into: &effects)
        result.countWeight()
        result.rampsChanged()
        guard phase == .running else { return result }
        result.weighQuorum(at: now, into: &effects)
        if result.isSuspended != isSuspended { effects.append(.checksSuspended(result.isSuspended)) }
        if result.desiredServices() != desiredServices() { effects.insert(.tableChanged, at: place) }
        return result
    }

    /// Spec 9.5.
    private func tellRemoved(_ settings: VirtualServerSettings, into effects: inout [Effect]) {
        guard phase == .running else { return }
        let kept = Set(settings.realServers.map(\.identity))
        for (index, server) in self.settings.realServers.enumerated()
        where servers[index].isAlive && !kept.contains(server.identity) {
            effects.append(.realServerNotice(index, isUp: false, .removed, isQuiet: false))
            if server.sendsMail { effects.append(.realServerMail(index, .removed)) }
        }
    }

    /// Takes the states of kept servers and checks (spec 9.5 to 9.12).
    private mutating func carry(
        from before: VirtualServer,
        _ old: [RealServerSettings.Identity: Int],
        at now: Instant,
        into effects: inout [Effect]
    ) {
        let known = before.checksByServer()
        let mine = checksByServer()
        for index in servers.indices {
            servers[index].since = now
            guard let former = old[settings.realServers[index].identity] else {
                beginRamp(index, at: now)
                continue
            }
            let wasAlive = before.servers[former].isAlive
            servers[index].isDrained = before.servers[former].isDrained
            carryChecks(mine[index], from: known[former].map { before.checks[$0] }, wasAlive: wasAlive)
            servers[index].failedChecks = mine[index].count { !checks[$0].isUp }
            servers[index].weightSum += mine[index].reduce(0) { $0 + checks[$1].contribution }
            if servers[index].isAlive == wasAlive {
                servers[index].since = before.servers[former].since
                servers[index].ramp = before.servers[former].ramp?
                    .over(settings.realServers[index].slowStart, at: now)
            } else if phase == .running {
                // The check that had failed is gone (spec 9.9).
                beginRamp(index, at: now)
                effects.append(
                    .realServerNotice(index, isUp: servers[index].isAlive, .changed, isQuiet: false)
                )
            }
        }
    }

    /// Each check takes the state of the first former one that equals it and wasn't taken. One that is new is
    /// up, unless it starts failed and its server is down already (spec 9.8).
    private mutating func carryChecks(_ mine: [Int], from former: [Check], wasAlive: Bool) {
        var former = former
        for index in mine {
            let traits = checks[index].traits
            if let match = former.firstIndex(where: { $0.traits.identity == traits.identity }) {
                let state = former.remove(at: match)
                checks[index].isUp = state.isUp
                checks[index].hasRun = state.hasRun
                checks[index].contribution = state.contribution
            } else {
                checks[index].isUp = !traits.startsFailed || wasAlive
            }
        }
    }

    /// The places of each server's checks.
    private func checksByServer() -> [[Int]] {
        var result: [[Int]] = Array(repeating: [], count: servers.count)
        for (index, check) in checks.enumerated() { result[check.traits.realServer].append(index) }
        return result
    }
}
