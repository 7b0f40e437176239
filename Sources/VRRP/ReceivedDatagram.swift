import ByteCodec
package import NetworkTypes

/// A datagram as the helper passes it on: over IPv4 with its IP header, as a raw socket hands it over
/// (RFC 791 §3.1); over IPv6 without, and what the kernel said beside it.
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
/// The kernel has verified the IPv4 header's checksum, or IPv6's checksum over the packet, and put fragments
/// together before a raw socket sees it.
package struct ReceivedDatagram: Hashable, Sendable {
    /// Who sent it, as far as the header says.
    package let source: IPAddress
    /// Where it was sent to.
    package let destination: IPAddress
    /// TTL or hop limit as it arrived: 255 when no router was in between. Nil when the kernel didn't tell.
    package let timeToLive: UInt8?
    /// Bytes that the IPv4 header states, header included; over IPv6 those that came.
    package let totalLength: Int
    /// Bytes that came, an IPv4 header included.
    package let receivedLength: Int
    /// Everything after the IP header, its options and an authentication header.
    package let payload: [UInt8]
    /// When the helper received it.
    package let arrival: Instant
    /// IP header with options and the authentication header behind it; empty when there is none.
    let authenticated: [UInt8]

    /// Takes the header apart; its options are skipped, an authentication header isn't judged.
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
            let number = try reader.readUInt8(span)
            guard number == PseudoHeader.protocolNumber || number == AuthenticationHeader.protocolNumber
            else {
                throw .invalidValue(offset: 9)
            }
            try reader.skip(2, span)
            source = .ipv4(IPv4Address(rawValue: try reader.readBigEndian(UInt32.self, span)))
            destination = .ipv4(IPv4Address(rawValue: try reader.readBigEndian(UInt32.self, span)))
            try reader.skip(headerLength - ReceivedDatagram.headerLengthMin, span)
            if number == AuthenticationHeader.protocolNumber {
                try reader.skip(AuthenticationHeader.length, span)
                authenticated = Array(bytes.prefix(reader.offset))
            } else {
                authenticated = []
            }
            payload = try reader.readBytes(reader.remaining(in: span), span)
        } catch {
            throw DatagramError(error)
        }
        receivedLength = bytes.count
        self.arrival = arrival
    }

    /// Puts together what a raw IPv6 socket and its control messages said. `hopLimit` nil: it wasn't told.
    package init(
        ipv6 payload: [UInt8],
        source: IPv6Address,
        destination: IPv6Address,
        hopLimit: UInt8?,
        arrival: Instant
    ) {
        self.source = .ipv6(source)
        self.destination = .ipv6(destination)
        timeToLive = hopLimit
        totalLength = payload.count
        receivedLength = payload.count
        self.payload = payload
        self.arrival = arrival
        authenticated = []
    }

    /// The VRID in the payload, for finding the virtual router that the datagram is for; nil when the payload
    /// has no second byte or it is 0. Nothing else has been looked at: the virtual router judges.
    package var virtualRouterID: VirtualRouterID? {
        payload.count >= 2 ? VirtualRouterID(rawValue: payload[1]) : nil
    }

    var family: AddressFamily { source.family }

    /// The header, without what is before it; nil when there is none.
    var authenticationHeader: ArraySlice<UInt8>? {
        authenticated.isEmpty ? nil : authenticated.suffix(AuthenticationHeader.length)
    }

    /// Unit and trailer, when `hasTrailer` and the payload is just that much longer than its version and
    /// count say; the unit alone, when the rest is Ethernet padding; otherwise the whole payload as the unit,
    /// for the length check to refuse (spec vrrp-behaviour 6.2). `.short` when that can't be told.
    func parts(hasTrailer: Bool) throws(AdvertisementRejection) -> (
        unit: [UInt8], trailer: ArraySlice<UInt8>?
    ) {
        let expected = try UnverifiedAdvertisement.expectedLength(payload, family)
        let surplus = payload.count - expected
        if hasTrailer && surplus == KeyedTrailer.length {
            return (Array(payload[..<expected]), payload[expected...])
        }
        guard isPadding(surplus: surplus) else { return (payload, nil) }
        return (Array(payload[..<expected]), nil)
    }

    /// The header's total length is what came, padding aside (spec vrrp-behaviour 6.8).
    var isLengthAsStated: Bool {
        totalLength == receivedLength || isPadding(surplus: receivedLength - totalLength)
    }

    /// Ethernet fills up to 46 bytes of payload (42 inside a VLAN tag); IPv4 headers and advertisements are
    /// multiples of 4, so padding is 2 more than one. IPv6's least packet is longer.
    private func isPadding(surplus: Int) -> Bool {
        family == .ipv4 && surplus > 0 && surplus % 4 == 2 && receivedLength <= 46
    }

    private static let headerLengthMin = 20
}

/// Why bytes are no IPv4 datagram with VRRP inside.
package enum DatagramError: Error, Equatable, Sendable {
    /// The header needed more bytes than there were.
    case truncated(needed: Int, had: Int)
    /// Not IPv4, or a header length below five words.
    case header
    /// Another protocol than 112 and 51; the socket should not have delivered it.
    case notVRRP

    fileprivate init(_ error: DecodeError) {
        switch error {
        case .truncated(let needed, let had): self = .truncated(needed: needed, had: had)
        case .invalidValue(let offset): self = offset == 0 ? .header : .notVRRP
        case .leftover: preconditionFailure("everything left is the payload")
        }
    }
}
