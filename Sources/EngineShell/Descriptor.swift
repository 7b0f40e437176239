import CLinux
import Glibc
import NetworkTypes

/// Questions about descriptors that the shell asks without owning them.
enum Descriptor {
    /// Ready for `event` (HF_POLL_IN or HF_POLL_OUT), or failed; waits only where it is told to.
    static func isReady(_ descriptor: Int32, for event: Int16, within limit: Interval = .zero) -> Bool {
        var entry = hf_poll_entry(descriptor: descriptor, wanted: event, seen: 0)
        // Safety: one entry, and the count says one.
        return unsafe hf_poll(&entry, 1, limit.nanoseconds) > 0
    }

    /// Waits for a byte and closes the descriptor; false when none will come.
    static func awaitByte(_ descriptor: Int32) -> Bool {
        var entry = hf_poll_entry(descriptor: descriptor, wanted: Int16(HF_POLL_IN), seen: 0)
        var byte: UInt8 = 0
        // Safety: one entry, one byte, as the counts say.
        while unsafe hf_poll(&entry, 1, -1) == 0 {}
        let count = unsafe hf_read(descriptor, &byte, 1)
        _ = hf_close(descriptor)
        return count == 1
    }

    /// A stream socket that connections can be taken from.
    static func isListening(_ descriptor: Int32) -> Bool {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        // Safety: the kernel writes at most `length` bytes, which is the value's size.
        let failure = unsafe getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &value, &length)
        return failure == 0 && value != 0
    }
}
