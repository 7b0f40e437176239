import HelperProtocol
import NetworkTypes

extension HelperCore {
    /// Ends the leases whose time has come; what every event begins with.
    mutating func spendLeases() {
        var hasEnded = false
        for index in routers.indices {
            guard let lease = routers[index].lease, lease.ends <= now else { continue }
            let bundle = routers[index].bundle
            let revokes = routers.contains { router in
                guard router.bundle == bundle, let lease = router.lease else { return false }
                return lease.ends <= now && !lease.isCeased
            }
            endLeases(of: bundle, revoking: revokes)
            hasEnded = true
        }
        if let retry = retryAt, retry <= now {
            retryAt = nil
            hasEnded = true
        }
        if hasEnded { removeUnleased() }
    }

    /// Spends every lease now, as if its time had come.
    mutating func endAllLeases() {
        for index in routers.indices where routers[index].lease != nil {
            endLeases(of: routers[index].bundle, revoking: true)
        }
        removeUnleased()
    }

    /// A bundle ends as a whole, at the earliest of its leases.
    private mutating func endLeases(of bundle: BundleIdentity, revoking: Bool) {
        for index in routers.indices where routers[index].bundle == bundle {
            guard let lease = routers[index].lease else { continue }
            routers[index].lease = nil
            routers[index].isRevoked = revoking
            guard !lease.isCeased, let last = routers[index].lastAdvert else { continue }
            // Three intervals after the last advert the backups have elected another master: this machine was
            // frozen, and priority 0 would only disturb them.
            let isInTime = now < last.sentAt + lease.interval * (Limits.leaseIntervals + 1)
            if isInTime { sendWill(lease) }
            effects.append(.log(.leaseSpent(routers[index].key, withWill: isInTime)))
        }
        if revoking, let place = active?.index(of: bundle) { tell(.revoked(bundle: place)) }
    }

    mutating func sendWill(_ lease: Lease) { send(lease.will, of: lease) }

    /// Removes the leased objects of bundles that have no lease.
    mutating func removeUnleased() {
        var living: [BundleIdentity] = []
        for router in routers where router.lease != nil {
            let bound = living.lowerBound(of: router.bundle) { $0 }
            if bound < living.count, living[bound] == router.bundle { continue }
            living.insert(router.bundle, at: bound)
        }
        for index in objects.indices where objects[index].record.isLeased {
            guard let bundle = objects[index].bundle, living.place(of: bundle, by: { $0 }) == nil else {
                continue
            }
            removeObject(at: index)
        }
    }

    /// What putting and announcing a leased object needs: a lease that lives and wasn't ceased.
    func requireLease(of bundle: BundleIdentity) throws(Refusal) {
        try requireUnrevoked(bundle)
        var hasLease = false
        for router in routers where router.bundle == bundle {
            guard let lease = router.lease else { continue }
            guard !lease.isCeased else { throw .noLease }
            hasLease = true
        }
        guard hasLease else { throw .noLease }
    }

    func requireUnrevoked(_ bundle: BundleIdentity) throws(Refusal) {
        if routers.contains(where: { $0.bundle == bundle && $0.isRevoked }) { throw .revoked }
    }

    /// Outlives the bundle's lease by up to a second: two of its longest interval, rounded up, and one.
    func lifetimeSeconds(of bundle: BundleIdentity) -> UInt32 {
        var longest = Interval.zero
        for router in routers where router.bundle == bundle {
            if let interval = router.lease?.interval, interval > longest { longest = interval }
        }
        return UInt32(clamping: (longest * Limits.leaseIntervals).secondsRoundedUp + 1)
    }
}
