/// A command with the words that this event adds.
package struct Invocation: Hashable, Sendable {
    package let command: ScriptCommand
    package let added: [String]

    package init(_ command: ScriptCommand, added: [String] = []) {
        self.command = command
        self.added = added
    }

    /// argv as the program gets it.
    package var words: [String] { command.words + added }
}

extension InstanceNotifySettings {
    /// What runs because of the event, in order: the state's own command, then `notify` (spec vrrp-behaviour
    /// 20.1). Empty for events of others.
    package func invocations(for event: NotifiedEvent) -> [Invocation] {
        switch event {
        case .instanceEntered(_, let state, _):
            let own: ScriptCommand? =
                switch state {
                case .master: master
                case .backup: backup
                case .fault: fault
                case .stop: stop
                case .deleted: deleted
                }
            return [own, transition].compactMap { $0 }.map { $0.invoked(by: event) }
        case .lowerPriorityHeard: return lowerPriorityHeard.map { [$0.invoked(by: event)] } ?? []
        case .groupEntered, .priorityChanged, .virtualServerChanged, .realServerChanged: return []
        }
    }

    /// What runs because a reload removed the instance: without `notify_deleted` only `notify` (seen with
    /// keepalived 2.2.7), though the state that it is told is FAULT.
    package func invocationsOnDeletion(for event: NotifiedEvent) -> [Invocation] {
        reportsDeletion
            ? invocations(for: event) : [transition].compactMap { $0 }.map { $0.invoked(by: event) }
    }

    /// How the instance's removal by a reload is reported (spec vrrp-behaviour 20.3); nil: not at all.
    package func stateOnDeletion(isInFault: Bool) -> NotifiedState? {
        reportsDeletion ? .deleted : isInFault ? nil : .fault
    }
}

extension GroupNotifySettings {
    /// As of an instance.
    package func invocations(for event: NotifiedEvent) -> [Invocation] {
        guard case .groupEntered(_, let state) = event else { return [] }
        let own: ScriptCommand? =
            switch state {
            case .master: master
            case .backup: backup
            case .fault: fault
            case .stop: stop
            case .deleted: nil
            }
        return [own, transition].compactMap { $0 }.map { $0.invoked(by: event) }
    }
}

extension UpDownNotifySettings {
    /// What runs because of the event; nothing is added to the command.
    package func invocations(for event: NotifiedEvent) -> [Invocation] {
        switch event {
        case .virtualServerChanged(_, let isUp), .realServerChanged(_, _, let isUp):
            (isUp ? up : down).map { [Invocation($0)] } ?? []
        case .instanceEntered, .groupEntered, .lowerPriorityHeard, .priorityChanged: []
        }
    }
}

extension ScriptCommand {
    fileprivate func invoked(by event: NotifiedEvent) -> Invocation {
        Invocation(self, added: added == .transition ? event.addedWords : [])
    }
}
