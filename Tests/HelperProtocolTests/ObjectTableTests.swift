import ByteCodec
import HelperProtocol
import NetworkTypes
import Testing

struct ObjectTableTests {
    private func builder() throws -> TableBuilder {
        var builder = TableBuilder(generation: 0x1234)
        let web = builder.addBundle(7)
        let mail = builder.addBundle(9)
        _ = try builder.addChannel(62, bundle: web)
        _ = try builder.addAddress(10, bundle: web)
        _ = try builder.addAddress(11, bundle: mail)
        _ = try builder.addAddress(20, bundle: nil)
        return builder
    }

    private func error(_ bytes: [UInt8]) -> ObjectTableError? {
        do throws(ObjectTableError) {
            _ = try ObjectTable(TableMemory(copying: bytes))
            return nil
        } catch {
            return error
        }
    }

    @Test func `a table reads as it was written`() throws {
        let builder = try builder()
        let table = try builder.table()
        #expect(table.generation == GenerationHash(rawValue: 0x1234))
        #expect(table.objectCount == 4 && table.bundleCount == 2)
        for record in builder.records {
            let index = try #require(table.index(of: record.identity))
            #expect(index == (try builder.index(record.identity)))
            #expect(table.identity(index) == record.identity)
            #expect(table.object(index) == record)
        }
        #expect(table.index(of: BundleIdentity(rawValue: 9)) == 1)
        #expect(table.bundle(1) == BundleIdentity(rawValue: 9))
        #expect(table.index(of: BundleIdentity(rawValue: 8)) == nil)
        #expect(table.index(of: ObjectIdentity(rawValue: 0)) == nil)
        #expect(table.index(of: ObjectIdentity(rawValue: UInt128.max)) == nil)
    }

    @Test func `an empty table is one`() throws {
        let table = try TableBuilder().table()
        #expect(table.objectCount == 0 && table.bundleCount == 0)
        #expect(table.index(of: ObjectIdentity(rawValue: 1)) == nil)
    }

    @Test func `every truncation and trailing byte is refused`() throws {
        let bytes = try builder().bytes
        for length in 0..<bytes.count {
            let expected: ObjectTableError = length < ObjectTable.headerLength ? .tooShort : .badLayout
            #expect(error(Array(bytes[..<length])) == expected)
        }
        #expect(error(bytes + [0]) == .badLayout)
    }

    @Test func `no single-bit flip traps, and what is still a table reads whole`() throws {
        let bytes = try builder().bytes
        var refused = 0
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let table = try? ObjectTable(TableMemory(copying: flipped)) else {
                refused += 1
                continue
            }
            for index in 0..<table.objectCount {
                let record = table.object(index)
                #expect(table.index(of: record.identity) == index)
                if let bundle = record.bundle { #expect(bundle < table.bundleCount) }
                #expect(!record.isLeased || record.bundle != nil)
                for relocation in record.relocations {
                    #expect(Int(relocation.offset) + relocation.length <= record.body.count)
                }
                if record.kind == .channel { _ = try ChannelBody(decoding: record.body) }
            }
        }
        // Magic, counts and lengths alone are 20 bytes of the header.
        #expect(refused > 20 * 8)
    }

    /// Offsets in the first object's record, from the layout in ObjectTable.swift.
    @Test(
        arguments: [
            (0, 0x58, .badMagic), (7, 2, .badMagic), (24, 5, .badLayout), (27, 0xFF, .badLayout),
            (28, 3, .badLayout), (32, 0, .badLayout), (36, 1, .badLayout),
            (40 + 16, 99, .badObject(index: 0)), (40 + 17, 2, .badObject(index: 0)),
            (40 + 18, 5, .badObject(index: 0)), (40 + 19, 5, .badObject(index: 0)),
            (40 + 20, 2, .badObject(index: 0)), (40 + 27, 0xFF, .badObject(index: 0)),
            (40 + 31, 0xFF, .badObject(index: 0)), (40 + 32, 0, .badObject(index: 0)),
            (40 + 32, 0x2F, .badObject(index: 0)), (40 + 40, 0x61, .badObject(index: 0)),
            (40 + 63, 1, .badObject(index: 0)), (40 + 79, 1, .badObject(index: 0)),
            (40 + 80 * 4, 10, .badBundle(index: 1)),
        ] as [(Int, UInt8, ObjectTableError)]
    ) func `what a field can't be`(_ offset: Int, _ value: UInt8, _ expected: ObjectTableError) throws {
        var bytes = try builder().bytes
        bytes[offset] = value
        #expect(error(bytes) == expected)
    }

    @Test func `order is strict`() throws {
        var twice = try builder()
        twice.records.append(twice.records[0])
        guard case .notSorted = error(twice.bytes) else {
            Issue.record("two objects of one identity")
            return
        }
        var bundles = try builder()
        bundles.bundles = [9, 9]
        #expect(error(bundles.bytes) == .badBundle(index: 1))
    }

