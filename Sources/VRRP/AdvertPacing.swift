import NetworkTypes

/// How often a virtual router has advertised lately: never more than twice in an interval, whatever it hears.
///
/// Scheduled advertisements are an interval apart by construction and count at the time they were due; this
/// bounds what comes on top: answers to other masters, and becoming master again right after losing.
struct AdvertPacing: Hashable, Sendable {
    private var newest: Instant?
    private var previous: Instant?
    private var extraNotBefore: Instant?

    mutating func sent(due: Instant) {
        previous = newest
        newest = due
    }

    mutating func forbidExtra(until instant: Instant) {
        extraNotBefore = instant
    }

    /// When another advertisement would be the third within an interval no more; nil when none was sent
    /// before the last.
    func earliestAdvert(_ interval: Interval) -> Instant? {
        previous.map { $0 + interval }
    }

    func allowsExtra(at now: Instant, _ interval: Interval) -> Bool {
        if let extraNotBefore, now < extraNotBefore { return false }
        if let earliest = earliestAdvert(interval), now < earliest { return false }
        return true
    }
}
