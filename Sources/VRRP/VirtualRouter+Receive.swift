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
        let advertisement: Advertisement
        do throws(AdvertisementRejection) {
            advertisement = try Advertisement(
                accepting: datagram,
                for: settings,
                ownAddress: sourceAddress
            )
        } catch {
            statistics[error.reason] += 1
            effects.append(.rejected(error, source: datagram.source))
            return
        }
        statistics.received += 1
        compareAddresses(advertisement, from: datagram.source, into: &effects)
        if advertisement.priority == .stopping { statistics.priorityZeroReceived += 1 }

        switch state {
        case .backup:
            hearAsBackup(advertisement, from: datagram.source, at: now, into: &effects)
        case .master:
            hearAsMaster(advertisement, from: datagram.source, at: now, into: &effects)
        case .stopping:
            guard advertisement.priority != .stopping else { return }
            finishStopping(.successorHeard(source: datagram.source), at: now, into: &effects)
        case .initialize, .fault, .stopped:
            preconditionFailure("returned above")
        }
    }

    /// Another address list is worth a notice, never a drop (spec vrrp-behaviour 6.14, 6.15).
    private mutating func compareAddresses(
        _ advertisement: Advertisement,
        from source: IPv4Address,
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
