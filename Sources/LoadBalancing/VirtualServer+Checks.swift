import NetworkTypes

// Results of checks to states of servers, and these to the quorum (spec lvs-check-behaviour 5 and 6).

extension VirtualServer {
    mutating func take(_ index: Int, isUp: Bool, at now: Instant, into effects: inout [Effect]) {
        precondition(checks.indices.contains(index), "no such check")
        let traits = checks[index].traits
        let isFirst = !checks[index].hasRun
        checks[index].hasRun = true
        guard checks[index].isUp != isUp else {
            if isFirst { takeExpected(index, isUp: isUp, into: &effects) }
            return
        }
        checks[index].isUp = isUp
        let server = traits.realServer
        let wasAlive = servers[server].isAlive
        servers[server].failedChecks += isUp ? -1 : 1
        let changed = servers[server].isAlive != wasAlive
        if changed {
            servers[server].since = now
            if isUp { beginRamp(server, at: now) } else { endRamp(server) }
            aliveWeight +=
                isUp ? Int64(servers[server].weight.rawValue) : -Int64(servers[server].weight.rawValue)
        }
        if changed, phase == .running {
            let place = effects.count
            let usedSorryServer = usesSorryServer
            effects.append(.realServerNotice(server, isUp: isUp, .changed, isQuiet: false))
            weighQuorum(at: now, into: &effects)
            // While the sorry server stands in, servers come and go without touching the table (5.3, 6.5).
            if !usedSorryServer || !usesSorryServer { effects.insert(.tableChanged, at: place) }
        }
        mail(index, isUp: isUp, serverChanged: changed, into: &effects)
    }

    /// A first result that is what was assumed (spec 5.4): only a check that starts failed, and fails, is
    /// told.
    private func takeExpected(_ index: Int, isUp: Bool, into effects: inout [Effect]) {
        guard phase == .running else { return }
        let traits = checks[index].traits
        let server = servers[traits.realServer]
        if !isUp, traits.kind != .web {
            effects.append(
                .realServerNotice(traits.realServer, isUp: server.isAlive, .changed, isQuiet: false)
            )
        }
        if isUp, traits.kind == .script { mail(index, isUp: true, serverChanged: false, into: &effects) }
    }

    private func mail(_ index: Int, isUp: Bool, serverChanged: Bool, into effects: inout [Effect]) {
        let traits = checks[index].traits
        guard phase == .running, traits.kind != .file, settings.realServers[traits.realServer].sendsMail
        else {
            return
        }
        effects.append(
            .checkMail(
                check: index,
                isUp: isUp,
                serverIsUp: servers[traits.realServer].isAlive,
                serverChanged: serverChanged
            )
        )
    }

    /// Spec lvs-check-behaviour 5.6 and 11.14.
    mutating func take(_ index: Int, weight: Int64, at now: Instant, into effects: inout [Effect]) {
        precondition(checks.indices.contains(index), "no such check")
        let server = checks[index].traits.realServer
        let before = servers[server].weight
        servers[server].weightSum += weight - checks[index].contribution
        checks[index].contribution = weight
        weightChanged(server, from: before, at: now, into: &effects)
    }

    /// Planned work: as if its weight were configured as 0.
    mutating func drain(_ server: Int, _ isDrained: Bool, at now: Instant, into effects: inout [Effect]) {
        precondition(servers.indices.contains(server), "no such real server")
        let before = servers[server].weight
        servers[server].isDrained = isDrained
        if isDrained { endRamp(server) } else { beginRamp(server, at: now) }
        weightChanged(server, from: before, at: now, into: &effects)
    }

    private mutating func weightChanged(
        _ server: Int,
        from before: ServerWeight,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        let after = servers[server].weight
        guard before != after else { return }
        let isAlive = servers[server].isAlive
        if isAlive { aliveWeight += Int64(after.rawValue) - Int64(before.rawValue) }
        guard phase == .running else { return }
        let place = effects.count
        let usedSorryServer = usesSorryServer
        effects.append(.weightChanged(server, from: before, to: after, isAlive: isAlive))
        weighQuorum(at: now, into: &effects)
        if isAlive, !usedSorryServer || !usesSorryServer { effects.insert(.tableChanged, at: place) }
    }

    /// Spec lvs-check-behaviour 6.1 to 6.4.
    mutating func weighQuorum(at now: Instant, into effects: inout [Effect]) {
        let quorum = settings.quorum
        let isMet = aliveWeight >= (isQuorumMet ? quorum.keepingWeight : quorum.gainingWeight)
        guard isMet != isQuorumMet else { return }
        isQuorumMet = isMet
        quorumSince = now
        if settings.sorryServer != nil { effects.append(.sorryServerUsed(!isMet)) }
        effects.append(.quorumNotice(quorumNotice(.changed)))
    }
}
