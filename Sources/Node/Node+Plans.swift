import LoadBalancing
import NetworkTypes
import VRRP

// Planned work. The list of plans is the one truth; what instances and real servers do is derived from it
// whenever it or they change, so a reload or another engine has nothing else to remember.

extension Node {
    /// What a former engine left. Before the first generation.
    mutating func plansRead(_ read: [Plan]) { plans = Array(read.prefix(Plan.countMax)) }

    mutating func planRequested(
        _ request: PlanRequest,
        token: UInt64,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        let outcome: PlanOutcome
        switch request.action {
        case .begin(let expiry, let reason, let isForced):
            if let problem = obstacle(to: request.subject, isForced: isForced) {
                outcome = problem
            } else {
                let since = secondsSince1970(at: now)
                let plan = Plan(
                    subject: request.subject,
                    user: request.user,
                    reason: reason,
                    since: since,
                    expiry: expiry.map { since + Int64($0) }
                )
                plans.removeAll { $0.subject == plan.subject }
                plans.append(plan)
                tell(.planBegan(plan), .warning, into: &effects)
                outcome = .done("\(plan.subject.words) has begun")
                plansChanged(at: now, into: &effects)
            }
        case .end:
            if plans.contains(where: { $0.subject == request.subject }) {
                endPlan(request.subject, .ended(by: request.user), into: &effects)
                plansChanged(at: now, into: &effects)
                outcome = .done("\(request.subject.words) is over")
            } else {
                outcome = .notFound("there is no \(request.subject.words)")
            }
        }
        effects.append(.planAnswered(token: token, outcome))
    }

    /// Ends what has expired.
    mutating func plansDue(at now: Instant, into effects: inout [NodeEffect]) {
        guard let due = nextPlanExpiry, due <= now else { return }
        let today = secondsSince1970(at: now)
        let expired = plans.filter { $0.expiry.map { $0 <= today } ?? false }
        guard !expired.isEmpty else { return }
        for plan in expired { endPlan(plan.subject, .expired, into: &effects) }
        plansChanged(at: now, into: &effects)
    }

    /// When a plan expires; the clock may be set until then.
    var nextPlanExpiry: Instant? {
        guard !isStopping, let seconds = plans.lazy.compactMap(\.expiry).min() else { return nil }
        let sinceBoot = Interval.seconds(seconds) - clockOffset
        return Instant(nanosecondsSinceBoot: max(0, sinceBoot.nanoseconds))
    }

    /// A router that had been handed over is master again: nobody else was there.
    mutating func endSwitchoverIfMaster(_ place: Int, at now: Instant, into effects: inout [NodeEffect]) {
        guard instances[place].router.state == .master, !plans.isEmpty else { return }
        let names = switchoverNames(with: place)
        let ended = plans.map(\.subject).filter { subject in
            if case .switchover(let name) = subject { names.contains(name) } else { false }
        }
        guard !ended.isEmpty else { return }
        for subject in ended { endPlan(subject, .masterSilent, into: &effects) }
        effects.append(.plansChanged(plans))
    }

    /// What an instance shall do by the plans.
    func standby(of place: Int) -> Standby {
        guard !plans.isEmpty else { return .none }
        if plans.contains(where: { $0.subject == .maintenance }) { return .declining }
        let names = switchoverNames(with: place)
        let isHandedOver = plans.contains { plan in
            if case .switchover(let name) = plan.subject { names.contains(name) } else { false }
        }
        return isHandedOver ? .yielding : .none
    }

    /// The instance and those that change state with it.
    private func switchoverNames(with place: Int) -> [String] {
        guard let membership = instances[place].membership else { return [instances[place].name] }
        return groups[membership.group].members.map { instances[$0].name }
    }

    mutating func followPlans(at now: Instant, into effects: inout [NodeEffect]) {
        let changed = instances.indices.filter {
            instances[$0].isStarted && standby(of: $0) != instances[$0].router.standby
        }
        let leaving = changed.filter { instances[$0].router.standby == .none }
        // Members of a group let go together.
        let mayLeave = mayRelease(leaving, at: now, into: &effects)
        for place in changed where mayLeave || instances[place].router.standby != .none {
            drive(place, .standbyChanged(standby(of: place)), at: now, into: &effects)
        }
        if mayLeave { forgetReleases(of: leaving) }
        // What was taken back, a script may have run for.
        if !releaseScripts.delaysStop {
            forgetReleases(of: instances.indices.filter { standby(of: $0) == .none })
        }
        drainServices(at: now, into: &effects)
    }

    private mutating func plansChanged(at now: Instant, into effects: inout [NodeEffect]) {
        followPlans(at: now, into: &effects)
        effects.append(.plansChanged(plans))
    }

    private mutating func endPlan(
        _ subject: Plan.Subject,
        _ ending: PlanEnding,
        into effects: inout [NodeEffect]
    ) {
        plans.removeAll { $0.subject == subject }
        tell(.planEnded(subject, reason: ending), .info, into: &effects)
    }

