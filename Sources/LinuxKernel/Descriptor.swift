import CLinux

/// An open file descriptor; closed with its last reference.
final class Descriptor {
    let number: Int32

    /// Takes over `number`, which must be open.
    init(adopting number: Int32) {
        precondition(number >= 0)
        self.number = number
    }

    deinit {
        let failure = hf_close(number)
        precondition(failure != -Int32(HF_EBADF), "somebody else closed our descriptor")
    }

    /// What came of reading once.
    enum Incoming {
        case bytes(Int)
        case nothingYet
        /// End of file, or an error, after which there is no more.
        case ended
    }

    /// Receives once into `buffer`: never more than its length, never with control data.
    func receive(into buffer: inout [UInt8]) -> Incoming {
        // Safety: the call writes at most `buffer.count` bytes.
        let count = unsafe hf_receive(number, &buffer, UInt64(buffer.count))
        if count == -Int64(HF_EAGAIN) { return .nothingYet }
        return count > 0 ? .bytes(min(Int(count), buffer.count)) : .ended
    }

    /// Sends once: the bytes taken, 0 when the queue is full, nil after an error.
    func send(_ bytes: [UInt8]) -> Int? {
        // Safety: the call reads `bytes.count` bytes.
        let count = unsafe hf_send(number, bytes, UInt64(bytes.count))
        if count == -Int64(HF_EAGAIN) { return 0 }
        return count >= 0 ? Int(count) : nil
    }
}

extension [UInt8] {
    /// As a C string; the bytes hold no zero.
    var terminated: [CChar] { map { CChar(bitPattern: $0) } + [0] }
}
