import CLinux
import HelperCore
import NetworkTypes

/// The raw socket of one interface, family and protocol.
struct RawSocket {
    let key: SocketKey
    let descriptor: Descriptor
    /// What the kernel told with the last datagram.
    private var last = hf_vrrp_told()
    /// What the full queue dropped, as we told it.
    private var told: UInt32 = 0
    var shares = SenderShares()

    /// Opens it; the error is a positive errno.
    static func open(_ key: SocketKey) -> (socket: RawSocket?, errno: Int32) {
        let name = key.interface.bytes.terminated
        // Safety: a terminated string.
        let number =
            key.family == .ipv4
            ? unsafe hf_vrrp4_open(name, Int32(key.isAuthenticated ? HF_IPPROTO_AH : HF_IPPROTO_VRRP))
            : unsafe hf_vrrp6_open(name)
        guard number >= 0 else { return (nil, -number) }
        return (RawSocket(key: key, descriptor: Descriptor(adopting: number)), 0)
    }

    private init(key: SocketKey, descriptor: Descriptor) {
        self.key = key
        self.descriptor = descriptor
    }

    /// Joins a multicast group on the interface; 0 or a positive errno.
    func join(_ group: IPAddress) -> Int32 { changeMembership(of: group, 1) }

    /// Leaves a group; 0 or a positive errno.
    func leave(_ group: IPAddress) -> Int32 { changeMembership(of: group, 0) }

    private func changeMembership(of group: IPAddress, _ joins: Int32) -> Int32 {
        let index = interfaceIndex(key.interface)
        guard index > 0 else { return -index }
        // Safety: 4 or 16 bytes are read, as the family says.
        return
            -(unsafe hf_vrrp_membership(
                descriptor.number,
                index,
                group.octets,
                Int32(group.octets.count),
                joins
            ))
    }

    /// The length of the next datagram, which is in `buffer` with its IP header; nil when there is none.
    mutating func receive(into buffer: inout [UInt8]) -> Int? {
        // Safety: the call writes at most `buffer.count` bytes.
        let count =
            key.family == .ipv4
            ? unsafe hf_vrrp4_receive(descriptor.number, &buffer, UInt64(buffer.count), &last)
            : unsafe hf_vrrp6_receive(descriptor.number, &buffer, UInt64(buffer.count), &last)
        return count >= 0 ? Int(count) : nil
    }

    /// How many the kernel dropped since this was asked last.
    mutating func newlyDropped() -> UInt32 {
        defer { told = last.dropped }
        return last.dropped &- told
    }

    /// How long the last datagram had waited when it was read; any value where the clock was set meanwhile.
    var age: Interval { Interval(nanoseconds: last.age) }

    /// Sends what stands behind the IP header; 0 or a positive errno.
    func send(_ bytes: [UInt8], from source: IPAddress, to destination: IPAddress, ttl: UInt8) -> Int32 {
        guard source.family == key.family, destination.family == key.family else {
            return Int32(HF_EAFNOSUPPORT)
        }
        let (from, to) = (source.octets, destination.octets)
        let flags = Int32(destination.isMulticast ? HF_DIRECTLY : 0)
        // Safety: the calls read `bytes.count` bytes and the family's addresses.
        let sent =
            key.family == .ipv4
            ? unsafe hf_vrrp4_send(descriptor.number, from, to, Int32(ttl), flags, bytes, UInt64(bytes.count))
            : unsafe hf_vrrp6_send(descriptor.number, from, to, Int32(ttl), flags, bytes, UInt64(bytes.count))
        return sent >= 0 ? 0 : Int32(-sent)
    }
}
