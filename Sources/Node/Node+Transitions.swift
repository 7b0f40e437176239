import Configuration
import NetworkTypes
import Notifications
import VRRP

extension Node {
    /// An instance has changed its state: who is told of it (spec vrrp-behaviour 20).
    mutating func tellTransition(of place: Int, to state: VirtualRouterState, _ reason: TransitionReason) {
        let instance = instances[place]
        switch state {
        case .initialize, .stopping: return
        case .master:
            // Nothing happened: the former engine told.
            guard reason != .adopted else {
                instances[place].told = .master
                return
            }
            tell(.master, of: place)
        case .backup: tell(.backup, of: place)
        case .fault:
            if !waitsOnly(place, instance.router.faults) { tell(.fault, of: place) }
        case .stopped: tell(.stop, of: place)
        }
    }

    /// Faults of an instance in fault have changed: the first that is more than waiting is news (20.5).
    mutating func tellFaults(of place: Int, _ faults: [FaultReason]) {
        guard instances[place].told != .fault, !waitsOnly(place, faults) else { return }
        tell(.fault, of: place)
    }

    /// Its faults are that trackers haven't spoken, its own or those of another member of its sync group.
    private func waitsOnly(_ place: Int, _ faults: [FaultReason]) -> Bool {
        faults.allSatisfy { fault in
            if case .groupMember = fault, let membership = instances[place].membership {
                return !groups[membership.group].members.contains {
                    instances[$0].router.asGroupMember.hasFault
                }
            }
            return fault.isPending
        }
    }

    private mutating func tell(_ state: NotifiedState, of place: Int) {
        let instance = instances[place]
        // Spec vrrp-behaviour 11.4.
        if let membership = instance.membership,
            !groups[membership.group].machine.isNews(
                instance.router.state,
                hasToldBefore: instance.told != nil
            )
        {
            return
        }
        instances[place].told = state
        notify(state, of: instance)
    }

    /// An instance that a new configuration doesn't have (20.3).
    mutating func tellRemoval(of instance: Instance) {
        guard instance.isStarted,
            let state = instance.notifications.stateOnDeletion(isInFault: instance.router.state == .fault)
        else { return }
        notify(state, of: instance, isRemoved: true)
    }

    private mutating func notify(_ state: NotifiedState, of instance: Instance, isRemoved: Bool = false) {
        let settings = instance.notifications
        let priority = instance.router.effectivePriority.rawValue
        let event = NotifiedEvent.instanceEntered(name: instance.name, state: state, priority: priority)
        notify(
            event,
            isRemoved ? settings.invocationsOnDeletion(for: event) : settings.invocations(for: event),
            mail: mail(event, state, alerts: settings.alertsByMail),
            after: [instance.key]
        )
    }

    /// A sync group has changed as a whole.
    mutating func tellTransition(ofGroup place: Int, to state: VirtualRouterState) {
        guard let told = NotifiedState(state) else { return }
        let group = groups[place]
        let event = NotifiedEvent.groupEntered(name: group.name, state: told)
        notify(
            event,
            group.notifications.invocations(for: event),
            mail: mail(event, told, alerts: group.notifications.alertsByMail),
            after: group.members.map { instances[$0].key }
        )
    }

    /// After a reload, where that is asked for: the states that didn't change, to FIFOs only (20.5). Of
    /// instances, too, which keepalived 2.2.7 leaves out.
    mutating func writeStates(into effects: inout [NodeEffect]) {
        guard global.notifications.writesStatesOnReload else { return }
        for instance in instances {
            guard let state = instance.told else { continue }
            let priority = instance.router.effectivePriority.rawValue
            let event = NotifiedEvent.instanceEntered(name: instance.name, state: state, priority: priority)
            writeLine(event, into: &effects)
        }
        for group in groups {
            guard let state = NotifiedState(group.machine.state) else { continue }
            writeLine(.groupEntered(name: group.name, state: state), into: &effects)
        }
    }

    /// As master, a weaker router was heard (9.12).
    mutating func tellWeakerRouter(of place: Int) {
        let instance = instances[place]
        guard instance.router.state == .master else { return }
        let priority = instance.router.effectivePriority.rawValue
        let event = NotifiedEvent.lowerPriorityHeard(name: instance.name, priority: priority)
        notify(event, instance.notifications.invocations(for: event), after: [instance.key])
    }

    /// The effective priority has changed (10.2): a line in the FIFOs, where that is asked for.
    mutating func tellPriority(of place: Int) {
        let instance = instances[place]
        let isMaster = instance.router.state == .master
        guard instance.notifications.reportsPriorityChanges, isMaster || instance.router.state == .backup
        else { return }
        let priority = instance.router.effectivePriority.rawValue
        let event = NotifiedEvent.priorityChanged(name: instance.name, isMaster: isMaster, priority: priority)
        notify(event, [], after: [instance.key])
    }

    private mutating func mail(_ event: NotifiedEvent, _ state: NotifiedState, alerts: Bool) -> MailMessage? {
        guard alerts, let mail = global.notifications.mail,
            mailGates[event.subject, default: MailGate()].admits(state, alerts: alerts, settings: mail)
        else { return nil }
        return MailMessage(event, router: global.routerID ?? hostName)
    }
}

extension NotifiedState {
    /// Nil for states that nobody is told of.
    fileprivate init?(_ state: VirtualRouterState) {
        switch state {
        case .initialize, .stopping: return nil
        case .master: self = .master
        case .backup: self = .backup
        case .fault: self = .fault
        case .stopped: self = .stop
        }
    }
}
