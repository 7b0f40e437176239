import HelperProtocol
import NetworkTypes

/// Collects objects and writes the table: `ObjectTable` (HelperProtocol) describes and reads it.
package struct ObjectTableBuilder {
    private var drafts: [ObjectDraft] = []
    private var bundles: [BundleIdentity] = []
    /// Standing objects of no interface and no bundle, and their bodies one behind the other.
    private var plain: [PlainObject] = []
    private var plainBodies: [UInt8] = []

    /// An object of IPVS in few bytes: there may be a hundred thousand.
    private struct PlainObject {
        let identity: ObjectIdentity
        let bodyStart: UInt32
        let bodyLength: UInt16
        let weightOffset: UInt16
        let kind: ObjectKind
    }

    package init() {}

    mutating func add(_ bundle: BundleIdentity) { bundles.append(bundle) }

    mutating func add(_ draft: ObjectDraft) { drafts.append(draft) }

    /// Adds a standing object of no interface, with a weight in its body, which `body` appends.
    mutating func add(
        _ kind: ObjectKind,
        _ identity: ObjectIdentity,
        weightOffset: Int,
        body: (inout [UInt8]) -> Void
    ) {
        let start = plainBodies.count
        body(&plainBodies)
        plain.append(
            PlainObject(
                identity: identity,
                bodyStart: UInt32(start),
                bodyLength: UInt16(plainBodies.count - start),
                weightOffset: UInt16(weightOffset),
                kind: kind
            )
        )
    }

    /// Objects so far.
    package var objectCount: Int { drafts.count + plain.count }

    /// The file's bytes, with no generation's hash in them yet. Identities must be distinct: the callers have
    /// refused duplicates by name.
    package func bytes() throws(CompilerError) -> [UInt8] {
        guard bundles.count <= Limits.bundles else { throw .tooManyInstances(count: bundles.count) }
        let bodies = drafts.reduce(plainBodies.count) { $0 + $1.record.body.count }
        let length =
            ObjectTable.headerLength + objectCount * ObjectTable.recordLength
            + bundles.count * ObjectTable.bundleLength + bodies
        guard objectCount <= Limits.objects, length <= Limits.tableLength else {
            throw .tooManyObjects(count: objectCount)
        }
        let order = order
        let bundles = bundles.sorted()
        var table = TableBytes(reserving: length)
        table.append(ObjectTable.magic)
        table.append(GenerationHash.none.rawValue)
        table.append(UInt32(objectCount))
        table.append(UInt32(bundles.count))
        table.append(UInt32(bodies))
        table.append(UInt32(0))
        var offset = 0
        for number in order {
            if number < drafts.count {
                let draft = drafts[number]
                let bundle = draft.bundle.map { place(of: $0, in: bundles) } ?? ObjectTable.noBundle
                table.append(draft.record, bundle: bundle, bodyOffset: offset)
                offset += draft.record.body.count
            } else {
                append(plain[number - drafts.count], bodyOffset: offset, to: &table)
                offset += Int(plain[number - drafts.count].bodyLength)
            }
        }
        for bundle in bundles { table.append(bundle.rawValue) }
        for number in order {
            if number < drafts.count {
                table.append(drafts[number].record.body)
            } else {
                let object = plain[number - drafts.count]
                let start = Int(object.bodyStart)
                table.append(plainBodies[start..<start + Int(object.bodyLength)])
            }
        }
        precondition(table.bytes.count == length && offset == bodies)
        return table.bytes
    }

    private func append(_ object: PlainObject, bodyOffset: Int, to table: inout TableBytes) {
        table.append(
            TableBytes.Head(
                identity: object.identity,
                kind: object.kind,
                bundle: ObjectTable.noBundle,
                bodyOffset: bodyOffset,
                bodyLength: Int(object.bodyLength),
                relocationCount: 1
            ),
            interface: .loopback
        )
        table.appendZeros(16)
        table.append(Relocation(kind: .weight, offset: object.weightOffset))
        table.appendZeros(4 * (Limits.relocations - 1))
    }

    /// Numbers of all objects, by identity: first the drafts', then the others'.
    private var order: [Int] {
        // As pairs of numbers: to sort the objects themselves is to count references.
        struct Key {
            let high: UInt64
            let low: UInt64
            let number: Int

            init(_ identity: ObjectIdentity, _ number: Int) {
                let value = identity.rawValue
                high = UInt64(truncatingIfNeeded: value >> 64)
                low = UInt64(truncatingIfNeeded: value)
                self.number = number
            }
        }
        var keys: [Key] = []
        keys.reserveCapacity(objectCount)
        for (number, draft) in drafts.enumerated() { keys.append(Key(draft.record.identity, number)) }
        for (number, object) in plain.enumerated() {
            keys.append(Key(object.identity, drafts.count + number))
        }
        keys.sort { $0.high == $1.high ? $0.low < $1.low : $0.high < $1.high }
        return keys.map(\.number)
    }

    /// Writes the hash of a table's generation, which covers the rest of the table, into its bytes.
    static func name(_ bytes: inout [UInt8], _ generation: GenerationHash) {
        var hash = TableBytes(reserving: 16)
        hash.append(generation.rawValue)
        let start = ObjectTable.magic.count
        bytes.replaceSubrange(start..<start + 16, with: hash.bytes)
    }

    /// By halving: `bundles` is sorted.
    private func place(of bundle: BundleIdentity, in bundles: [BundleIdentity]) -> UInt32 {
        var low = 0
        var high = bundles.count
        while low < high {
            let middle = low + (high - low) / 2
            if bundles[middle] < bundle { low = middle + 1 } else { high = middle }
        }
        precondition(low < bundles.count && bundles[low] == bundle)
        return UInt32(low)
    }
}

