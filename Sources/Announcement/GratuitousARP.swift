import ByteCodec
package import NetworkTypes

/// A gratuitous ARP frame for Ethernet (RFC 826).
///
///      0         6         12     14       16       18     19     20
///      +---------+---------+------+--------+--------+------+------+---------+
///      |broadcast| source  | 0806 | 0001   | 0800   | 6    | 4    |operation|
///      +---------+---------+------+--------+--------+------+------+---------+
///      22 sender hardware  28 sender address  32 target hardware  38 target address
///      +-------------------+------------------+-------------------+------------------+
package enum GratuitousARP: UInt16, CaseIterable, Sendable {
    case request = 1
    case reply = 2

    /// Bytes of a frame, without the padding that the driver adds.
    package static let length = 42

    /// The whole Ethernet frame that says `address` is at `source`; with `asked`, the request of `address`
    /// who has that one, which says the same to who hears it.
    package func frame(address: IPv4Address, source: MACAddress, asked: IPv4Address? = nil) -> [UInt8] {
        var writer = ByteWriter(limit: GratuitousARP.length)
        writer.write(MACAddress.broadcast)
        writer.write(source)
        writer.writeBigEndian(UInt16(0x0806))
        writer.writeBigEndian(UInt16(1))
        writer.writeBigEndian(UInt16(0x0800))
        writer.write(6)
        writer.write(4)
        writer.writeBigEndian(rawValue)
        writer.write(source)
        writer.writeBigEndian(address.rawValue)
        writer.write(self == .request ? MACAddress.broadcast : source)
        writer.writeBigEndian((asked ?? address).rawValue)
        return writer.bytes
    }
}
