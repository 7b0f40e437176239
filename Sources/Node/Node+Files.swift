import Compiler
import NetworkTypes
import RunnerProtocol
import Tracking

extension Node {
    /// Asks for the numbers of tracked files when it is time. Without a runner they stay as they were.
    mutating func filesDue(at now: Instant, into effects: inout [NodeEffect]) {
        for place in files.takeDue(at: now) where runs.isConnected {
            guard let script = ConfiguredScript(file: files.entries[place].settings.path),
                let (generation, number) = number(of: script)
            else { continue }
            let sequence = runs.nextSequence()
            files.asked(place, as: sequence)
            let request = RunnerRequest.read(generation: generation, file: number)
            effects.append(.askRunner(RunnerOrder(request, sequence: sequence)))
        }
    }

    /// The runner has read a file, or can't. True when it was about one.
    mutating func fileAnswered(
        _ answer: RunnerAnswer,
        sequence: UInt32,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) -> Bool {
        guard let place = files.place(ofRequest: sequence) else { return false }
        let name = files.entries[place].settings.name
        let number: Int32?
        switch answer {
        case .number(let value):
            number = files.counting(value, place)
        case .refused(.missingFile, _):
            number = files.counting(nil, place)
        case .refused(let refusal, let reason):
            let line = NodeLog(.error, "track_file \(name): \(reason)")
            pacing.log(line, kind: "track_file \(name)", at: now, into: &effects)
            // Too large a number changes nothing (spec vrrp-behaviour 19.4), an unreadable file is 0.
            number = refusal == .unreadableFile ? 0 : nil
        case .greeting, .started, .output, .ended, .resolved, .unresolved:
            number = nil
        }
        guard files.answered(place, number) else { return true }
        let entry = files.entries[place]
        effects.append(.log(NodeLog(.info, "track_file \(name) says \(entry.number ?? 0)")))
        for follower in entry.followers { tellTracking(follower, at: now, into: &effects) }
        if entry.isChecked { tellFollowingChecks(at: now, into: &effects) }
        return true
    }
}
