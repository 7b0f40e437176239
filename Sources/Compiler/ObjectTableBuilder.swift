import ByteCodec
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
        let drafts = drafts.sorted { $0.record.identity < $1.record.identity }
        let bundles = bundles.sorted()
        var writer = ByteWriter(reserving: length)
        writer.write(ObjectTable.magic)
        writer.writeLittleEndian(GenerationHash.none.rawValue)
        writer.writeLittleEndian(UInt32(drafts.count))
        writer.writeLittleEndian(UInt32(bundles.count))
        writer.writeLittleEndian(UInt32(bodies))
        writer.writeZeros(4)
        var offset = 0
        for draft in drafts {
            let bundle = draft.bundle.map { place(of: $0, in: bundles) } ?? ObjectTable.noBundle
            draft.record.write(to: &writer, bundle: bundle, bodyOffset: offset)
            offset += draft.record.body.count
        }
        for bundle in bundles { writer.writeLittleEndian(bundle.rawValue) }
        for draft in drafts { writer.write(draft.record.body) }
        precondition(writer.bytes.count == length)
        return writer.bytes
    }

    /// Writes the hash of a table's generation, which covers the rest of the table, into its bytes.
    static func name(_ bytes: inout [UInt8], _ generation: GenerationHash) {
        var writer = ByteWriter(limit: 16)
        writer.writeLittleEndian(generation.rawValue)
        let start = ObjectTable.magic.count
        bytes.replaceSubrange(start..<start + 16, with: writer.bytes)
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

extension ObjectRecord {
    /// The layout stands at `ObjectTable.recordLength`.
    fileprivate func write(to writer: inout ByteWriter, bundle: UInt32, bodyOffset: Int) {
        precondition(relocations.count <= Limits.relocations && body.count <= Limits.bodyLength)
        let end = writer.bytes.count + ObjectTable.recordLength
        writer.writeLittleEndian(identity.rawValue)
        writer.write(kind.rawValue)
        writer.write(isLeased ? 1 : 0)
        writer.write(UInt8(relocations.count))
        writer.write(announced?.family.rawValue ?? 0)
        writer.writeLittleEndian(bundle)
        writer.writeLittleEndian(UInt32(bodyOffset))
        writer.writeLittleEndian(UInt32(body.count))
        let name = interface.bytes
        writer.write(name)
        writer.writeZeros(16 - name.count)
        let address = announced?.octets ?? []
        writer.write(address)
        writer.writeZeros(16 - address.count)
        for relocation in relocations {
            writer.write(relocation.kind.rawValue)
            writer.write(0)
            writer.writeLittleEndian(relocation.offset)
        }
        writer.writeZeros(end - writer.bytes.count)
    }
}