    @Test func `what the kinds ask for`() throws {
        for change in [
            { (record: inout ObjectRecord) in record.isLeased = true },
            { (record: inout ObjectRecord) in record.bundle = nil },
            { (record: inout ObjectRecord) in record.body[1] = 4 },
            { (record: inout ObjectRecord) in record.body.removeLast() },
            { (record: inout ObjectRecord) in
                record.relocations = [Relocation(kind: .interfaceIndex, offset: 29)]
            },
        ] {
            var builder = try builder()
            change(&builder.records[0])
            guard case .badObject = error(builder.bytes) else {
                Issue.record("a channel that can't be")
                continue
            }
        }
        var unbundled = try builder()
        unbundled.records[1].bundle = nil
        guard case .badObject = error(unbundled.bytes) else {
            Issue.record("a leased object without bundle")
            return
        }
    }

    @Test func `identities are FNV-1a of kind, interface and body`() throws {
        // The empty hash and "foobar", from the algorithm's published test vectors.
        var hash = IdentityHash()
        #expect(hash.value == 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D)
        hash.add(Array("foobar".utf8))
        #expect(hash.value == 0x343E_1662_793C_64BF_6F0D_3597_BA44_6F18)
        let eth0 = try #require(InterfaceName("eth0"))
        let eth1 = try #require(InterfaceName("eth1"))
        let identities = [
            ObjectRecord.identity(kind: .address, interface: eth0, body: [1]),
            ObjectRecord.identity(kind: .address, interface: eth0, body: [2]),
            ObjectRecord.identity(kind: .address, interface: eth1, body: [1]),
            ObjectRecord.identity(kind: .channel, interface: eth0, body: [1]),
        ]
        #expect(Set(identities).count == 4)
    }

    @Test func `what differs from a table that was checked in its generation alone is read there`() throws {
        let bytes = try builder().bytes
        let former = try builder().table()
        let generation = GenerationHash(rawValue: 0x0F0E_0D0C_0B0A_0908_0706_0504_0302_0100)
        var seen: [[UInt8]] = []
        // Safety: `base` has `count` bytes; in the second nothing is read.
        let renamed = unsafe ObjectTable(generation, after: former) { base, count, hash in
            unsafe seen += [Array(UnsafeRawBufferPointer(start: base, count: count)), hash]
            return true
        }
        #expect(seen == [bytes, Array(0..<16)])
        let table = try #require(renamed)
        #expect(table.isSame(as: former))
        #expect(table.generation == generation && former.generation != generation)
        #expect((0..<4).map(table.object) == (0..<4).map(former.object))
        let other = unsafe ObjectTable(generation, after: former) { _, _, _ in false }
        #expect(other?.generation == nil)
    }
}

struct ChannelBodyTests {
    private func body(_ family: AddressFamily) throws -> ChannelBody {
        ChannelBody(
            family: family,
            version: family == .ipv4 ? .two : .three,
            virtualRouterID: try #require(VirtualRouterID(rawValue: 62)),
            highestPriority: Priority(rawValue: 100),
            addressCount: 2,
            interval: .seconds(1),
            delivery: .multicast(
                family == .ipv4
                    ? .ipv4(.vrrpGroup)
                    : .ipv6(IPv6Address(rawValue: 0xFF02_0000_0000_0000_0000_0000_0000_0012))
            )
        )
    }

    /// By hand from the drawing in ChannelBody.swift.
    private let golden: [UInt8] =
        [4, 2, 62, 100, 2, 0, 255, 0] + [0, 0xCA, 0x9A, 0x3B, 0, 0, 0, 0] + [224, 0, 0, 18]
        + [UInt8](repeating: 0, count: 12)

    @Test func `layout`() throws {
        #expect(try body(.ipv4).encoded == golden)
        #expect(try ChannelBody(decoding: golden) == body(.ipv4))
        let six = try body(.ipv6)
        #expect(six.encoded.count == 32)
        #expect(try ChannelBody(decoding: six.encoded) == six)
    }

    @Test func `unicast peers, in order`() throws {
        var body = try body(.ipv4)
        body.version = .three
        body.delivery = .unicast([.ipv4(IPv4Address(192, 0, 2, 2)), .ipv4(IPv4Address(198, 51, 100, 7))])
        body.ttl = 64
        body.trailerLength = 28
        body.completesChecksum = true
        body.audience = 0x0403_0201
        let bytes: [UInt8] =
            [4, 3, 62, 100, 2, 3 | 8, 64, 28] + [0, 0xCA, 0x9A, 0x3B, 0, 0, 0, 0] + [1, 2, 3, 4]
            + [192, 0, 2, 2] + [UInt8](repeating: 0, count: 12)
            + [198, 51, 100, 7] + [UInt8](repeating: 0, count: 12)
        #expect(body.encoded == bytes)
        #expect(try ChannelBody(decoding: bytes) == body)
        #expect(body.advertLength == 8 + 8 + 28 && body.group == nil)
    }

