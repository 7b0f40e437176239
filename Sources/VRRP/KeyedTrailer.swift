import ByteCodec
import NetworkTypes

/// What `auth_hmac` puts behind an advertisement (spec vrrp-behaviour 4.6, 4.7).
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |   Type (1)    |    Key ID     |           zero                |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                 Seconds of the time of day (UTC)              |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |     Binary fraction of a second       |       Counter         |  16 bits each
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                     Tag, 16 octets                            |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
struct KeyedTrailer: Hashable, Sendable {
    var keyIdentifier: UInt8
    var sequence: KeyedSequence

    static let length = 28
    static let typeOnWire: UInt8 = 1
    private static let tagOffset = 12
    private static let tagLength = 16

    init(keyIdentifier: UInt8, sequence: KeyedSequence) {
        self.keyIdentifier = keyIdentifier
        self.sequence = sequence
    }

    /// Nil when `bytes` aren't a trailer: another length or type, or the zeros aren't zero. The tag isn't
    /// looked at.
    init?(_ bytes: ArraySlice<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == KeyedTrailer.length, bytes[0] == KeyedTrailer.typeOnWire,
            bytes[2] == 0, bytes[3] == 0
        else { return nil }
        keyIdentifier = bytes[1]
        sequence = KeyedSequence(rawValue: bytes[4..<12].reduce(0) { $0 << 8 | UInt64($1) })
    }

    /// The trailer for `unit`, whose checksum doesn't count: it differs by destination while the tag doesn't.
    func encoded(
        behind unit: some Collection<UInt8>,
        from source: IPAddress,
        key: AuthenticationKey,
        _ digests: Digests
    ) -> [UInt8] {
        var writer = ByteWriter(limit: KeyedTrailer.length)
        writer.write([KeyedTrailer.typeOnWire, keyIdentifier, 0, 0])
        writer.writeBigEndian(sequence.rawValue)
        let head = writer.bytes
        let data = KeyedTrailer.signed(unit, source, head)
        writer.write(Array(digests.hmacSHA256(key.bytes, data).prefix(KeyedTrailer.tagLength)))
        return writer.bytes
    }

    /// The tag of `trailer` is right for `unit` from `source`.
    static func isTagRight(
        _ trailer: ArraySlice<UInt8>,
        behind unit: some Collection<UInt8>,
        from source: IPAddress,
        key: AuthenticationKey,
        _ digests: Digests
    ) -> Bool {
        let data = signed(unit, source, Array(trailer.prefix(tagOffset)))
        let tag = digests.hmacSHA256(key.bytes, data).prefix(tagLength)
        return isEqualInConstantTime(tag, trailer.dropFirst(tagOffset))
    }

    /// What the tag covers: family, version, VRID, zero and source in sixteen octets, the unit with a zero
    /// checksum, the trailer with a zero tag.
    private static func signed(
        _ unit: some Collection<UInt8>,
        _ source: IPAddress,
        _ head: [UInt8]
    ) -> [UInt8] {
        var unit = Array(unit)
        precondition(unit.count >= Advertisement.headerLength)
        unit[Advertisement.checksumOffset] = 0
        unit[Advertisement.checksumOffset + 1] = 0
        let octets = source.octets
        var data = [source.family.rawValue, unit[0] >> 4, unit[1], 0]
        data += octets + Array(repeating: 0, count: 16 - octets.count)
        data += unit
        data += head + Array(repeating: 0, count: tagLength)
        return data
    }
}

/// A point in a sender's stream: 32 bits of seconds, 16 of their fraction, 16 of a counter. Compared in
/// serial arithmetic (RFC 1982), so that the year 2106 passes unnoticed.
struct KeyedSequence: Hashable, Sendable {
    let rawValue: UInt64

    init(rawValue: UInt64) { self.rawValue = rawValue }

    /// A time of day, counted from 1970; negative counts as 1970.
    init(_ timeOfDay: Interval) {
        let nanoseconds = UInt64(max(0, timeOfDay.nanoseconds))
        let seconds = nanoseconds / 1_000_000_000
        let fraction = ((nanoseconds % 1_000_000_000) << 16) / 1_000_000_000
        rawValue = (seconds & 0xFFFF_FFFF) << 32 | fraction << 16
    }

    var next: KeyedSequence { KeyedSequence(rawValue: rawValue &+ 1) }

    func isNewer(than other: KeyedSequence) -> Bool {
        Int64(bitPattern: rawValue &- other.rawValue) > 0
    }

    /// How many whole seconds this is ahead of `other`; negative when it is behind.
    func secondsAhead(of other: KeyedSequence) -> Int64 {
        Int64(Int32(truncatingIfNeeded: Int64(rawValue >> 32) - Int64(other.rawValue >> 32)))
    }
}
