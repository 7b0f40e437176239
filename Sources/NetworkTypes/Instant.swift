/// A span of time in nanoseconds; may be negative as the difference of two instants.
///
/// Arithmetic traps on overflow: values are bounded by the configuration's ranges (hours at the most).
package struct Interval: Hashable, Comparable, Sendable {
    /// Length in nanoseconds.
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package static let zero = Interval(nanoseconds: 0)

    package static func microseconds(_ count: Int64) -> Interval { Interval(nanoseconds: count * 1_000) }
    package static func milliseconds(_ count: Int64) -> Interval { Interval(nanoseconds: count * 1_000_000) }
    package static func centiseconds(_ count: Int64) -> Interval { Interval(nanoseconds: count * 10_000_000) }
    package static func seconds(_ count: Int64) -> Interval { Interval(nanoseconds: count * 1_000_000_000) }

    /// Whole seconds, rounded up; what a kernel that counts seconds is told.
    package var secondsRoundedUp: Int64 { (nanoseconds + 999_999_999) / 1_000_000_000 }

    package static func < (left: Interval, right: Interval) -> Bool { left.nanoseconds < right.nanoseconds }
    package static func + (left: Interval, right: Interval) -> Interval {
        Interval(nanoseconds: left.nanoseconds + right.nanoseconds)
    }
    package static func - (left: Interval, right: Interval) -> Interval {
        Interval(nanoseconds: left.nanoseconds - right.nanoseconds)
    }
    package static func * (left: Interval, factor: Int64) -> Interval {
        Interval(nanoseconds: left.nanoseconds * factor)
    }
    package static func / (left: Interval, divisor: Int64) -> Interval {
        Interval(nanoseconds: left.nanoseconds / divisor)
    }
}

/// A point on CLOCK_BOOTTIME, the one clock that engine and helper share: it goes on while the machine is
/// suspended, so a frozen node sees on waking how long it was away.
package struct Instant: Hashable, Comparable, Sendable {
    /// Nanoseconds since boot.
    package let nanosecondsSinceBoot: Int64

    package init(nanosecondsSinceBoot: Int64) { self.nanosecondsSinceBoot = nanosecondsSinceBoot }

    package static func < (left: Instant, right: Instant) -> Bool {
        left.nanosecondsSinceBoot < right.nanosecondsSinceBoot
    }
    package static func + (left: Instant, right: Interval) -> Instant {
        Instant(nanosecondsSinceBoot: left.nanosecondsSinceBoot + right.nanoseconds)
    }
    package static func - (left: Instant, right: Interval) -> Instant {
        Instant(nanosecondsSinceBoot: left.nanosecondsSinceBoot - right.nanoseconds)
    }
    package static func - (left: Instant, right: Instant) -> Interval {
        Interval(nanoseconds: left.nanosecondsSinceBoot - right.nanosecondsSinceBoot)
    }
}
