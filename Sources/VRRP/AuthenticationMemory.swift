import NetworkTypes

/// What authentication must remember between advertisements, sent and heard.
///
/// The authentication header has one number for the whole virtual router, as in keepalived: who becomes
/// master goes on from the highest that it has heard. Keyed authentication has a stream for each sender.
struct AuthenticationMemory: Hashable, Sendable {
    /// The highest number of an authentication header sent or heard.
    private(set) var headerSequence: UInt32 = 0
    /// Of the last keyed advertisement that went out.
    private(set) var lastSent: KeyedSequence?
    /// The highest number of each sender, the one heard longest ago first.
    private(set) var marks: [Mark] = []

    struct Mark: Hashable, Sendable {
        var source: IPAddress
        var sequence: KeyedSequence
    }

    /// Senders to a group that are remembered (spec vrrp-behaviour 7.3).
    static let groupMarksMax = 4

    /// The next number for an authentication header; it stays at the last one of all (4.4).
    var nextHeaderSequence: UInt32 { min(headerSequence + 1, AuthenticationHeader.sequenceEnd - 1) }

    /// The next number of our own stream: the time of day, or one more than the last (4.8). When the last is
    /// ahead of the clock by more than the window, the clock has been put back and the stream starts again.
    func nextKeyedSequence(
        _ timeOfDay: Interval,
        _ protection: KeyedAuthentication.ReplayProtection
    ) -> KeyedSequence {
        let clock = KeyedSequence(timeOfDay)
        guard let lastSent else { return clock }
        if case .time(let window) = protection,
            lastSent.secondsAhead(of: clock) > window.nanoseconds / Interval.seconds(1).nanoseconds
        {
            return clock
        }
        let next = lastSent.next
        return clock.isNewer(than: next) ? clock : next
    }

    mutating func sentHeader(sequence: UInt32) { headerSequence = max(headerSequence, sequence) }

    mutating func sentKeyed(_ sequence: KeyedSequence) { lastSent = sequence }

    /// The will carried the next numbers and is, or may be, on the wire.
    mutating func willWasSent() {
        headerSequence = nextHeaderSequence
        lastSent = lastSent?.next
    }

    mutating func heardHeader(sequence: UInt32) { headerSequence = max(headerSequence, sequence) }

    /// Remembers the sender; at most `limit` of them.
    mutating func heardKeyed(_ sequence: KeyedSequence, from source: IPAddress, limit: Int) {
        marks.removeAll { $0.source == source }
        marks.append(Mark(source: source, sequence: sequence))
        if marks.count > limit { marks.removeFirst(marks.count - limit) }
    }

    /// The sender's highest number; nil when none is known, or its time is so far from ours that it proves
    /// nothing any more (7.3).
    func mark(
        of source: IPAddress,
        _ timeOfDay: Interval,
        _ protection: KeyedAuthentication.ReplayProtection
    ) -> KeyedSequence? {
        guard let mark = marks.first(where: { $0.source == source }) else { return nil }
        if case .time(let window) = protection {
            let ahead = mark.sequence.secondsAhead(of: KeyedSequence(timeOfDay))
            if ahead.magnitude > window.nanoseconds / Interval.seconds(1).nanoseconds { return nil }
        }
        return mark.sequence
    }
}
