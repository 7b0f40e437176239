import CLinux
import GenerationStore
import NetworkTypes

/// A system call that failed.
struct SystemCallError: Error, Equatable, CustomStringConvertible {
    /// What was tried, on what.
    let attempt: String
    let errno: Int32

    var description: String { "\(attempt): \(systemText(errno))" }
}

/// The rtnetlink socket, owned.
final class MonitorSocket {
    /// What came of reading.
    enum Reading {
        /// So many bytes of the buffer.
        case datagram(Int)
        /// Nothing within the time, or nothing for us.
        case nothing
        /// The kernel dropped messages or cut one.
        case lostSome
        case broken(SystemCallError)
    }

    private let descriptor: Int32

    /// A dump's datagrams have at most 32 KiB (`netlink_dump`); events are far shorter.
    static let datagramLength = 65_536
    /// EPROTO, which `hf_monitor_receive` gives for a message that isn't the kernel's.
    private static let foreignSender: Int32 = 71
    /// A helper that accepts and says nothing is given up after this.
    private static let patience = Interval.seconds(5)

    /// Takes over an rtnetlink socket that is bound to the groups of links and addresses.
    init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { _ = hf_close(descriptor) }

    /// Asks the helper for one.
    static func obtain(from path: String, unless stop: StopSignal) -> Result<MonitorSocket, SystemCallError> {
        // Safety: the path is zero-terminated for the length of the call, which keeps no pointer.
        let connection = unsafe hf_unix_connect(path, Int32(HF_SEQPACKET))
        guard connection >= 0 else {
            return .failure(SystemCallError(attempt: "connecting to \(path)", errno: -connection))
        }
        defer { _ = hf_close(connection) }
        guard stop.wait(for: patience, orReadable: connection) else {
            let attempt = "waiting for a descriptor from \(path)"
            return .failure(SystemCallError(attempt: attempt, errno: Int32(HF_EAGAIN)))
        }
        var tag: UInt8 = 0
        // Safety: the tag is one byte, and that is what is received.
        let received = unsafe hf_receive_descriptor(connection, &tag)
        guard received >= 0 else {
            return .failure(SystemCallError(attempt: "receiving a descriptor from \(path)", errno: -received))
        }
        return .success(MonitorSocket(descriptor: received))
    }

    /// Nil when the kernel took it.
    func send(_ request: [UInt8]) -> SystemCallError? {
        // Safety: the array is valid for the call, and its count is passed.
        let sent = unsafe hf_monitor_send(descriptor, request, UInt64(request.count))
        return sent >= 0 ? nil : SystemCallError(attempt: "asking the kernel for a dump", errno: Int32(-sent))
    }

    /// Waits for the next datagram; for ever when `limit` is nil. Ends early when `stop` is set.
    func receive(into buffer: inout [UInt8], for limit: Interval?, unless stop: StopSignal) -> Reading {
        guard stop.wait(for: limit, orReadable: descriptor) else { return .nothing }
        let capacity = UInt64(buffer.count)
        // Safety: the array is valid for the call, and its count is passed.
        let count = unsafe hf_monitor_receive(descriptor, &buffer, capacity)
        if count > buffer.count { return .lostSome }
        if count > 0 { return .datagram(Int(count)) }
        switch Int32(-count) {
        case Int32(HF_ENOBUFS): return .lostSome
        // Another process may write to our port; the kernel alone is listened to.
        case Int32(HF_EAGAIN), MonitorSocket.foreignSender: return .nothing
        case let errno: return .broken(SystemCallError(attempt: "reading rtnetlink", errno: errno))
        }
    }
}
