import CLinux
import Compiler
import Configuration
import Glibc

/// The text of a generation that is still being compiled, as `EarlyText` of Console hands it over: read while
/// the compile step goes on.
///
/// It has no authority. What came of it counts as a former reading: used where the generation's file is the
/// same byte for byte, with the same secrets, and elsewhere in just those parts that are the same.
struct EarlyText {
    /// Tells how many bytes there are.
    let progress: Int32
    /// Where they are.
    let memory: Int32
    /// In bytes; no configuration comes near.
    var limit: UInt64 = UInt64(4 * ReadingLimits.totalBytes)

    /// Reads to the last piece, or to the end of what is told, and closes both. Nil where that isn't the
    /// whole, or not without errors: the generation is read as if nothing had come.
    func read() -> FormerReading? {
        defer {
            _ = hf_close(progress)
            _ = hf_close(memory)
        }
        // What is freed of it is used for what follows, to the end of the start (`trimMemorySoon`).
        hf_keep_memory()
        var reading: FlattenedReading?
        var done: UInt64 = 0
        while let end = nextEnd() {
            guard end <= limit, end >= done else { return nil }
            while done < end {
                guard let bytes = piece(&done, before: end),
                    let part = FlattenedPart(decoding: bytes)
                else { return nil }
                var present = reading ?? FlattenedReading(isCompatible: part.isCompatible)
                // Only one of them may have the text.
                reading = nil
                guard present.take(part) else { return nil }
                if part.isLast { return present.finish() }
                reading = present
            }
        }
        return nil
    }

    /// The last number that was told; waits for one. Nil at the end.
    private func nextEnd() -> UInt64? {
        var entry = hf_poll_entry(descriptor: progress, wanted: Int16(HF_POLL_IN), seen: 0)
        // Poll: until there is something to read, or nobody is left who could write.
        // Safety: one entry, as said.
        while case let ready = unsafe hf_poll(&entry, 1, -1), ready <= 0 {
            if ready < 0 { return nil }
        }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        // Safety: the call writes at most the given count.
        let count = Int(unsafe hf_read(progress, &buffer, UInt64(buffer.count)))
        // Numbers are written whole, and eight divides the buffer.
        guard count >= 8, count.isMultiple(of: 8) else { return nil }
        return buffer[(count - 8)..<count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Moves `place` behind the piece; nil where it isn't whole.
    private func piece(_ place: inout UInt64, before end: UInt64) -> [UInt8]? {
        guard end - place >= 4, let head = bytes(4, at: place) else { return nil }
        let length = head.reversed().reduce(0) { $0 << 8 | UInt64($1) }
        guard length <= end - place - 4, let piece = bytes(Int(length), at: place + 4) else { return nil }
        place += 4 + length
        return piece
    }

    private func bytes(_ count: Int, at place: UInt64) -> [UInt8]? {
        var got = 0
        // Safety: the call writes at most `count` bytes to a buffer of that capacity.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            guard let start = buffer.baseAddress else { return }
            got = unsafe pread(memory, start, count, off_t(place))
            filled = max(got, 0)
        }
        return got == count ? bytes : nil
    }
}
