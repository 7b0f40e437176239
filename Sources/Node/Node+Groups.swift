import Configuration
import NetworkTypes
import Notifications
import VRRP

/// A sync group and where its members stand among the instances.
struct Group {
    var machine: SyncGroup
    /// In the order of the machine's settings.
    let members: [Int]
    /// Whom it tells of what.
    let notifications: GroupNotifySettings

    var name: String { machine.settings.name }
}

/// An instance's place in its sync group.
struct Membership: Equatable {
    /// In `Node.groups`.
    var group: Int
    /// In the group's members.
    var member: Int
}

extension Node {
    /// The groups of a generation; those that ran keep their state, by name.
    func groups(of model: ConfigurationModel, among instances: [Instance]) -> [Group] {
        var places: [String: Int] = [:]
        for (place, instance) in instances.enumerated() { places[instance.name] = place }
        return model.syncGroups.compactMap { configuration in
            var settings = configuration.settings
            settings.members = settings.members.filter { places[$0] != nil }
            guard !settings.members.isEmpty else { return nil }
            var machine = SyncGroup(settings: settings)
            if let former = groups.first(where: { $0.name == settings.name }) {
                machine = former.machine
                machine.changeSettings(settings)
            }
            return Group(
                machine: machine,
                members: settings.members.compactMap { places[$0] },
                notifications: configuration.notifications
            )
        }
    }

    /// What the other members of the group must do because of a member's effects, and so on until nobody has
    /// to do anything.
    mutating func tellGroup(
        of place: Int,
        _ orders: [VirtualRouter.Effect],
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        guard let membership = instances[place].membership else { return }
        for order in orders where order.concernsGroup {
            let group = groups[membership.group]
            let consequences = group.machine.consequences(
                of: order,
                from: membership.member,
                among: picture(of: group)
            )
            for consequence in consequences {
                let member = group.members[consequence.member]
                guard instances[member].isStarted else { continue }
                drive(member, consequence.event, at: now, into: &effects)
            }
        }
    }

    /// Says which groups have changed as a whole; at the end of a turn, when no member has to do anything.
    /// Only those with a member among `places`, to which something has happened in the turn.
    mutating func settleGroups(of places: [Int], into effects: inout [NodeEffect]) {
        guard !groups.isEmpty else { return }
        let numbers = Set(places.compactMap { instances[$0].membership?.group })
        for place in numbers.sorted() {
            guard let change = groups[place].machine.settle(picture(of: groups[place])) else { continue }
            let text = "sync group \(groups[place].name): \(change.to.groupLogLine)"
            effects.append(.log(NodeLog(change.to.logLevel, text)))
            effects.append(
                .happened(
                    .groupTransitioned(group: groups[place].name, from: change.from, to: change.to)
                )
            )
            tellTransition(ofGroup: place, to: change.to)
        }
    }

    /// Another member of the group that can't take part, or waits for its trackers, whether it is started yet
    /// or not: so that none is backup for a moment before the others are looked at.
    func unableMember(besides place: Int) -> String? {
        guard let membership = instances[place].membership else { return nil }
        let group = groups[membership.group]
        return group.members.first { member in
            guard member != place else { return false }
            if instances[member].isStarted { return !instances[member].router.ownFaults.isEmpty }
            let tracking = tracking(of: member)
            return !tracking.failed.isEmpty || !tracking.pending.isEmpty
        }.map { instances[$0].name }
    }

    private func picture(of group: Group) -> [SyncGroup.Member] {
        group.members.map { instances[$0].router.asGroupMember }
    }
}

extension VirtualRouterState {
    /// keepalived's words for a group (`VRRP_Group(…) Syncing instances to MASTER state`).
    var groupLogLine: String {
        switch self {
        case .initialize: "waiting for its members"
        case .backup: "Syncing instances to BACKUP state"
        case .master: "Syncing instances to MASTER state"
        case .fault: "Syncing instances to FAULT state"
        case .stopping: "stopping"
        case .stopped: "stopped"
        }
    }
}
