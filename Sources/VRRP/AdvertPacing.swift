import NetworkTypes

/// How often a virtual router has advertised lately: never more than twice in an interval, whatever it hears.
///
/// Scheduled advertisements are an interval apart by construction and count at the time they were due; this
/// bounds what comes on top: answers to other masters, and becoming master again right after losing.
struct AdvertPacing: Hashable, Sendable {
    private var newest: Instant?
    private var previous: Instant?

    mutating func sent(due: Instant) {
        previous = newest
        newest = due
    }

    /// What was sent before is unknown: nothing beyond the schedule for an interval.
    mutating func assumeTheMost(at now: Instant) {
        newest = now
        previous = now
    }

    /// An advertisement beyond the schedule would not be the third within an interval.
    func allowsAnother(at now: Instant, _ interval: Interval) -> Bool {
        earliest(interval).map { $0 <= now } ?? true
    }

    /// When the next one beyond the schedule is allowed; nil when one always is.
    func earliest(_ interval: Interval) -> Instant? {
        previous.map { $0 + interval }
    }
}