    @Test func `an audience is there or isn't`() throws {
        let zero: [UInt8] = golden[..<5] + [8] + golden[6..<16] + [0, 0, 0, 0] + golden[16...]
        #expect(throws: DecodeError.invalidValue(offset: 5)) { try ChannelBody(decoding: zero) }
        var one = zero
        one[16] = 1
        #expect(try ChannelBody(decoding: one).audience == 1)
        one[5] = 16
        #expect(throws: DecodeError.self) { try ChannelBody(decoding: one) }
    }

    /// RFC 3768 §5.1, RFC 9568 §5.2, RFC 4302 §2 with a 96-bit check value; spec vrrp-behaviour 4.3 and 4.6.
    @Test(arguments: [
        (VRRPVersion.two, AddressFamily.ipv4, 3, 0, false, 28), (.two, .ipv4, 3, 0, true, 52),
        (.two, .ipv4, 0, 28, false, 44), (.two, .ipv6, 2, 0, false, 40), (.three, .ipv4, 3, 0, false, 20),
        (.three, .ipv6, 2, 28, false, 68),
    ])
    func `a packet's length`(
        _ version: VRRPVersion,
        _ family: AddressFamily,
        _ count: Int,
        _ trailer: Int,
        _ hasHeader: Bool,
        _ length: Int
    ) throws {
        var body = try body(family)
        body.version = version
        body.addressCount = UInt8(count)
        body.trailerLength = UInt8(trailer)
        body.hasAuthenticationHeader = hasHeader
        #expect(body.packetLength == length && body.advertLength == length)
        #expect(try ChannelBody(decoding: body.encoded) == body)
    }

    @Test func `forms that can't be`() throws {
        let peers = [IPAddress.ipv4(IPv4Address(192, 0, 2, 2))]
        let changes: [(String, (inout ChannelBody) -> Void)] = [
            ("a group as peer", { $0.delivery = .unicast([.ipv4(.vrrpGroup)]) }),
            ("a peer as group", { $0.delivery = .multicast(peers[0]) }),
            ("a group with another TTL", { $0.ttl = 254 }),
            ("no peers", { $0.delivery = .unicast([]) }),
            ("TTL 0", { ($0.ttl, $0.delivery) = (0, .unicast(peers)) }),
            (
                "too many peers",
                { $0.delivery = .unicast(Array(repeating: peers[0], count: Limits.unicastPeers + 1)) }
            ),
            ("a checksum of version 2 completed", { $0.completesChecksum = true }),
            (
                "an authentication header in version 3",
                { ($0.version, $0.hasAuthenticationHeader) = (.three, true) }
            ),
            (
                "an authentication header and a trailer",
                { ($0.trailerLength, $0.hasAuthenticationHeader) = (28, true) }
            ),
            ("another trailer", { $0.trailerLength = 27 }),
            (
                "packets for each peer that no frame holds",
                {
                    $0.hasAuthenticationHeader = true
                    $0.delivery = .unicast(Array(repeating: peers[0], count: 90))
                }
            ),
        ]
        for (name, change) in changes {
            var body = try body(.ipv4)
            change(&body)
            #expect(throws: DecodeError.self, "\(name)") { try ChannelBody(decoding: body.encoded) }
        }
    }

    @Test func `every truncation, trailing byte and single-bit flip`() throws {
        for family in [AddressFamily.ipv4, .ipv6] {
            let original = try body(family)
            let bytes = original.encoded
            for length in 0..<bytes.count {
                #expect(throws: DecodeError.self) { try ChannelBody(decoding: Array(bytes[..<length])) }
            }
            #expect(throws: DecodeError.self) { try ChannelBody(decoding: bytes + [0]) }
            for bit in 0..<bytes.count * 8 {
                var flipped = bytes
                flipped[bit / 8] ^= 1 << UInt8(bit % 8)
                #expect((try? ChannelBody(decoding: flipped)) != original, "bit \(bit)")
            }
        }
    }

    @Test(arguments: [
        (2, 0), (3, 0), (6, 7), (0, 5), (1, 4), (5, 1), (5, 8), (7, 1), (15, 0x80), (13, 0xFF), (20, 1),
        (31, 1),
    ])
    func `what a field can't be`(_ offset: Int, _ value: Int) {
        var bytes = golden
        bytes[offset] = UInt8(value)
        #expect(throws: DecodeError.self) { try ChannelBody(decoding: bytes) }
    }

    @Test func `bounds of the interval`() throws {
        for (interval, isGood) in [
            (Interval.milliseconds(10), true), (.milliseconds(10) - Interval(nanoseconds: 1), false),
            (.seconds(255), true), (.seconds(255) + Interval(nanoseconds: 1), false), (.zero, false),
        ] {
            var changed = try body(.ipv4)
            changed.interval = interval
            #expect(((try? ChannelBody(decoding: changed.encoded)) != nil) == isGood)
        }
    }
}