    private func secondsSince1970(at now: Instant) -> Int64 {
        (now + clockOffset).nanosecondsSinceBoot / 1_000_000_000
    }

    /// News that is a line of the log as well.
    func tell(_ news: NodeNews, _ level: NodeLog.Level, into effects: inout [NodeEffect]) {
        effects.append(.log(NodeLog(level, news.words)))
        effects.append(.happened(news))
    }
}

// MARK: - What prudence refuses

extension Node {
    private func obstacle(to subject: Plan.Subject, isForced: Bool) -> PlanOutcome? {
        if isStopping { return .refused("the engine is stopping") }
        if plans.count >= Plan.countMax, !plans.contains(where: { $0.subject == subject }) {
            return .refused("there are \(Plan.countMax) plans already")
        }
        switch subject {
        case .maintenance: return nil
        case .switchover(let name): return obstacle(toSwitchoverOf: name, isForced: isForced)
        case .drain(let server, let service):
            return obstacle(toDrainOf: server, in: service, isForced: isForced)
        }
    }

    private func obstacle(toSwitchoverOf name: String, isForced: Bool) -> PlanOutcome? {
        guard let place = instances.firstIndex(where: { $0.name == name }) else {
            let known = instances.prefix(8).map(\.name).joined(separator: ", ")
            return .notFound("there is no instance \(name); known: \(known)")
        }
        let members = instances[place].membership.map { groups[$0.group].members } ?? [place]
        for member in members {
            let router = instances[member].router
            let word = instances[member].name
            guard router.state == .master else { return .refused("\(word) isn't master here") }
            guard !isForced else { continue }
            // A backup is silent. That it was heard before is all that can be known of it.
            guard let peer = router.heard.peers.first else {
                let text = "no other router of \(word) was ever heard, so nobody may be there to take over"
                return .refused(text)
            }
            guard peer.priority != .stopping || router.heard.peers.count > 1 else {
                return .refused("\(peer.address), the only other router of \(word), has said that it leaves")
            }
        }
        return nil
    }

    private func obstacle(toDrainOf server: String, in service: String?, isForced: Bool) -> PlanOutcome? {
        guard let services else { return .notFound("there are no virtual servers") }
        var isKnown = false
        for virtualServer in services.balancer.virtualServers
        where virtualServer.settings.isMeant(by: service) {
            let drained = virtualServer.settings.realServers.indices.filter {
                virtualServer.settings.realServers[$0].name == server
            }
            guard !drained.isEmpty else { continue }
            isKnown = true
            guard !isForced, virtualServer.isQuorumMet else { continue }
            let left = virtualServer.servers.indices.reduce(Int64(0)) { sum, place in
                let state = virtualServer.servers[place]
                return state.isAlive && !drained.contains(place) ? sum + Int64(state.weight.rawValue) : sum
            }
            if left < virtualServer.settings.quorum.keepingWeight {
                let name = virtualServer.settings.name
                return .refused("\(name) would lose its quorum, and with it open connections of \(server)")
            }
        }
        if isKnown { return nil }
        let place = service.map { " in \($0)" } ?? ""
        return .notFound("there is no real server \(server)\(place); status has their names")
    }
}

// MARK: - Real servers

extension Node {
    /// Gives the balancer what the plans say; nothing where it is so already.
    mutating func drainServices(at now: Instant, into effects: inout [NodeEffect]) {
        guard let services, !isStopping else { return }
        // Who plans nothing of servers needs no names of ten thousand.
        let mayDrain = plans.contains { if case .drain = $0.subject { true } else { false } }
        var events: [(place: Int, VirtualServer.Event)] = []
        for (place, virtualServer) in services.balancer.virtualServers.enumerated() {
            for (number, server) in virtualServer.settings.realServers.enumerated() {
                let isDrained = mayDrain && isDrained(server.name, in: virtualServer.settings)
                guard virtualServer.servers[number].isDrained != isDrained else { continue }
                events.append((place, .drained(number, isDrained)))
            }
        }
        guard !events.isEmpty else { return }
        var orders: [LoadBalancer.Effect] = []
        for (place, event) in events {
            self.services?.balancer.handle(.check(virtualServer: place, event), at: now, into: &orders)
        }
        carryOut(orders, into: &effects)
        reconcileServices(at: now, into: &effects)
    }

    private func isDrained(_ server: String, in settings: VirtualServerSettings) -> Bool {
        plans.contains { plan in
            guard case .drain(server, let service) = plan.subject else { return false }
            return settings.isMeant(by: service)
        }
    }
}

extension VirtualServerSettings {
    /// `tcp 10.0.0.1:80`, or without the transport; nil means all.
    fileprivate func isMeant(by service: String?) -> Bool {
        guard let service else { return true }
        return service == name || name.hasSuffix(" " + service)
    }
}
