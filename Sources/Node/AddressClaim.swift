import NetworkTypes

/// Somebody's word on the wire that an address is his.
struct AddressClaim: Equatable {
    let address: IPAddress
    let sender: MACAddress

    /// Reads an Ethernet frame: ARP of either operation whose sender has an address (RFC 826; a probe of
    /// RFC 5227 §1.1 has none), or a neighbour advertisement (RFC 4861 §4.4) that didn't come through a
    /// router. Nil for whatever else.
    init?(_ frame: [UInt8]) {
        func sender(at start: Int) -> MACAddress {
            MACAddress(
                (
                    frame[start], frame[start + 1], frame[start + 2], frame[start + 3], frame[start + 4],
                    frame[start + 5]
                )
            )
        }
        guard frame.count >= 42 else { return nil }
        if frame[12..<20].elementsEqual([0x08, 0x06, 0, 1, 0x08, 0, 6, 4]) {
            guard frame[20] == 0, frame[21] == 1 || frame[21] == 2 else { return nil }
            let address = IPv4Address(frame[28], frame[29], frame[30], frame[31])
            guard address.rawValue != 0 else { return nil }
            self.address = .ipv4(address)
            self.sender = sender(at: 22)
            return
        }
        // Version 6, ICMPv6 with a hop limit of 255, type 136, code 0.
        guard frame.count >= 78, frame[12] == 0x86, frame[13] == 0xDD, frame[14] >> 4 == 6, frame[20] == 58,
            frame[21] == 255, frame[54] == 136, frame[55] == 0
        else { return nil }
        let target = frame[62..<78].reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        address = .ipv6(IPv6Address(rawValue: target))
        // The target's link-layer address; without the option the frame's.
        let hasOption = frame.count >= 86 && frame[78] == 2 && frame[79] == 1
        self.sender = sender(at: hasOption ? 80 : 6)
    }
}
