/// A place in bytes from outside, moved forward by each read.
///
/// The reader holds the offset only and takes the span with each call, so it is an ordinary escapable value.
/// All reads of one reader must be given the same span. Network order reads end in `BigEndian`, the helper
/// protocol's in `LittleEndian`.
package struct ByteReader: Sendable {
    /// Bytes consumed so far.
    package private(set) var offset: Int

    package init(offset: Int = 0) {
        precondition(offset >= 0)
        self.offset = offset
    }

    /// Bytes that are left.
    package func remaining(in bytes: borrowing Span<UInt8>) -> Int { bytes.count - offset }

    package mutating func readUInt8(_ bytes: borrowing Span<UInt8>) throws(DecodeError) -> UInt8 {
        try require(1, in: bytes)
        let value = bytes[offset]
        offset += 1
        return value
    }

    package mutating func readBigEndian<Value: FixedWidthInteger & UnsignedInteger>(
        _ type: Value.Type,
        _ bytes: borrowing Span<UInt8>
    ) throws(DecodeError) -> Value {
        let size = Value.bitWidth / 8
        try require(size, in: bytes)
        var value: Value = 0
        for index in 0..<size { value = value << 8 | Value(truncatingIfNeeded: bytes[offset + index]) }
        offset += size
        return value
    }

    package mutating func readLittleEndian<Value: FixedWidthInteger & UnsignedInteger>(
        _ type: Value.Type,
        _ bytes: borrowing Span<UInt8>
    ) throws(DecodeError) -> Value {
        let size = Value.bitWidth / 8
        try require(size, in: bytes)
        var value: Value = 0
        for index in 0..<size {
            value |= Value(truncatingIfNeeded: bytes[offset + index]) << Value(8 * index)
        }
        offset += size
        return value
    }

    // As in `ByteWriter`: what each advert and each answer is read with.

    package mutating func readLittleEndian(
        _ type: UInt16.Type,
        _ bytes: borrowing Span<UInt8>
    ) throws(DecodeError) -> UInt16 {
        try require(2, in: bytes)
        offset += 2
        return UInt16(bytes[offset - 2]) | UInt16(bytes[offset - 1]) << 8
    }

    package mutating func readLittleEndian(
        _ type: UInt32.Type,
        _ bytes: borrowing Span<UInt8>
    ) throws(DecodeError) -> UInt32 {
        try require(4, in: bytes)
        var value: UInt32 = 0
        for place in 0..<4 { value |= UInt32(bytes[offset + place]) << UInt32(8 * place) }
        offset += 4
        return value
    }

    /// The next `count` bytes as a copy.
    package mutating func readBytes(
        _ count: Int,
        _ bytes: borrowing Span<UInt8>
    ) throws(DecodeError) -> [UInt8] {
        try require(count, in: bytes)
        var result: [UInt8] = []
        result.reserveCapacity(count)
        for index in 0..<count { result.append(bytes[offset + index]) }
        offset += count
        return result
    }

    package mutating func skip(_ count: Int, _ bytes: borrowing Span<UInt8>) throws(DecodeError) {
        try require(count, in: bytes)
        offset += count
    }

    /// Everything must have been consumed: leftover bytes are an error everywhere.
    package func finish(_ bytes: borrowing Span<UInt8>) throws(DecodeError) {
        guard offset == bytes.count else { throw .leftover(count: bytes.count - offset) }
    }

    private func require(_ count: Int, in bytes: borrowing Span<UInt8>) throws(DecodeError) {
        precondition(count >= 0)
        let had = bytes.count - offset
        guard had >= count else { throw .truncated(needed: count, had: max(had, 0)) }
    }
}