/// A table being written, front to back.
private struct TableBytes {
    private(set) var bytes: [UInt8] = []

    /// What stands before an object's interface.
    struct Head {
        let identity: ObjectIdentity
        let kind: ObjectKind
        var isLeased = false
        var announced: AddressFamily?
        let bundle: UInt32
        let bodyOffset: Int
        let bodyLength: Int
        let relocationCount: Int
    }

    init(reserving count: Int) { bytes.reserveCapacity(count) }

    mutating func append(_ more: [UInt8]) { bytes.append(contentsOf: more) }

    mutating func append(_ more: ArraySlice<UInt8>) { bytes.append(contentsOf: more) }

    mutating func appendZeros(_ count: Int) {
        for _ in 0..<count { bytes.append(0) }
    }

    mutating func append(_ value: UInt32) {
        for place in 0..<UInt32(4) { bytes.append(UInt8(truncatingIfNeeded: value &>> (8 &* place))) }
    }

    mutating func append(_ value: UInt64) {
        for place in 0..<UInt64(8) { bytes.append(UInt8(truncatingIfNeeded: value &>> (8 &* place))) }
    }

    mutating func append(_ value: UInt128) {
        append(UInt64(truncatingIfNeeded: value))
        append(UInt64(truncatingIfNeeded: value >> 64))
    }

    /// The layout stands at `ObjectTable.recordLength`.
    mutating func append(_ record: ObjectRecord, bundle: UInt32, bodyOffset: Int) {
        append(
            Head(
                identity: record.identity,
                kind: record.kind,
                isLeased: record.isLeased,
                announced: record.announced?.family,
                bundle: bundle,
                bodyOffset: bodyOffset,
                bodyLength: record.body.count,
                relocationCount: record.relocations.count
            ),
            interface: record.interface
        )
        let octets = record.announced?.octets ?? []
        append(octets)
        appendZeros(16 - octets.count)
        for relocation in record.relocations { append(relocation) }
        appendZeros(4 * (Limits.relocations - record.relocations.count))
    }

    mutating func append(_ head: Head, interface: InterfaceName) {
        precondition(head.relocationCount <= Limits.relocations && head.bodyLength <= Limits.bodyLength)
        append(head.identity.rawValue)
        bytes.append(head.kind.rawValue)
        bytes.append(head.isLeased ? 1 : 0)
        bytes.append(UInt8(head.relocationCount))
        bytes.append(head.announced?.rawValue ?? 0)
        append(head.bundle)
        append(UInt32(head.bodyOffset))
        append(UInt32(head.bodyLength))
        let name = interface.bytes
        append(name)
        appendZeros(16 - name.count)
    }

    mutating func append(_ relocation: Relocation) {
        bytes.append(relocation.kind.rawValue)
        bytes.append(0)
        bytes.append(UInt8(truncatingIfNeeded: relocation.offset))
        bytes.append(UInt8(truncatingIfNeeded: relocation.offset &>> 8))
    }
}
