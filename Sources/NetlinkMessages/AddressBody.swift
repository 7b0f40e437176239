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
///      IFA_LOCAL, [IFA_BROADCAST], [IFA_LABEL], IFA_ADDRESS, [IFA_FLAGS], IFA_CACHEINFO, IFA_PROTO
///
/// Each attribute: length 2 (without padding), type 2, value, padded to four bytes.
package struct AddressBody: Equatable, Sendable {
    package let bytes: [UInt8]
    /// Where the interface's index goes: four bytes, host order.
    package let interfaceIndexOffset: Int
    /// Where the `ifa_cacheinfo` stands: preferred and valid lifetime in seconds are its first two words.
    package let lifetimeOffset: Int
    /// The preferred lifetime stands in the body already; otherwise it is left zero, as the valid one is.
    package let hasPreferredLifetime: Bool

    /// - Parameters:
    ///   - scope: the kernel's number: 0 global, 200 site, 253 link, 254 host. IPv6 has none: the
    ///     kernel reads it from the address.
    ///   - label: IPv4 only, at most 15 bytes; IPv6 addresses have none.
    package init(_ address: InterfaceAddress, scope: UInt8 = 0, label: [UInt8]? = nil) {
        precondition(label.map { !$0.isEmpty && $0.count <= InterfaceName.maximumLength } ?? true)
        let isIPv4 = address.address.family == .ipv4
        self.init(
            address,
            peer: nil,
            scope: isIPv4 ? scope : 0,
            label: isIPv4 ? label : nil,
            broadcast: nil,
            flags: [],
            preferredLifetime: nil
        )
    }

    package init(_ description: AddressDescription) {
        self.init(
            description.address,
            peer: description.peer,
            scope: description.scope,
            label: description.label,
            broadcast: description.broadcast,
            flags: description.flags,
            preferredLifetime: description.preferredLifetime
        )
    }

    private init(
        _ address: InterfaceAddress,
        peer: InterfaceAddress?,
        scope: UInt8,
        label: [UInt8]?,
        broadcast: IPv4Address?,
        flags: AddressFlags,
        preferredLifetime: UInt32?
    ) {
        let family = address.address.family
        let number = flags.number(family)
        var writer = ByteWriter(limit: 160)
        writer.write([family.netlinkNumber, (peer ?? address).prefixLength])
        // What doesn't fit into the byte stands in an attribute, and then all of it.
        writer.write([number > UInt32(UInt8.max) ? 0 : UInt8(number), scope])
        interfaceIndexOffset = writer.bytes.count
        writer.writeZeros(4)
        writer.writeAttribute(AddressAttribute.local, address.address.octets)
        if let broadcast {
            writer.writeAttribute(AddressAttribute.broadcast, IPAddress.ipv4(broadcast).octets)
        }
        // With its terminating zero, as ip sends it.
        if let label { writer.writeAttribute(AddressAttribute.label, label + [0]) }
        writer.writeAttribute(AddressAttribute.address, (peer ?? address).address.octets)
        if number > UInt32(UInt8.max) {
            var value = ByteWriter(limit: 4)
            value.writeLittleEndian(number)
            writer.writeAttribute(AddressAttribute.flags, value.bytes)
        }
        lifetimeOffset = writer.bytes.count + 4
        hasPreferredLifetime = preferredLifetime != nil
        var lifetimes = ByteWriter(limit: 16)
        lifetimes.writeLittleEndian(preferredLifetime ?? 0)
        lifetimes.writeZeros(12)
        writer.writeAttribute(AddressAttribute.cacheInfo, lifetimes.bytes)
        writer.writeAttribute(AddressAttribute.proto, [AddressMark.holdfast])
        bytes = writer.bytes
    }
}

extension AddressFlags {
    /// IFA_F_…. An IPv6 address that moves must answer at once (spec vrrp-behaviour 16.1), so it has
    /// IFA_F_NODAD unless the configuration wants the detection.
    fileprivate func number(_ family: AddressFamily) -> UInt32 {
        let isProbed = family == .ipv4 || contains(.detectsDuplicates)
        var number: UInt32 = isProbed ? 0 : 0x02
        if contains(.home) { number |= 0x10 }
        if contains(.managesTemporary) { number |= 0x100 }
        if contains(.noPrefixRoute) { number |= 0x200 }
        if contains(.autojoin) { number |= 0x400 }
        return number
    }
}

/// IFA_… of linux/if_addr.h.
enum AddressAttribute {
    static let address: UInt16 = 1
    static let local: UInt16 = 2
    static let label: UInt16 = 3
    static let broadcast: UInt16 = 4
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
