import ByteCodec
package import NetworkTypes

/// A VRRP advertisement of version 2 over IPv4, without its IP header (RFC 3768 §5.1, RFC 2338 §5.1).
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |Version| Type  | Virtual Rtr ID|   Priority    | Count IP Addrs|
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |   Auth Type   |   Adver Int   |          Checksum             |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                         IP Address (1) … (n)                  |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                     Authentication Data (1)                   |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                     Authentication Data (2)                   |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// The eight bytes of authentication data are always there (spec vrrp-behaviour 4.3).
package struct Advertisement: Hashable, Sendable {
    /// The virtual router that the sender speaks for.
    package var virtualRouterID: VirtualRouterID
    /// 0 when the sender leaves.
    package var priority: Priority
    /// What `authenticationData` holds.
    package var authenticationType: AuthenticationType
    /// Eight bytes.
    package var authenticationData: [UInt8]
    /// Whole seconds, 0…255; a sender's is 1…255.
    package var interval: Interval
    /// At most `addressesMax`, IPv4, in the sender's order.
    package var addresses: [IPAddress]

    /// The count field has eight bits, and 255 addresses fit one Ethernet frame.
    package static let addressesMax = 255
    /// Bytes before the addresses.
    package static let headerLength = 8
    /// Bytes of authentication data.
    package static let authenticationLength = 8

    /// What a virtual router with these settings says at this priority.
    package init(_ settings: VirtualRouterSettings, priority: Priority) {
        virtualRouterID = settings.virtualRouterID
        self.priority = priority
        interval = settings.advertInterval
        addresses = settings.virtualAddresses.map(\.address.address)
        switch settings.authentication {
        case .none:
            authenticationType = .none
            authenticationData = Array(repeating: 0, count: Advertisement.authenticationLength)
        case .simpleText(let password):
            authenticationType = .simpleText
            authenticationData = password.padded
        case .authenticationHeader:
            authenticationType = .authenticationHeader
            authenticationData = Array(repeating: 0, count: Advertisement.authenticationLength)
        }
    }

    /// Any packet; `encoded` says what can be put on the wire.
    package init(
        virtualRouterID: VirtualRouterID,
        priority: Priority,
        authenticationType: AuthenticationType,
        authenticationData: [UInt8],
        interval: Interval,
        addresses: [IPAddress]
    ) {
        self.virtualRouterID = virtualRouterID
        self.priority = priority
        self.authenticationType = authenticationType
        self.authenticationData = authenticationData
        self.interval = interval
        self.addresses = addresses
    }

    /// The bytes after the IP header, with their checksum (spec vrrp-behaviour 4.2, 4.3, 5.1).
    ///
    /// Traps on what cannot be said: an interval of no whole seconds in 0…255, more than `addressesMax`
    /// addresses, an IPv6 address, authentication data of another length than eight.
    package func encoded() -> [UInt8] {
        precondition(addresses.count <= Advertisement.addressesMax)
        precondition(authenticationData.count == Advertisement.authenticationLength)
        let seconds = interval.nanoseconds / Interval.seconds(1).nanoseconds
        precondition(.seconds(seconds) == interval && seconds >= 0 && seconds <= 255)

        let fixed = Advertisement.headerLength + Advertisement.authenticationLength
        var writer = ByteWriter(limit: fixed + 4 * addresses.count)
        writer.write(VRRPVersion.two.rawValue << 4 | Advertisement.typeOnWire)
        writer.write(virtualRouterID.rawValue)
        writer.write(priority.rawValue)
        writer.write(UInt8(addresses.count))
        writer.write(authenticationType.rawValue)
        writer.write(UInt8(seconds))
        writer.writeZeros(2)
        for address in addresses {
            precondition(address.family == .ipv4)
            writer.write(address.octets)
        }
        writer.write(authenticationData)

        var checksum = InternetChecksum()
        checksum.add(writer.bytes.span)
        writer.patchBigEndian(checksum.value, at: Advertisement.checksumOffset)
        return writer.bytes
    }

    /// ADVERTISEMENT, the only type there is (RFC 3768 §5.3.2).
    static let typeOnWire: UInt8 = 1
    private static let checksumOffset = 6
}

/// The authentication type of version 2 (RFC 2338 §5.3.6).
package enum AuthenticationType: UInt8, Sendable, Hashable {
    case none = 0
    case simpleText = 1
    /// An authentication header stands before the packet; known by number, not spoken.
    case authenticationHeader = 2
}
