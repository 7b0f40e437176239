import NetworkTypes

/// The checks of one datagram, in their order, and what they find on the way.
struct AcceptanceChecks {
    private let datagram: ReceivedDatagram
    private let settings: VirtualRouterSettings
    private let receiver: Receiver
    private(set) var headerSequence: UInt32?
    private(set) var keyedSequence: KeyedSequence?
    private(set) var remarks: [AcceptanceRemark] = []

    init(datagram: ReceivedDatagram, settings: VirtualRouterSettings, receiver: Receiver) {
        self.datagram = datagram
        self.settings = settings
        self.receiver = receiver
    }

    mutating func run() throws(AdvertisementRejection) -> Advertisement {
        let isMulticast = settings.isMulticast
        try checkDispatch()
        let (unit, trailer) = try datagram.parts(hasTrailer: settings.keyedAuthentication != nil)
        let unverified = try UnverifiedAdvertisement(unit, settings.family)
        if isMulticast, let timeToLive = datagram.timeToLive, timeToLive != 255 {
            throw .timeToLive(timeToLive)
        }
        try unverified.checkVersion(settings.version)
        if let keyed = settings.keyedAuthentication { try checkTrailer(trailer, behind: unit, keyed) }
        var authenticationType = AuthenticationType.none
        if settings.version == .two {
            authenticationType = try unverified.authenticationType()
            try check(authenticationType, unverified)
        }
        try checkInterval(unverified.interval)
        try unverified.checkType()
        guard datagram.isLengthAsStated else {
            throw .totalLength(stated: datagram.totalLength, received: datagram.receivedLength)
        }
        try checkChecksum(unverified)
        guard datagram.destination.isMulticast == isMulticast else {
            throw .destination(datagram.destination)
        }
        guard datagram.source != receiver.ownAddress else { throw .ownAddress }
        guard !settings.ownerIgnoresAdverts || receiver.priority != .owner else { throw .ignoredByOwner }
        return unverified.verified(
            settings.version,
            virtualRouterID: settings.virtualRouterID,
            authenticationType: authenticationType
        )
    }

    /// What comes before the packet's own length (spec vrrp-behaviour 6 a, b, e; 6.1).
    private func checkDispatch() throws(AdvertisementRejection) {
        let payload = datagram.payload
        guard payload.count >= Advertisement.headerLength else { throw .short(received: payload.count) }
        guard payload[1] == settings.virtualRouterID.rawValue else { throw .virtualRouterID(payload[1]) }
        if settings.family == .ipv6, datagram.destination.isMulticast != settings.isMulticast {
            throw .destination(datagram.destination)
        }
        let hasHeader = datagram.authenticationHeader != nil
        guard hasHeader == settings.hasAuthenticationHeader else {
            throw .authenticationHeader(isPresent: hasHeader)
        }
    }

    /// Spec vrrp-behaviour 7.1–7.4.
    private mutating func checkTrailer(
        _ bytes: ArraySlice<UInt8>?,
        behind unit: [UInt8],
        _ keyed: KeyedAuthentication
    ) throws(AdvertisementRejection) {
        guard let bytes else {
            if keyed.mode == .enforce { throw .keyedMissing }
            return
        }
        guard settings.isPeerOrMulticast(datagram.source) else { throw .notAPeer }
        guard let trailer = KeyedTrailer(bytes) else { throw .keyedMalformed }
        if case .time(let window) = keyed.replayProtection {
            let ahead = trailer.sequence.secondsAhead(of: KeyedSequence(receiver.timeOfDay))
            let seconds = window.nanoseconds / Interval.seconds(1).nanoseconds
            guard ahead.magnitude <= seconds else { throw .keyedStale(secondsAhead: ahead) }
            if ahead.magnitude > seconds / 2 { remarks.append(.clocksDiffer(secondsAhead: ahead)) }
        }
        guard let key = keyed.keys.first(where: { $0.identifier == trailer.keyIdentifier }) else {
            throw .keyedUnknownKey(trailer.keyIdentifier)
        }
        guard let digests = receiver.digests else { preconditionFailure("required of the settings") }
        guard KeyedTrailer.isTagRight(bytes, behind: unit, from: datagram.source, key: key, digests) else {
            throw .keyedInvalid
        }
        let mark = receiver.memory.mark(of: datagram.source, receiver.timeOfDay, keyed.replayProtection)
        if let mark, !trailer.sequence.isNewer(than: mark) { throw .keyedReplay }
        keyedSequence = trailer.sequence
    }

