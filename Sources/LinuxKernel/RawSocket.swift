import CLinux
import HelperCore
import NetworkTypes

/// The raw socket of one interface and family.
struct RawSocket {
    let key: SocketKey
    let descriptor: Descriptor
    /// What the full queue dropped since the socket was opened, as the kernel counts it, and as we told.
    private var dropped: UInt32 = 0
    private var told: UInt32 = 0

    /// Opens it and joins `group`; the error is a positive errno.
    static func open(_ key: SocketKey, group: IPAddress) -> (socket: RawSocket?, errno: Int32) {
        guard case .ipv4(let group) = group, key.family == .ipv4 else { return (nil, Int32(HF_EAFNOSUPPORT)) }
        // Safety: a terminated string.
        let number = unsafe hf_vrrp_open(key.interface.bytes.terminated, group.rawValue)
        guard number >= 0 else { return (nil, -number) }
        return (RawSocket(key: key, descriptor: Descriptor(adopting: number)), 0)
    }

    private init(key: SocketKey, descriptor: Descriptor) {
        self.key = key
        self.descriptor = descriptor
    }

    /// The length of the next datagram, which is in `buffer`; nil when there is none.
    mutating func receive(into buffer: inout [UInt8]) -> Int? {
        // Safety: the call writes at most `buffer.count` bytes.
        let count = unsafe hf_vrrp_receive(descriptor.number, &buffer, UInt64(buffer.count), &dropped)
        return count >= 0 ? Int(count) : nil
    }

    /// How many the kernel dropped since this was asked last.
    mutating func newlyDropped() -> UInt32 {
        defer { told = dropped }
        return dropped &- told
    }

    /// Sends a protocol unit; 0 or a positive errno.
    func send(_ bytes: [UInt8], from source: IPAddress, to group: IPAddress) -> Int32 {
        guard case .ipv4(let source) = source, case .ipv4(let group) = group else {
            return Int32(HF_EAFNOSUPPORT)
        }
        // Safety: the call reads `bytes.count` bytes.
        let sent = unsafe hf_vrrp_send(
            descriptor.number,
            source.rawValue,
            group.rawValue,
            bytes,
            UInt64(bytes.count)
        )
        return sent >= 0 ? 0 : Int32(-sent)
    }
}
