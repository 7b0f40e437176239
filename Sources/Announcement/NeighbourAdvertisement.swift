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
    private static let routerFlag: UInt8 = 0x80
    private static let overrideFlag: UInt8 = 0x20

    /// The whole frame that says `address` is at `source`.
    package static func frame(address: IPv6Address, source: MACAddress, isRouter: Bool) -> [UInt8] {
        var body = ByteWriter(limit: 32)
        body.write([136, 0, 0, 0])
        body.write(overrideFlag | (isRouter ? routerFlag : 0))
        body.writeZeros(3)
        body.writeBigEndian(address.rawValue)
        body.write([2, 1])
        body.write(source)
        // The pseudo-header of RFC 8200 §8.1.
        var checksum = InternetChecksum()
        checksum.add(IPAddress.ipv6(address).octets.span)
        checksum.add(IPAddress.ipv6(allNodes).octets.span)
        checksum.add(word: UInt32(32))
        checksum.add(word: UInt32(58))
        checksum.add(body.bytes.span)
        body.patchBigEndian(checksum.value, at: 2)

        var writer = ByteWriter(limit: length)
        writer.write([0x33, 0x33, 0, 0, 0, 1])
        writer.write(source)
        writer.write([0x86, 0xDD, 0x60, 0, 0, 0, 0, 32, 58, 255])
        writer.writeBigEndian(address.rawValue)
        writer.writeBigEndian(allNodes.rawValue)
        writer.write(body.bytes)
        return writer.bytes
    }
}

extension ByteWriter {
    mutating func write(_ address: MACAddress) {
        for index in 0..<6 { write(address.octet(index)) }
    }
}
