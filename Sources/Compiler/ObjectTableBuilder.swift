import HelperProtocol
import NetworkTypes

/// Collects objects and writes the table: `ObjectTable` (HelperProtocol) describes and reads it.
package struct ObjectTableBuilder {
    private var drafts: [ObjectDraft] = []
    private var bundles: [BundleIdentity] = []

    package init() {}

    mutating func add(_ bundle: BundleIdentity) { bundles.append(bundle) }

    mutating func add(_ draft: ObjectDraft) { drafts.append(draft) }

    /// Objects so far.
    package var objectCount: Int { drafts.count }

    /// The file's bytes, with no generation's hash in them yet. Identities must be distinct: the callers have
    /// refused duplicates by name.
    package func bytes() throws(CompilerError) -> [UInt8] {
        guard bundles.count <= Limits.bundles else { throw .tooManyInstances(count: bundles.count) }
        let bodies = drafts.reduce(0) { $0 + $1.record.body.count }
        let length =
            ObjectTable.headerLength + drafts.count * ObjectTable.recordLength
            + bundles.count * ObjectTable.bundleLength + bodies
        guard drafts.count <= Limits.objects, length <= Limits.tableLength else {
            throw .tooManyObjects(count: drafts.count)
        }
        // By number: to sort the drafts themselves is to count references.
        let identities = drafts.map { $0.record.identity }
        let order = identities.indices.sorted { identities[$0] < identities[$1] }
        let bundles = bundles.sorted()
        var table = TableBytes(count: length)
        table.set(ObjectTable.magic, at: 0)
        table.set(GenerationHash.none.rawValue, at: 8)
        table.set(UInt32(drafts.count), at: 24)
        table.set(UInt32(bundles.count), at: 28)
        table.set(UInt32(bodies), at: 32)
        var start = ObjectTable.headerLength
        let bodiesStart = length - bodies
        var offset = 0
        for number in order {
            let draft = drafts[number]
            let bundle = draft.bundle.map { place(of: $0, in: bundles) } ?? ObjectTable.noBundle
            table.set(draft.record, at: start, bundle: bundle, bodyOffset: offset)
            table.set(draft.record.body, at: bodiesStart + offset)
            start += ObjectTable.recordLength
            offset += draft.record.body.count
        }
        for bundle in bundles {
            table.set(bundle.rawValue, at: start)
            start += ObjectTable.bundleLength
        }
        precondition(start == bodiesStart && offset == bodies)
        return table.bytes
    }

    /// Writes the hash of a table's generation, which covers the rest of the table, into its bytes.
    static func name(_ bytes: inout [UInt8], _ generation: GenerationHash) {
        var hash = TableBytes(count: 16)
        hash.set(generation.rawValue, at: 0)
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

/// A table being filled in; what isn't set is zero. (A writer that appends costs a fifth of a compilation.)
private struct TableBytes {
    private(set) var bytes: [UInt8]

    init(count: Int) { bytes = Array(repeating: 0, count: count) }

    mutating func set(_ more: [UInt8], at offset: Int) {
        for place in more.indices { bytes[offset + place] = more[place] }
    }

    mutating func set(_ value: UInt32, at offset: Int) {
        for place in 0..<4 { bytes[offset + place] = UInt8(truncatingIfNeeded: value &>> UInt32(8 * place)) }
    }

    mutating func set(_ value: UInt128, at offset: Int) {
        let halves = (UInt64(truncatingIfNeeded: value), UInt64(truncatingIfNeeded: value >> 64))
        for place in 0..<8 {
            bytes[offset + place] = UInt8(truncatingIfNeeded: halves.0 &>> UInt64(8 * place))
            bytes[offset + 8 + place] = UInt8(truncatingIfNeeded: halves.1 &>> UInt64(8 * place))
        }
    }

    /// The layout stands at `ObjectTable.recordLength`.
    mutating func set(_ record: ObjectRecord, at start: Int, bundle: UInt32, bodyOffset: Int) {
        precondition(
            record.relocations.count <= Limits.relocations && record.body.count <= Limits.bodyLength
        )
        set(record.identity.rawValue, at: start)
        bytes[start + 16] = record.kind.rawValue
        bytes[start + 17] = record.isLeased ? 1 : 0
        bytes[start + 18] = UInt8(record.relocations.count)
        bytes[start + 19] = record.announced?.family.rawValue ?? 0
        set(bundle, at: start + 20)
        set(UInt32(bodyOffset), at: start + 24)
        set(UInt32(record.body.count), at: start + 28)
        set(record.interface.bytes, at: start + 32)
        if let address = record.announced { set(address.octets, at: start + 48) }
        for (place, relocation) in record.relocations.enumerated() {
            bytes[start + 64 + 4 * place] = relocation.kind.rawValue
            bytes[start + 66 + 4 * place] = UInt8(truncatingIfNeeded: relocation.offset)
            bytes[start + 67 + 4 * place] = UInt8(truncatingIfNeeded: relocation.offset &>> 8)
        }
    }
}
