import NetworkTypes

/// What each sender's datagrams took of the way to the engine lately: a flood of one shall not keep the
/// engine from hearing the others.
///
/// Who has sent as many in a hundredth of a second as the session has room for is passed over until the
/// engine has read on, so whoever sends little finds room. Senders are told apart by source and TTL (what
/// comes through a router can't have 255), hashed: two that share a number share its room.
struct SenderShares {
    private static let window = Interval.milliseconds(10)
    private var counts = [UInt16](repeating: 0, count: 64)
    private var ends = Instant(nanosecondsSinceBoot: 0)

    /// Whether a datagram, which begins with its IP header, is passed on while there is room for `room` more.
    mutating func admit(_ datagram: [UInt8], length: Int, room: Int, at now: Instant) -> Bool {
        if now >= ends { (ends, counts) = (now + SenderShares.window, SenderShares().counts) }
        let place = SenderShares.place(of: datagram, length: length)
        guard Int(counts[place]) < room else { return false }
        counts[place] += 1
        return true
    }

    /// IPv4 has TTL and source at 8 and 12, IPv6 hop limit and source at 7 and 8 (RFC 791 §3.1, RFC 8200 §3).
    private static func place(of datagram: [UInt8], length: Int) -> Int {
        guard length >= 24 else { return 0 }
        let isIPv4 = datagram[0] >> 4 == 4
        var hash = UInt32(datagram[isIPv4 ? 8 : 7])
        for octet in isIPv4 ? 12..<16 : 8..<24 {
            hash = (hash ^ UInt32(datagram[octet])) &* 0x0100_0193
        }
        return Int(hash >> 26)
    }
}
