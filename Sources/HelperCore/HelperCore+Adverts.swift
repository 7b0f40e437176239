import HelperProtocol
import NetworkTypes

extension HelperCore {
    /// The family of a channel of the active table, held or not: `transmit`'s source has its layout.
    func familyOfChannel(_ place: UInt32) -> AddressFamily? {
        guard let active, place < active.objectCount else { return nil }
        let record = active.object(place)
        guard record.kind == .channel else { return nil }
        return (try? ChannelBody(decoding: record.body))?.family
    }

    /// Checks an advert, sends it and renews the lease.
    mutating func transmit(_ transmission: Transmission) throws(Refusal) {
        let channel = try heldChannel(transmission.channel)
        let index = router(of: channel)
        try requireUnrevoked(channel.bundle)
        try check(transmission, against: channel.body)
        guard now <= transmission.deadline + channel.body.interval else { throw .late }
        // One advert beyond the schedule is legal (a change of state, a new priority), two aren't.
        if let former = routers[index].formerAdvertAt, now - former < channel.body.interval * 3 / 4 {
            throw .tooSoon
        }
        let group = channel.body.group
        effects.append(
            .sendAdvert(channel.socket, source: transmission.source, group: group, bytes: transmission.advert)
        )
        routers[index].formerAdvertAt = routers[index].lastAdvert?.sentAt
        routers[index].lastAdvert = SentAdvert(bytes: transmission.advert, sentAt: now)
        let lease = Lease(
            ends: now + channel.body.interval * Limits.leaseIntervals,
            interval: channel.body.interval,
            will: transmission.will,
            source: transmission.source,
            group: group
        )
        routers[index].lease = lease
        if usesAddressLifetimes {
            renewObjects(of: routers[index].bundle, until: lease.ends)
        }
    }

    /// Ends a lease as planned, after the hold.
    mutating func cease(_ place: UInt32, hold: Interval, farewell: Bool) throws(Refusal) {
        let channel = try heldChannel(place)
        let index = router(of: channel)
        try requireUnrevoked(channel.bundle)
        guard var lease = routers[index].lease else { return }
        let longest = lease.interval + .milliseconds(Limits.holdBeyondIntervalMilliseconds)
        let ends = now + min(hold, longest)
        if lease.isCeased {
            // A hold may be cut short, when the successor was heard; nothing makes it longer.
            lease.ends = min(lease.ends, ends)
        } else {
            lease.ends = ends
            lease.isCeased = true
            if farewell { sendWill(lease, on: channel.socket) }
            effects.append(.log(.leaseCeased(channel.key)))
        }
        routers[index].lease = lease
        spendLeases()
    }

    /// A held channel by its number in the active table.
    private func heldChannel(_ place: UInt32) throws(Refusal) -> HeldChannel {
        guard let active, place < active.objectCount else { throw .unknownObject }
        guard let index = channels.place(of: active.identity(place), by: { $0.identity }) else {
            throw active.object(place).kind == .channel ? .notHeld : .wrongKind
        }
        return channels[index]
    }

    private func router(of channel: HeldChannel) -> Int {
        guard let index = routers.place(of: channel.key, by: { $0.key }) else {
            preconditionFailure("every held channel has a router")
        }
        return index
    }

    /// The first four octets are the same in versions 2 and 3 (RFC 3768 §5.1, RFC 9568 §5.1): version and
    /// type, VRID, priority, count of addresses.
    private func check(_ transmission: Transmission, against body: ChannelBody) throws(Refusal) {
        let (advert, will) = (transmission.advert, transmission.will)
        guard advert.count >= 4 else { throw .advertLength }
        guard advert[0] >> 4 == body.version.rawValue else { throw .advertVersion }
        guard advert[0] & 0xF == 1 else { throw .advertType }
        guard advert[1] == body.virtualRouterID.rawValue else { throw .advertVirtualRouterID }
        guard advert.count == Int(body.advertLength), will.count == advert.count else { throw .advertLength }
        guard advert[3] == body.addressCount else { throw .advertLength }
        guard advert[2] >= 1, advert[2] <= body.highestPriority.rawValue else { throw .advertPriority }
        guard will[0] == advert[0], will[1] == advert[1], will[2] == 0, will[3] == advert[3] else {
            throw .advertPriority
        }
    }
}
