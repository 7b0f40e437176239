import NetworkTypes

/// How often a virtual router has advertised lately: never more than twice in an interval, whatever it hears.
///
/// Scheduled advertisements are due an interval apart; this bounds what comes on top: answers to other masters,
/// and becoming master again right after losing. Times are those of sending, because the helper, which refuses
/// a third advertisement within three quarters of an interval, sees those: after a late one the next is near.
struct AdvertPacing: Hashable, Sendable {
    private var newest: Instant?
    private var previous: Instant?
    private var extraNotBefore: Instant?

    mutating func sent(at now: Instant) {
        previous = newest
        newest = now
    }

    mutating func forbidExtra(until instant: Instant) {
        extraNotBefore = instant
    }

    /// When another advertisement would be the third within an interval no more; nil when none was sent
    /// before the last.
    func earliestAdvert(_ interval: Interval) -> Instant? {
        previous.map { $0 + interval }
    }

    /// `next` is when the scheduled one is due.
    func allowsExtra(at now: Instant, before next: Instant, _ interval: Interval) -> Bool {
        if let newest, next - newest < interval * 3 / 4 { return false }
        if let extraNotBefore, now < extraNotBefore { return false }
        if let earliest = earliestAdvert(interval), now < earliest { return false }
        return true
    }
}
