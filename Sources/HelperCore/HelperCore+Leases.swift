import HelperProtocol
import NetworkTypes

extension HelperCore {
    /// A lease ends then.
    mutating func expectEnd(at end: Instant) { leasesEndAt = leasesEndAt.map { min($0, end) } ?? end }

    /// Ends the leases whose time has come; what every event begins with.
    mutating func spendLeases() {
        if let due = leasesEndAt, due <= now {
            var earliest: Instant?
            note(routers.count)
            for index in routers.indices {
                if let lease = routers[index].lease, lease.ends <= now {
                    spendLeases(of: routers[index].bundle)
                }
            }
            for router in routers {
                guard let ends = router.lease?.ends else { continue }
                earliest = earliest.map { min($0, ends) } ?? ends
            }
            leasesEndAt = earliest
        }
        if let retry = retryAt, retry <= now {
            retryAt = nil
            removeUnleased()
        }
    }

    private mutating func spendLeases(of bundle: BundleIdentity) {
        let revokes = routers(of: bundle).contains { place in
            guard let lease = routers[place].lease else { return false }
            return lease.ends <= now && !lease.isCeased
        }
        endLeases(of: bundle, revoking: revokes)
        removeUnleased(of: bundle)
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
        for index in routers(of: bundle) {
            dropWaiting(of: index)
            guard let lease = routers[index].lease else { continue }
            endHold(of: index)
            routers[index].lease = nil
            routers[index].isRevoked = revoking
            guard !lease.isCeased else { continue }
            // Three intervals after the last advert the backups have elected another master: this machine was
            // frozen, and priority 0 would only disturb them.
            let isInTime =
                routers[index].lastAdvert.map {
                    now < $0.sentAt + lease.interval * (Limits.leaseIntervals + 1)
                } ?? false
            if isInTime { sendWill(lease) }
            effects.append(.log(.leaseSpent(routers[index].key, withWill: isInTime)))
        }
        if revoking, let place = active?.index(of: bundle) { tell(.revoked(bundle: place)) }
    }

    mutating func sendWill(_ lease: Lease) {
        if !lease.will.isEmpty { send(lease.will, of: lease) }
    }

    /// Removes the leased objects of bundles that have no lease.
    mutating func removeUnleased() {
        note(bundles.count)
        for bundle in bundles.map({ $0.identity }) { removeUnleased(of: bundle) }
    }

    /// Removes a bundle's leased objects unless a lease covers them.
    mutating func removeUnleased(of bundle: BundleIdentity) {
        if routers(of: bundle).contains(where: { routers[$0].lease != nil }) { return }
        removeObjects(at: objects(of: bundle).filter { objects[$0].isLeased })
    }

    /// What putting and announcing a leased object needs: a lease that lives and wasn't ceased.
    mutating func requireLease(of bundle: BundleIdentity) throws(Refusal) {
        try requireUnrevoked(bundle)
        var hasLease = false
        for place in routers(of: bundle) {
            guard let lease = routers[place].lease else { continue }
            guard !lease.isCeased else { throw .noLease }
            hasLease = true
        }
        guard hasLease else { throw .noLease }
    }

    mutating func requireUnrevoked(_ bundle: BundleIdentity) throws(Refusal) {
        if routers(of: bundle).contains(where: { routers[$0].isRevoked }) { throw .revoked }
    }

    /// Outlives the bundle's lease by up to a second: two of its longest interval, rounded up, and one. Where
    /// many addresses are held it is longer, so that some fifty renewals a second are enough for any number.
    mutating func lifetimeSeconds(of bundle: BundleIdentity) -> UInt32 {
        var longest = Interval.zero
        for place in routers(of: bundle) {
            if let interval = routers[place].lease?.interval, interval > longest { longest = interval }
        }
        let forMany = Int64(objects.announcedCount / Limits.addressesPerLifetimeSecond)
        return UInt32(clamping: (longest * Limits.leaseIntervals).secondsRoundedUp + 1 + forMany)
    }
}
