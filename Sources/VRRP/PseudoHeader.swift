package import NetworkTypes

/// What version 3 sums beside the packet, so that one for another address doesn't pass (RFC 9568 §5.2.8): for
/// IPv4 source, destination, zero, protocol and length; for IPv6 that of RFC 8200 §8.1, which sums alike.
package struct PseudoHeader: Hashable, Sendable {
    package var source: IPAddress
    package var destination: IPAddress

    package init(source: IPAddress, destination: IPAddress) {
        self.source = source
        self.destination = destination
    }

    /// The sum over this, the unit's length and the unit is right.
    func matches(_ unit: some Collection<UInt8>) -> Bool { checksum(over: Array(unit)) == 0 }

    /// The unit with the checksum of both.
    func completing(_ unit: [UInt8]) -> [UInt8] {
        var unit = unit
        let place = Advertisement.checksumOffset
        (unit[place], unit[place + 1]) = (0, 0)
        let value = checksum(over: unit)
        (unit[place], unit[place + 1]) = (UInt8(value >> 8), UInt8(value & 0xFF))
        return unit
    }

    private func checksum(over unit: [UInt8]) -> UInt16 {
        var checksum = InternetChecksum()
        checksum.add(source.octets.span)
        checksum.add(destination.octets.span)
        checksum.add(word: UInt16(PseudoHeader.protocolNumber))
        checksum.add(word: UInt32(unit.count))
        checksum.add(unit.span)
        return checksum.value
    }

    /// VRRP's number at IANA (RFC 9568 §5.1.1.4).
    static let protocolNumber: UInt8 = 112
}
