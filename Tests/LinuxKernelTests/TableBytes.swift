import ByteCodec
import HelperProtocol
import NetworkTypes

/// A generation's table as the compiler writes it, written down here a second time from the drawing in
/// ObjectTable.swift.
struct TableBytes {
    var generation = GenerationHash(rawValue: 0x1234)
    var bundles: [UInt128] = [7]
    var objects: [ObjectRecord] = []

    var bytes: [UInt8] {
        let sorted = objects.sorted { $0.identity < $1.identity }
        let bodies = sorted.reduce(0) { $0 + $1.body.count }
        var writer = ByteWriter(limit: 1 << 20)
        writer.write(ObjectTable.magic)
        writer.writeLittleEndian(generation.rawValue)
        writer.writeLittleEndian(UInt32(sorted.count))
        writer.writeLittleEndian(UInt32(bundles.count))
        writer.writeLittleEndian(UInt32(bodies))
        writer.writeZeros(4)
        var offset: UInt32 = 0
        for object in sorted {
            writer.writeLittleEndian(object.identity.rawValue)
            writer.write(object.kind.rawValue)
            writer.write(object.isLeased ? 1 : 0)
            writer.write(UInt8(object.relocations.count))
            writer.write(object.announced?.family.rawValue ?? 0)
            writer.writeLittleEndian(object.bundle ?? ObjectTable.noBundle)
            writer.writeLittleEndian(offset)
            writer.writeLittleEndian(UInt32(object.body.count))
            writePadded(object.interface.bytes, &writer)
            writePadded(object.announced?.octets ?? [], &writer)
            for relocation in object.relocations {
                writer.write(relocation.kind.rawValue)
                writer.write(0)
                writer.writeLittleEndian(relocation.offset)
            }
            writer.writeZeros(4 * (Limits.relocations - object.relocations.count))
            offset += UInt32(object.body.count)
        }
        for bundle in bundles { writer.writeLittleEndian(bundle) }
        for object in sorted { writer.write(object.body) }
        return writer.bytes
    }

    private func writePadded(_ bytes: [UInt8], _ writer: inout ByteWriter) {
        writer.write(bytes)
        writer.writeZeros(16 - bytes.count)
    }

    /// The place of `object` in the table.
    func index(_ object: ObjectRecord) -> UInt32 {
        UInt32(objects.filter { $0.identity < object.identity }.count)
    }
}

extension ObjectRecord {
    /// A leased /32 of bundle 0: `ifaddrmsg`, IFA_LOCAL, IFA_ADDRESS, IFA_CACHEINFO, IFA_PROTO 72.
    static func address(_ octets: [UInt8], on interface: InterfaceName) -> ObjectRecord {
        let body: [UInt8] =
            [2, 32, 0, 0, 0, 0, 0, 0] + [8, 0, 2, 0] + octets + [8, 0, 1, 0] + octets + [20, 0, 6, 0]
            + [UInt8](repeating: 0, count: 16) + [5, 0, 11, 0, 72, 0, 0, 0]
        return ObjectRecord(
            identity: identity(kind: .address, interface: interface, body: body),
            kind: .address,
            isLeased: true,
            bundle: 0,
            interface: interface,
            announced: .ipv4(IPv4Address(octets[0], octets[1], octets[2], octets[3])),
            relocations: [
                Relocation(kind: .interfaceIndex, offset: 4), Relocation(kind: .addressLifetime, offset: 28),
            ],
            body: body
        )
    }

    /// A leased /128 of bundle 0 without duplicate detection: the same four attributes.
    static func address6(_ octets: [UInt8], on interface: InterfaceName) -> ObjectRecord {
        let body: [UInt8] =
            [10, 128, 2, 0, 0, 0, 0, 0] + [20, 0, 2, 0] + octets + [20, 0, 1, 0] + octets + [20, 0, 6, 0]
            + [UInt8](repeating: 0, count: 16) + [5, 0, 11, 0, 72, 0, 0, 0]
        var value: UInt128 = 0
        for octet in octets { value = value << 8 | UInt128(octet) }
        return ObjectRecord(
            identity: identity(kind: .address, interface: interface, body: body),
            kind: .address,
            isLeased: true,
            bundle: 0,
            interface: interface,
            announced: .ipv6(IPv6Address(rawValue: value)),
            relocations: [
                Relocation(kind: .interfaceIndex, offset: 4), Relocation(kind: .addressLifetime, offset: 52),
            ],
            body: body
        )
    }

    /// The channel of VRID 62: version 2, one address, priority at most 100, one advert a second, if `change`
    /// leaves it so.
    static func channel(
        on interface: InterfaceName,
        _ change: (inout ChannelBody) -> Void = { _ in }
    ) throws -> ObjectRecord {
        guard let router = VirtualRouterID(rawValue: 62) else { throw LabError.setup("VRID") }
        var channel = ChannelBody(
            family: .ipv4,
            version: .two,
            virtualRouterID: router,
            highestPriority: Priority(rawValue: 100),
            addressCount: 1,
            interval: .seconds(1),
            delivery: .multicast(.ipv4(.vrrpGroup))
        )
        change(&channel)
        let body = channel.encoded
        return ObjectRecord(
            identity: identity(kind: .channel, interface: interface, body: body),
            kind: .channel,
            isLeased: false,
            bundle: 0,
            interface: interface,
            announced: nil,
            relocations: [],
            body: body
        )
    }
}

/// An advert of VRID 62 for one address (RFC 3768 §5.1): version and type, VRID, priority, count,
/// authentication type 0, interval, checksum (not the helper's to judge), address, authentication data.
func advert(priority: UInt8) -> [UInt8] {
    [0x21, 62, priority, 1, 0, 1, 0xAB, 0xCD, 192, 0, 2, 250] + [UInt8](repeating: 0, count: 8)
}
