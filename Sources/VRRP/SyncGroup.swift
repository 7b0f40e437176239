/// Virtual routers that change state together (spec vrrp-behaviour 11): master only all at once, backup when
/// one yields, in fault when one is.
///
/// It owns no member. When a member has handled an event and its effects have been carried out, the caller
/// tells the group each of them, with a picture of all members as they are then; carries out the orders, each
/// an event for a member, in the same way one after the other; and when none is left asks with `settle`
/// whether the group's own state has changed. Where members stand is taken from the picture every time, so
/// orders that come to nothing do no harm.
///
/// Departures: a member may wait for its group with its own wish kept (11.1 takes the wish away at the start
/// when not all can be master at once; the group becomes master in the same moment or earlier). Leftovers of
/// a crash, one member adopted as master and another not, are put together again: the other one follows.
package struct SyncGroup: Hashable, Sendable {
    package internal(set) var settings: SyncGroupSettings
    /// What the whole group is: `.master`, `.backup`, `.fault`, or `.initialize` while a member waits for its
    /// trackers and at the start.
    package private(set) var state: VirtualRouterState = .initialize

    /// A member as its group sees it.
    package struct Member: Hashable, Sendable {
        package var state: VirtualRouterState
        /// It is master, or would be if its group let it.
        package var wantsMaster: Bool
        /// A fault of its own that isn't just waiting.
        package var hasFault: Bool
        /// It waits for the first word of a tracker.
        package var isPending: Bool
        /// What it was told of the others' faults.
        package var groupFault: String?

        var isUnable: Bool { hasFault || isPending }
    }

    /// An event for a member, to be handled before anything else happens to the group.
    package struct Order: Hashable, Sendable {
        /// The member's place in the settings.
        package var member: Int
        package var event: VirtualRouter.Event
    }

    package init(settings: SyncGroupSettings) {
        self.settings = settings
    }

    /// What the others must do because of an effect of `member`; `members` in the settings' order.
    package func consequences(
        of effect: VirtualRouter.Effect,
        from member: Int,
        among members: [Member]
    ) -> [Order] {
        precondition(members.count == settings.members.count)
        switch effect {
        case .transitioned(let from, let to, _):
            return faultOrders(members) + orders(for: (from, to), of: member, members)
        case .faultsChanged:
            return faultOrders(members)
        case .takeoverDue:
            // Spec vrrp-behaviour 9.7.
            let all = members.allSatisfy { $0.wantsMaster && !$0.isUnable }
            return all ? [Order(member: member, event: .takeoverGranted)] : []
        case .noticed(.weakerRouterHeard) where members[member].state == .master:
            return others(than: member).map { Order(member: $0, event: .groupAnnounces) }
        case .transmit, .cease, .claimAddresses, .withdrawAddresses, .announce, .announceOnExtraInterfaces,
            .acceptRevocation, .priorityChanged, .rejected, .noticed, .stopped:
            // See `concernsGroup`.
            return []
        }
    }

    /// The group's change of state once every order has been carried out; nil for none.
    package mutating func settle(
        _ members: [Member]
    ) -> (from: VirtualRouterState, to: VirtualRouterState)? {
        precondition(members.count == settings.members.count)
        let next = SyncGroup.state(of: members)
        guard next != state else { return nil }
        defer { state = next }
        return (state, next)
    }

    /// A member's change to `state` is nobody's news, because the group's is the same and tells it (11.4).
    /// Ask when the member's effect comes, before `settle`.
    package func isNews(_ state: VirtualRouterState, hasToldBefore: Bool) -> Bool {
        !hasToldBefore || state != self.state
    }

    /// Other members or options. Members come and go with their own events.
    package mutating func changeSettings(_ settings: SyncGroupSettings) { self.settings = settings }

    /// Each member must know the first other one with a fault of its own: so all are in fault while one is,
    /// and the last to recover lets all go on (11.2, 11.3).
    private func faultOrders(_ members: [Member]) -> [Order] {
        members.indices.compactMap { place in
            guard members[place].state != .stopping, members[place].state != .stopped else { return nil }
            let unable = others(than: place).first { members[$0].isUnable }
            let name = unable.map { settings.members[$0] }
            guard name != members[place].groupFault else { return nil }
            return Order(member: place, event: .groupFaultChanged(by: name))
        }
    }

    private func orders(
        for change: (from: VirtualRouterState, to: VirtualRouterState),
        of member: Int,
        _ members: [Member]
    ) -> [Order] {
        let others = others(than: member)
        switch change {
        case (_, .master):
            return others.filter { members[$0].state == .backup }.map {
                Order(member: $0, event: .forcedToMaster)
            }
        case (.master, .backup):
            return others.filter { members[$0].state == .master }.map {
                Order(member: $0, event: .forcedToBackup)
            }
        case (.initialize, .backup), (.fault, .backup):
            let isMaster = others.contains { members[$0].state == .master }
            return isMaster ? [Order(member: member, event: .forcedToMaster)] : []
        case (_, _):
            return []
        }
    }

    private func others(than member: Int) -> [Int] {
        settings.members.indices.filter { $0 != member }
    }

    private static func state(of members: [Member]) -> VirtualRouterState {
        if members.allSatisfy({ $0.state == .stopped }) { return .stopped }
        if members.contains(where: \.hasFault) { return .fault }
        if members.contains(where: { $0.isPending || $0.state == .initialize }) { return .initialize }
        if members.allSatisfy({ $0.state == .master }) { return .master }
        if members.contains(where: { $0.state == .stopping || $0.state == .stopped }) { return .stopping }
        return .backup
    }
}

extension VirtualRouter.Effect {
    /// A sync group may have something to do because of it; for the others no picture of the members is
    /// needed, and most are others: each advertisement is one.
    package var concernsGroup: Bool {
        switch self {
        case .transitioned, .faultsChanged, .takeoverDue, .noticed(.weakerRouterHeard): true
        case .transmit, .cease, .claimAddresses, .withdrawAddresses, .announce, .announceOnExtraInterfaces,
            .acceptRevocation, .priorityChanged, .rejected, .noticed, .stopped:
            false
        }
    }
}
