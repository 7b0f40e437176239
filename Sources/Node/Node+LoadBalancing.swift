import Compiler
import Configuration
import HealthChecks
import HelperProtocol
import LoadBalancing
import NetlinkMessages
import NetworkTypes
import VRRP

// The load balancer in the node: which events its machine hears, and what its effects mean. What of the
// kernel's table is to be changed is never a consequence of one event: it is the difference between what the
// machine wants and what the kernel has (Node+ServiceTable.swift).

extension Node {
    /// A generation is in force in the helper: another one, or the same in a helper that came anew.
    mutating func followServices(at now: Instant, into effects: inout [NodeEffect]) {
        guard let generation, canAsk else { return }
        let model = generation.model.loadBalancing
        guard var state = services else {
            guard !model.virtualServers.isEmpty || model.ipvs != IPVSSettings() else { return }
            services = Services(model, isAdopting: wasInForceBefore)
            if let number = ServiceLookup(generation.table).flushNumber, !wasInForceBefore {
                change(.put(ObjectReference(index: number)), "to empty the table", into: &effects)
            }
            services?.mustSettle = !wasInForceBefore
            let formerTable = servicesTable
            servicesTable = generation.table
            followSettings(of: generation, since: formerTable, into: &effects)
            beginReading(at: now, into: &effects)
            return
        }
        // Taken out, so that nothing large is copied to be changed.
        services = nil
        // From here on numbers are of this table, whatever changes; what is outstanding is still answered.
        let formerTable = servicesTable
        servicesTable = generation.table
        let unchanged = state.unchangedServices(in: model)
        let isKnown = state.isKnownStill(
            in: ServiceLookup(generation.table),
            former: formerTable.map { ServiceLookup($0) },
            unchanged: unchanged
        )
        if !isKnown { state.known = nil }
        state.queue.removeAll()
        state.reading = nil
        // What is known is what was wanted, so that only what is wanted otherwise now is to be changed.
        var changed: [Int]? = isKnown && state.isStarted && !state.mustReconcile ? [] : nil
        if state.model != model {
            let (settings, numbers) = Services.settings(model, &state.identities)
            let formerModel = state.model
            state.model = model
            state.checkNumbers = numbers
            state.checkGeneration &+= 1
            state.remarks = CheckRemarks()
            var orders: [LoadBalancer.Effect] = []
            let former = FormerServices(settings: state.balancer.settings.virtualServers, model: formerModel)
            state.balancer.handle(.settingsChanged(settings), at: now, into: &orders)
            state.takePossibleNames(beside: unchanged)
            state.former = formerTable.map { ServiceLookup($0) }
            services = state
            carryOut(orders, former: former, into: &effects)
            services?.quorumChanged = true
            if changed != nil {
                changed = orders.changedPlaces
                services?.mustReconcile = false
            }
            if state.isStarted {
                tellChecks(into: &effects)
                tellFollowingChecks(at: now, into: &effects)
            }
            drainServices(at: now, into: &effects)
        } else {
            state.model.origins = model.origins
            services = state
        }
        followSettings(of: generation, since: formerTable, into: &effects)
        reconcileServices(of: changed, at: now, into: &effects)
        beginReading(at: now, into: &effects)
    }

    /// What `global_defs` says of IPVS, timeouts and sync daemons, where it differs from what was in force.
    private mutating func followSettings(
        of generation: NodeGeneration,
        since formerTable: ObjectTable?,
        into effects: inout [NodeEffect]
    ) {
        let former = services?.mustSettle == false ? formerTable ?? generation.table : nil
        services?.mustSettle = false
        let lookup = ServiceLookup(generation.table)
        if let number = lookup.timeoutsNumber, !lookup.isUnchanged(number, since: former) {
            change(.put(ObjectReference(index: number)), "to set lvs_timeouts", into: &effects)
        }
        let isTied = generation.model.loadBalancing.ipvs.syncDaemon?.virtualRouter != nil
        for role in [IPVSSyncDaemon.Role.master, .backup] {
            guard let number = lookup.number(ofSyncDaemon: role), !lookup.isUnchanged(number, since: former)
            else { continue }
            services?.sendsSync = nil
            if isTied { continue }
            change(.put(ObjectReference(index: number)), "to start the sync daemon", into: &effects)
        }
    }

