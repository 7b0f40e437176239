/// Bytes being written, up to a limit that is the writer's own promise: going beyond traps.
package struct ByteWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    /// The most that may be written.
    package let limit: Int

    /// `limit` in bytes.
    package init(limit: Int) {
        precondition(limit >= 0)
        self.limit = limit
        // Most of what is written is short, and growing into it takes as long as writing it.
        bytes.reserveCapacity(Swift.min(limit, 96))
    }

    #if !$Embedded
        /// The same with room for all of it from the start.
        package init(reserving limit: Int) {
            self.init(limit: limit)
            bytes.reserveCapacity(limit)
        }
    #endif

    package mutating func write(_ byte: UInt8) {
        precondition(bytes.count < limit)
        bytes.append(byte)
    }

    package mutating func write(_ more: [UInt8]) {
        precondition(bytes.count + more.count <= limit)
        bytes.append(contentsOf: more)
    }

    package mutating func writeZeros(_ count: Int) {
        for _ in 0..<count { write(0) }
    }

    package mutating func writeBigEndian<Value: FixedWidthInteger & UnsignedInteger>(_ value: Value) {
        let size = Value.bitWidth / 8
        for index in 0..<size {
            write(UInt8(truncatingIfNeeded: value >> Value(8 * (size - 1 - index))))
        }
    }

    package mutating func writeLittleEndian<Value: FixedWidthInteger & UnsignedInteger>(_ value: Value) {
        for index in 0..<Value.bitWidth / 8 {
            write(UInt8(truncatingIfNeeded: value >> Value(8 * index)))
        }
    }

    // The compiler makes no copy of generic code for another module's types: what each advert is written with
    // stands here for itself.

    package mutating func writeBigEndian(_ value: UInt16) {
        write(UInt8(truncatingIfNeeded: value >> 8))
        write(UInt8(truncatingIfNeeded: value))
    }

    package mutating func writeLittleEndian(_ value: UInt16) { writeBigEndian(value.byteSwapped) }

    package mutating func writeLittleEndian(_ value: UInt32) {
        for place in 0..<UInt32(4) { write(UInt8(truncatingIfNeeded: value >> (8 * place))) }
    }

    package mutating func writeLittleEndian(_ value: UInt64) {
        for place in 0..<UInt64(8) { write(UInt8(truncatingIfNeeded: value >> (8 * place))) }
    }

    /// Overwrites two bytes written before, for lengths and checksums known only at the end.
    package mutating func patchBigEndian(_ value: UInt16, at offset: Int) {
        precondition(offset >= 0 && offset + 2 <= bytes.count)
        bytes[offset] = UInt8(value >> 8)
        bytes[offset + 1] = UInt8(value & 0xFF)
    }
}
