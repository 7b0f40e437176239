import NetworkTypes

/// An advertisement's fields as they stand on the wire: the length is right, nothing else is judged.
///
/// The checks are single steps, because a receiver must make its own (TTL, password, interval) in between:
/// the first failure decides what is counted (spec vrrp-behaviour 6). Offsets are those of the drawing at
/// `Advertisement`; the initialiser has made sure that they exist.
struct UnverifiedAdvertisement {
    private let bytes: [UInt8]

    /// Throws `.short` below eight bytes and `.length` when the length is not what version and count say.
    init(_ bytes: [UInt8]) throws(AdvertisementRejection) {
        let expected = try UnverifiedAdvertisement.expectedLength(bytes)
        guard bytes.count == expected else { throw .length(expected: expected, received: bytes.count) }
        self.bytes = bytes
    }

    /// What the packet's own version and address count ask for (spec vrrp-behaviour 6.2); `.short` when there
    /// is no header to ask.
    static func expectedLength(_ bytes: [UInt8]) throws(AdvertisementRejection) -> Int {
        guard bytes.count >= Advertisement.headerLength else { throw .short(received: bytes.count) }
        let trailer = bytes[0] >> 4 == VRRPVersion.two.rawValue ? Advertisement.authenticationLength : 0
        return Advertisement.headerLength + 4 * Int(bytes[3]) + trailer
    }

    var interval: Interval { .seconds(Int64(bytes[5])) }

    /// Eight bytes in version 2, none in any other.
    var authenticationData: [UInt8] { Array(bytes[(Advertisement.headerLength + 4 * Int(bytes[3]))...]) }

    func checkVersion() throws(AdvertisementRejection) {
        guard bytes[0] >> 4 == VRRPVersion.two.rawValue else { throw .version(bytes[0] >> 4) }
    }

    func authenticationType() throws(AdvertisementRejection) -> AuthenticationType {
        guard let type = AuthenticationType(rawValue: bytes[4]) else {
            throw .authenticationTypeInvalid(bytes[4])
        }
        return type
    }

    func checkType() throws(AdvertisementRejection) {
        guard bytes[0] & 0xF == Advertisement.typeOnWire else { throw .type(bytes[0] & 0xF) }
    }

    /// Version 2: over the whole unit, no pseudo-header (spec vrrp-behaviour 5.1).
    func checkChecksum() throws(AdvertisementRejection) {
        var checksum = InternetChecksum()
        checksum.add(bytes.span)
        guard checksum.value == 0 else { throw .checksum }
    }

    /// The packet, once every check has passed.
    func verified(
        virtualRouterID: VirtualRouterID,
        authenticationType: AuthenticationType
    ) -> Advertisement {
        Advertisement(
            virtualRouterID: virtualRouterID,
            priority: Priority(rawValue: bytes[2]),
            authenticationType: authenticationType,
            authenticationData: authenticationData,
            interval: interval,
            addresses: (0..<Int(bytes[3])).map { .ipv4(address($0)) }
        )
    }

    private func address(_ index: Int) -> IPv4Address {
        let start = Advertisement.headerLength + 4 * index
        return IPv4Address(bytes[start], bytes[start + 1], bytes[start + 2], bytes[start + 3])
    }
}
