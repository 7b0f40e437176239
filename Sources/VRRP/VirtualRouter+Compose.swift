import NetworkTypes

extension VirtualRouter {
    /// The bytes of the next advertisement and of its will, which has the number after it; both as
    /// `Effect.transmit` describes them.
    mutating func composeAdvertisement(at now: Instant) -> (advertisement: [UInt8], will: [UInt8]) {
        let units = currentUnits()
        let (unit, farewell) = (units.advertisement, units.farewell)
        if case .authenticationHeader(let password) = settings.authentication {
            let sequence = memory.nextHeaderSequence
            memory.sentHeader(sequence: sequence)
            return (
                datagrams(around: unit, sequence, password),
                datagrams(around: farewell, memory.nextHeaderSequence, password)
            )
        }
        if let keyed = settings.keyedAuthentication, settings.trailerLength > 0 {
            let sequence = memory.nextKeyedSequence(timeOfDay(now), keyed.replayProtection)
            memory.sentKeyed(sequence)
            return (
                unit + trailer(behind: unit, sequence, keyed.activeKey),
                farewell + trailer(behind: farewell, sequence.next, keyed.activeKey)
            )
        }
        return (unit, farewell)
    }

    /// UTC since 1970.
    func timeOfDay(_ now: Instant) -> Interval {
        Interval(nanoseconds: now.nanosecondsSinceBoot) + clockOffset
    }

    /// Goes on where a former engine's last advertisement stopped, and tells the priority in it; nil when the
    /// bytes can't be ours.
    @discardableResult
    mutating func resume(after bytes: [UInt8]) -> Priority? {
        var unit = bytes[...]
        if settings.hasAuthenticationHeader {
            let before = AuthenticationHeader.length
            guard bytes.count >= before + Advertisement.headerLength else { return nil }
            memory.sentHeader(sequence: AuthenticationHeader.sequence(bytes[...]))
            unit = bytes[before...]
        } else if settings.trailerLength > 0, let trailer = KeyedTrailer(bytes.suffix(KeyedTrailer.length)) {
            memory.sentKeyed(trailer.sequence)
        }
        guard unit.count >= Advertisement.headerLength,
            unit[unit.startIndex] >> 4 == settings.version.rawValue
        else { return nil }
        let priority = Priority(rawValue: unit[unit.startIndex + 2])
        return priority == .stopping || priority == .owner ? nil : priority
    }

    /// What the last advertisement said is what is to be said.
    var saysWhatIs: Bool {
        composed.map { $0.priority == effectivePriority && $0.source == sourceIfAny } ?? false
    }

    /// The last ones, as long as they say what is to be said: of a thousand masters composing would be a
    /// third of the work.
    private mutating func currentUnits() -> ComposedUnits {
        if let composed, saysWhatIs { return composed }
        let units = ComposedUnits(
            priority: effectivePriority,
            source: sourceAddress,
            advertisement: encodedUnit(at: effectivePriority),
            farewell: encodedUnit(at: .stopping)
        )
        composed = units
        return units
    }

    private func encodedUnit(at priority: Priority) -> [UInt8] {
        let unit = Advertisement(settings, priority: priority).encoded()
        guard settings.version == .three, settings.family == .ipv4, !settings.isMulticast,
            settings.checksumFlavour == .groupInUnicast
        else { return unit }
        let header = PseudoHeader(source: sourceAddress, destination: .ipv4(.vrrpGroup))
        return header.completing(unit)
    }

    private func trailer(
        behind unit: [UInt8],
        _ sequence: KeyedSequence,
        _ key: AuthenticationKey
    ) -> [UInt8] {
        guard let digests else { preconditionFailure("required of the settings") }
        return KeyedTrailer(keyIdentifier: key.identifier, sequence: sequence)
            .encoded(behind: unit, from: sourceAddress, key: key, digests)
    }

    /// One for each destination, since the digest covers it.
    private func datagrams(
        around unit: [UInt8],
        _ sequence: UInt32,
        _ password: AuthenticationPassword
    ) -> [UInt8] {
        guard let digests, case .ipv4(let source) = sourceAddress else {
            preconditionFailure("required of the settings")
        }
        return settings.destinations.flatMap { destination in
            AuthenticatedDatagram(
                source: source,
                destination: destination,
                sequence: sequence
            ).encoded(around: unit, password: password, digests)
        }
    }
}

/// An advertisement's unit and its will's, without what authentication adds, and what they were made from
/// beside the settings.
struct ComposedUnits: Hashable, Sendable {
    let priority: Priority
    let source: IPAddress
    let advertisement: [UInt8]
    let farewell: [UInt8]
}
