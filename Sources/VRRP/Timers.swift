package import NetworkTypes

extension VirtualRouterSettings {
    /// The skew time of a router at this priority: (256 − priority) / 256, of a second in version 2 (RFC 3768
    /// §6.1), of the master's interval in version 3 (RFC 9568 §6.1; spec vrrp-behaviour 8.1).
    ///
    /// `masterInterval` nil: the master's interval is ours.
    package func skewTime(at priority: Priority, masterInterval: Interval? = nil) -> Interval {
        let whole =
            switch version {
            case .two: Interval.seconds(1)
            case .three: masterInterval ?? advertInterval
            }
        return whole * (256 - Int64(priority.rawValue)) / 256
    }

    /// How long a backup at this priority waits for an advertisement: missed × interval + skew time
    /// (RFC 9568 §6.1 with three; spec vrrp-behaviour 8.1).
    package func masterDownInterval(at priority: Priority, masterInterval: Interval? = nil) -> Interval {
        (masterInterval ?? advertInterval) * Int64(missedAdvertsUntilDown)
            + skewTime(at: priority, masterInterval: masterInterval)
    }

    /// Less than a backup waits: one missed advertisement less, and no skew (spec conf-core-vrrp,
    /// interface_up_down_delays).
    func delayBound(masterInterval: Interval?) -> Interval {
        (masterInterval ?? advertInterval) * Int64(missedAdvertsUntilDown - 1)
    }

    /// How long a stopping master's addresses go on answering at most: one interval, within which a successor
    /// speaks after its skew time, and 100 ms for being late.
    package var stopHold: Interval { advertInterval + .milliseconds(100) }
}

extension VirtualRouter {
    /// How long its interface may be down before that must count.
    package var delayBound: Interval { settings.delayBound(masterInterval: learnedInterval) }
}