    /// Spec vrrp-behaviour 6.6: the same type, and its proof.
    private mutating func check(
        _ type: AuthenticationType,
        _ unverified: UnverifiedAdvertisement
    ) throws(AdvertisementRejection) {
        switch (settings.authentication, type) {
        case (.none, .none):
            return
        case (.simpleText(let password), .simpleText):
            guard isEqualInConstantTime(password.padded, unverified.authenticationData) else {
                throw .password
            }
        case (.authenticationHeader(let password), .authenticationHeader):
            try checkHeader(before: unverified.bytes, password)
        case (.none, _), (.simpleText, _), (.authenticationHeader, _):
            throw .authenticationTypeDiffers(type)
        }
    }

    private mutating func checkHeader(
        before unit: [UInt8],
        _ password: AuthenticationPassword
    ) throws(AdvertisementRejection) {
        guard let header = datagram.authenticationHeader, let digests = receiver.digests,
            case .ipv4(let source) = datagram.source
        else { preconditionFailure("its presence was checked, the rest is required of the settings") }
        let next = AuthenticationHeader.nextHeader(header)
        guard next == PseudoHeader.protocolNumber else { throw .nextHeader(next) }
        let digest = AuthenticationHeader.digest(
            of: datagram.authenticated + unit,
            headerLength: datagram.authenticated.count - AuthenticationHeader.length,
            isUnicast: !settings.isMulticast,
            password: password,
            digests
        )
        guard isEqualInConstantTime(digest, AuthenticationHeader.digest(header)) else { throw .digest }
        guard AuthenticationHeader.parametersIndex(header) == source.rawValue else { throw .parametersIndex }
        let sequence = AuthenticationHeader.sequence(header)
        guard sequence > receiver.memory.headerSequence else {
            throw .sequence(received: sequence, last: receiver.memory.headerSequence)
        }
        headerSequence = sequence
    }

    /// Spec vrrp-behaviour 6.6, 6.9. An interval of zero would let every silence count as the master's end.
    private mutating func checkInterval(_ interval: Interval) throws(AdvertisementRejection) {
        guard interval != settings.advertInterval else { return }
        guard settings.version == .three, interval > .zero else { throw .interval(interval) }
        remarks.append(.intervalDiffers(interval))
    }

    /// Spec vrrp-behaviour 5; IPv6's sum was the kernel's work.
    private mutating func checkChecksum(
        _ unverified: UnverifiedAdvertisement
    ) throws(AdvertisementRejection) {
        guard settings.family == .ipv4 else { return }
        let unit = unverified.bytes
        let exact = PseudoHeader(source: datagram.source, destination: datagram.destination)
        let asToGroup = PseudoHeader(source: datagram.source, destination: .ipv4(.vrrpGroup))
        let isRight: Bool
        switch (settings.version, settings.checksumFlavour) {
        case (.two, _): isRight = unverified.hasRightChecksumAlone
        case (.three, .withoutPseudoHeader): isRight = true
        case (.three, .standardOnly): isRight = exact.matches(unit)
        case (.three, .groupInUnicast): isRight = (settings.isMulticast ? exact : asToGroup).matches(unit)
        case (.three, .standard):
            let isOld = !exact.matches(unit) && !settings.isMulticast && asToGroup.matches(unit)
            if isOld { remarks.append(.summedAsToGroup) }
            isRight = isOld || exact.matches(unit)
        }
        guard isRight else { throw .checksum }
    }
}
