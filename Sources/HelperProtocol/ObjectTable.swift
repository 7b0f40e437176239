import NetworkTypes

/// Why a file is not an object table.
package enum ObjectTableError: Error, Equatable, Sendable {
    case tooShort
    case tooLong
    /// Not a table, or of another format version.
    case badMagic
    /// Sections overlap, run over the end or leave bytes unused.
    case badLayout
    /// A record holds what it cannot be.
    case badObject(index: UInt32)
    /// Records are not in strictly rising order of identity.
    case notSorted(index: UInt32)
    case badBundle(index: UInt32)
}

/// A generation's numbered objects, read in place from the mapped file.
///
///      0   magic "HFOBJ", 0, 0, format version 1
///      8   generation hash, 16 bytes
///     24   object count, bundle count, length of all bodies: 4 bytes each, then 4 zero
///     40   objects, `ObjectTable.recordLength` each, strictly rising by identity
///      …   bundles, `ObjectTable.bundleLength` each, strictly rising by identity
///      …   bodies to the end of the file
///
/// Everything is checked once, in `init`; afterwards reads can't fail. Little-endian.
package final class ObjectTable: Sendable {
    package let generation: GenerationHash
    package let objectCount: UInt32
    package let bundleCount: UInt32
    private let memory: TableMemory

    package static let magic: [UInt8] = [0x48, 0x46, 0x4F, 0x42, 0x4A, 0, 0, 1]
    package static let headerLength = 40
    /// identity 16 · kind 1 · leased 1 · relocation count 1 · announced family 1 · bundle 4 · body offset 4 ·
    /// body length 4 · interface 16 · announced address 16 · relocations 4 × (kind 1, zero 1, offset 2)
    package static let recordLength = 80
    /// identity 16
    package static let bundleLength = 16
    /// The bundle field of an object that has none.
    package static let noBundle = UInt32.max

    /// Checks the whole table.
    @export(interface)
    package init(_ memory: TableMemory) throws(ObjectTableError) {
        guard memory.count >= ObjectTable.headerLength else { throw .tooShort }
        guard memory.count <= Limits.tableLength else { throw .tooLong }
        guard memory.bytes(0..<8) == ObjectTable.magic else { throw .badMagic }
        self.memory = memory
        generation = GenerationHash(rawValue: memory.littleEndian(UInt128.self, at: 8))
        objectCount = memory.littleEndian(UInt32.self, at: 24)
        bundleCount = memory.littleEndian(UInt32.self, at: 28)
        let bodies = memory.littleEndian(UInt32.self, at: 32)
        guard memory.littleEndian(UInt32.self, at: 36) == 0, objectCount <= UInt32(Limits.objects),
            bundleCount <= UInt32(Limits.bundles), Int(bodies) <= Limits.tableLength,
            bodiesStart + Int(bodies) == memory.count
        else { throw .badLayout }
        try checkBundles()
        try checkObjects()
    }

    /// The table of a generation that differs from `former` in nothing but its hash, as after a change of
    /// weights alone: `former`'s bytes were checked, and they are what is read from then on.
    ///
    /// - Parameter hasBytes: whether the new table's file is as long as said and has these bytes, but the
    ///   16 of the hash at byte 8.
    package init?(
        _ generation: GenerationHash,
        after former: ObjectTable,
        hasBytes: (_ base: UnsafeRawPointer, _ count: Int, _ hash: [UInt8]) -> Bool
    ) {
        let hash = (0..<16).map { UInt8(truncatingIfNeeded: generation.rawValue >> UInt128(8 * $0)) }
        // Safety: the bytes are `former`'s, which lives through the call.
        guard unsafe hasBytes(former.memory.base, former.memory.count, hash) else { return nil }
        self.generation = generation
        (objectCount, bundleCount, memory) = (former.objectCount, former.bundleCount, former.memory)
    }

    private var bundlesStart: Int { ObjectTable.headerLength + Int(objectCount) * ObjectTable.recordLength }
    private var bodiesStart: Int { bundlesStart + Int(bundleCount) * ObjectTable.bundleLength }

    private func start(ofObject index: UInt32) -> Int {
        precondition(index < objectCount)
        return ObjectTable.headerLength + Int(index) * ObjectTable.recordLength
    }

    /// The identity of object `index`; traps outside the table.
    package func identity(_ index: UInt32) -> ObjectIdentity {
        ObjectIdentity(rawValue: memory.littleEndian(UInt128.self, at: start(ofObject: index)))
    }

    /// The kind of object `index`, without the rest of it; traps outside the table.
    package func kind(_ index: UInt32) -> ObjectKind {
        // Always the first: the table was checked when it was opened.
        ObjectKind(rawValue: memory[start(ofObject: index) + 16]) ?? object(index).kind
    }

    /// Whether object `index` is leased; traps outside the table.
    package func isLeased(_ index: UInt32) -> Bool { memory[start(ofObject: index) + 17] == 1 }

    /// Whether the body of object `index` has a place for a lifetime; traps outside the table.
    package func hasLifetime(_ index: UInt32) -> Bool {
        let kinds = stride(from: 64, to: 64 + 4 * Int(memory[start(ofObject: index) + 18]), by: 4).lazy.map {
            RelocationKind(rawValue: self.memory[self.start(ofObject: index) + $0])
        }
        return kinds.contains { $0 == .addressLifetime || $0 == .validLifetime }
    }

    /// The bundle that object `index` belongs to, nil for none; traps outside the table.
    package func bundle(ofObject index: UInt32) -> BundleIdentity? {
        let place = memory.littleEndian(UInt32.self, at: start(ofObject: index) + 20)
        return place == ObjectTable.noBundle ? nil : bundle(place)
    }

    /// The identity of bundle `index`; traps outside the table.
    package func bundle(_ index: UInt32) -> BundleIdentity {
        precondition(index < bundleCount)
        let start = bundlesStart + Int(index) * ObjectTable.bundleLength
        return BundleIdentity(rawValue: memory.littleEndian(UInt128.self, at: start))
    }

    /// Object `index`, copied out; traps outside the table.
    @export(interface)
    package func object(_ index: UInt32) -> ObjectRecord {
        guard let record = decode(index) else { preconditionFailure("checked when the table was opened") }
        return record
    }

    /// Both are read from the same bytes: every number means the same in either.
    package func isSame(as other: ObjectTable) -> Bool { memory === other.memory }

    /// The place of an identity, nil when the table doesn't have it. `guess`: looked at first.
    package func index(of identity: ObjectIdentity, near guess: UInt32 = .max) -> UInt32? {
        if guess < objectCount, self.identity(guess) == identity { return guess }
        return search(count: objectCount) {
            self.identity($0).rawValue
        } equal: {
            identity.rawValue
        }
    }

    /// The place of a bundle, nil when the table doesn't have it.
    package func index(of bundle: BundleIdentity) -> UInt32? {
        search(count: bundleCount) {
            self.bundle($0).rawValue
        } equal: {
            bundle.rawValue
        }
    }

    private func search(count: UInt32, value: (UInt32) -> UInt128, equal wanted: () -> UInt128) -> UInt32? {
        let wanted = wanted()
        var low: UInt32 = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            let found = value(middle)
            if found == wanted { return middle }
            if found < wanted { low = middle + 1 } else { high = middle }
        }
        return nil
    }
}

