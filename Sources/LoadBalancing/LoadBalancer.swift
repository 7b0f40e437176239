package import NetworkTypes

/// All virtual servers of a configuration.
package struct LoadBalancerSettings: Hashable, Sendable {
    package var virtualServers: [VirtualServerSettings]
    /// The checks of each virtual server.
    package var checks: [[CheckTraits]]
    package var ipvs: IPVSSettings

    /// - Parameter checks: one list for each virtual server; traps otherwise.
    package init(
        virtualServers: [VirtualServerSettings],
        checks: [[CheckTraits]],
        ipvs: IPVSSettings = IPVSSettings()
    ) {
        precondition(virtualServers.count == checks.count, "checks without virtual server")
        self.virtualServers = virtualServers
        self.checks = checks
        self.ipvs = ipvs
    }
}

/// The load balancer as a whole: every virtual server's machine, and the table that the kernel should hold.
package struct LoadBalancer: Hashable, Sendable {
    package private(set) var settings: LoadBalancerSettings
    package internal(set) var virtualServers: [VirtualServer]
    private(set) var marks: GroupMarks
    private var isRunning = false
    /// The earliest of the virtual servers' own.
    package private(set) var nextDeadline: Instant?

    package enum Event: Hashable, Sendable {
        case started
        /// For the virtual server of this place.
        case check(virtualServer: Int, VirtualServer.Event)
        case addressesChanged([IPAddress])
        /// `nextDeadline` is there.
        case deadlineReached
        case settingsChanged(LoadBalancerSettings)
        case stopRequested
    }

    package enum Effect: Hashable, Sendable {
        /// Of the virtual server of this place in the settings.
        case virtualServer(Int, VirtualServer.Effect)
        /// Of one that the new settings don't have; the place is of the old ones.
        case removedVirtualServer(Int, VirtualServer.Effect)
        /// The table is to be emptied, foreign services included, before it is compared.
        case flush
    }

    package init(_ settings: LoadBalancerSettings) {
        self.settings = settings
        marks = LoadBalancer.marks(settings)
        virtualServers = zip(settings.virtualServers, settings.checks).map {
            VirtualServer($0, checks: $1, notifiesInitialServers: settings.ipvs.notifiesInitialServers)
        }
    }

    package mutating func handle(_ event: Event, at now: Instant, into effects: inout [Effect]) {
        switch event {
        case .started:
            isRunning = true
            if settings.ipvs.flushesAtStart { effects.append(.flush) }
            for index in virtualServers.indices { pass(.started, to: index, at: now, into: &effects) }
        case .check(let index, let event):
            pass(event, to: index, at: now, into: &effects)
        case .addressesChanged(let addresses):
            for index in virtualServers.indices {
                pass(.addressesChanged(addresses), to: index, at: now, into: &effects)
            }
        case .deadlineReached:
            for index in virtualServers.indices {
                guard let due = virtualServers[index].nextDeadline, due <= now else { continue }
                pass(.deadlineReached, to: index, at: now, into: &effects)
            }
        case .settingsChanged(let settings):
            reload(settings, at: now, into: &effects)
            findDeadline()
        case .stopRequested:
            isRunning = false
            let flush = settings.ipvs.flushAtStop
            if flush == .everything { effects.append(.flush) }
            for index in virtualServers.indices {
                pass(.stopRequested(flush), to: index, at: now, into: &effects)
            }
        }
    }

    /// What the kernel should hold.
    package var desiredTable: IPVSTable {
        IPVSTable(
            virtualServers.indices.flatMap {
                virtualServers[$0].desiredServices(groupMark: marks.mark(of: $0))
            }
        )
    }

    /// The same, with the memory of another table's services where they are equal.
    package func desiredTable(like other: IPVSTable) -> IPVSTable {
        IPVSTable(
            virtualServers.indices.flatMap { place in
                desiredServices(of: place).map { service in
                    if let same = other.service(service.key), same == service { same } else { service }
                }
            }
        )
    }

    /// What of the kernel's table is this configuration's; add that of the one before.
    package var possibleTable: IPVSTable {
        IPVSTable(
            virtualServers.indices.flatMap {
                virtualServers[$0].possibleServices(groupMark: marks.mark(of: $0))
            }
        )
    }

    private mutating func pass(
        _ event: VirtualServer.Event,
        to index: Int,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        precondition(virtualServers.indices.contains(index), "no such virtual server")
        var mine: [VirtualServer.Effect] = []
        let former = virtualServers[index].nextDeadline
        virtualServers[index].handle(event, at: now, into: &mine)
        effects += mine.map { .virtualServer(index, $0) }
        let due = virtualServers[index].nextDeadline
        if due == former { return }
        if let due, due <= nextDeadline ?? due {
            nextDeadline = due
        } else if former == nextDeadline {
            findDeadline()
        }
    }

    /// Looks at all of them; `pass` does for one that has changed.
    mutating func findDeadline() { nextDeadline = virtualServers.lazy.compactMap(\.nextDeadline).min() }

    /// Spec lvs-check-behaviour 9: what is gone first, then the new configuration in its order.
    private mutating func reload(
        _ new: LoadBalancerSettings,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        if hasPlaces(of: new) { return reloadInPlace(new, at: now, into: &effects) }
        let kept = Set(new.virtualServers.map(\.identity))
        let newMarks = LoadBalancer.marks(new)
        var places: [VirtualServerSettings.Identity: Int] = [:]
        for index in virtualServers.indices {
            let identity = virtualServers[index].settings.identity
            if places[identity] == nil { places[identity] = index }
            guard !kept.contains(identity) else { continue }
            var mine: [VirtualServer.Effect] = []
            virtualServers[index].handle(.removed, at: now, into: &mine)
            effects += mine.map { .removedVirtualServer(index, $0) }
        }
        var result: [VirtualServer] = []
        for (index, settings) in new.virtualServers.enumerated() {
            var mine: [VirtualServer.Effect] = []
            if let former = places.removeValue(forKey: settings.identity) {
                result.append(
                    virtualServers[former].reloaded(settings, checks: new.checks[index], at: now, into: &mine)
                )
                if newMarks.mark(of: index) != marks.mark(of: former), !mine.contains(.tableChanged) {
                    mine.insert(.tableChanged, at: 0)
                }
            } else {
                var added = VirtualServer(
                    settings,
                    checks: new.checks[index],
                    notifiesInitialServers: new.ipvs.notifiesInitialServers
                )
                if isRunning { added.handle(.started, at: now, into: &mine) }
                result.append(added)
            }
            effects += mine.map { .virtualServer(index, $0) }
        }
        settings = new
        virtualServers = result
        marks = newMarks
    }

    /// The same virtual servers in the same order, as after most edits.
    private func hasPlaces(of new: LoadBalancerSettings) -> Bool {
        settings.ipvs.marking == nil && new.ipvs.marking == nil
            && virtualServers.count == new.virtualServers.count
            && zip(virtualServers, new.virtualServers).allSatisfy { $0.settings.identity == $1.identity }
    }

    /// Only what changes is made anew.
    private mutating func reloadInPlace(
        _ new: LoadBalancerSettings,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        settings = new
        for index in virtualServers.indices {
            var mine: [VirtualServer.Effect] = []
            virtualServers[index] = virtualServers[index].reloaded(
                new.virtualServers[index],
                checks: new.checks[index],
                at: now,
                into: &mine
            )
            effects += mine.map { .virtualServer(index, $0) }
        }
    }

    private static func marks(_ settings: LoadBalancerSettings) -> GroupMarks {
        guard let marking = settings.ipvs.marking else { return .none }
        return GroupMarks(for: settings.virtualServers, from: marking.firstMark) ?? .none
    }
}
