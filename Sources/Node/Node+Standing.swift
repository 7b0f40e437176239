import HelperProtocol
import NetlinkMessages
import NetworkTypes

extension Node {
    /// Puts what stands and isn't held.
    mutating func putStanding(at now: Instant, into effects: inout [NodeEffect]) {
        guard canAsk else { return }
        for place in standing.holds.indices where standing[place].state == .absent {
            if let notBefore = standing[place].notBefore, notBefore > now { continue }
            standing[place].state = .asked
            ask(
                .put(ObjectReference(index: standing[place].number)),
                as: .standing(standing[place].identity, .put),
                into: &effects
            )
        }
    }

    mutating func standingAnswered(
        _ identity: ObjectIdentity,
        _ claim: Asked.Claim,
        _ outcome: Outcome,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        guard claim == .put, let place = standing.place(of: identity), standing[place].state == .asked else {
            return
        }
        followFilter(place, isRefused: outcome != .done, at: now, into: &effects)
        switch outcome {
        case .done:
            standing[place].state = .held
            standing[place].refusals = 0
        case .refused(.foreign, _, _) where !standing[place].isOfOurTables:
            standing[place].state = .foreign
            standing[place].wasSeen = isListed(standing[place]) ?? false
        case .refused:
            standing[place].noteRefusal(at: now)
            if let due = standing[place].notBefore {
                standing.nextRepair = standing.nextRepair.map { min($0, due) } ?? due
            }
        }
    }

    /// A link whose rp_filter can't be switched off hears nothing; its routers are in fault until it can.
    private mutating func followFilter(
        _ place: Int,
        isRefused: Bool,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        let hold = standing[place]
        guard hold.role == .other(.sysctl), let table = generation?.table,
            let setting = try? SysctlBody(decoding: table.object(hold.number).body),
            setting.path.suffix(Node.pathFilter.count) == Node.pathFilter
        else { return }
        if isRefused {
            guard standing.filteredLinks.insert(hold.interface).inserted else { return }
        } else {
            guard standing.filteredLinks.remove(hold.interface) != nil else { return }
        }
        for place in instances.indices where instances[place].key.interface == hold.interface {
            advance(place, at: now, into: &effects)
        }
    }

    private static let pathFilter = Array("/rp_filter".utf8)[...]

    /// Compares what stands with another snapshot: what somebody removed, and what went with an interface
    /// that is another one now, is put again.
    mutating func followStanding(
        from former: NetworkSnapshot?,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        guard let snapshot, !standing.holds.isEmpty else { return }
        let linksChanged = former?.links != snapshot.links
        for place in standing.holds.indices {
            let hold = standing[place]
            if linksChanged, hold.state == .absent, hold.notBefore != nil {
                standing[place].notBefore = nil
                let soon = now + Instance.repairSpacing
                standing.nextRepair = standing.nextRepair.map { min($0, soon) } ?? now
            }
            let isThere = isListed(hold)
            if isThere == true { standing[place].wasSeen = true }
            let isRemoved = isThere == false && hold.wasSeen
            guard isRemoved || wentWithInterface(hold, from: former) else { continue }
            guard hold.state == .held || hold.state == .foreign else { continue }
            standing[place].wasSeen = false
            standing[place].state = .absent
            let text = "\(describeStanding(hold.number)) is gone; it is put back"
            effects.append(.log(NodeLog(.warning, text)))
            if hold.state == .held, canAsk {
                ask(
                    .remove(ObjectReference(index: hold.number)),
                    as: .standing(hold.identity, .remove),
                    into: &effects
                )
            }
            standing.nextRepair = standing.nextRepair ?? now
        }
        repairStandingIfDue(at: now, into: &effects)
    }

    /// The link of the router's own is on its way: put, or not in the kernel's list yet.
    func awaitsLink(_ place: Int) -> Bool {
        let instance = instances[place]
        guard instance.isOnOwnLink, snapshot?.link(named: instance.key.interface) == nil else { return false }
        return standing.holds.contains { hold in
            hold.role == .other(.link) && hold.interface == instance.key.interface
                && (hold.state == .asked || hold.state == .held)
        }
    }

    /// Settings, elements of the firewall's maps and the own addresses of our links, which aren't compared
    /// with the kernel's list, are of one interface by index.
    private func wentWithInterface(_ hold: ObjectHold, from former: NetworkSnapshot?) -> Bool {
        let isLinkAddress = hold.role == .other(.address) && hold.address == nil
        guard case .other(let kind) = hold.role, kind == .sysctl || kind == .firewall || isLinkAddress,
            let before = former?.link(named: hold.interface)?.index
        else { return false }
        return snapshot?.link(named: hold.interface)?.index != before
    }

    mutating func repairStandingIfDue(at now: Instant, into effects: inout [NodeEffect]) {
        guard let due = standing.nextRepair, due <= now else { return }
        standing.nextRepair = nil
        guard canAsk, loading == nil, !isStopping else { return }
        putStanding(at: now, into: &effects)
        for hold in standing.holds {
            let next: Instant?
            switch hold.state {
            case .absent: next = hold.notBefore
            case .asked: next = now + Instance.repairSpacing
            case .held, .foreign: next = nil
            }
            guard let next else { continue }
            standing.nextRepair = standing.nextRepair.map { min($0, next) } ?? next
        }
    }

    /// For people.
    func describeStanding(_ number: UInt32) -> String {
        guard let record = generation?.table.object(number) else { return "a standing object" }
        if let address = record.announced { return "\(address) on \(record.interface)" }
        return switch record.kind {
        case .link: "the link \(record.interface)"
        case .route: "a static route"
        case .rule: "a static rule"
        case .sysctl: "a setting of \(record.interface)"
        case .firewall: "what the firewall does"
        case .address, .service, .destination, .timeouts, .syncDaemon, .flush, .mark, .channel:
            "a standing object"
        }
    }
}
