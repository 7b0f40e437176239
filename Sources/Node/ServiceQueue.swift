import LoadBalancing

/// Commands to IPVS that wait until some of those before are answered.
///
/// Services that are wholly new, which at an installation are all, wait as what they are: as commands, ten
/// thousand real servers would fill as much memory again as all that is known of them.
struct ServiceQueue {
    private var commands: [IPVSCommand] = []
    /// How many of `commands` went out.
    private var start = 0
    /// To be added when no command is left.
    private var services: ArraySlice<IPVSService> = []

    var isEmpty: Bool { start == commands.count && services.isEmpty }

    /// Adds what makes one table the other.
    mutating func add(from former: IPVSTable, to desired: IPVSTable, owning ours: IPVSOwnership) {
        if isEmpty, former.services.isEmpty {
            services = desired.services[...]
        } else {
            while takeService() {}
            commands += former.commands(toBecome: desired, owning: ours)
        }
    }

    mutating func removeAll() { self = ServiceQueue() }

    /// The next one, which stays.
    mutating func first() -> IPVSCommand? {
        if start == commands.count {
            commands.removeAll(keepingCapacity: true)
            start = 0
            guard takeService() else {
                commands = []
                return nil
            }
        }
        return commands[start]
    }

    /// Behind `first`.
    mutating func removeFirst() { start += 1 }

    /// Makes commands of the next service; false where there is none.
    private mutating func takeService() -> Bool {
        guard let service = services.popFirst() else { return false }
        commands += IPVSTable().commands(toBecome: IPVSTable([service]), owning: IPVSOwnership())
        return true
    }
}
