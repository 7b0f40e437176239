import ByteCodec
import NetworkTypes

/// One message of a datagram, the header taken apart.
struct NetlinkMessage {
    var type: UInt16
    var flags: UInt16
    var sequence: UInt32
    /// Without the header.
    var body: [UInt8]
}

/// Cuts a datagram into messages.
struct NetlinkDatagram {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next message, nil at the end. After an error nothing more can be read: the rest has no frame.
    mutating func next() throws(DecodeError) -> NetlinkMessage? {
        guard let (message, end) = try message(at: offset) else { return nil }
        offset = end
        return message
    }

    private func message(at offset: Int) throws(DecodeError) -> (NetlinkMessage, end: Int)? {
        let span = bytes.span
        var reader = ByteReader(offset: offset)
        guard reader.remaining(in: span) > 0 else { return nil }
        let length = Int(try reader.readLittleEndian(UInt32.self, span))
        guard length >= Netlink.headerLength else { throw .invalidValue(offset: reader.offset - 4) }
        let type = try reader.readLittleEndian(UInt16.self, span)
        let flags = try reader.readLittleEndian(UInt16.self, span)
        let sequence = try reader.readLittleEndian(UInt32.self, span)
        try reader.skip(4, span)
        let body = try reader.readBytes(length - Netlink.headerLength, span)
        // The last message needs no padding.
        try reader.skip(min(Netlink.aligned(length) - length, reader.remaining(in: span)), span)
        let message = NetlinkMessage(type: type, flags: flags, sequence: sequence, body: body)
        return (message, end: reader.offset)
    }
}

/// One `rtattr`.
struct NetlinkAttribute {
    var type: UInt16
    /// Without padding.
    var value: [UInt8]

    /// All attributes from `start` on.
    static func all(in bytes: [UInt8], from start: Int) throws(DecodeError) -> [NetlinkAttribute] {
        let span = bytes.span
        guard start <= span.count else { throw .truncated(needed: start, had: span.count) }
        var reader = ByteReader(offset: start)
        var result: [NetlinkAttribute] = []
        while reader.remaining(in: span) > 0 {
            let length = Int(try reader.readLittleEndian(UInt16.self, span))
            guard length >= 4 else { throw .invalidValue(offset: reader.offset - 2) }
            // NLA_F_NESTED and NLA_F_NET_BYTEORDER are the type's two highest bits.
            let type = try reader.readLittleEndian(UInt16.self, span) & 0x3FFF
            result.append(NetlinkAttribute(type: type, value: try reader.readBytes(length - 4, span)))
            try reader.skip(min(Netlink.aligned(length) - length, reader.remaining(in: span)), span)
        }
        return result
    }
}

/// The value of an attribute that holds one number.
func number<Value: FixedWidthInteger & UnsignedInteger>(
    _ type: Value.Type,
    _ value: [UInt8]
) throws(DecodeError) -> Value {
    var reader = ByteReader()
    let result = try reader.readLittleEndian(type, value.span)
    try reader.finish(value.span)
    return result
}

/// What RTM_NEWLINK and RTM_DELLINK say (`ifinfomsg`). Events of some drivers leave attributes out.
struct LinkMessage {
    var index: InterfaceIndex
    var flags: UInt32
    var name: InterfaceName?
    var mac: MACAddress?
    /// IFLA_ADDRESS was there, also when it isn't a MAC address.
    var hasHardwareAddress = false
    var mtu: UInt32?

    /// Nil for a message of another family than AF_UNSPEC, which is no link's own.
    init?(_ body: [UInt8]) throws(DecodeError) {
        let span = body.span
        var reader = ByteReader()
        let family = try reader.readUInt8(span)
        try reader.skip(3, span)
        let index = InterfaceIndex(rawValue: try reader.readLittleEndian(UInt32.self, span))
        flags = try reader.readLittleEndian(UInt32.self, span)
        try reader.skip(4, span)
        guard let index else { throw .invalidValue(offset: 4) }
        self.index = index
        guard family == Netlink.familyUnspecified else { return nil }
        var name: InterfaceName?
        var hardware: [UInt8]?
        var mtu: UInt32?
        for attribute in try NetlinkAttribute.all(in: body, from: reader.offset) {
            switch attribute.type {
            case 1: hardware = attribute.value
            case 3:
                name = InterfaceName(attribute.value.prefix { $0 != 0 })
                if name == nil { throw .invalidValue(offset: 0) }
            case 4: mtu = try number(UInt32.self, attribute.value)
            default: break
            }
        }
        self.name = name
        self.mtu = mtu
        if let hardware {
            hasHardwareAddress = true
            if hardware.count == 6 {
                mac = MACAddress(
                    (hardware[0], hardware[1], hardware[2], hardware[3], hardware[4], hardware[5])
                )
            }
        }
    }
}

extension AddressState {
    /// What RTM_NEWADDR and RTM_DELADDR say; nil for families other than IPv4 and IPv6.
    init?(_ body: [UInt8]) throws(DecodeError) {
        let span = body.span
        var reader = ByteReader()
        let family = try reader.readUInt8(span)
        let prefixLength = try reader.readUInt8(span)
        var flags = UInt32(try reader.readUInt8(span))
        let scope = try reader.readUInt8(span)
        let index = try reader.readLittleEndian(UInt32.self, span)
        guard family == Netlink.familyIPv4 || family == Netlink.familyIPv6 else { return nil }
        guard let link = InterfaceIndex(rawValue: index) else { throw .invalidValue(offset: 4) }
        var local: IPAddress?
        var prefix: IPAddress?
        var mark: UInt8?
        for attribute in try NetlinkAttribute.all(in: body, from: reader.offset) {
            switch attribute.type {
            case AddressAttribute.address: prefix = try ipAddress(family, attribute.value)
            case AddressAttribute.local: local = try ipAddress(family, attribute.value)
            case AddressAttribute.flags: flags = try number(UInt32.self, attribute.value)
            case AddressAttribute.proto: mark = try number(UInt8.self, attribute.value)
            default: break
            }
        }
        // IFA_ADDRESS is the peer's on point-to-point links; IPv6 has IFA_LOCAL only there.
        guard let address = local ?? prefix,
            let interfaceAddress = InterfaceAddress(address, prefixLength: prefixLength)
        else { throw .invalidValue(offset: 1) }
        self.init(
            link: link,
            address: interfaceAddress,
            isSecondary: flags & 1 != 0,
            mark: mark,
            scope: scope
        )
    }
}

func ipAddress(_ family: UInt8, _ value: [UInt8]) throws(DecodeError) -> IPAddress {
    var reader = ByteReader()
    let result: IPAddress
    if family == Netlink.familyIPv4 {
        result = .ipv4(IPv4Address(rawValue: try reader.readBigEndian(UInt32.self, value.span)))
    } else {
        result = .ipv6(IPv6Address(rawValue: try reader.readBigEndian(UInt128.self, value.span)))
    }
    try reader.finish(value.span)
    return result
}
