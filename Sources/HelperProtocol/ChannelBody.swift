package import ByteCodec
package import NetworkTypes

/// The body of an advert channel: all that an advert of it may say, so that the helper can check one.
///
///      0        1        2        3        4        5       6        8
///      +--------+--------+--------+--------+--------+-------+--------+
///      | family | version| VRID   | highest| address| zero  | advert |
///      |        |        |        |priority| count  |       | length |
///      +--------+--------+--------+--------+--------+-------+--------+
///      8  interval, nanoseconds     16  multicast group, 16 octets
///      +----------------------------+-------------------------- -- --
package struct ChannelBody: Equatable, Sendable {
    package var family: AddressFamily
    package var version: VRRPVersion
    package var virtualRouterID: VirtualRouterID
    /// The highest priority that the configuration lets an advert have.
    package var highestPriority: Priority
    /// Addresses an advert lists.
    package var addressCount: UInt8
    /// The protocol unit's length in bytes, authentication data included.
    package var advertLength: UInt16
    package var interval: Interval
    package var group: IPAddress

    package init(
        family: AddressFamily,
        version: VRRPVersion,
        virtualRouterID: VirtualRouterID,
        highestPriority: Priority,
        addressCount: UInt8,
        advertLength: UInt16,
        interval: Interval,
        group: IPAddress
    ) {
        self.family = family
        self.version = version
        self.virtualRouterID = virtualRouterID
        self.highestPriority = highestPriority
        self.addressCount = addressCount
        self.advertLength = advertLength
        self.interval = interval
        self.group = group
    }

    /// Bytes of an encoded body.
    package static let length = 32

    /// Bounds of the interval: 10 ms to 255 s.
    package static let intervals = Interval.milliseconds(10)...Interval.seconds(255)

    package var encoded: [UInt8] {
        var writer = ByteWriter(limit: ChannelBody.length)
        writer.write(family.rawValue)
        writer.write(version.rawValue)
        writer.write(virtualRouterID.rawValue)
        writer.write(highestPriority.rawValue)
        writer.write(addressCount)
        writer.write(0)
        writer.writeLittleEndian(advertLength)
        writer.writeLittleEndian(UInt64(bitPattern: interval.nanoseconds))
        let octets = group.octets
        writer.write(octets)
        writer.writeZeros(16 - octets.count)
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
        guard highestPriority.rawValue > 0, try reader.readUInt8(span) == 0 else {
            throw .invalidValue(offset: 5)
        }
        advertLength = try reader.readLittleEndian(UInt16.self, span)
        guard advertLength >= 8, Int(advertLength) <= Limits.advertLength else {
            throw .invalidValue(offset: 6)
        }
        interval = Interval(nanoseconds: Int64(bitPattern: try reader.readLittleEndian(UInt64.self, span)))
        guard ChannelBody.intervals.contains(interval) else { throw .invalidValue(offset: 8) }
        switch family {
        case .ipv4:
            group = .ipv4(IPv4Address(rawValue: try reader.readBigEndian(UInt32.self, span)))
            for _ in 0..<12 {
                guard try reader.readUInt8(span) == 0 else { throw .invalidValue(offset: reader.offset - 1) }
            }
        case .ipv6:
            group = .ipv6(IPv6Address(rawValue: try reader.readBigEndian(UInt128.self, span)))
        }
        try reader.finish(span)
    }
}