    /// A sync daemon that is tied to a virtual router sends while that is master, and receives otherwise.
    mutating func followSyncDaemon(into effects: inout [NodeEffect]) {
        guard let name = services?.model.ipvs.syncDaemon?.virtualRouter, canAsk, loading == nil, !isStopping,
            let table = servicesTable, let place = instances.firstIndex(where: { $0.name == name }),
            instances[place].isStarted
        else { return }
        let sends = instances[place].router.state == .master
        guard services?.sendsSync != sends else { return }
        services?.sendsSync = sends
        let lookup = ServiceLookup(table)
        guard let master = lookup.number(ofSyncDaemon: .master),
            let backup = lookup.number(ofSyncDaemon: .backup)
        else { return }
        let (starting, ending) = sends ? (master, backup) : (backup, master)
        change(.remove(ObjectReference(index: ending)), "to end the sync daemon", into: &effects)
        change(.put(ObjectReference(index: starting)), "to start the sync daemon", into: &effects)
    }

    /// A command to IPVS that isn't about a service.
    private mutating func change(_ command: Command, _ text: String, into effects: inout [NodeEffect]) {
        services?.outstanding += 1
        ask(command, as: .service(.changes([.other(text)])), into: &effects)
    }

    /// The connection to the helper is lost: what the kernel has is not known any more.
    mutating func loseServices() {
        services?.mustSettle = true
        services?.known = nil
        services?.reading = nil
        services?.nextReading = nil
        services?.queue.removeAll()
        services?.outstanding = 0
    }

    /// After the first look at the kernel's table.
    mutating func startServices(at now: Instant, into effects: inout [NodeEffect]) {
        // In place: beside a copy of it, what changes of each virtual server would be another one.
        guard services?.isStarted == false, let known = services?.known else { return }
        services?.isStarted = true
        let isAdopting = services?.isAdopting == true
        if isAdopting { services?.balancer.adopt(known, at: now) }
        var orders: [LoadBalancer.Effect] = []
        services?.quorumChanged = true
        // Numbers of files count before servers are added; what sessions say is news, so that a server whose
        // session is down is told of (spec lvs-check-behaviour 11.18, 11.19). The kernel sees the outcome.
        judgeFollowingChecks(ofSessions: false, at: now, into: &orders)
        services?.balancer.handle(.started, at: now, into: &orders)
        judgeFollowingChecks(ofSessions: true, at: now, into: &orders)
        // Who goes on for a former engine has nothing new to tell.
        if isAdopting { orders.removeAll { !$0.isAboutTable } }
        carryOut(orders, into: &effects)
        drainServices(at: now, into: &effects)
        tellAddresses(at: now, into: &effects)
        tellChecks(into: &effects)
    }

    /// The addresses of this machine, to those whose checks rest without theirs.
    mutating func tellAddresses(at now: Instant, into effects: inout [NodeEffect]) {
        guard let snapshot, services?.isStarted == true, !isStopping,
            services?.model.virtualServers.contains(where: \.suspendsWithoutAddress) == true
        else { return }
        var orders: [LoadBalancer.Effect] = []
        let addresses = snapshot.addresses.map(\.address.address)
        services?.balancer.handle(.addressesChanged(addresses), at: now, into: &orders)
        carryOut(orders, into: &effects)
    }

    /// The result of a check; one of a list that isn't in force is void.
    ///
    /// `services` is changed in place: a copy held meanwhile would make each change one of everything, which
    /// for thousands of servers that die at a time takes seconds.
    mutating func checkReported(_ report: CheckReport, at now: Instant, into effects: inout [NodeEffect]) {
        guard services?.isStarted == true, !isStopping, report.generation == services?.checkGeneration,
            let asked = services?.check(report.number)
        else { return }
        if case .remark(let remark) = report.result {
            services?.remarks.take(remark, of: report.number)
            return
        }
        let server = asked.virtualServer
        guard let check = services?.checkNumbers[server].firstIndex(of: report.number) else { return }
        var events: [VirtualServer.Event] = []
        switch report.result {
        case .verdict(let isUp, let exitStatus):
            if case .script(let script) = asked.settings.probe, script.isDynamic,
                let configured = services?.configuredWeight(of: asked)
            {
                let weight = weightContribution(
                    exitStatus: exitStatus,
                    configuredWeight: Int64(configured.rawValue)
                )
                events.append(.weightContribution(check: check, weight: weight))
            }
            events.append(.verdict(check: check, isUp: isUp))
        case .weight(let weight):
            events.append(.weightContribution(check: check, weight: weight))
        case .remark: break
        }
        var orders: [LoadBalancer.Effect] = []
        for event in events {
            services?.balancer.handle(.check(virtualServer: server, event), at: now, into: &orders)
        }
        let wasSettled = services?.mustReconcile == false
        carryOut(orders, into: &effects)
        if wasSettled { reconcileService(of: server, at: now, into: &effects) }
        reconcileServices(at: now, into: &effects)
    }

