package import NetworkTypes

/// How late advertisements left the engine: the instant of their order less that of their due time. Those
/// that were handed over before that are in time.
package struct LatenessHistogram: Equatable, Sendable {
    /// Upper bounds of the buckets, each with those below counted; the last one has no bound.
    package static let bounds: [Interval] = [
        .microseconds(100), .microseconds(250), .microseconds(500), .milliseconds(1), .microseconds(2_500),
        .milliseconds(5), .milliseconds(10), .milliseconds(20), .milliseconds(50), .milliseconds(100),
        .milliseconds(250), .seconds(1),
    ]

    private var buckets = [UInt64](repeating: 0, count: LatenessHistogram.bounds.count + 1)
    package private(set) var sum = Interval.zero

    package init() {}

    /// One that is early counts as on time.
    package mutating func note(_ lateness: Interval) {
        let lateness = max(lateness, .zero)
        let place = LatenessHistogram.bounds.firstIndex { lateness <= $0 } ?? LatenessHistogram.bounds.count
        buckets[place] &+= 1
        let (total, overflows) = sum.nanoseconds.addingReportingOverflow(lateness.nanoseconds)
        if !overflows { sum = Interval(nanoseconds: total) }
    }

    /// So many in all.
    package var count: UInt64 { buckets.reduce(0, &+) }

    /// For each bound how many were no later; the last one is the count.
    package var cumulative: [UInt64] {
        var total: UInt64 = 0
        return buckets.map { count in
            total &+= count
            return total
        }
    }
}
