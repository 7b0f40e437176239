import CLinux
import HelperProtocol

/// An open descriptor, closed when it goes.
struct OpenFile: ~Copyable {
    let descriptor: Int32
    let path: String

    /// Takes what a CLinux call gave: a descriptor or a negative errno.
    init(_ result: Int32, call: String, path: String) throws(StoreError) {
        guard result >= 0 else { throw .system(call: call, path: path, errno: -result) }
        descriptor = result
        self.path = path
    }

    deinit { _ = hf_close(descriptor) }

    /// The whole file; at most `limit` bytes. `expected`: how many it seems to have.
    func read(limit: Int, expected: Int = 0) throws(StoreError) -> [UInt8] {
        var result: [UInt8] = []
        while true {
            var count: Int64 = 0
            // With room for one more, an expected size is read at once and without a copy.
            let wanted = min(limit + 1 - result.count, result.isEmpty ? max(expected + 1, 4_096) : 1 << 16)
            // Safety: the call writes at most `wanted` bytes to a buffer of that capacity.
            let part = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
                guard let start = buffer.baseAddress else { return }
                count = unsafe hf_read(descriptor, start, UInt64(wanted))
                filled = max(Int(count), 0)
            }
            guard count >= 0 else { throw .system(call: "read", path: path, errno: Int32(-count)) }
            if count == 0 { return result }
            if result.isEmpty { result = part } else { result += part }
            guard result.count <= limit else { throw .tooLarge(path: path, limit: limit) }
        }
    }

    /// Calls `body` with pieces of the file, which may have `limit` bytes at most, until it answers false.
    /// Each but the first begins with the last `overlap` bytes of the one before.
    func forEachPiece(overlap: Int, limit: Int, _ body: (ArraySlice<UInt8>) -> Bool) throws(StoreError) {
        var buffer = [UInt8](repeating: 0, count: OpenFile.pieceLength)
        var (kept, total) = (0, 0)
        while true {
            // Safety: the call writes at most as many bytes as the buffer has behind what is kept.
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                guard let start = bytes.baseAddress else { return Int64(0) }
                return unsafe hf_read(descriptor, start + kept, UInt64(bytes.count - kept))
            }
            guard count >= 0 else { throw .system(call: "read", path: path, errno: Int32(-count)) }
            if count == 0 { return }
            total += Int(count)
            guard total <= limit else { throw .tooLarge(path: path, limit: limit) }
            let end = kept + Int(count)
            guard body(buffer[..<end]) else { return }
            kept = min(overlap, end)
            for place in 0..<kept { buffer[place] = buffer[end - kept + place] }
        }
    }

    /// Four pages and what the array says of itself beside it.
    private static let pieceLength = (1 << 14) - 64

    /// Where the file, which seems to have as many bytes, differs from others: from the first one that does
    /// to the last, and what stands there now. Nil where that can't be told, or is too much to be of use.
    ///
    /// - Parameter start: where the others would stand in the file; the range is of theirs.
    func difference(from bytes: [UInt8], at start: Int = 0) -> (range: Range<Int>, bytes: [UInt8])? {
        var (first, end): (UInt64, UInt64) = (0, 0)
        var changed = [UInt8](repeating: 0, count: OpenFile.differenceLimit)
        // Safety: counts are of the arrays passed; the call sets both numbers.
        let length = unsafe hf_difference(
            descriptor,
            UInt64(start),
            bytes,
            UInt64(bytes.count),
            &first,
            &end,
            &changed,
            UInt64(OpenFile.differenceLimit)
        )
        guard length >= 0 else { return nil }
        return (Int(first)..<Int(end), Array(changed[..<Int(length)]))
    }

    private static let differenceLimit = 1 << 14

    /// The file's first `count` bytes, as they are in the kernel's memory: nothing is copied. For files that
    /// are never changed in place.
    func mapped(_ count: Int) throws(StoreError) -> TableMemory {
        if count == 0 { return TableMemory(copying: []) }
        var base: UnsafeRawPointer?
        // Safety: `base` is set to `count` readable bytes, private to us, until the memory's end unmaps them.
        let failure = unsafe hf_map(descriptor, UInt64(count), &base)
        guard failure == 0, let start = unsafe base else {
            throw .system(call: "map", path: path, errno: -failure)
        }
        return unsafe TableMemory(base: start, count: count) { start, count in
            _ = unsafe hf_unmap(start, UInt64(count))
        }
    }

    func write(_ bytes: [UInt8]) throws(StoreError) {
        var written = 0
        while written < bytes.count {
            // Safety: the buffer is the array's own storage, which lives through the call.
            let result = unsafe bytes[written...].withUnsafeBytes { rest in
                guard let start = rest.baseAddress else { return Int64(0) }
                return unsafe hf_write(descriptor, start, UInt64(rest.count))
            }
            guard result >= 0 else { throw .system(call: "write", path: path, errno: Int32(-result)) }
            written += Int(result)
        }
    }

    func status() throws(StoreError) -> hf_file_status {
        var status = hf_file_status()
        // Safety: the result outlives the call.
        let result = unsafe hf_file_status(descriptor, &status)
        guard result == 0 else { throw .system(call: "look at", path: path, errno: -result) }
        return status
    }

    func sync() throws(StoreError) {
        try check(hf_sync(descriptor), "sync", path)
    }
}

/// Turns a negative errno into an error.
func check(_ result: Int32, _ call: String, _ path: String) throws(StoreError) {
    guard result == 0 else { throw .system(call: call, path: path, errno: -result) }
}
