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
    /// one that is due at `next` a third within three quarters of one; within seven eighths where it may have
    /// come early: then being late isn't what brought them near to each other.
    func allowsAnother(
        at now: Instant,
        before next: Instant,
        mayBeEarly: Bool = false,
        _ interval: Interval
    ) -> Bool {
        let least = interval * (mayBeEarly ? 7 : 6) / 8
        if let newest, next - newest < least { return false }
        return earliest(interval).map { $0 <= now } ?? true
    }

    /// A scheduled advertisement that comes early would not be the third within an interval, less an eighth
    /// for those before it that were sent late.
    func allowsScheduled(at next: Instant, _ interval: Interval) -> Bool {
        previous.map { next - $0 >= interval * 7 / 8 } ?? true
    }

    /// When the next one beyond the schedule is allowed; nil when one always is.
    func earliest(_ interval: Interval) -> Instant? {
        previous.map { $0 + interval }
    }
}
