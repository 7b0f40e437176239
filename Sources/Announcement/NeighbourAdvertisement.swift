import ByteCodec
package import NetworkTypes

/// An unsolicited neighbour advertisement as an Ethernet frame (RFC 4861 §4.4 and §7.2.6), as keepalived
/// sends it (spec vrrp-behaviour 15.1): from the address itself to all nodes, to override what caches hold.
///
///      0  33:33:00:00:00:01, source, 86dd    14  IPv6 header: hop limit 255, address, ff02::1
///     54  type 136, code 0, checksum, flags  62  the address, then option 2: source
package enum NeighbourAdvertisement {
    package static let length = 86
    /// ff02::1, all nodes.
    private static let allNodes = IPv6Address(rawValue: 0xFF02 << 112 | 1)
    /// ff02::1:ff00:0.
    private static let solicitedNode: UInt128 = 0xFF02 << 112 | 0x1_FF00_0000
    private static let routerFlag: UInt8 = 0x80
    private static let overrideFlag: UInt8 = 0x20

    /// The whole frame that says `address` is at `source`.
    package static func frame(address: IPv6Address, source: MACAddress, isRouter: Bool) -> [UInt8] {
        let flags = overrideFlag | (isRouter ? routerFlag : 0)
        return frame([136, flags, 2], address, from: source, about: address, to: allNodes)
    }

    /// The solicitation (RFC 4861 §4.3) with which `address` asks who has `asked`, and says that it is at
    /// `source`: to the solicited-node address (RFC 4291 §2.7.1), whose answer comes to `source`.
    package static func solicitation(
        from address: IPv6Address,
        source: MACAddress,
        asked: IPv6Address
    ) -> [UInt8] {
        let group = IPv6Address(rawValue: solicitedNode | asked.rawValue & 0xFF_FFFF)
        return frame([135, 0, 1], address, from: source, about: asked, to: group)
    }

    /// `form`: the type, the flags, and which option the link-layer address stands in.
    private static func frame(
        _ form: [UInt8],
        _ address: IPv6Address,
        from source: MACAddress,
        about target: IPv6Address,
        to group: IPv6Address
    ) -> [UInt8] {
        var body = ByteWriter(limit: 32)
        body.write([form[0], 0, 0, 0, form[1], 0, 0, 0])
        body.writeBigEndian(target.rawValue)
        body.write([form[2], 1])
        body.write(source)
        // The pseudo-header of RFC 8200 §8.1.
        var checksum = InternetChecksum()
        checksum.add(IPAddress.ipv6(address).octets.span)
        checksum.add(IPAddress.ipv6(group).octets.span)
        checksum.add(word: UInt32(32))
        checksum.add(word: UInt32(58))
        checksum.add(body.bytes.span)
        body.patchBigEndian(checksum.value, at: 2)

        var writer = ByteWriter(limit: length)
        writer.write([0x33, 0x33])
        writer.writeBigEndian(UInt32(truncatingIfNeeded: group.rawValue))
        writer.write(source)
        writer.write([0x86, 0xDD, 0x60, 0, 0, 0, 0, 32, 58, 255])
        writer.writeBigEndian(address.rawValue)
        writer.writeBigEndian(group.rawValue)
        writer.write(body.bytes)
        return writer.bytes
    }
}

extension ByteWriter {
    mutating func write(_ address: MACAddress) {
        for index in 0..<6 { write(address.octet(index)) }
    }
}
