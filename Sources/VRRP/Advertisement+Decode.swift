package import NetworkTypes

extension Advertisement {
    /// Reads a protocol unit without trailer, of the version that it names.
    ///
    /// Judges what the bytes alone can tell, in the receiver's order: `.short`, `.virtualRouterID` (0),
    /// `.length` (leftover bytes too), `.version`, `.authenticationTypeInvalid`, `.type`, `.checksum`. With a
    /// pseudo-header that of version 3 over IPv4 and any over IPv6 is checked with it; without one IPv6's
    /// isn't checked, because the kernel does that, and IPv4's must be that of the unit alone.
    package init(
        decoding bytes: [UInt8],
        family: AddressFamily = .ipv4,
        pseudoHeader: PseudoHeader? = nil
    ) throws(AdvertisementRejection) {
        guard bytes.count >= Advertisement.headerLength else { throw .short(received: bytes.count) }
        guard let virtualRouterID = VirtualRouterID(rawValue: bytes[1]) else { throw .virtualRouterID(0) }
        let unverified = try UnverifiedAdvertisement(bytes, family)
        guard let version = VRRPVersion(rawValue: bytes[0] >> 4) else { throw .version(bytes[0] >> 4) }
        let authenticationType = version == .two ? try unverified.authenticationType() : .none
        try unverified.checkType()
        let isRight =
            switch (family, version, pseudoHeader) {
            case (.ipv4, .two, _), (.ipv4, .three, nil): unverified.hasRightChecksumAlone
            case (.ipv4, .three, let header?), (.ipv6, _, let header?): header.matches(bytes)
            case (.ipv6, _, nil): true
            }
        guard isRight else { throw .checksum }
        self = unverified.verified(
            version,
            virtualRouterID: virtualRouterID,
            authenticationType: authenticationType
        )
    }
}
