import NetworkTypes

extension VirtualRouter {
    mutating func receive(_ datagram: ReceivedDatagram, at now: Instant, into effects: inout [Effect]) {
        switch state {
        case .initialize, .fault, .stopped:
            // Ignored without a count (spec vrrp-behaviour 6 d).
            return
        case .backup, .master, .stopping:
            break
        }
        // Spec vrrp-behaviour 3.5: a start-up delay hears nothing.
        if let from = participatesFrom, now < from { return }
        let source = datagram.source
        do throws(AdvertisementRejection) {
            let accepted = try AcceptedAdvertisement(datagram, for: settings, by: receiver(at: now))
            remember(accepted, from: source)
            for remark in accepted.remarks {
                effects.append(.noticed(.remark(remark, source: source)))
            }
            statistics.received += 1
            heard.note(source, accepted.advertisement.priority, at: now)
            compareAddresses(accepted.advertisement, from: source, into: &effects)
            try checkPeer(datagram)
            hear(accepted.advertisement, from: source, arrival: datagram.arrival, at: now, into: &effects)
        } catch {
            statistics[error.reason] += 1
            effects.append(.rejected(error, source: source))
        }
    }

    private mutating func hear(
        _ advertisement: Advertisement,
        from source: IPAddress,
        arrival: Instant,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        if advertisement.priority == .stopping { statistics.priorityZeroReceived += 1 }
        switch state {
        case .backup:
            hearAsBackup(advertisement, from: source, arrival: arrival, at: now, into: &effects)
        case .master:
            hearAsMaster(advertisement, from: source, at: now, into: &effects)
        case .stopping:
            guard advertisement.priority != .stopping else { return }
            finishStopping(.successorHeard(source: source), at: now, into: &effects)
        case .initialize, .fault, .stopped:
            preconditionFailure("returned before")
        }
    }

    private func receiver(at now: Instant) -> Receiver {
        var receiver = Receiver(
            ownAddress: sourceAddress,
            priority: effectivePriority,
            digests: digests,
            timeOfDay: timeOfDay(now)
        )
        receiver.memory = memory
        return receiver
    }

    private mutating func remember(_ accepted: AcceptedAdvertisement, from source: IPAddress) {
        if let sequence = accepted.headerSequence {
            memory.heardHeader(sequence: sequence)
            // Its number isn't above this one any more, so its sender would refuse it.
            takeBack()
        }
        if let sequence = accepted.keyedSequence {
            let limit = settings.isMulticast ? AuthenticationMemory.groupMarksMax : settings.peers.count
            memory.heardKeyed(sequence, from: source, limit: limit)
        }
    }

    /// Spec vrrp-behaviour 6.16: counted as received, then dropped.
    private func checkPeer(_ datagram: ReceivedDatagram) throws(AdvertisementRejection) {
        guard case .unicast(let unicast) = settings.delivery, unicast.checksSource else { return }
        guard let peer = unicast.peers.first(where: { $0.address == datagram.source }) else {
            throw .notAPeer
        }
        if let timeToLive = datagram.timeToLive, !peer.timeToLive.contains(timeToLive) {
            throw .peerTimeToLive(timeToLive)
        }
    }

    /// Another address list is worth a notice, never a drop (spec vrrp-behaviour 6.14, 6.15).
    private mutating func compareAddresses(
        _ advertisement: Advertisement,
        from source: IPAddress,
        into effects: inout [Effect]
    ) {
        let own = settings.virtualAddresses
        var missing: IPAddress?
        if advertisement.addresses.count == own.count {
            // A master has no known master, so it always compares.
            if settings.skipsAddressCheckOfKnownMaster && source == masterAddress { return }
            missing = own.first { !advertisement.addresses.contains($0.address.address) }?.address.address
            guard missing != nil else { return }
        }
        statistics.addressListDiffers += 1
        effects.append(.noticed(.addressListDiffers(source: source, missing: missing)))
    }
}
