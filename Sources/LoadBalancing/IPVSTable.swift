package import NetworkTypes

/// What IPVS holds, or should: services with their destinations, both in order and each once.
package struct IPVSTable: Hashable, Sendable {
    /// Sorted by `key`, no two of one key.
    package private(set) var services: [IPVSService]

    package init() { services = [] }

    /// Sorts what comes in any order; of two services with one key the first stays.
    package init(_ given: [IPVSService]) {
        services = IPVSTable.sortedOnce(given, by: \.key)
    }

    /// Replaces the service of this key, or adds it.
    package mutating func put(_ service: IPVSService) {
        let place = services.place(of: service.key, by: \.key)
        if place < services.count, services[place].key == service.key {
            services[place] = service
        } else {
            services.insert(service, at: place)
        }
    }

    package func service(_ key: IPVSServiceKey) -> IPVSService? {
        let place = services.place(of: key, by: \.key)
        guard place < services.count, services[place].key == key else { return nil }
        return services[place]
    }

    static func sortedOnce<Element, Key: Comparable>(_ given: [Element], by key: (Element) -> Key)
        -> [Element]
    {
        if isSortedOnce(given, by: key) { return given }
        var result: [Element] = []
        result.reserveCapacity(given.count)
        // Places break ties: of two with one key the first stays.
        let order = given.indices.sorted { left, right in
            let (first, second) = (key(given[left]), key(given[right]))
            return first == second ? left < right : first < second
        }
        for index in order where result.last.map({ key($0) != key(given[index]) }) ?? true {
            result.append(given[index])
        }
        return result
    }

    /// As people write servers, most often.
    private static func isSortedOnce<Element, Key: Comparable>(
        _ given: [Element],
        by key: (Element) -> Key
    ) -> Bool {
        for index in given.indices.dropFirst() where !(key(given[index - 1]) < key(given[index])) {
            return false
        }
        return true
    }
}

/// A service with its destinations.
package struct IPVSService: Hashable, Sendable {
    package let key: IPVSServiceKey
    package var attributes: IPVSServiceAttributes
    /// Sorted by `key`, no two of one key.
    package private(set) var destinations: [IPVSDestination]

    /// Sorts the destinations; of two with one key the first stays.
    package init(
        key: IPVSServiceKey,
        attributes: IPVSServiceAttributes,
        destinations: [IPVSDestination] = []
    ) {
        self.key = key
        self.attributes = attributes
        self.destinations = IPVSTable.sortedOnce(destinations, by: \.key)
    }
}

/// How the kernel tells services apart.
package enum IPVSServiceKey: Hashable, Comparable, Sendable {
    /// Port 0: all ports.
    case address(TransportProtocol, IPAddress, port: UInt16)
    /// One mark is a service in each family.
    case mark(FirewallMark, AddressFamily)

    package var family: AddressFamily {
        switch self {
        case .address(_, let address, _): address.family
        case .mark(_, let family): family
        }
    }

    package static func < (left: IPVSServiceKey, right: IPVSServiceKey) -> Bool {
        switch (left, right) {
        case (.address(let first, let address, let port), .address(let second, let other, let otherPort)):
            (address, port, first) < (other, otherPort, second)
        case (.mark(let first, let family), .mark(let second, let other)):
            (first, family.rawValue) < (second, other.rawValue)
        case (.address, .mark): true
        case (.mark, .address): false
        }
    }
}

/// What of a service may be changed while it stands, as the kernel has it.
package struct IPVSServiceAttributes: Hashable, Sendable {
    /// The kernel module's name; a foreign service may have one that `Scheduler` doesn't know.
    package var scheduler: String
    /// Bits of the kernel (spec ipvs-genl 4), without the one that it sets itself.
    package var flags: UInt32
    /// Seconds; 0 without persistence.
    package var persistenceTimeout: UInt32
    /// A netmask as a number, or the length of an IPv6 prefix.
    package var granularity: UInt32
    /// Empty for none.
    package var persistenceEngine: String

    package static let persistentFlag: UInt32 = 0x1
    package static let onePacketFlag: UInt32 = 0x4

    package init(
        scheduler: String,
        flags: UInt32,
        persistenceTimeout: UInt32,
        granularity: UInt32,
        persistenceEngine: String
    ) {
        self.scheduler = scheduler
        self.flags = flags
        self.persistenceTimeout = persistenceTimeout
        self.granularity = granularity
        self.persistenceEngine = persistenceEngine
    }
}

/// A real server in the kernel.
package struct IPVSDestination: Hashable, Sendable {
    package let key: IPVSDestinationKey
    /// Nil: a method that nobody configures (local, bypass).
    package var forwarding: ForwardingMethod?
    package var weight: ServerWeight
    package var upperThreshold: UInt32
    package var lowerThreshold: UInt32

    package init(
        key: IPVSDestinationKey,
        forwarding: ForwardingMethod?,
        weight: ServerWeight,
        upperThreshold: UInt32 = 0,
        lowerThreshold: UInt32 = 0
    ) {
        self.key = key
        self.forwarding = forwarding
        self.weight = weight
        self.upperThreshold = upperThreshold
        self.lowerThreshold = lowerThreshold
    }
}

/// How the kernel tells destinations of one service apart.
package struct IPVSDestinationKey: Hashable, Comparable, Sendable {
    package let address: IPAddress
    /// 0 for a service of marks or of all ports.
    package let port: UInt16

    package init(_ address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    package static func < (left: IPVSDestinationKey, right: IPVSDestinationKey) -> Bool {
        (left.address, left.port) < (right.address, right.port)
    }
}

extension Array {
    /// Where `key` is or belongs in an array that is sorted by it.
    func place<Key: Comparable>(of key: Key, by path: (Element) -> Key) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if path(self[middle]) < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
