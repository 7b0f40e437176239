/// How a script of MISC_CHECK ended (spec 11.12, 11.13).
package enum ScriptEnding: Hashable, Sendable {
    case exited(UInt8)
    case killedBySignal
    /// By us, because its time was over.
    case timedOut
    case notStarted
}

extension ScriptCheckSettings {
    /// 0 is a success; 2…255 too where the status says the weight.
    package func outcome(of ending: ScriptEnding) -> ProbeOutcome {
        switch ending {
        case .exited(0): .passed()
        case .exited(let status) where isDynamic && status >= 2: .passed(exitStatus: status)
        case .exited(let status): .failed(.exitStatus(status))
        case .killedBySignal: .failed(.killedBySignal)
        case .timedOut: .failed(.scriptTimeout)
        case .notStarted: .failed(.scriptNotStarted)
        }
    }
}

/// What a check adds to its server's weight, which the configuration says (spec 11.14): a status of 2 and
/// more makes the sum of both two less than the status, so 0…253; anything else adds nothing.
package func weightContribution(exitStatus: UInt8, configuredWeight: Int64) -> Int64 {
    exitStatus >= 2 ? Int64(exitStatus) - 2 - configuredWeight : 0
}
