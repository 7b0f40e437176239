package import ByteCodec
package import NetworkTypes

/// The body of an advert channel: all that an advert of it may say and where it goes, so that the helper can
/// check one and the engine names neither destination nor TTL.
///
///      0        1        2        3        4        5        6        7        8
///      +--------+--------+--------+--------+--------+--------+--------+--------+
///      | family | version| VRID   | highest| address| flags  | TTL    | trailer|
///      |        |        |        |priority| count  |        |        | length |
///      +--------+--------+--------+--------+--------+--------+--------+--------+
///      8  interval, nanoseconds   16  audience, if any, then destinations, 16 octets each, IPv4 in the first
///      +--------------------------+---------------------------------------------- -- --      four
///
/// Flags: 1 the destinations are unicast peers, else there is one and it is a multicast group; 2 the helper
/// completes the checksum; 4 an authentication header stands before each protocol unit; 8 the audience isn't
/// 0 and stands there (bodies of former versions have none).
package struct ChannelBody: Equatable, Sendable {
    package var family: AddressFamily
    package var version: VRRPVersion
    package var virtualRouterID: VirtualRouterID
    /// The highest priority that the configuration lets an advert have.
    package var highestPriority: Priority
    /// Addresses an advert lists.
    package var addressCount: UInt8
    package var interval: Interval
    package var delivery: Delivery
    /// TTL or hop limit, at least 1; 255 for a group.
    package var ttl: UInt8
    /// Bytes of `auth_hmac` behind the protocol unit: 0 or 28.
    package var trailerLength: UInt8
    /// The unit's checksum covers the unit alone, and the helper adds the pseudo-header of each destination
    /// (RFC 9568 §5.2.8). Version 3 over IPv4 only: version 2 and `v3_checksum_as_v2` have none, and for IPv6
    /// the kernel makes the whole checksum.
    package var completesChecksum: Bool
    /// Each unit has an IPsec authentication header (RFC 4302) of 24 bytes before it. Version 2, IPv4.
    package var hasAuthenticationHeader: Bool
    /// Of its `ChannelKey`.
    package var audience: UInt32

    /// Where an advert goes.
    package enum Delivery: Equatable, Sendable {
        case multicast(IPAddress)
        /// One to `Limits.unicastPeers`, in this order.
        case unicast([IPAddress])
    }

    package init(
        family: AddressFamily,
        version: VRRPVersion,
        virtualRouterID: VirtualRouterID,
        highestPriority: Priority,
        addressCount: UInt8,
        interval: Interval,
        delivery: Delivery,
        ttl: UInt8 = 255,
        trailerLength: UInt8 = 0,
        completesChecksum: Bool = false,
        hasAuthenticationHeader: Bool = false,
        audience: UInt32 = 0
    ) {
        self.family = family
        self.version = version
        self.virtualRouterID = virtualRouterID
        self.highestPriority = highestPriority
        self.addressCount = addressCount
        self.interval = interval
        self.delivery = delivery
        self.ttl = ttl
        self.trailerLength = trailerLength
        self.completesChecksum = completesChecksum
        self.hasAuthenticationHeader = hasAuthenticationHeader
        self.audience = audience
    }

    /// The virtual router whose adverts these are.
    package func key(on interface: InterfaceName) -> ChannelKey {
        ChannelKey(
            interface: interface,
            family: family,
            virtualRouterID: virtualRouterID,
            audience: audience
        )
    }

    /// Bytes before the destinations, at most.
    private static let headLength = 20
    /// Bytes of an authentication header with its 96-bit check value.
    package static let authenticationHeaderLength = 24
    /// Bytes of an `auth_hmac` trailer.
    package static let hmacTrailerLength = 28

    /// Bounds of the interval: 10 ms to 255 s.
    package static let intervals = Interval.milliseconds(10)...Interval.seconds(255)

    package var destinations: [IPAddress] {
        switch delivery {
        case .multicast(let group): [group]
        case .unicast(let peers): peers
        }
    }

    /// The group to join; nil with unicast peers. Not inlined elsewhere: that crashes Swift 6.3.1
    /// (CopyPropagation).
    package var group: IPAddress? {
        @export(interface)
        get {
            if case .multicast(let group) = delivery { return group }
            return nil
        }
    }

    /// Bytes of a protocol unit of `count` addresses, without trailer: RFC 3768 §5.1 (version 2 over IPv4
    /// ends with eight bytes of authentication data, used or not), RFC 9568 §5.2.
    package static func unitLength(_ version: VRRPVersion, _ family: AddressFamily, addressCount: Int) -> Int
    {
        8 + addressCount * Int(family.bits / 8) + (version == .two && family == .ipv4 ? 8 : 0)
    }

    /// Bytes of the protocol unit, without trailer: what a completed checksum's pseudo-header says.
    package var unitLength: Int { ChannelBody.unitLength(version, family, addressCount: Int(addressCount)) }

    /// Where the protocol unit begins in a packet.
    package var unitOffset: Int { hasAuthenticationHeader ? ChannelBody.authenticationHeaderLength : 0 }

    /// Bytes of one packet behind the IP header.
    package var packetLength: Int { unitOffset + unitLength + Int(trailerLength) }

    /// Packets of one advert: an authentication header covers the destination, so each has its own; without
    /// one the same packet goes to all.
    package var packetCount: Int { hasAuthenticationHeader ? destinations.count : 1 }

    /// Bytes of the advert and of the will of a `transmit`.
    package var advertLength: Int { packetCount * packetLength }
}

