import HelperProtocol
import NetworkTypes

extension HelperCore {
    /// The family of a channel of the active table, held or not: `transmit`'s source has its layout.
    mutating func familyOfChannel(_ place: UInt32) -> AddressFamily? {
        guard let active, place < active.objectCount else { return nil }
        if let index = channels.place(of: active.identity(place), by: { $0.identity }) {
            channelInHand = index
            return channels[index].body.family
        }
        let record = active.object(place)
        guard record.kind == .channel else { return nil }
        return (try? ChannelBody(decoding: record.body))?.family
    }

    /// Checks an advert and sends it, which renews the lease; at its deadline where that is still to come.
    /// One that waits is replaced.
    mutating func transmit(_ transmission: Transmission) throws(Refusal) {
        let channel = try heldChannel(transmission.channel)
        let index = router(of: channel)
        try requireUnrevoked(channel.bundle)
        try check(transmission, against: channel.body)
        let interval = channel.body.interval
        guard now <= transmission.deadline + interval else { throw .late }
        let sendingTime = max(now, transmission.deadline)
        guard sendingTime - now <= interval / Limits.waitingShare else { throw .tooSoon }
        // One advert beyond the schedule is legal (a change of state, a new priority), two aren't.
        if let former = routers[index].formerAdvertAt, sendingTime - former < interval * 3 / 4 {
            throw .tooSoon
        }
        let lease = Lease(
            ends: sendingTime + interval * Limits.leaseIntervals,
            body: channel.body,
            socket: channel.socket,
            source: transmission.source,
            will: transmission.will
        )
        dropWaiting(of: index)
        if sendingTime > now {
            wait(WaitingAdvert(bytes: transmission.advert, deadline: sendingTime, lease: lease), index)
        } else {
            advertise(transmission.advert, lease, index)
        }
    }

    /// Sends an advert of a router; `lease` is what it makes of the router's lease.
    mutating func advertise(_ bytes: [UInt8], _ lease: Lease, _ index: Int) {
        routers[index].formerAdvertAt = routers[index].lastAdvert?.sentAt
        routers[index].lastAdvert = SentAdvert(bytes: bytes, sentAt: now)
        send(bytes, of: lease)
        endHold(of: index)
        routers[index].lease = lease
        expectEnd(at: lease.ends)
        if usesAddressLifetimes {
            renewObjects(of: routers[index].bundle, until: lease.ends)
        }
    }

    /// Ends a lease as planned, after the hold.
    mutating func cease(_ place: UInt32, hold: Interval, farewell: Bool) throws(Refusal) {
        let channel = try heldChannel(place)
        let index = router(of: channel)
        try requireUnrevoked(channel.bundle)
        dropWaiting(of: index)
        guard var lease = routers[index].lease else { return }
        let longest = lease.interval + .milliseconds(Limits.holdBeyondIntervalMilliseconds)
        let ends = now + min(hold, longest)
        if lease.isCeased {
            // A hold may be cut short, when the successor was heard; nothing makes it longer.
            lease.ends = min(lease.ends, ends)
        } else {
            lease.ends = ends
            lease.isCeased = true
            holdChanged(of: index, true)
            if farewell { sendWill(lease) }
            effects.append(.log(.leaseCeased(channel.key)))
        }
        routers[index].lease = lease
        expectEnd(at: lease.ends)
        spendLeases()
    }

    /// A held channel by its number in the active table.
    private func heldChannel(_ place: UInt32) throws(Refusal) -> HeldChannel {
        if channelInHand < channels.count, channels[channelInHand].place == place {
            return channels[channelInHand]
        }
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

    /// Sends each destination its packet.
    mutating func send(_ advert: [UInt8], of lease: Lease) {
        let body = lease.body
        var start = 0
        for destination in body.destinations {
            var packet = body.packetCount == 1 ? advert : Array(advert[start..<start + body.packetLength])
            start += body.packetLength
            if body.completesChecksum {
                complete(&packet, body.unitLength, from: lease.source, to: destination)
            }
            effects.append(
                .sendAdvert(
                    lease.socket,
                    source: lease.source,
                    destination: destination,
                    ttl: body.ttl,
                    bytes: packet
                )
            )
        }
    }

    /// Adds the pseudo-header of RFC 9568 §5.2.8 to the checksum at octet 6.
    private func complete(
        _ packet: inout [UInt8],
        _ unitLength: Int,
        from source: IPAddress,
        to destination: IPAddress
    ) {
        var checksum = InternetChecksum()
        checksum.add(source.octets.span)
        checksum.add(destination.octets.span)
        checksum.add(word: UInt16(112))
        checksum.add(word: UInt16(unitLength))
        checksum.add(word: ~(UInt16(packet[6]) << 8 | UInt16(packet[7])))
        packet[6] = UInt8(checksum.value >> 8)
        packet[7] = UInt8(checksum.value & 0xFF)
    }

    private func check(_ transmission: Transmission, against body: ChannelBody) throws(Refusal) {
        let (advert, will) = (transmission.advert, transmission.will)
        guard advert.count >= body.unitOffset + 4 else { throw .advertLength }
        try checkHead(advert, body.unitOffset, against: body)
        guard advert.count == body.advertLength, will.count == advert.count else { throw .advertLength }
        for packet in 0..<body.packetCount {
            let start = packet * body.packetLength
            let unit = start + body.unitOffset
            try checkHead(advert, unit, against: body)
            guard advert[unit + 3] == body.addressCount else { throw .advertLength }
            guard advert[unit + 2] >= 1, advert[unit + 2] <= body.highestPriority.rawValue else {
                throw .advertPriority
            }
            guard will[unit] == advert[unit], will[unit + 1] == advert[unit + 1], will[unit + 2] == 0,
                will[unit + 3] == advert[unit + 3]
            else { throw .advertPriority }
            guard body.hasAuthenticationHeader else { continue }
            try checkAuthenticationHeader(advert, start, from: transmission.source)
            try checkAuthenticationHeader(will, start, from: transmission.source)
        }
    }

    /// The first four octets are the same in versions 2 and 3 (RFC 3768 §5.1, RFC 9568 §5.1): version and
    /// type, VRID, priority, count of addresses.
    private func checkHead(_ bytes: [UInt8], _ unit: Int, against body: ChannelBody) throws(Refusal) {
        guard bytes[unit] >> 4 == body.version.rawValue else { throw .advertVersion }
        guard bytes[unit] & 0xF == 1 else { throw .advertType }
        guard bytes[unit + 1] == body.virtualRouterID.rawValue else { throw .advertVirtualRouterID }
    }

    /// RFC 4302 §2: next header, length in words less two, reserved; then the SPI, which is the source
    /// address (spec vrrp-behaviour 4.4). Sequence and check value are the peers' to judge.
    private func checkAuthenticationHeader(
        _ bytes: [UInt8],
        _ start: Int,
        from source: IPAddress
    ) throws(Refusal) {
        guard Array(bytes[start..<start + 8]) == [112, 4, 0, 0] + source.octets else {
            throw .advertAuthentication
        }
    }
}
