package import NetworkTypes

/// One virtual server as a machine: results of checks in, notices out, and at any time what of it the kernel
/// should hold.
///
/// A real server is alive when none of its checks has failed (spec lvs-check-behaviour 5.2); without checks
/// it always is (5.5). The sorry server stands in exactly while there is one and the quorum isn't met.
package struct VirtualServer: Hashable, Sendable {
    package private(set) var settings: VirtualServerSettings
    /// In the order of the configuration; `Event` and `Effect` name them by place.
    package internal(set) var checks: [Check]
    /// One for each real server of the settings.
    package internal(set) var servers: [Server]
    package internal(set) var isQuorumMet = false
    package internal(set) var phase = Phase.waiting
    /// The checks rest (`ha_suspend`).
    package internal(set) var isSuspended: Bool
    /// When the quorum was last met or missed.
    package internal(set) var quorumSince: Instant?
    /// Sum of the weights of the servers that are alive.
    package internal(set) var aliveWeight: Int64 = 0
    /// When a weight rises next (`slow_start`): the time for `deadlineReached`.
    package internal(set) var nextDeadline: Instant?
    /// Notices about servers that are there from the start (`rs_init_notifies`).
    let notifiesInitialServers: Bool

    package enum Phase: Hashable, Sendable {
        case waiting
        case running
        /// Removed or stopping: nothing of it should be in the kernel.
        case stopped
    }

    package struct Check: Hashable, Sendable {
        package let traits: CheckTraits
        package internal(set) var isUp: Bool
        package internal(set) var hasRun = false
        /// Added to the server's configured weight.
        package internal(set) var contribution: Int64 = 0
    }

    /// Packed, because there may be a hundred thousand.
    package struct Server: Hashable, Sendable {
        /// The configured weight and what checks add to it.
        package internal(set) var weightSum: Int64
        /// When it was last found alive or not.
        package internal(set) var since: Instant?
        /// Planned: it gets no new connections.
        package internal(set) var isDrained = false
        private var packedFailedChecks: UInt32 = 0
        private var rise: Rise?

        /// Of few servers at a time, so that the others have no room for it.
        private indirect enum Rise: Hashable {
            case along(WeightRamp)
        }

        init(weightSum: Int64) { self.weightSum = weightSum }

        package internal(set) var failedChecks: Int {
            get { Int(packedFailedChecks) }
            set { packedFailedChecks = UInt32(newValue) }
        }

        /// It came up a short while ago.
        package internal(set) var ramp: WeightRamp? {
            get { if case .along(let ramp) = rise { ramp } else { nil } }
            set { rise = newValue.map { .along($0) } }
        }

        package var isAlive: Bool { failedChecks == 0 }
        /// What it counts for the quorum.
        package var weight: ServerWeight { isDrained ? .zero : ServerWeight(clamping: weightSum) }
        /// What the kernel should give it while it takes part.
        package var weightInKernel: ServerWeight { ramp?.weight(of: weight) ?? weight }
    }

    /// - Parameter checks: each names a real server of the settings; traps otherwise.
    package init(
        _ settings: VirtualServerSettings,
        checks: [CheckTraits],
        notifiesInitialServers: Bool = false
    ) {
        self.settings = settings
        self.notifiesInitialServers = notifiesInitialServers
        isSuspended = settings.suspendsWithoutAddress
        self.checks = checks.map { Check(traits: $0, isUp: !$0.startsFailed) }
        servers = settings.realServers.map {
            Server(weightSum: Int64($0.weight.rawValue))
        }
        for check in self.checks {
            precondition(servers.indices.contains(check.traits.realServer), "a check without server")
            if !check.isUp { servers[check.traits.realServer].failedChecks += 1 }
        }
        countWeight()
    }

    /// The sorry server stands in.
    package var usesSorryServer: Bool {
        phase == .running && settings.sorryServer != nil && !isQuorumMet
    }

    package mutating func handle(_ event: Event, at now: Instant, into effects: inout [Effect]) {
        precondition(phase != .stopped, "a virtual server that stopped")
        switch event {
        case .started: start(at: now, into: &effects)
        case .verdict(let check, let isUp): take(check, isUp: isUp, at: now, into: &effects)
        case .weightContribution(let check, let weight): take(check, weight: weight, at: now, into: &effects)
        case .drained(let server, let isDrained): drain(server, isDrained, at: now, into: &effects)
        case .addressesChanged(let addresses): look(for: addresses, into: &effects)
        case .deadlineReached: rise(at: now, into: &effects)
        case .stopRequested(let flush): stop(.stopping, flush, into: &effects)
        case .removed: stop(.removed, .none, into: &effects)
        }
    }

    // MARK: Start and stop

    /// Spec lvs-check-behaviour 3.
    private mutating func start(at now: Instant, into effects: inout [Effect]) {
        precondition(phase == .waiting, "a virtual server starts once")
        phase = .running
        quorumSince = now
        for index in servers.indices { servers[index].since = now }
        effects.append(.tableChanged)
        if notifiesInitialServers {
            for index in servers.indices where servers[index].isAlive {
                effects.append(.realServerNotice(index, isUp: true, .started, isQuiet: false))
            }
        }
        if aliveWeight >= settings.quorum.gainingWeight {
            isQuorumMet = true
            effects.append(.quorumNotice(quorumNotice(.started)))
        } else if settings.sorryServer != nil {
            effects.append(.sorryServerUsed(true))
            effects.append(.quorumNotice(quorumNotice(.started)))
        }
    }

    /// Spec lvs-check-behaviour 13 and 9.3.
    private mutating func stop(
        _ occasion: NoticeOccasion,
        _ flush: IPVSFlushAtStop,
        into effects: inout [Effect]
    ) {
        let wasRunning = phase == .running
        phase = .stopped
        guard wasRunning else { return }
        effects.append(.tableChanged)
        let isQuiet = occasion == .stopping && !settings.notifiesOnStop
        if flush == .none {
            for index in servers.indices where servers[index].isAlive {
                effects.append(.realServerNotice(index, isUp: false, occasion, isQuiet: isQuiet))
                if settings.realServers[index].sendsMail, !isQuiet {
                    effects.append(.realServerMail(index, occasion))
                }
            }
        }
        var notice = quorumNotice(occasion)
        notice.isMet = false
        notice.isQuiet = isQuiet
        effects.append(.quorumNotice(notice))
    }

    // MARK: Suspension

    /// Spec lvs-check-behaviour 12. A group counts as here when any of its addresses is; keepalived never
    /// finds one of a group.
    private mutating func look(for addresses: [IPAddress], into effects: inout [Effect]) {
        guard settings.suspendsWithoutAddress, let service = settings.addressRanges else { return }
        let isHere = addresses.contains { address in service.contains { $0.contains(address) } }
        guard isHere == isSuspended else { return }
        isSuspended = !isHere
        effects.append(.checksSuspended(isSuspended))
    }

    // MARK: Helpers

    func quorumNotice(_ occasion: NoticeOccasion) -> QuorumNotice {
        QuorumNotice(
            isMet: isQuorumMet,
            occasion: occasion,
            quorum: settings.quorum,
            aliveWeight: aliveWeight,
            isQuiet: false
        )
    }

    /// Sums anew; afterwards changes are added.
    mutating func countWeight() {
        aliveWeight = servers.reduce(0) { $1.isAlive ? $0 + Int64($1.weight.rawValue) : $0 }
    }
}

extension VirtualServerSettings {
    /// The addresses whose presence lets checks run; nil for marks.
    fileprivate var addressRanges: [AddressRange]? {
        switch service {
        case .address(let address, _): return [AddressRange(address)]
        case .mark: return nil
        case .group(let group, _):
            return group.entries.compactMap { entry in
                if case .addresses(let range, _) = entry { range } else { nil }
            }
        }
    }
}
