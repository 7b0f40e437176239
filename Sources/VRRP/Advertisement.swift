import ByteCodec
package import NetworkTypes

/// A VRRP advertisement without its IP header (RFC 3768 §5.1, RFC 2338 §5.1; RFC 9568 §5.1).
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |Version| Type  | Virtual Rtr ID|   Priority    | Count IP Addrs|
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |   Auth Type   |   Adver Int   |          Checksum             |  version 2, seconds
/// |(rsvd) |     Max Adver Int     |          Checksum             |  version 3, centiseconds
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                      IP Address (1) … (n)                     |  4 or 16 octets each
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                     Authentication Data (1)                   |  version 2 over IPv4 only,
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                     Authentication Data (2)                   |  and there always
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// The eight bytes of authentication data are always there in version 2 over IPv4, never in version 2 over
/// IPv6, which no RFC knows (spec vrrp-behaviour 4.3).
package struct Advertisement: Hashable, Sendable {
    package var version: VRRPVersion
    package var family: AddressFamily
    /// The virtual router that the sender speaks for.
    package var virtualRouterID: VirtualRouterID
    /// 0 when the sender leaves.
    package var priority: Priority
    /// Version 2: what `authenticationData` holds. `.none` in version 3.
    package var authenticationType: AuthenticationType
    /// Eight bytes in version 2 over IPv4, otherwise none.
    package var authenticationData: [UInt8]
    /// Version 2: whole seconds, 0…255. Version 3: whole centiseconds, 0…4095. A sender's is at least 1.
    package var interval: Interval
    /// At most `addressesMax`, of `family`, in the sender's order.
    package var addresses: [IPAddress]

    /// The count field has eight bits.
    package static let addressesMax = 255
    /// Bytes before the addresses.
    package static let headerLength = 8
    /// Bytes of authentication data where there are any.
    package static let authenticationLength = 8

    /// What a virtual router with these settings says at this priority.
    package init(_ settings: VirtualRouterSettings, priority: Priority) {
        version = settings.version
        family = settings.family
        virtualRouterID = settings.virtualRouterID
        self.priority = priority
        interval = settings.advertInterval
        addresses = settings.virtualAddresses.map(\.address.address)
        switch settings.authentication {
        case .none:
            authenticationType = .none
            authenticationData = Advertisement.noPassword(version, family)
        case .simpleText(let password):
            authenticationType = .simpleText
            authenticationData = password.padded
        case .authenticationHeader:
            // The digest is in the header before the packet.
            authenticationType = .authenticationHeader
            authenticationData = Advertisement.noPassword(version, family)
        }
    }

    /// Any packet; `encoded` says what can be put on the wire. `authenticationData` nil: zeros where the
    /// version has some.
    package init(
        version: VRRPVersion = .two,
        family: AddressFamily = .ipv4,
        virtualRouterID: VirtualRouterID,
        priority: Priority,
        authenticationType: AuthenticationType = .none,
        authenticationData: [UInt8]? = nil,
        interval: Interval,
        addresses: [IPAddress]
    ) {
        self.version = version
        self.family = family
        self.virtualRouterID = virtualRouterID
        self.priority = priority
        self.authenticationType = authenticationType
        self.authenticationData = authenticationData ?? Advertisement.noPassword(version, family)
        self.interval = interval
        self.addresses = addresses
    }

    /// The protocol unit: the bytes after the IP header (spec vrrp-behaviour 4.2, 4.3).
    ///
    /// The checksum field is final only in version 2 over IPv4. In version 3 over IPv4 it is the one's
    /// complement of the sum over this unit *alone*: who sends it adds the pseudo-header of each destination
    /// (source, destination, protocol 112, this unit's length; 5.2), unless `v3_checksum_as_v2` leaves it as
    /// it is. Over IPv6 it is zero, and the kernel fills it in (5.5). A keyed trailer comes behind the unit
    /// and is no part of it: it counts neither in this sum nor in the pseudo-header's length (4.6).
    ///
    /// Traps on what cannot be said: an interval that the field can't hold, more than `addressesMax`
    /// addresses, an address of the other family, authentication data of another length than `version` and
    /// `family` have.
    package func encoded() -> [UInt8] {
        precondition(addresses.count <= Advertisement.addressesMax)
        precondition(
            authenticationData.count == Advertisement.authenticationLength(version, family)
        )
        let addressLength = Int(family.bits / 8)
        let fixed = Advertisement.headerLength + authenticationData.count
        var writer = ByteWriter(limit: fixed + addressLength * addresses.count)
        writer.write(version.rawValue << 4 | Advertisement.typeOnWire)
        writer.write(virtualRouterID.rawValue)
        writer.write(priority.rawValue)
        writer.write(UInt8(addresses.count))
        switch version {
        case .two:
            writer.write(authenticationType.rawValue)
            writer.write(UInt8(whole(.seconds(1), upTo: 255)))
        case .three:
            writer.writeBigEndian(UInt16(whole(.centiseconds(1), upTo: 4095)))
        }
        writer.writeZeros(2)
        for address in addresses {
            precondition(address.family == family)
            writer.write(address.octets)
        }
        writer.write(authenticationData)

        if family == .ipv4 {
            var checksum = InternetChecksum()
            checksum.add(writer.bytes.span)
            writer.patchBigEndian(checksum.value, at: Advertisement.checksumOffset)
        }
        return writer.bytes
    }

    /// The interval in units of the field.
    private func whole(_ unit: Interval, upTo most: Int64) -> Int64 {
        let count = interval.nanoseconds / unit.nanoseconds
        precondition(unit * count == interval && count >= 0 && count <= most)
        return count
    }

    static func authenticationLength(_ version: VRRPVersion, _ family: AddressFamily) -> Int {
        version == .two && family == .ipv4 ? authenticationLength : 0
    }

    private static func noPassword(_ version: VRRPVersion, _ family: AddressFamily) -> [UInt8] {
        Array(repeating: 0, count: authenticationLength(version, family))
    }

    /// ADVERTISEMENT, the only type there is (RFC 9568 §5.2.2).
    static let typeOnWire: UInt8 = 1
    static let checksumOffset = 6
}

/// The authentication type of version 2 (RFC 2338 §5.3.6).
package enum AuthenticationType: UInt8, Sendable, Hashable {
    case none = 0
    case simpleText = 1
    /// An authentication header stands before the packet.
    case authenticationHeader = 2
}
