import ByteCodec
package import NetworkTypes

/// A datagram as a raw IPv4 socket hands it over: with its IP header (RFC 791 §3.1).
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |Version|  IHL  |Type of Service|          Total Length         |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |         Identification        |Flags|      Fragment Offset    |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |  Time to Live |    Protocol   |         Header Checksum       |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                       Source Address                          |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                    Destination Address                        |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// The kernel has verified the header's checksum and put fragments together before a raw socket sees it.
package struct ReceivedDatagram: Hashable, Sendable {
    /// Who sent it, as far as the header says.
    package let source: IPv4Address
    /// Where it was sent to.
    package let destination: IPv4Address
    /// As it arrived: 255 when no router was in between.
    package let timeToLive: UInt8
    /// Bytes that the header states, header included.
    package let totalLength: Int
    /// Bytes that came, header included.
    package let receivedLength: Int
    /// Everything after the header and its options.
    package let payload: [UInt8]
    /// When the helper received it.
    package let arrival: Instant

    /// Takes the header apart; its options are skipped.
    package init(ipv4 bytes: [UInt8], arrival: Instant) throws(DatagramError) {
        do throws(DecodeError) {
            let span = bytes.span
            var reader = ByteReader()
            let versionAndLength = try reader.readUInt8(span)
            guard versionAndLength >> 4 == 4 else { throw .invalidValue(offset: 0) }
            let headerLength = 4 * Int(versionAndLength & 0xF)
            guard headerLength >= ReceivedDatagram.headerLengthMin else { throw .invalidValue(offset: 0) }
            try reader.skip(1, span)
            totalLength = Int(try reader.readBigEndian(UInt16.self, span))
            try reader.skip(4, span)
            timeToLive = try reader.readUInt8(span)
            guard try reader.readUInt8(span) == ReceivedDatagram.protocolNumber else {
                throw .invalidValue(offset: 9)
            }
            try reader.skip(2, span)
            source = IPv4Address(rawValue: try reader.readBigEndian(UInt32.self, span))
            destination = IPv4Address(rawValue: try reader.readBigEndian(UInt32.self, span))
            try reader.skip(headerLength - ReceivedDatagram.headerLengthMin, span)
            payload = try reader.readBytes(reader.remaining(in: span), span)
        } catch {
            throw DatagramError(error)
        }
        receivedLength = bytes.count
        self.arrival = arrival
    }

    /// The VRID in the payload, for finding the virtual router that the datagram is for; nil when the payload
    /// has no second byte or it is 0. Nothing else has been looked at: the virtual router judges.
    package var virtualRouterID: VirtualRouterID? {
        payload.count >= 2 ? VirtualRouterID(rawValue: payload[1]) : nil
    }

    /// The payload as long as its own version and count say, when the rest is Ethernet padding; otherwise the
    /// whole payload, for the length check to refuse (spec vrrp-behaviour 6.2). `.short` when that can't be
    /// told.
    func payloadWithoutPadding() throws(AdvertisementRejection) -> [UInt8] {
        let expected = try UnverifiedAdvertisement.expectedLength(payload)
        guard isPadding(surplus: payload.count - expected) else { return payload }
        return Array(payload[..<expected])
    }

    /// The header's total length is what came, padding aside (spec vrrp-behaviour 6.8).
    var isLengthAsStated: Bool {
        totalLength == receivedLength || isPadding(surplus: receivedLength - totalLength)
    }

    /// Ethernet fills up to 46 bytes of payload (42 inside a VLAN tag); IPv4 headers and advertisements are
    /// multiples of 4, so padding is 2 more than one.
    private func isPadding(surplus: Int) -> Bool {
        surplus > 0 && surplus % 4 == 2 && receivedLength <= 46
    }

    /// VRRP's number at IANA (RFC 3768 §5.2.4).
    private static let protocolNumber: UInt8 = 112
    private static let headerLengthMin = 20
}

/// Why bytes are no IPv4 datagram with VRRP inside.
package enum DatagramError: Error, Equatable, Sendable {
    /// The header needed more bytes than there were.
    case truncated(needed: Int, had: Int)
    /// Not IPv4, or a header length below five words.
    case header
    /// Another protocol than 112; the socket should not have delivered it.
    case notVRRP

    fileprivate init(_ error: DecodeError) {
        switch error {
        case .truncated(let needed, let had): self = .truncated(needed: needed, had: had)
        case .invalidValue(let offset): self = offset == 0 ? .header : .notVRRP
        case .leftover: preconditionFailure("everything left is the payload")
        }
    }
}
