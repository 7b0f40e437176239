import CLinux
import NetworkTypes

/// Watches the time of day for jumps: keyed authentication goes by it, deadlines never do.
struct TimeOfDay {
    private var offset: Interval?

    /// A slewed clock moves by 500 ppm at most; what differs by more since the last look was set.
    private static let tolerance = Interval.milliseconds(100)

    /// The time of day (UTC since 1970) less the time since boot, when it is another one than at the last
    /// answer; so the first time, and whenever the difference has grown beyond what nobody minds.
    mutating func changedOffset() -> Interval? {
        let now = Interval(nanoseconds: hf_realtime()) - Interval(nanoseconds: hf_boottime())
        if let offset, now - offset < TimeOfDay.tolerance, offset - now < TimeOfDay.tolerance { return nil }
        offset = now
        return now
    }
}

extension TimeOfDay {
    /// UTC.
    static var secondsSince1970: Int64 { hf_realtime() / 1_000_000_000 }
    /// UTC.
    static var millisecondsSince1970: Int64 { hf_realtime() / 1_000_000 }
}
