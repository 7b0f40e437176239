package import NetworkTypes

/// A `vrrp_script` block, without the command that it runs.
package struct ScriptTrackerSettings: Hashable, Sendable {
    /// What is believed before the first result.
    package enum InitialVerdict: Hashable, Sendable {
        /// The first result decides; until then an instance that follows it with weight zero waits.
        case unknown
        /// `init_fail`: bad until it succeeds.
        case bad
    }

    package let name: String
    /// From one start to the next, whatever a run takes.
    package let interval: Interval
    /// A run that takes longer is ended and counts as failed.
    package let timeout: Interval
    /// Successes in a row until a bad script is good.
    package let rise: Int
    /// Failures in a row until a good script is bad.
    package let fall: Int
    /// For references that give none.
    package let weight: TrackWeight
    package let initial: InitialVerdict

    /// Nil when a value is out of its range.
    ///
    /// - Parameter timeout: nil: as long as the interval.
    package init?(
        name: String,
        interval: Interval = .seconds(1),
        timeout: Interval? = nil,
        rise: Int = 1,
        fall: Int = 1,
        weight: TrackWeight = .fault,
        initial: InitialVerdict = .unknown
    ) {
        guard ScriptTrackerSettings.intervals.contains(interval),
            ScriptTrackerSettings.intervals.contains(timeout ?? interval),
            ScriptTrackerSettings.counts.contains(rise), ScriptTrackerSettings.counts.contains(fall)
        else { return nil }
        self.name = name
        self.interval = interval
        self.timeout = timeout ?? interval
        self.rise = rise
        self.fall = fall
        self.weight = weight.boundedTo253
        self.initial = initial
    }

    /// Of interval and timeout. keepalived reads milliseconds up to 4294 s; zero is read as a second there,
    /// and by the configuration.
    package static let intervals = Interval.milliseconds(1)...Interval.seconds(4_294)
    /// Of rise and fall.
    package static let counts = 1...Int(Int32.max)
}
