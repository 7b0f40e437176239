import HelperProtocol

/// The sections of an object table that was written here, unchecked beyond their lengths.
struct TableSections {
    private(set) var bytes: [UInt8]
    let objectCount: Int
    private let bundlesStart: Int
    private let bodiesStart: Int

    /// Nil where the lengths don't agree.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= ObjectTable.headerLength, bytes.starts(with: ObjectTable.magic) else {
            return nil
        }
        func number(_ place: Int) -> Int {
            (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
        }
        let (objects, bundles, bodies) = (number(24), number(28), number(32))
        self.bytes = bytes
        objectCount = objects
        bundlesStart = ObjectTable.headerLength + objects * ObjectTable.recordLength
        bodiesStart = bundlesStart + bundles * ObjectTable.bundleLength
        guard bodiesStart + bodies == bytes.count else { return nil }
    }

    /// Of no use afterwards.
    mutating func take() -> [UInt8] {
        var result: [UInt8] = []
        swap(&result, &bytes)
        return result
    }

    var bundles: ArraySlice<UInt8> { bytes[bundlesStart..<bodiesStart] }

    func record(_ index: Int) -> Range<Int> {
        let start = ObjectTable.headerLength + index * ObjectTable.recordLength
        return start..<start + ObjectTable.recordLength
    }

    func identity(_ index: Int) -> UInt128 {
        // Safety: the load checks that sixteen bytes from here are inside; any bits are a number.
        unsafe UInt128(
            littleEndian: bytes.span.bytes.unsafeLoadUnaligned(
                fromByteOffset: ObjectTable.headerLength + index * ObjectTable.recordLength,
                as: UInt128.self
            )
        )
    }

    /// Nil where it isn't inside.
    func body(_ index: Int) -> Range<Int>? {
        let record = record(index).lowerBound
        let start = bodiesStart + number(at: record + TableSections.bodyOffset)
        let end = start + number(at: record + TableSections.bodyOffset + 4)
        return end <= bytes.count ? start..<end : nil
    }

    func number(at place: Int) -> Int {
        // Safety: the load checks that four bytes from here are inside; any bits are a number.
        let value = unsafe UInt32(
            littleEndian: bytes.span.bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt32.self)
        )
        return Int(value)
    }

    /// In a record; its length follows.
    static let bodyOffset = 24

    /// The same object in another table, wherever its body stands.
    func isSame(_ index: Int, as other: Int, in table: TableSections) -> Bool {
        let (own, their) = (record(index), table.record(other))
        guard let ownBody = body(index), let theirBody = table.body(other) else { return false }
        let (head, tail) = (TableSections.bodyOffset, TableSections.bodyOffset + 4)
        return bytes[own].prefix(head) == table.bytes[their].prefix(head)
            && bytes[own].dropFirst(tail) == table.bytes[their].dropFirst(tail)
            && bytes[ownBody] == table.bytes[theirBody]
    }
}

/// What a part of a table has become.
struct TableChange {
    /// By rising identity, each in the former part.
    private(set) var gone: [UInt128] = []
    /// Places in the new part, by rising identity; another object of an identity that is `gone` as well.
    private(set) var put: [Int] = []

    init(from former: TableSections, to new: TableSections) {
        var (left, right) = (0, 0)
        while left < former.objectCount || right < new.objectCount {
            let own = left < former.objectCount ? former.identity(left) : .max
            let other = right < new.objectCount ? new.identity(right) : .max
            if own == other, left < former.objectCount, right < new.objectCount {
                if !former.isSame(left, as: right, in: new) {
                    gone.append(own)
                    put.append(right)
                }
                (left, right) = (left + 1, right + 1)
            } else if right == new.objectCount || left < former.objectCount && own < other {
                gone.append(own)
                left += 1
            } else {
                put.append(right)
                right += 1
            }
        }
    }

    var isNothing: Bool { gone.isEmpty && put.isEmpty }

    /// A whole table after the change of its part, as `ObjectTableBuilder` would write it. Nil where it isn't
    /// a table of this part, or becomes larger than a table may be.
    func applied(to table: TableSections, from new: TableSections) -> [UInt8]? {
        var records: [UInt8] = []
        var bodies: [UInt8] = []
        records.reserveCapacity((table.objectCount + put.count) * ObjectTable.recordLength)
        bodies.reserveCapacity(table.bytes.count)
        func add(_ index: Int, of source: TableSections) -> Bool {
            guard let body = source.body(index) else { return false }
            let start = records.count
            records += source.bytes[source.record(index)]
            for place in 0..<4 {
                records[start + TableSections.bodyOffset + place] = UInt8(
                    truncatingIfNeeded: bodies.count >> (8 * place)
                )
            }
            bodies += source.bytes[body]
            return true
        }
        var gone = gone[...]
        var put = put[...]
        for index in 0..<table.objectCount {
            let identity = table.identity(index)
            while let next = put.first, new.identity(next) < identity {
                guard add(next, of: new) else { return nil }
                put.removeFirst()
            }
            if gone.first == identity {
                gone.removeFirst()
                if let next = put.first, new.identity(next) == identity {
                    guard add(next, of: new) else { return nil }
                    put.removeFirst()
                }
                continue
            }
            if let next = put.first, new.identity(next) == identity { return nil }
            guard add(index, of: table) else { return nil }
        }
        for next in put {
            guard add(next, of: new) else { return nil }
        }
        guard gone.isEmpty else { return nil }
        return assembled(records, table.bundles, bodies)
    }

    private func assembled(
        _ records: [UInt8],
        _ bundles: ArraySlice<UInt8>,
        _ bodies: [UInt8]
    ) -> [UInt8]? {
        let count = records.count / ObjectTable.recordLength
        let length = ObjectTable.headerLength + records.count + bundles.count + bodies.count
        guard count <= Limits.objects, length <= Limits.tableLength else { return nil }
        var result = ObjectTable.magic
        result.reserveCapacity(length)
        result += Array(repeating: 0, count: 16)
        for value in [count, bundles.count / ObjectTable.bundleLength, bodies.count, 0] {
            for place in 0..<4 { result.append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
        }
        result += records
        result += bundles
        result += bodies
        return result
    }
}
