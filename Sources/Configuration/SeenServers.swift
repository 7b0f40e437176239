import LoadBalancing
import NetworkTypes

/// The real servers of a virtual server that were read, and where. Few are gone through; a table is made
/// where there are many.
struct SeenServers {
    private var identities: [RealServerSettings.Identity] = []
    private var places: [Place] = []
    private var numbers: [RealServerSettings.Identity: Int] = [:]
    /// The highest address: most often servers stand in order, and none has that of the next one.
    private var highest: IPAddress?

    private static let fewServers = 24

    init(reserving count: Int) {
        identities.reserveCapacity(count)
        places.reserveCapacity(count)
        if count > SeenServers.fewServers { numbers.reserveCapacity(count) }
    }

    /// Nil: there was none of this identity; otherwise where the first one stands, which stays the first.
    mutating func add(_ identity: RealServerSettings.Identity, at place: Place) -> Place? {
        let isHigher = highest.map { $0 < identity.address } ?? true
        if isHigher {
            highest = identity.address
        } else if let number = number(of: identity) {
            return places[number]
        }
        identities.append(identity)
        places.append(place)
        if identities.count == SeenServers.fewServers + 1 {
            for number in identities.indices { numbers[identities[number]] = number }
        } else if identities.count > SeenServers.fewServers {
            numbers[identity] = identities.count - 1
        }
        return nil
    }

    private func number(of identity: RealServerSettings.Identity) -> Int? {
        if identities.count > SeenServers.fewServers { return numbers[identity] }
        return identities.firstIndex(of: identity)
    }
}
