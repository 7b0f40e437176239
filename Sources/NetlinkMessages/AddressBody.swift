import ByteCodec
package import NetworkTypes

/// Values of IFA_PROTO, which says who put an address there (`ip -d address` shows it).
package enum AddressMark {
    /// On every address of holdfast's; keepalived's is 18, the kernel's own are 1…3.
    package static let holdfast: UInt8 = 72
}

/// The body of RTM_NEWADDR and RTM_DELADDR for one address: linux/if_addr.h.
///
///      0        1         2        3        4
///      +--------+---------+--------+--------+----------------+
///      | family | prefix  | flags  | scope  | interface index|
///      |        | length  |        |        | (left zero)    |
///      +--------+---------+--------+--------+----------------+
///      IFA_LOCAL, [IFA_LABEL], IFA_ADDRESS, IFA_CACHEINFO (left zero), IFA_PROTO
///
/// Each attribute: length 2 (without padding), type 2, value, padded to four bytes.
package struct AddressBody: Equatable, Sendable {
    package let bytes: [UInt8]
    /// Where the interface's index goes: four bytes, host order.
    package let interfaceIndexOffset: Int
    /// Where the `ifa_cacheinfo` stands: preferred and valid lifetime in seconds are its first two words.
    package let lifetimeOffset: Int

    /// IFA_F_NODAD: an address that moves must answer at once (spec vrrp-behaviour 16.1).
    private static let noDuplicateDetection: UInt8 = 0x02

    /// - Parameters:
    ///   - scope: the kernel's number: 0 global, 200 site, 253 link, 254 host. IPv6 has none: the kernel
    ///   reads
    ///     it from the address.
    ///   - label: IPv4 only, at most 15 bytes; IPv6 addresses have none.
    package init(_ address: InterfaceAddress, scope: UInt8 = 0, label: [UInt8]? = nil) {
        precondition(label.map { !$0.isEmpty && $0.count <= InterfaceName.maximumLength } ?? true)
        var writer = ByteWriter(limit: 128)
        let octets = address.address.octets
        switch address.address.family {
        case .ipv4:
            writer.write([Netlink.familyIPv4, address.prefixLength, 0, scope])
        case .ipv6:
            writer.write([Netlink.familyIPv6, address.prefixLength, AddressBody.noDuplicateDetection, 0])
        }
        interfaceIndexOffset = writer.bytes.count
        writer.writeZeros(4)
        writer.writeAttribute(AddressAttribute.local, octets)
        if let label, address.address.family == .ipv4 {
            // With its terminating zero, as ip sends it.
            writer.writeAttribute(AddressAttribute.label, label + [0])
        }
        writer.writeAttribute(AddressAttribute.address, octets)
        lifetimeOffset = writer.bytes.count + 4
        writer.writeAttribute(AddressAttribute.cacheInfo, Array(repeating: 0, count: 16))
        writer.writeAttribute(AddressAttribute.proto, [AddressMark.holdfast])
        bytes = writer.bytes
    }
}

/// IFA_… of linux/if_addr.h.
enum AddressAttribute {
    static let address: UInt16 = 1
    static let local: UInt16 = 2
    static let label: UInt16 = 3
    static let cacheInfo: UInt16 = 6
    static let flags: UInt16 = 8
    static let proto: UInt16 = 11
}

extension ByteWriter {
    /// One `rtattr` with its padding.
    mutating func writeAttribute(_ type: UInt16, _ value: [UInt8]) {
        writeLittleEndian(UInt16(4 + value.count))
        writeLittleEndian(type)
        write(value)
        writeZeros(Netlink.aligned(value.count) - value.count)
    }
}
