import Compiler
import Configuration
import HealthChecks
import LoadBalancing
import NetworkTypes

// What the result of a check changes in the kernel's table: of a virtual server that shares no service with
// another, its own services alone. To compare the whole table for each of a thousand servers that die at a
// time would keep the loop for seconds.

extension Node {
    /// The same of several; nil: of all, if the kernel's table is known.
    mutating func reconcileServices(of places: [Int]?, at now: Instant, into effects: inout [NodeEffect]) {
        for place in places ?? [] {
            services?.mustReconcile = true
            reconcileService(of: place, at: now, into: &effects)
        }
        if places == nil, services?.known != nil { services?.mustReconcile = true }
        reconcileServices(at: now, into: &effects)
    }

    /// Asks for what makes the services of one virtual server the wanted ones. Only where nothing else of the
    /// table had to be changed before; what it can't do `reconcileServices` does.
    mutating func reconcileService(of place: Int, at now: Instant, into effects: inout [NodeEffect]) {
        guard canAsk, loading == nil, services?.isStarted == true,
            services?.mustReconcile == true, services?.areApart == true,
            let wanted = services?.balancer.desiredServices(of: place), !wanted.isEmpty,
            let standing = services?.known.map({ known in wanted.compactMap { known.service($0.key) } }),
            let ownership = services?.ownership
        else { return }
        services?.mustReconcile = false
        services?.queue.add(from: IPVSTable(standing), to: IPVSTable(wanted), owning: ownership)
        for service in wanted { services?.known?.put(service) }
        if services?.queue.isEmpty == false { services?.reading?.isStale = true }
        sendServiceOrders(at: now, into: &effects)
    }
}

extension Services {
    /// The check of this number; nil for none of the list in force.
    func check(_ number: Int) -> ServerCheck? {
        model.checks.indices.contains(number) ? model.checks[number] : nil
    }

    /// The weight of a check's real server as it is configured.
    func configuredWeight(of check: ServerCheck) -> ServerWeight {
        balancer.settings.virtualServers[check.virtualServer].realServers[check.realServer].weight
    }
}
