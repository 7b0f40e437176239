import NetworkTypes

/// An advertisement's fields as they stand on the wire: the length is right, nothing else is judged.
///
/// The checks are single steps, because a receiver must make its own (TTL, password, interval) in between:
/// the first failure decides what is counted (spec vrrp-behaviour 6). Offsets are those of the drawing at
/// `Advertisement`; the initialiser has made sure that they exist.
struct UnverifiedAdvertisement {
    /// Without trailer.
    let bytes: [UInt8]
    private let family: AddressFamily

    /// Throws `.short` below eight bytes and `.length` when the length is not what version and count say.
    init(_ bytes: [UInt8], _ family: AddressFamily) throws(AdvertisementRejection) {
        let expected = try UnverifiedAdvertisement.expectedLength(bytes, family)
        guard bytes.count == expected else { throw .length(expected: expected, received: bytes.count) }
        self.bytes = bytes
        self.family = family
    }

    /// What the packet's own version and address count ask for (spec vrrp-behaviour 6.2); `.short` when there
    /// is no header to ask.
    static func expectedLength(
        _ bytes: [UInt8],
        _ family: AddressFamily
    ) throws(AdvertisementRejection) -> Int {
        guard bytes.count >= Advertisement.headerLength else { throw .short(received: bytes.count) }
        let version = VRRPVersion(rawValue: bytes[0] >> 4)
        let authentication = version.map { Advertisement.authenticationLength($0, family) } ?? 0
        return Advertisement.headerLength + Int(family.bits / 8) * Int(bytes[3]) + authentication
    }

    /// Of the version in the packet.
    var interval: Interval {
        bytes[0] >> 4 == VRRPVersion.two.rawValue
            ? .seconds(Int64(bytes[5])) : .centiseconds(Int64(bytes[4] & 0xF) << 8 | Int64(bytes[5]))
    }

    /// Eight bytes or none.
    var authenticationData: ArraySlice<UInt8> {
        bytes[(Advertisement.headerLength + Int(family.bits / 8) * Int(bytes[3]))...]
    }

    func checkVersion(_ expected: VRRPVersion) throws(AdvertisementRejection) {
        guard bytes[0] >> 4 == expected.rawValue else { throw .version(bytes[0] >> 4) }
    }

    /// Version 2's field.
    func authenticationType() throws(AdvertisementRejection) -> AuthenticationType {
        guard let type = AuthenticationType(rawValue: bytes[4]) else {
            throw .authenticationTypeInvalid(bytes[4])
        }
        return type
    }

    func checkType() throws(AdvertisementRejection) {
        guard bytes[0] & 0xF == Advertisement.typeOnWire else { throw .type(bytes[0] & 0xF) }
    }

    /// The sum over the whole unit, no pseudo-header (spec vrrp-behaviour 5.1).
    var hasRightChecksumAlone: Bool {
        var checksum = InternetChecksum()
        checksum.add(bytes.span)
        return checksum.value == 0
    }

    /// The packet, once every check has passed.
    func verified(
        _ version: VRRPVersion,
        virtualRouterID: VirtualRouterID,
        authenticationType: AuthenticationType
    ) -> Advertisement {
        Advertisement(
            version: version,
            family: family,
            virtualRouterID: virtualRouterID,
            priority: Priority(rawValue: bytes[2]),
            authenticationType: authenticationType,
            authenticationData: Array(authenticationData),
            interval: interval,
            addresses: (0..<Int(bytes[3])).map(address)
        )
    }

    private func address(_ index: Int) -> IPAddress {
        let start = Advertisement.headerLength + Int(family.bits / 8) * index
        switch family {
        case .ipv4:
            return .ipv4(IPv4Address(bytes[start], bytes[start + 1], bytes[start + 2], bytes[start + 3]))
        case .ipv6:
            var value: UInt128 = 0
            for octet in bytes[start..<start + 16] { value = value << 8 | UInt128(octet) }
            return .ipv6(IPv6Address(rawValue: value))
        }
    }
}
