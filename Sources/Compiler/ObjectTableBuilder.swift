import HelperProtocol
import NetlinkMessages
import NetworkTypes

/// Collects objects and writes the table: `ObjectTable` (HelperProtocol) describes and reads it.
package struct ObjectTableBuilder {
    private var drafts: [ObjectDraft] = []
    private var bundles: [BundleIdentity] = []
    /// Destinations of IPVS, which may be a hundred thousand: what they are made of, few bytes each.
    private var destinations: [Destination] = []
    private var patterns: [IPVSDestinationPattern] = []

    private struct Destination {
        let identity: ObjectIdentity
        let address: IPAddress
        let port: UInt16
        /// In `patterns`.
        let pattern: UInt32
    }

    package init() {}

    mutating func add(_ bundle: BundleIdentity) { bundles.append(bundle) }

    mutating func add(_ draft: ObjectDraft) { drafts.append(draft) }

    mutating func reserve(destinations count: Int) { destinations.reserveCapacity(count) }

    /// What the bodies of the destinations are like that are added from now on.
    mutating func add(_ pattern: IPVSDestinationPattern) { patterns.append(pattern) }

    /// Adds a destination by the last pattern.
    mutating func add(_ identity: ObjectIdentity, _ address: IPAddress, port: UInt16) {
        let pattern = UInt32(patterns.count - 1)
        destinations.append(
            Destination(identity: identity, address: address, port: port, pattern: pattern)
        )
    }

    /// Objects so far.
    package var objectCount: Int { drafts.count + destinations.count }

    /// The file's bytes, with no generation's hash in them yet. Identities must be distinct: the callers have
    /// refused duplicates by name.
    package mutating func bytes() throws(CompilerError) -> [UInt8] {
        guard bundles.count <= Limits.bundles else { throw .tooManyInstances(count: bundles.count) }
        let bodies =
            drafts.reduce(0) { $0 + $1.record.body.count }
            + destinations.reduce(0) { $0 + patterns[Int($1.pattern)].count }
        let length =
            ObjectTable.headerLength + objectCount * ObjectTable.recordLength
            + bundles.count * ObjectTable.bundleLength + bodies
        guard objectCount <= Limits.objects, length <= Limits.tableLength else {
            throw .tooManyObjects(count: objectCount)
        }
        sortDrafts()
        // In place: another list of them would be as large again.
        destinations.sort { $0.identity < $1.identity }
        let bundles = bundles.sorted()
        var table = TableBytes(reserving: length)
        table.append(ObjectTable.magic)
        table.append(GenerationHash.none.rawValue)
        table.append(UInt32(objectCount))
        table.append(UInt32(bundles.count))
        table.append(UInt32(bodies))
        table.append(UInt32(0))
        var offset = 0
        forEach { draft, destination in
            if let draft {
                let bundle = draft.bundle.map { place(of: $0, in: bundles) } ?? ObjectTable.noBundle
                table.append(draft.record, bundle: bundle, bodyOffset: offset)
                offset += draft.record.body.count
            } else if let destination {
                let length = patterns[Int(destination.pattern)].count
                let weight = patterns[Int(destination.pattern)].weightOffset
                table.append(destination.identity, weight, bodyOffset: offset, bodyLength: length)
                offset += length
            }
        }
        for bundle in bundles { table.append(bundle.rawValue) }
        forEach { draft, destination in
            if let draft {
                table.append(draft.record.body)
            } else if let destination {
                table.append(patterns[Int(destination.pattern)], destination.address, destination.port)
            }
        }
        precondition(table.bytes.count == length && offset == bodies)
        return table.bytes
    }

    /// Calls `body` with each object, by identity: a draft or a destination. Both are sorted.
    private func forEach(_ body: (ObjectDraft?, Destination?) -> Void) {
        var number = 0
        for draft in drafts {
            while number < destinations.count, destinations[number].identity < draft.record.identity {
                body(nil, destinations[number])
                number += 1
            }
            body(draft, nil)
        }
        for place in number..<destinations.count { body(nil, destinations[place]) }
    }

    /// By identity, as pairs of numbers: to sort the drafts themselves is to count references.
    private mutating func sortDrafts() {
        let keys = drafts.indices.map { (identity: drafts[$0].record.identity, number: $0) }
        drafts = keys.sorted { $0.identity < $1.identity }.map { drafts[$0.number] }
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

    /// Of a destination: standing, of no interface, with a weight in its body.
    mutating func append(_ identity: ObjectIdentity, _ weightOffset: Int, bodyOffset: Int, bodyLength: Int) {
        let start = bytes.count
        bytes.append(contentsOf: TableBytes.destination)
        set(identity.rawValue, at: start)
        set(UInt32(bodyOffset), at: start + 24)
        set(UInt32(bodyLength), at: start + 28)
        bytes[start + 66] = UInt8(truncatingIfNeeded: weightOffset)
        bytes[start + 67] = UInt8(truncatingIfNeeded: weightOffset >> 8)
    }

    /// What the records of all destinations have in common.
    private static let destination: [UInt8] = {
        var table = TableBytes(reserving: ObjectTable.recordLength)
        let head = Head(
            identity: ObjectIdentity(rawValue: 0),
            kind: .destination,
            bundle: ObjectTable.noBundle,
            bodyOffset: 0,
            bodyLength: 0,
            relocationCount: 1
        )
        table.append(head, interface: .loopback)
        table.appendZeros(16)
        table.append(Relocation(kind: .weight, offset: 0))
        table.appendZeros(4 * (Limits.relocations - 1))
        return table.bytes
    }()

    mutating func append(_ pattern: IPVSDestinationPattern, _ address: IPAddress, _ port: UInt16) {
        pattern.append(address, port: port, to: &bytes)
    }

    private mutating func set(_ value: UInt32, at start: Int) {
        for place in 0..<4 { bytes[start + place] = UInt8(truncatingIfNeeded: value &>> UInt32(8 * place)) }
    }

    private mutating func set(_ value: UInt128, at start: Int) {
        let low = UInt64(truncatingIfNeeded: value)
        let high = UInt64(truncatingIfNeeded: value >> 64)
        for place in 0..<8 {
            bytes[start + place] = UInt8(truncatingIfNeeded: low &>> UInt64(8 * place))
            bytes[start + 8 + place] = UInt8(truncatingIfNeeded: high &>> UInt64(8 * place))
        }
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
