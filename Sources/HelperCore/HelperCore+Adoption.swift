import HelperProtocol
import NetworkTypes

// A helper that was killed leaves in the kernel what it held. The next one goes on with it, for an engine
// that lives and comes back within a lease, so that nothing goes and comes again.

extension HelperCore {
    /// Holds what was left: the objects at `places` of the generation in force. Addresses and links among
    /// them were seen with our mark, routes and rules weren't looked for; so each is put once more when it is
    /// asked for, and is ours also where it is there already.
    ///
    /// A bundle of which an address is there gets a lease of two intervals, at least of a second. It has no
    /// will: what was said last isn't known. What no lease covers goes at once.
    mutating func adopt(_ table: ObjectTable, _ places: [UInt32]) {
        guard active == nil, session == nil, !isStopping else { return }
        active = table
        hold(places, of: table)
        for place in 0..<table.objectCount {
            let record = table.object(place)
            guard record.kind == .channel, let bundle = record.bundle,
                let body = try? ChannelBody(decoding: record.body)
            else { continue }
            lease(body, on: record.interface, of: table.bundle(bundle))
        }
        effects.append(.log(.adopted(objects: UInt32(places.count))))
        removeUnleased()
    }

    /// The same for the generation that an engine loads first: it knows which one was in force, and what a
    /// reload took out since then stands in that one alone.
    mutating func hold(_ places: [UInt32], of table: ObjectTable) {
        for place in places where objects.slot(of: table.identity(place)) == nil {
            var object = HeldObject(table: table, place: place, renewedAt: now)
            object.state = .held
            object.isUnsure = true
            enroll(objects.insert(object))
        }
    }

    private mutating func lease(
        _ body: ChannelBody,
        on interface: InterfaceName,
        of bundle: BundleIdentity
    ) {
        let hasAddress = objects(of: bundle).contains {
            objects[$0].kind == .address && objects[$0].isLeased
        }
        guard hasAddress else { return }
        let key = body.key(on: interface)
        let place = routers.lowerBound(of: key) { $0.key }
        guard place == routers.count || routers[place].key != key else { return }
        // Its channels are put, and their sockets opened, when the engine comes.
        var router = Router(key: key, bundle: bundle, channels: 0)
        router.lease = Lease(
            ends: now + max(body.interval * Limits.leaseIntervals, .seconds(1)),
            body: body,
            socket: SocketKey(
                interface: interface,
                family: body.family,
                isAuthenticated: body.hasAuthenticationHeader
            ),
            source: body.destinations[0],
            will: []
        )
        routers.insert(router, at: place)
        enroll(key, in: bundle)
        if let ends = routers[place].lease?.ends { expectEnd(at: ends) }
    }
}
