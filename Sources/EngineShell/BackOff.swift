import NetworkTypes

/// The pauses between attempts: 20 ms, doubled each time up to one second.
struct BackOff: Sendable {
    private var pause = Interval.milliseconds(20)

    static let longest = Interval.seconds(1)

    /// How long to wait before the next attempt.
    mutating func next() -> Interval {
        let current = pause
        pause = min(pause * 2, BackOff.longest)
        return current
    }
}
