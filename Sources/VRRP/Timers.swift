package import NetworkTypes

extension VirtualRouterSettings {
    /// The skew time of a router at this priority: (256 − priority) / 256 seconds (RFC 3768 §6.1).
    package func skewTime(at priority: Priority) -> Interval {
        .seconds(256 - Int64(priority.rawValue)) / 256
    }

    /// How long a backup at this priority waits for an advertisement: missed × interval + skew time
    /// (RFC 3768 §6.1 with three; spec vrrp-behaviour 8.1).
    package func masterDownInterval(at priority: Priority) -> Interval {
        advertInterval * Int64(missedAdvertsUntilDown) + skewTime(at: priority)
    }

    /// How long a stopping master's addresses go on answering at most: one interval, within which a successor
    /// speaks after its skew time, and 100 ms for being late.
    package var stopHold: Interval { advertInterval + .milliseconds(100) }
}
