import Compiler
import HealthChecks
package import NetworkTypes
package import Notifications
import RunnerProtocol
import Tracking

/// A program of `MISC_CHECK` that the checks want run; the answer names the token.
package struct CheckScript: Sendable {
    package let token: UInt64
    package let command: ScriptCommand
    package let timeout: Interval

    package init(token: UInt64, command: ScriptCommand, timeout: Interval) {
        self.token = token
        self.command = command
        self.timeout = timeout
    }
}

extension Node {
    mutating func checkScriptWanted(_ wanted: CheckScript, at now: Instant, into effects: inout [NodeEffect])
    {
        let run = ScriptRun(
            purpose: .check(wanted.token),
            script: ConfiguredScript(wanted.command),
            timeout: wanted.timeout
        )
        guard !isStopping, runs.isConnected else {
            effects.append(.checkScriptEnded(token: wanted.token, .notStarted))
            return
        }
        self.run(run, at: now, into: &effects)
    }

    func checkScriptEnded(_ token: UInt64, _ result: ScriptResult, into effects: inout [NodeEffect]) {
        let ending: ScriptEnding =
            switch result {
            case .exited(let status): .exited(UInt8(clamping: status))
            case .killed: .killedBySignal
            case .timedOut: .timedOut
            case .failed: .notStarted
            }
        effects.append(.checkScriptEnded(token: token, ending))
    }
}