extension ChannelBody {
    package var encoded: [UInt8] {
        let destinations = destinations
        var writer = ByteWriter(limit: ChannelBody.headLength + 16 * destinations.count)
        writer.write(family.rawValue)
        writer.write(version.rawValue)
        writer.write(virtualRouterID.rawValue)
        writer.write(highestPriority.rawValue)
        writer.write(addressCount)
        let unicast: UInt8 = group == nil ? 1 : 0
        let further: UInt8 = (hasAuthenticationHeader ? 4 : 0) | (audience > 0 ? 8 : 0)
        writer.write(unicast | (completesChecksum ? 2 : 0) | further)
        writer.write(ttl)
        writer.write(trailerLength)
        writer.writeLittleEndian(UInt64(bitPattern: interval.nanoseconds))
        if audience > 0 { writer.writeLittleEndian(audience) }
        for destination in destinations { writer.write(padded: destination) }
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(DecodeError) {
        let span = bytes.span
        var reader = ByteReader()
        let family = AddressFamily(rawValue: try reader.readUInt8(span))
        let version = VRRPVersion(rawValue: try reader.readUInt8(span))
        let router = VirtualRouterID(rawValue: try reader.readUInt8(span))
        guard let family, let version, let router else { throw .invalidValue(offset: 0) }
        self.family = family
        self.version = version
        virtualRouterID = router
        highestPriority = Priority(rawValue: try reader.readUInt8(span))
        addressCount = try reader.readUInt8(span)
        let flags = try reader.readUInt8(span)
        ttl = try reader.readUInt8(span)
        trailerLength = try reader.readUInt8(span)
        interval = Interval(nanoseconds: Int64(bitPattern: try reader.readLittleEndian(UInt64.self, span)))
        audience = flags & 8 == 0 ? 0 : try reader.readLittleEndian(UInt32.self, span)
        completesChecksum = flags & 2 != 0
        hasAuthenticationHeader = flags & 4 != 0
        var destinations: [IPAddress] = []
        while reader.remaining(in: span) > 0 {
            destinations.append(try reader.readPaddedAddress(of: family, span))
        }
        guard let first = destinations.first, flags < 16, (flags & 8 == 0) == (audience == 0) else {
            throw .invalidValue(offset: 5)
        }
        delivery = flags & 1 == 0 ? .multicast(first) : .unicast(destinations)
        guard hasValidDestinations(destinations), hasValidForm else { throw .invalidValue(offset: 5) }
    }

    private func hasValidDestinations(_ destinations: [IPAddress]) -> Bool {
        guard group != nil else {
            return destinations.count <= Limits.unicastPeers && destinations.allSatisfy { !$0.isMulticast }
        }
        return destinations.count == 1 && destinations[0].isMulticast && ttl == 255
    }

    private var hasValidForm: Bool {
        highestPriority.rawValue > 0 && ttl > 0 && ChannelBody.intervals.contains(interval)
            && (trailerLength == 0 || trailerLength == ChannelBody.hmacTrailerLength)
            && (!completesChecksum || version == .three && family == .ipv4)
            && (!hasAuthenticationHeader || version == .two && family == .ipv4 && trailerLength == 0)
            && packetLength <= Limits.advertLength && advertLength <= Limits.advertsLength
    }
}

extension ByteWriter {
    /// In 16 octets, IPv4 in the first four.
    mutating func write(padded address: IPAddress) {
        let octets = address.octets
        write(octets)
        writeZeros(16 - octets.count)
    }
}

extension ByteReader {
    /// What `write(padded:)` wrote.
    mutating func readPaddedAddress(
        of family: AddressFamily,
        _ bytes: borrowing Span<UInt8>
    ) throws(DecodeError) -> IPAddress {
        switch family {
        case .ipv4:
            let address = IPv4Address(rawValue: try readBigEndian(UInt32.self, bytes))
            for _ in 0..<12 {
                guard try readUInt8(bytes) == 0 else { throw .invalidValue(offset: offset - 1) }
            }
            return .ipv4(address)
        case .ipv6:
            return .ipv6(IPv6Address(rawValue: try readBigEndian(UInt128.self, bytes)))
        }
    }
}
