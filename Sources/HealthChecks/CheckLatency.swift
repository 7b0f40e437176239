package import NetworkTypes

/// How long the attempts of one check took, from the order to the outcome. What couldn't ask doesn't count.
package struct CheckLatency: Hashable, Sendable {
    package private(set) var last = Interval.zero
    package private(set) var longest = Interval.zero
    package private(set) var total = Interval.zero
    package private(set) var count: UInt64 = 0

    package init() {}

    package mutating func note(_ latency: Interval) {
        last = max(latency, .zero)
        longest = max(longest, last)
        count &+= 1
        total = total.adding(last)
    }

    package var mean: Interval {
        count == 0 ? .zero : Interval(nanoseconds: total.nanoseconds / Int64(clamping: count))
    }
}

/// Durations counted by size: bounded, however many come.
package struct LatencyHistogram: Hashable, Sendable {
    /// Upper bounds of the buckets; one more has none.
    package static let bounds: [Interval] = [
        .milliseconds(1), .microseconds(2_500), .milliseconds(5), .milliseconds(10), .milliseconds(25),
        .milliseconds(50), .milliseconds(100), .milliseconds(250), .milliseconds(500), .seconds(1),
        .milliseconds(2_500), .seconds(5), .seconds(10), .seconds(30),
    ]

    private var buckets = [UInt64](repeating: 0, count: LatencyHistogram.bounds.count + 1)
    package private(set) var sum = Interval.zero

    package init() {}

    /// Less than nothing counts as nothing.
    package mutating func note(_ latency: Interval) {
        let latency = max(latency, .zero)
        let place = LatencyHistogram.bounds.firstIndex { latency <= $0 } ?? LatencyHistogram.bounds.count
        buckets[place] &+= 1
        sum = sum.adding(latency)
    }

    /// For each bound how many were no longer; the last one is all.
    package var cumulative: [UInt64] {
        var total: UInt64 = 0
        return buckets.map { count in
            total &+= count
            return total
        }
    }
}

extension Interval {
    /// Stays at the most there can be.
    fileprivate func adding(_ other: Interval) -> Interval {
        let (sum, overflows) = nanoseconds.addingReportingOverflow(other.nanoseconds)
        return overflows ? Interval(nanoseconds: .max) : Interval(nanoseconds: sum)
    }
}

/// Checks of one kind of one virtual server: their latencies are counted together.
package struct CheckGroup: Hashable, Sendable {
    package let service: String
    /// The checker's keyword.
    package let kind: String

    package init(service: String, kind: String) {
        self.service = service
        self.kind = kind
    }
}

/// What a group's checks came to.
package struct GroupLatency: Hashable, Sendable {
    package let group: CheckGroup
    package internal(set) var histogram = LatencyHistogram()
    /// Attempts that failed; they are in the histogram as well.
    package internal(set) var failures: UInt64 = 0

    package init(_ group: CheckGroup) { self.group = group }
}

/// The groups of all checks. One that a new list has still goes on counting.
struct LatencyGroups: Sendable {
    private(set) var groups: [GroupLatency] = []
    private var places: [CheckGroup: Int] = [:]

    /// - Returns: the place of each order's group; nil where it has none.
    mutating func apply(_ orders: [CheckOrder]) -> [Int?] {
        var former = places
        let all = groups
        groups = []
        places = [:]
        return orders.map { order in
            guard let service = order.service, !order.settings.probe.isFollowing else { return nil }
            let group = CheckGroup(service: service, kind: order.settings.probe.keyword)
            if let place = places[group] { return place }
            places[group] = groups.count
            groups.append(former.removeValue(forKey: group).map { all[$0] } ?? GroupLatency(group))
            return groups.count - 1
        }
    }

    mutating func note(_ latency: Interval, of place: Int, failed: Bool) {
        groups[place].histogram.note(latency)
        if failed { groups[place].failures &+= 1 }
    }
}
