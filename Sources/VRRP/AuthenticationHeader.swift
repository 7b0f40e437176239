import ByteCodec
import NetworkTypes

/// The authentication header between IP header and advertisement (RFC 2402 §2; spec vrrp-behaviour 4.4).
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// | Next Header   |  Payload Len  |          RESERVED             |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |        Security Parameters Index: the source address          |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                    Sequence Number                            |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |              HMAC-MD5-96 (RFC 2403), 12 octets                |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
package enum AuthenticationHeader {
    /// Bytes of the header.
    package static let length = 24
    /// IANA's number of the protocol, in the IP header.
    package static let protocolNumber: UInt8 = 51
    static let digestOffset = 12
    /// The first sequence number that is never sent, so that none comes twice (spec vrrp-behaviour 4.4).
    static let sequenceEnd: UInt32 = 0xFFFF_FFFD

    static func nextHeader(_ header: ArraySlice<UInt8>) -> UInt8 { header[header.startIndex] }
    static func parametersIndex(_ header: ArraySlice<UInt8>) -> UInt32 { word(header, at: 4) }
    static func sequence(_ header: ArraySlice<UInt8>) -> UInt32 { word(header, at: 8) }
    static func digest(_ header: ArraySlice<UInt8>) -> ArraySlice<UInt8> { header.dropFirst(digestOffset) }

    /// The digest over a whole datagram, IPv4 header (`headerLength` bytes, options included) first. Type of
    /// service, fragment field and header checksum count as zero because routers may change them; the TTL
    /// only for unicast, since multicast's is always 255.
    static func digest(
        of datagram: [UInt8],
        headerLength: Int,
        isUnicast: Bool,
        password: AuthenticationPassword,
        _ digests: Digests
    ) -> [UInt8] {
        var zeroed = datagram
        for offset in [1, 6, 7, 10, 11] { zeroed[offset] = 0 }
        if isUnicast { zeroed[8] = 0 }
        let digest = headerLength + digestOffset
        for offset in digest..<headerLength + length { zeroed[offset] = 0 }
        return Array(digests.hmacMD5(password.padded, zeroed).prefix(length - digestOffset))
    }

    private static func word(_ header: ArraySlice<UInt8>, at offset: Int) -> UInt32 {
        header.dropFirst(offset).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }
}

/// An authenticated advertisement on its way to one destination.
///
/// The digest covers the IP header, which the kernel makes: without options, class of service 0xC0, with the
/// "don't fragment" flag and so with identification 0 (keepalived counts it instead; receivers take it as it
/// comes).
struct AuthenticatedDatagram {
    var source: IPv4Address
    var destination: IPv4Address
    var sequence: UInt32

    /// Authentication header and unit: what stands behind the IP header.
    func encoded(
        around unit: [UInt8],
        password: AuthenticationPassword,
        _ digests: Digests
    ) -> [UInt8] {
        let length = AuthenticatedDatagram.headerLength + AuthenticationHeader.length + unit.count
        var writer = ByteWriter(limit: length)
        writer.write([0x45, 0xC0])
        writer.writeBigEndian(UInt16(length))
        writer.writeZeros(4)
        // A group's; the digest leaves out what a peer's may be.
        writer.write([255, AuthenticationHeader.protocolNumber])
        writer.writeZeros(2)
        writer.writeBigEndian(source.rawValue)
        writer.writeBigEndian(destination.rawValue)

        writer.write([PseudoHeader.protocolNumber, UInt8(AuthenticationHeader.length / 4 - 2), 0, 0])
        writer.writeBigEndian(source.rawValue)
        writer.writeBigEndian(sequence)
        writer.writeZeros(AuthenticationHeader.length - AuthenticationHeader.digestOffset)
        writer.write(unit)

        let digest = AuthenticationHeader.digest(
            of: writer.bytes,
            headerLength: AuthenticatedDatagram.headerLength,
            isUnicast: !destination.isMulticast,
            password: password,
            digests
        )
        var bytes = Array(writer.bytes.dropFirst(AuthenticatedDatagram.headerLength))
        let place = AuthenticationHeader.digestOffset
        bytes.replaceSubrange(place..<place + digest.count, with: digest)
        return bytes
    }

    private static let headerLength = 20
}
