import CLinux
import GenerationStore
import HelperProtocol
import NetworkTypes

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

    /// Takes over an rtnetlink socket that is bound to the groups of links and addresses.
    init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { _ = hf_close(descriptor) }

    /// Asks the helper for one.
    static func obtain(from path: String, unless stop: StopSignal) -> Result<MonitorSocket, SystemCallError> {
        HelperDescriptors.ask(DescriptorQuestion(.monitor), from: path) { connection in
            stop.wait(for: HelperDescriptors.patience, orReadable: connection)
        }.map(MonitorSocket.init(descriptor:))
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
