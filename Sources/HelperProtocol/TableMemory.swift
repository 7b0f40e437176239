/// The bytes of an object table: mapped by the helper, copied by tests and the simulator. Released with the
/// last table that reads them.
@safe
package final class TableMemory: Sendable {
    /// A number, since threads may share it: the bytes never change, as `init` is promised.
    private let address: UInt
    private let release: @Sendable (UnsafeRawPointer, Int) -> Void
    package let count: Int

    /// Takes over `count` bytes at `base`; `release` gives them back.
    ///
    /// Safety: the caller promises that the bytes stay readable and unchanged until `release` is called.
    @unsafe
    package init(
        base: UnsafeRawPointer,
        count: Int,
        release: @escaping @Sendable (UnsafeRawPointer, Int) -> Void
    ) {
        precondition(count >= 0)
        address = UInt(bitPattern: base)
        self.count = count
        unsafe self.release = release
    }

    /// A private copy.
    package convenience init(copying bytes: [UInt8]) {
        // Safety: the copy has at least `bytes.count` bytes and is given back by the pointer it came from.
        let copy = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 1), alignment: 8)
        unsafe bytes.withUnsafeBytes {
            unsafe UnsafeMutableRawBufferPointer(start: copy, count: bytes.count).copyMemory(from: $0)
        }
        unsafe self.init(base: UnsafeRawPointer(copy), count: bytes.count) { start, _ in
            unsafe start.deallocate()
        }
    }

    /// Readable as long as this is held.
    var base: UnsafeRawPointer {
        // Safety: it was a pointer's, which is never nil.
        unsafe UnsafeRawPointer(bitPattern: address).unsafelyUnwrapped
    }

    deinit {
        // Safety: nobody else holds the memory any more.
        unsafe release(base, count)
    }

    /// Byte `offset`; traps outside, so a reader's own bounds are checked here once more.
    package subscript(offset: Int) -> UInt8 {
        precondition(offset >= 0 && offset < count)
        // Safety: within the bounds checked above.
        return unsafe base.load(fromByteOffset: offset, as: UInt8.self)
    }

    package func bytes(_ range: Range<Int>) -> [UInt8] {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        // Safety: within the bounds checked above.
        return unsafe Array(UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count))
    }

    package func littleEndian<Value: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        _ type: Value.Type,
        at offset: Int
    ) -> Value {
        precondition(offset >= 0 && count - offset >= MemoryLayout<Value>.size)
        // Safety: within the bounds checked above; any bits are a value.
        return Value(littleEndian: unsafe base.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
}
