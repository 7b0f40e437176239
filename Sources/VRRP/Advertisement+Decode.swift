package import NetworkTypes

extension Advertisement {
    /// Reads the bytes after the IP header.
    ///
    /// Judges what the bytes alone can tell, in the receiver's order: `.short`, `.virtualRouterID` (0),
    /// `.length` (leftover bytes too), `.version`, `.authenticationTypeInvalid`, `.type`, `.checksum`.
    package init(decoding bytes: [UInt8]) throws(AdvertisementRejection) {
        guard bytes.count >= Advertisement.headerLength else { throw .short(received: bytes.count) }
        guard let virtualRouterID = VirtualRouterID(rawValue: bytes[1]) else { throw .virtualRouterID(0) }
        let unverified = try UnverifiedAdvertisement(bytes)
        try unverified.checkVersion()
        let authenticationType = try unverified.authenticationType()
        try unverified.checkType()
        try unverified.checkChecksum()
        self = unverified.verified(virtualRouterID: virtualRouterID, authenticationType: authenticationType)
    }

    /// Accepts a datagram for a virtual router, or says why it must be dropped.
    ///
    /// The checks of RFC 3768 §7.1 in the order of spec vrrp-behaviour 6.2–6.11; the first failure decides.
    /// `ownAddress` is the source of our own advertisements.
    package init(
        accepting datagram: ReceivedDatagram,
        for settings: VirtualRouterSettings,
        ownAddress: IPv4Address
    ) throws(AdvertisementRejection) {
        let payload = try datagram.payloadWithoutPadding()
        guard payload[1] == settings.virtualRouterID.rawValue else { throw .virtualRouterID(payload[1]) }
        let unverified = try UnverifiedAdvertisement(payload)
        guard datagram.timeToLive == 255 else { throw .timeToLive(datagram.timeToLive) }
        try unverified.checkVersion()
        let authenticationType = try unverified.authenticationType()
        try Advertisement.check(
            authenticationType,
            unverified.authenticationData,
            against: settings.authentication
        )
        guard unverified.interval == settings.advertInterval else { throw .interval(unverified.interval) }
        try unverified.checkType()
        guard datagram.isLengthAsStated else {
            throw .totalLength(stated: datagram.totalLength, received: datagram.receivedLength)
        }
        try unverified.checkChecksum()
        guard datagram.destination.isMulticast else { throw .destination(datagram.destination) }
        guard datagram.source != ownAddress else { throw .ownAddress }
        self = unverified.verified(
            virtualRouterID: settings.virtualRouterID,
            authenticationType: authenticationType
        )
    }

    /// Spec vrrp-behaviour 6.6: the same type, and for simple text the same eight bytes.
    private static func check(
        _ type: AuthenticationType,
        _ data: [UInt8],
        against expected: Authentication
    ) throws(AdvertisementRejection) {
        switch (expected, type) {
        case (.none, .none):
            return
        case (.simpleText(let password), .simpleText):
            guard isEqualInConstantTime(password.padded, data) else { throw .password }
        case (.none, .simpleText), (.none, .authenticationHeader),
            (.simpleText, .none), (.simpleText, .authenticationHeader), (.authenticationHeader, _):
            throw .authenticationTypeDiffers(type)
        }
    }

    /// Compares all bytes whatever the first ones are, so that the time taken tells nothing about them.
    private static func isEqualInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in 0..<left.count { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}
