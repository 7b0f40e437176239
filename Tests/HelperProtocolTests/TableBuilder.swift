import HelperProtocol
import NetworkTypes
import Testing

/// Writes object tables as the format's comment in ObjectTable.swift says; written apart from the compiler's.
struct TableBuilder {
    var generation: UInt128
    var records: [ObjectRecord] = []
    var bundles: [UInt128] = []

    init(generation: UInt128 = 1) { self.generation = generation }

    /// Bundles are given in rising order; the result is the number to put into a record.
    mutating func addBundle(_ identity: UInt128) -> UInt32 {
        bundles.append(identity)
        return UInt32(bundles.count - 1)
    }

    /// An object of any kind whose body says nothing; leased when it has a bundle.
    mutating func addObject(
        _ kind: ObjectKind,
        bundle: UInt32?,
        interface: String = "eth0"
    ) throws -> ObjectIdentity {
        let name = try #require(InterfaceName(interface))
        let identity = ObjectRecord.identity(kind: kind, interface: name, body: [0, 0, 0, 0])
        records.append(
            ObjectRecord(
                identity: identity,
                kind: kind,
                isLeased: bundle != nil,
                bundle: bundle,
                interface: name,
                announced: nil,
                relocations: [],
                body: [0, 0, 0, 0]
            )
        )
        return identity
    }

    /// A /32 address with a lifetime; leased when it has a bundle.
    mutating func addAddress(_ last: UInt8, bundle: UInt32?, interface: String = "eth0") throws
        -> ObjectIdentity
    {
        let name = try #require(InterfaceName(interface))
        let body: [UInt8] =
            [2, 32, 0, 0, 0, 0, 0, 0, 8, 0, 1, 0, 192, 0, 2, last] + [UInt8](repeating: 0, count: 20)
        let identity = ObjectRecord.identity(kind: .address, interface: name, body: body)
        records.append(
            ObjectRecord(
                identity: identity,
                kind: .address,
                isLeased: bundle != nil,
                bundle: bundle,
                interface: name,
                announced: .ipv4(IPv4Address(192, 0, 2, last)),
                relocations: [
                    Relocation(kind: .interfaceIndex, offset: 4),
                    Relocation(kind: .addressLifetime, offset: 20),
                ],
                body: body
            )
        )
        return identity
    }

    mutating func addChannel(
        _ router: UInt8,
        bundle: UInt32,
        interface: String = "eth0",
        interval: Interval = .seconds(1),
        highest: UInt8 = 100,
        count: UInt8 = 1,
        change: (inout ChannelBody) -> Void = { _ in }
    ) throws -> ObjectIdentity {
        let name = try #require(InterfaceName(interface))
        var channel = ChannelBody(
            family: .ipv4,
            version: .two,
            virtualRouterID: try #require(VirtualRouterID(rawValue: router)),
            highestPriority: Priority(rawValue: highest),
            addressCount: count,
            interval: interval,
            delivery: .multicast(.ipv4(.vrrpGroup))
        )
        change(&channel)
        let body = channel.encoded
        let identity = ObjectRecord.identity(kind: .channel, interface: name, body: body)
        records.append(
            ObjectRecord(
                identity: identity,
                kind: .channel,
                isLeased: false,
                bundle: bundle,
                interface: name,
                announced: nil,
                relocations: [],
                body: body
            )
        )
        return identity
    }

    /// The number that an object has in the table.
    func index(_ identity: ObjectIdentity) throws -> UInt32 {
        try #require(sorted.firstIndex { $0.identity == identity }.map { UInt32($0) })
    }

    /// The number of every object.
    func places() -> [ObjectIdentity: UInt32] {
        var places: [ObjectIdentity: UInt32] = [:]
        for (place, record) in sorted.enumerated() { places[record.identity] = UInt32(place) }
        return places
    }

    func table() throws -> ObjectTable { try ObjectTable(TableMemory(copying: bytes)) }

    private var sorted: [ObjectRecord] { records.sorted { $0.identity < $1.identity } }

    var bytes: [UInt8] {
        var bodies: [UInt8] = []
        var objects: [UInt8] = []
        for record in sorted {
            objects += little(record.identity.rawValue)
            objects += [record.kind.rawValue, record.isLeased ? 1 : 0, UInt8(record.relocations.count)]
            objects.append(record.announced?.family.rawValue ?? 0)
            objects += little(record.bundle ?? ObjectTable.noBundle)
            objects += little(UInt32(bodies.count)) + little(UInt32(record.body.count))
            objects += padded(record.interface.bytes, 16) + padded(record.announced?.octets ?? [], 16)
            let relocations = record.relocations.flatMap { (relocation) -> [UInt8] in
                [relocation.kind.rawValue, 0] + little(relocation.offset)
            }
            objects += padded(relocations, 16)
            bodies += record.body
        }
        let head = ObjectTable.magic + little(generation)
        let counts =
            little(UInt32(records.count)) + little(UInt32(bundles.count)) + little(UInt32(bodies.count))
        return head + counts + [0, 0, 0, 0] + objects + bundles.flatMap { little($0) } + bodies
    }
}

func little<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    (0..<Value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> Value(8 * $0)) }
}

func padded(_ bytes: [UInt8], _ count: Int) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: count - bytes.count)
}
