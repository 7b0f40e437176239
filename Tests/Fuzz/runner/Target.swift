import HealthChecks
import HelperProtocol
import NetworkTypes
import Notifications
import RunnerProtocol

/// What the runner says to the engine, as it comes from the socket, in pieces: taking frames apart and
/// reading answers ends without a trap, what was read can be said again, and how a script ended is a verdict
/// on its server.
@_cdecl("LLVMFuzzerTestOneInput")
public func hearRunner(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // Safety: libFuzzer's bytes live until this returns.
    let bytes = unsafe ArraySlice(UnsafeBufferPointer(start: start, count: count))
    guard let piece = bytes.first else { return 0 }
    var stream = FrameStream()
    var rest = bytes.dropFirst()
    while !rest.isEmpty {
        stream.append(Array(rest.prefix(Int(piece) + 1)))
        rest = rest.dropFirst(Int(piece) + 1)
        do {
            while let frame = try stream.next() {
                guard let answer = try? RunnerAnswer(frame) else { continue }
                judge(answer)
                var again = FrameStream()
                again.append(answer.frame(sequence: frame.sequence))
                guard let said = try again.next(), (try? RunnerAnswer(said)) != nil else {
                    preconditionFailure("it can't be said again")
                }
            }
        } catch {
            return 0
        }
    }
    return 0
}

private let script: ScriptCheckSettings = {
    guard let command = ScriptCommand(["/bin/true"]) else { preconditionFailure("no command") }
    return ScriptCheckSettings(command: command, timeout: .seconds(1), isDynamic: true)
}()

private func judge(_ answer: RunnerAnswer) {
    guard case .ended(let outcome, _) = answer else { return }
    switch outcome {
    case .exited(let status):
        let verdict = script.outcome(of: .exited(status))
        precondition(verdict.isPass == (status != 1), "misc_dynamic: all but 1 is well (spec 11.13)")
    case .killed: precondition(!script.outcome(of: .killedBySignal).isPass, "killed is not well")
    case .timedOut, .stopped: break
    }
}