    /// Weights that rise (`slow_start`).
    mutating func servicesDue(at now: Instant, into effects: inout [NodeEffect]) {
        guard services?.isStarted == true, !isStopping, let due = services?.balancer.nextDeadline, due <= now
        else { return }
        var orders: [LoadBalancer.Effect] = []
        services?.balancer.handle(.deadlineReached, at: now, into: &orders)
        carryOut(orders, into: &effects)
        reconcileServices(at: now, into: &effects)
    }

    /// A planned stop: the services go first; the rest goes with the release.
    mutating func stopServices(at now: Instant, into effects: inout [NodeEffect]) {
        guard services?.isStarted == true else { return }
        services?.nextReading = nil
        services?.reading = nil
        var orders: [LoadBalancer.Effect] = []
        services?.balancer.handle(.stopRequested, at: now, into: &orders)
        carryOut(orders, into: &effects)
        reconcileServices(at: now, into: &effects)
    }

    /// Nothing of the load balancer must be waited for before the release.
    var haveServicesStopped: Bool {
        guard let services, canAsk else { return true }
        return services.queue.isEmpty && services.outstanding == 0
    }

    /// Says which checks are to run.
    private mutating func tellChecks(into effects: inout [NodeEffect]) {
        guard let state = services else { return }
        let names = state.model.virtualServers.map(\.name)
        let checks = state.model.checks.enumerated().map { number, check in
            RunningCheck(
                number: number,
                settings: check.settings,
                service: names[check.virtualServer],
                isSuspended: state.balancer.virtualServers[check.virtualServer].isSuspended
            )
        }
        guard !checks.isEmpty || state.checkGeneration > 1 else { return }
        let tls = state.model.tls ?? TLSClientSettings()
        effects.append(
            .checksChanged(CheckList(generation: state.checkGeneration, checks: checks, tls: tls))
        )
    }

    // MARK: Effects of the machine

    mutating func carryOut(
        _ orders: [LoadBalancer.Effect],
        former: FormerServices? = nil,
        into effects: inout [NodeEffect]
    ) {
        var suspensionChanged = false
        for order in orders {
            switch order {
            case .flush: break
            case .virtualServer(let place, let effect):
                guard let settings = services?.balancer.settings.virtualServers[place] else { continue }
                if case .checksSuspended = effect { suspensionChanged = true }
                if effect.isAboutRemovedServer, let former, let before = former.place(of: settings) {
                    carryOut(effect, of: former.settings[before], before, former.model, into: &effects)
                } else {
                    carryOut(effect, of: settings, place, services?.model, into: &effects)
                }
            case .removedVirtualServer(let place, let effect):
                guard let former else { continue }
                carryOut(effect, of: former.settings[place], place, former.model, into: &effects)
            }
        }
        if suspensionChanged, services?.isStarted == true { tellChecks(into: &effects) }
    }

    private mutating func carryOut(
        _ effect: VirtualServer.Effect,
        of settings: VirtualServerSettings,
        _ place: Int,
        _ model: LoadBalancingConfiguration?,
        into effects: inout [NodeEffect]
    ) {
        if case .tableChanged = effect { services?.mustReconcile = true }
        if case .quorumNotice = effect { services?.quorumChanged = true }
        for line in effect.logLines(of: settings) { effects.append(.log(line)) }
        guard let notice = ServiceNotice(effect, of: settings) else { return }
        effects.append(.happened(.service(notice)))
        if let model { notify(notice, place: place, of: model) }
    }
}

/// What was configured before.
struct FormerServices {
    let settings: [VirtualServerSettings]
    let model: LoadBalancingConfiguration

    /// Where the same virtual server was; nil for one that is new.
    func place(of server: VirtualServerSettings) -> Int? {
        settings.firstIndex { $0.identity == server.identity }
    }
}

extension VirtualServer.Effect {
    /// Its real server's place is one of the former settings.
    fileprivate var isAboutRemovedServer: Bool {
        switch self {
        case .realServerNotice(_, _, .removed, _), .realServerMail(_, .removed): true
        default: false
        }
    }
}

extension [LoadBalancer.Effect] {
    /// The virtual servers of which something else should be in the kernel.
    fileprivate var changedPlaces: [Int] {
        compactMap { if case .virtualServer(let place, .tableChanged) = $0 { place } else { nil } }
    }
}

extension LoadBalancer.Effect {
    /// It changes what should be in the kernel or which checks run, and tells nobody.
    fileprivate var isAboutTable: Bool {
        switch self {
        case .virtualServer(_, .tableChanged), .virtualServer(_, .checksSuspended): true
        case .virtualServer, .removedVirtualServer, .flush: false
        }
    }
}
