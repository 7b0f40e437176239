import CLinux
import Compiler
import Configuration

/// For `run` alone: the flattened text with its secrets, handed over piece by piece while the file is still
/// read, so that the engine, which waits for the generation, reads it meanwhile.
///
/// Descriptor 4 is memory, a file without a name: there each piece is written behind the other, its length in
/// four bytes, little-endian, before it. Descriptor 3 is a pipe, where after each piece eight bytes say how
/// much was written in all. So nothing here waits for who reads, and nothing depends on it: where something
/// goes wrong no more is handed over, and the engine reads the generation's file as it would without.
final class EarlyText {
    private var isOpen = true
    private var written: UInt64 = 0

    private static let progress: Int32 = 3
    private static let memory: Int32 = 4

    /// Nil where the two descriptors aren't there, or something else is.
    init?() {
        var (pipe, file) = (hf_file_status(), hf_file_status())
        // Safety: both outlive the calls.
        guard unsafe hf_file_status(EarlyText.progress, &pipe) == 0, pipe.is_regular == 0,
            unsafe hf_file_status(EarlyText.memory, &file) == 0, file.is_regular != 0
        else { return nil }
        // Full, it holds thousands of numbers that nobody wanted to know.
        guard hf_set_nonblocking(EarlyText.progress) == 0 else { return nil }
    }

    func give(_ part: FlattenedPart) {
        guard isOpen else { return }
        let bytes = part.encoded
        let length = EarlyText.bytes(UInt64(bytes.count), 4)
        guard write(length, to: EarlyText.memory), write(bytes, to: EarlyText.memory) else { return end() }
        written += UInt64(length.count + bytes.count)
        if !write(EarlyText.bytes(written, 8), to: EarlyText.progress) { end() }
    }

    /// Little-endian.
    private static func bytes(_ number: UInt64, _ count: UInt64) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    /// Who waits learns that no more will come.
    func end() {
        guard isOpen else { return }
        isOpen = false
        _ = hf_close(EarlyText.progress)
        _ = hf_close(EarlyText.memory)
    }

    private func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        // Safety: the count is the array's.
        unsafe hf_write(descriptor, bytes, UInt64(bytes.count)) == Int64(bytes.count)
    }
}
