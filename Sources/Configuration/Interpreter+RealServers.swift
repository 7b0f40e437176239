import HealthChecks
import LoadBalancing
import NetworkTypes

/// What a virtual server gives to its real servers.
struct ServerPool {
    var method: ForwardingMethod
    /// Of a service of one address.
    var port: Port?
    /// For messages.
    var name: String
    var family: AddressFamily?
}

extension Interpreter {
    /// The family of a virtual server (spec conf-lvs-check-bfd, `ip_family`).
    mutating func family(
        _ lines: ServerLines,
        _ service: VirtualService,
        _ pool: ServerPool,
        _ name: String
    ) -> AddressFamily? {
        let given: AddressFamily? = lines["ip_family"]?.word.map { $0 == "inet" ? .ipv4 : .ipv6 }
        var known: AddressFamily?
        switch service {
        case .address(let address, _): known = address.family
        case .mark: break
        case .group(let group, _): known = group.families.only
        }
        if let known {
            if let given, given != known, let statement = lines["ip_family"] {
                findings.tolerable(statement.valuePlace, "ip_family contradicts the addresses of \(name)")
            }
            return known
        }
        if let given { return given }
        if let family = servedFamily(lines, pool) { return family }
        if case .group(let group, _) = service, group.families == [.ipv4, .ipv6] { return nil }
        if let family = lines["persistence_granularity"]?.word.flatMap(Granularity.init)?.value.family {
            return family
        }
        let families = Set(
            lines.realServers.compactMap {
                lines.realServer($0).word.flatMap(ServerAddress.init)?.address.family
            }
        )
        return families.count == 1 ? families.first : .ipv4
    }

    /// The family of the sorry server, else of the first real server, unless that is behind a tunnel.
    private func servedFamily(_ lines: ServerLines, _ pool: ServerPool) -> AddressFamily? {
        func crosses(_ statement: Statement?) -> Bool {
            statement?.word.map { $0 == "TUN" } ?? pool.method.crossesFamilies
        }
        if let sorryServer = lines["sorry_server"], !crosses(lines["sorry_server_lvs_method"]) {
            return sorryServer.word.flatMap(ServerAddress.init)?.address.family
        }
        let first = lines.realServers.first { !crosses(lines.realServer($0).last("lvs_method")) }
        return first.map { lines.realServer($0) }?.word.flatMap(ServerAddress.init)?.address.family
    }

    mutating func addRealServers(
        _ lines: ServerLines,
        _ pool: ServerPool,
        _ settings: inout VirtualServerSettings,
        _ scope: inout ServerScope
    ) {
        let defaults = RealServerDefaults(
            lines,
            settings,
            logsFailures: lastGlobal("checker_log_all_failures")
        )
        var seen = SeenServers(reserving: lines.realServers.count)
        var isUncheckedKnown = false
        settings.realServers.reserveCapacity(lines.realServers.count)
        for index in lines.realServers {
            if findings.isFull { return }
            let block = lines.realServer(index)
            guard var server = realServer(block, pool, defaults) else { continue }
            let written = server.port
            settlePort(&server, block, pool, settings.service)
            if let first = seen.add(server.identity, at: block.valuePlace) {
                findings.tolerable(
                    block.valuePlace,
                    "\(pool.name) has this real_server already",
                    consequence: "the second is ignored",
                    notes: [Findings.Remark(place: first, message: "first given here")]
                )
                continue
            }
            let place = (scope.result.virtualServers.count, settings.realServers.count)
            let before = scope.result.checks.count
            var checked = server
            checked.port = server.port ?? written
            addChecks(block, checked, defaults, place, &scope)
            if scope.result.checks.count == before, !isUncheckedKnown, !block.hasErrors {
                findings.warning(
                    block.valuePlace,
                    "this real_server has no check, so it always counts as alive"
                )
                isUncheckedKnown = true
            }
            addScripts(block, place, &scope)
            settings.realServers.append(server)
        }
    }

