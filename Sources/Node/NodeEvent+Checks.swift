package import HealthChecks

/// A check that is to run, or to rest until its virtual address is here.
package struct RunningCheck: Hashable, Sendable {
    /// Its place in the list; reports name it.
    package let number: Int
    package let settings: CheckSettings
    /// The virtual server's name, for figures.
    package let service: String
    /// `ha_suspend`: the virtual address is on another machine.
    package let isSuspended: Bool

    package init(number: Int, settings: CheckSettings, service: String, isSuspended: Bool) {
        self.number = number
        self.settings = settings
        self.service = service
        self.isSuspended = isSuspended
    }
}

/// All checks of the configuration in force, those that follow files and sessions included. A list replaces
/// the one before as a whole; equal checks keep what they know.
package struct CheckList: Hashable, Sendable {
    /// Counts lists; a report about another one's check is void.
    package let generation: UInt32
    package let checks: [RunningCheck]
    /// What those through TLS show, and whom they trust.
    package let tls: TLSClientSettings

    package init(generation: UInt32, checks: [RunningCheck], tls: TLSClientSettings = TLSClientSettings()) {
        self.generation = generation
        self.checks = checks
        self.tls = tls
    }
}

/// What came of a check.
package struct CheckReport: Hashable, Sendable {
    package enum Result: Hashable, Sendable {
        /// After its retries; also when it is what it was.
        /// - Parameter exitStatus: of a script that passed, which may say a weight (spec lvs-check-behaviour
        ///   11.14).
        case verdict(isUp: Bool, exitStatus: UInt8 = 0)
        /// What it adds to its server's weight from now on.
        case weight(Int64)
        /// For people; nothing follows from it.
        case remark(CheckRemark)
    }

    /// `CheckList.generation` of the list that it was ordered with.
    package let generation: UInt32
    /// `RunningCheck.number`.
    package let number: Int
    package let result: Result

    package init(generation: UInt32, number: Int, result: Result) {
        self.generation = generation
        self.number = number
        self.result = result
    }
}
