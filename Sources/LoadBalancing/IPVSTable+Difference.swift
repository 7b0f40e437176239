/// An order to the kernel's load balancer.
package enum IPVSCommand: Hashable, Sendable {
    /// Everything goes, foreign services included; only when the configuration asks for it.
    case flush
    case addService(IPVSServiceKey, IPVSServiceAttributes)
    case setService(IPVSServiceKey, IPVSServiceAttributes)
    /// Its destinations go with it.
    case removeService(IPVSServiceKey)
    case addDestination(IPVSServiceKey, IPVSDestination)
    case setDestination(IPVSServiceKey, IPVSDestination)
    case removeDestination(IPVSServiceKey, IPVSDestinationKey)
}

/// What of a kernel's table is ours to remove: what this configuration and the one before name, whether it
/// should be there now or not. All else is somebody else's.
package struct IPVSOwnership: Sendable {
    private var tables: [IPVSTable] = []

    package init() {}

    /// Adds what a table names, were all its servers there.
    package mutating func add(_ table: IPVSTable) { tables.append(table) }

    package func owns(_ service: IPVSServiceKey) -> Bool { tables.contains { $0.service(service) != nil } }

    package func owns(_ destination: IPVSDestinationKey, of service: IPVSServiceKey) -> Bool {
        tables.contains { table in
            guard let destinations = table.service(service)?.destinations else { return false }
            let found = destinations.place(of: destination, by: \.key)
            return found < destinations.count && destinations[found].key == destination
        }
    }
}

extension IPVSTable {
    /// The fewest commands that make this table, which the kernel showed, the desired one; none when it is.
    ///
    /// What matches stays untouched, so that its connections live on. What neither is desired nor ours stays,
    /// too. In order: service by service what is new or differs, then what goes of it; last the services that
    /// go. So a client finds a destination at every moment at which both tables have one.
    package func commands(toBecome desired: IPVSTable, owning ours: IPVSOwnership) -> [IPVSCommand] {
        var commands: [IPVSCommand] = []
        var removals: [IPVSCommand] = []
        var present = services[...]
        for service in desired.services {
            while let other = present.first, other.key < service.key {
                present.removeFirst()
                if ours.owns(other.key) { removals.append(.removeService(other.key)) }
            }
            guard let standing = present.first, standing.key == service.key else {
                commands.append(.addService(service.key, service.attributes))
                for destination in service.destinations {
                    commands.append(.addDestination(service.key, destination))
                }
                continue
            }
            present.removeFirst()
            if standing.attributes != service.attributes {
                commands.append(.setService(service.key, service.attributes))
            }
            standing.addCommands(toBecome: service, owning: ours, to: &commands)
        }
        for other in present where ours.owns(other.key) { removals.append(.removeService(other.key)) }
        commands += removals
        return commands
    }

    /// What `commands` does to a table; what a kernel would answer with an error is skipped.
    package func applying(_ commands: [IPVSCommand]) -> IPVSTable {
        var result = self
        for command in commands {
            switch command {
            case .flush:
                result = IPVSTable()
            case .addService(let key, let attributes):
                if result.service(key) == nil { result.put(IPVSService(key: key, attributes: attributes)) }
            case .setService(let key, let attributes):
                result.change(key) { $0.attributes = attributes }
            case .removeService(let key):
                result = IPVSTable(result.services.filter { $0.key != key })
            case .addDestination(let key, let destination):
                result.change(key) { $0.add(destination) }
            case .setDestination(let key, let destination):
                result.change(key) { $0.set(destination) }
            case .removeDestination(let key, let destination):
                result.change(key) { $0.remove(destination) }
            }
        }
        return result
    }

    private mutating func change(_ key: IPVSServiceKey, _ body: (inout IPVSService) -> Void) {
        guard var service = service(key) else { return }
        body(&service)
        put(service)
    }
}

extension IPVSService {
    /// For a service that stands: destinations that are new or differ, then those that go.
    fileprivate func addCommands(
        toBecome desired: IPVSService,
        owning ours: IPVSOwnership,
        to commands: inout [IPVSCommand]
    ) {
        var removals: [IPVSCommand] = []
        var present = destinations[...]
        for destination in desired.destinations {
            while let other = present.first, other.key < destination.key {
                present.removeFirst()
                if ours.owns(other.key, of: key) { removals.append(.removeDestination(key, other.key)) }
            }
            guard let standing = present.first, standing.key == destination.key else {
                commands.append(.addDestination(key, destination))
                continue
            }
            present.removeFirst()
            if standing != destination { commands.append(.setDestination(key, destination)) }
        }
        for other in present where ours.owns(other.key, of: key) {
            removals.append(.removeDestination(key, other.key))
        }
        commands += removals
    }

    fileprivate mutating func add(_ destination: IPVSDestination) {
        self = IPVSService(key: key, attributes: attributes, destinations: destinations + [destination])
    }

    fileprivate mutating func set(_ destination: IPVSDestination) {
        guard destinations.contains(where: { $0.key == destination.key }) else { return }
        let others = destinations.filter { $0.key != destination.key }
        self = IPVSService(key: key, attributes: attributes, destinations: others + [destination])
    }

    fileprivate mutating func remove(_ destination: IPVSDestinationKey) {
        let others = destinations.filter { $0.key != destination }
        self = IPVSService(key: key, attributes: attributes, destinations: others)
    }
}
