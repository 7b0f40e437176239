package import NetworkTypes

/// A `vrrp_track_process` block: how many processes of a name must run.
package struct ProcessTrackerSettings: Hashable, Sendable {
    /// How the parameters on a process's command line are compared (`param_match`).
    package enum ParameterMatch: Hashable, Sendable {
        /// They aren't looked at.
        case none
        /// All of them, and no more.
        case exact
        /// The configured ones, then any.
        case partial
        /// The same, and the last may go on with more text.
        case initial
    }

    package let name: String
    /// The kernel's name of the process (its first 15 bytes count) or, with `matchesCommandLine`, its
    /// argv[0].
    package let process: String
    package let parameters: [String]
    package let parameterMatch: ParameterMatch
    /// `full_command`, or because parameters are compared.
    package let matchesCommandLine: Bool
    package let weight: TrackWeight
    /// How many must run; a lower bound of 0 with an upper of 0: none may.
    package let quorum: ClosedRange<Int>
    /// A quorum gained or lost because a process came counts only after this.
    package let forkDelay: Interval
    /// A quorum gained or lost because a process ended counts only after this.
    package let terminateDelay: Interval

    /// Nil when a value is out of its range.
    ///
    /// - Parameters:
    ///   - quorumMax: nil: no limit. Zero makes the quorum zero, too.
    ///   - parameterMatch: parameters without one are compared exactly.
    package init?(
        name: String,
        process: String,
        parameters: [String] = [],
        parameterMatch: ParameterMatch = .none,
        matchesCommandLine: Bool = false,
        weight: TrackWeight = .fault,
        quorum: Int = 1,
        quorumMax: Int? = nil,
        forkDelay: Interval = .zero,
        terminateDelay: Interval = .zero
    ) {
        let least = quorumMax == 0 ? 0 : quorum
        let most = quorumMax ?? ProcessTrackerSettings.unlimited
        guard !process.isEmpty, ProcessTrackerSettings.delays.contains(forkDelay),
            ProcessTrackerSettings.delays.contains(terminateDelay),
            least == 0 || ProcessTrackerSettings.quorums.contains(quorum),
            quorumMax.map({ (0...65_535).contains($0) }) ?? true, most >= least, quorumMax == 0 || least > 0
        else { return nil }
        self.name = name
        self.process = process
        self.parameters = parameters
        self.parameterMatch = parameterMatch == .none && !parameters.isEmpty ? .exact : parameterMatch
        self.matchesCommandLine = matchesCommandLine || self.parameterMatch != .none
        self.weight = weight
        self.quorum = least...most
        self.forkDelay = forkDelay
        self.terminateDelay = terminateDelay
    }

    /// Of the lower bound.
    package static let quorums = 1...65_535
    /// More processes than Linux can number.
    package static let unlimited = Int(Int32.max)
    package static let delays = Interval.zero...Interval.seconds(3_600)
}