extension ObjectTable {
    private func checkBundles() throws(ObjectTableError) {
        var index: UInt32 = 0
        while index < bundleCount {
            if index > 0, bundle(index - 1) >= bundle(index) { throw .badBundle(index: index) }
            index += 1
        }
    }

    private func checkObjects() throws(ObjectTableError) {
        var index: UInt32 = 0
        while index < objectCount {
            guard let record = decode(index) else { throw .badObject(index: index) }
            if index > 0, identity(index - 1) >= identity(index) { throw .notSorted(index: index) }
            if record.kind == .channel {
                guard (try? ChannelBody(decoding: record.body)) != nil, record.bundle != nil, !record.isLeased
                else { throw .badObject(index: index) }
            }
            index += 1
        }
    }

    /// Nil when the record holds what it cannot be.
    private func decode(_ index: UInt32) -> ObjectRecord? {
        let start = start(ofObject: index)
        guard let kind = ObjectKind(rawValue: memory[start + 16]), memory[start + 17] <= 1,
            Int(memory[start + 18]) <= Limits.relocations,
            let interface = InterfaceName(padded: memory.bytes(start + 32..<start + 48))
        else { return nil }
        let bundle = memory.littleEndian(UInt32.self, at: start + 20)
        guard bundle == ObjectTable.noBundle || bundle < bundleCount else { return nil }
        let isLeased = memory[start + 17] == 1
        guard !isLeased || bundle != ObjectTable.noBundle else { return nil }
        let offset = Int(memory.littleEndian(UInt32.self, at: start + 24))
        let length = Int(memory.littleEndian(UInt32.self, at: start + 28))
        guard length <= Limits.bodyLength, bodiesStart + offset + length <= memory.count else { return nil }
        guard let relocations = decodeRelocations(start, bodyLength: length) else { return nil }
        let announced: IPAddress?
        let octets: Int
        switch memory[start + 19] {
        case 0:
            (announced, octets) = (nil, 0)
        case AddressFamily.ipv4.rawValue:
            let address = IPv4Address(
                memory[start + 48],
                memory[start + 49],
                memory[start + 50],
                memory[start + 51]
            )
            (announced, octets) = (.ipv4(address), 4)
        case AddressFamily.ipv6.rawValue:
            var value: UInt128 = 0
            for place in 0..<16 { value = value << 8 | UInt128(memory[start + 48 + place]) }
            (announced, octets) = (.ipv6(IPv6Address(rawValue: value)), 16)
        default:
            return nil
        }
        guard isZero(start + 48 + octets..<start + 64) else { return nil }
        return ObjectRecord(
            identity: identity(index),
            kind: kind,
            isLeased: isLeased,
            bundle: bundle == ObjectTable.noBundle ? nil : bundle,
            interface: interface,
            announced: announced,
            relocations: relocations,
            body: memory.bytes(bodiesStart + offset..<bodiesStart + offset + length)
        )
    }

    private func decodeRelocations(_ start: Int, bodyLength: Int) -> [Relocation]? {
        var result: [Relocation] = []
        for place in 0..<Int(memory[start + 18]) {
            let at = start + 64 + 4 * place
            guard let kind = RelocationKind(rawValue: memory[at]), memory[at + 1] == 0 else { return nil }
            let relocation = Relocation(kind: kind, offset: memory.littleEndian(UInt16.self, at: at + 2))
            guard Int(relocation.offset) + relocation.length <= bodyLength else { return nil }
            result.append(relocation)
        }
        guard isZero(start + 64 + 4 * result.count..<start + 80) else { return nil }
        return result
    }

    /// Unused bytes say nothing.
    private func isZero(_ range: Range<Int>) -> Bool { range.allSatisfy { memory[$0] == 0 } }
}
