import NetworkTypes

/// A neighbour's answer to who asked where it is.
struct NeighbourAnswer: Equatable {
    /// Who was asked for.
    let neighbour: IPAddress
    /// The address that it answers to.
    let asker: IPAddress
    /// The frame's MAC addresses.
    let sender: MACAddress
    let receiver: MACAddress

    /// Reads an Ethernet frame: an ARP reply (RFC 826), or a neighbour advertisement (RFC 4861 §4.4) to one
    /// address that didn't come through a router. Nil for whatever else.
    init?(_ frame: [UInt8]) {
        guard frame.count >= 42 else { return nil }
        func mac(at start: Int) -> MACAddress {
            let octets = frame[start..<start + 6].map(\.self)
            return MACAddress((octets[0], octets[1], octets[2], octets[3], octets[4], octets[5]))
        }
        func number(_ place: Range<Int>) -> UInt128 { frame[place].reduce(0) { $0 << 8 | UInt128($1) } }
        receiver = mac(at: 0)
        sender = mac(at: 6)
        if frame[12..<22].elementsEqual([0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0, 2]) {
            neighbour = .ipv4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: number(28..<32))))
            asker = .ipv4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: number(38..<42))))
            return
        }
        guard frame.count >= 78, frame[12] == 0x86, frame[13] == 0xDD, frame[14] >> 4 == 6, frame[20] == 58,
            frame[21] == 255, frame[54] == 136, frame[55] == 0
        else { return nil }
        neighbour = .ipv6(IPv6Address(rawValue: number(62..<78)))
        asker = .ipv6(IPv6Address(rawValue: number(38..<54)))
    }
}