    private mutating func addScripts(_ block: Statement, _ place: (Int, Int), _ scope: inout ServerScope) {
        let up = serverCommand(block.last("notify_up"))
        let down = serverCommand(block.last("notify_down"))
        guard up != nil || down != nil else { return }
        scope.result.scripts.append(
            ServerScripts(virtualServer: place.0, realServer: place.1, goingUp: up, goingDown: down)
        )
    }

    private mutating func realServer(
        _ block: Statement,
        _ pool: ServerPool,
        _ defaults: RealServerDefaults
    ) -> RealServerSettings? {
        guard let address = serverAddress(block) else { return nil }
        let method = forwarding(block.last("lvs_method"), inheriting: pool.method) ?? pool.method
        guard isReachable(address, method, pool, block) else { return nil }
        var result = RealServerSettings(address: address, port: serverPort(block), forwarding: method)
        let weight = block.number(of: "weight").flatMap { ServerWeight(rawValue: $0) }
        result.weight = weight ?? defaults.weight
        result.upperThreshold = UInt32(clamping: block.number(of: "uthreshold") ?? 0)
        result.lowerThreshold = UInt32(clamping: block.number(of: "lthreshold") ?? 0)
        if result.lowerThreshold > result.upperThreshold, let statement = block.last("lthreshold") {
            findings.error(
                statement.valuePlace,
                "lthreshold must not be more than uthreshold (\(result.upperThreshold)): the kernel "
                    + "refuses it"
            )
        }
        result.inhibitsOnFailure = block.last("inhibit_on_failure")?.isOn ?? defaults.inhibits
        result.slowStart = block.last("slow_start")?.seconds ?? defaults.slowStart
        remarkSlowStart(block.last("slow_start"), of: [result])
        result.sendsMail =
            block.last("smtp_alert")?.isOn ?? lastGlobal("smtp_alert_checker")?.isOn
            ?? lastGlobal("smtp_alert")?.isOn ?? true
        result.monitoringName = block.last("snmp_name")?.word
        return result
    }

    /// Spec lvs-check-behaviour 1.2: only tunnels lead to the other family.
    private mutating func isReachable(
        _ address: IPAddress,
        _ method: ForwardingMethod,
        _ pool: ServerPool,
        _ block: Statement
    ) -> Bool {
        if method.crossesFamilies || address.family == pool.family { return true }
        let what = Schema.keywords[block.keyword].name
        let family = pool.family.map { $0 == .ipv4 ? "IPv4" : "IPv6" } ?? "both families"
        findings.tolerable(
            block.valuePlace,
            "\(what) must be of the family of \(pool.name) (\(family)), unless it is reached through TUN",
            consequence: "the server is ignored"
        )
        return false
    }

    /// Spec lvs-check-behaviour 1.10.
    private mutating func settlePort(
        _ server: inout RealServerSettings,
        _ block: Statement,
        _ pool: ServerPool,
        _ service: VirtualService
    ) {
        guard server.forwarding.keepsPort else {
            server.port = server.port ?? pool.port
            return
        }
        warnOfPort(server.port, server.forwarding, block, service)
        server.port = pool.port
    }

    mutating func sorryServer(
        _ lines: ServerLines,
        _ pool: ServerPool,
        _ settings: VirtualServerSettings
    ) -> SorryServerSettings? {
        guard let statement = lines["sorry_server"] else {
            for name in ["sorry_server_inhibit", "sorry_server_lvs_method"] {
                guard let other = lines[name] else { continue }
                findings.tolerable(other.place, "\(name) needs a sorry_server")
            }
            return nil
        }
        guard let address = serverAddress(statement) else { return nil }
        let method = forwarding(lines["sorry_server_lvs_method"], inheriting: pool.method) ?? pool.method
        guard isReachable(address, method, pool, statement) else { return nil }
        var result = SorryServerSettings(address: address, port: serverPort(statement), forwarding: method)
        if method.keepsPort {
            warnOfPort(result.port, method, statement, settings.service)
            result.port = pool.port
        }
        result.isInhibited = lines.has("sorry_server_inhibit")
        // Spec 1.8: one destination of the kernel for both.
        if let same = settings.realServers.first(where: { $0.address == address && $0.port == result.port }) {
            result.isInhibited = same.inhibitsOnFailure
        }
        return result
    }
}
