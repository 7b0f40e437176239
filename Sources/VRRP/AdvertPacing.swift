import NetworkTypes

/// How often a virtual router has advertised lately: never more than twice in an interval, whatever it hears.
///
/// Scheduled advertisements are due an interval apart; this bounds what comes on top: answers to other
/// masters, and becoming master again right after losing. Times are those of sending, because the helper,
/// which refuses a third advertisement within three quarters of an interval, sees those: after a late one
/// the next is near.
struct AdvertPacing: Hashable, Sendable {
    private var newest: Instant?
    private var previous: Instant?

    mutating func sent(at now: Instant) {
        previous = newest
        newest = now
    }

    /// What was sent before is unknown: nothing beyond the schedule for an interval.
    mutating func assumeTheMost(at now: Instant) {
        newest = now
        previous = now
    }

    /// An advertisement beyond the schedule would not be the third within an interval, nor make the scheduled
    /// one that is due at `next` a third within three quarters of one.
    func allowsAnother(at now: Instant, before next: Instant, _ interval: Interval) -> Bool {
        if let newest, next - newest < interval * 3 / 4 { return false }
        return earliest(interval).map { $0 <= now } ?? true
    }

    /// When the next one beyond the schedule is allowed; nil when one always is.
    func earliest(_ interval: Interval) -> Instant? {
        previous.map { $0 + interval }
    }
}
