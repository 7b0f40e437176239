import NetworkTypes
import Notifications
import Tracking

extension Node {
    /// All processes, as asked for.
    mutating func processesScanned(
        _ scan: [ScannedProcess],
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        let (scripts, mustScanAgain) = processes.scanned(at: now)
        if mustScanAgain { effects.append(.scanProcesses) }
        for place in processes.entries.indices { count(place, .rescanned(scan), at: now, into: &effects) }
        for name in scripts {
            guard let place = scriptTrackers.place(of: name),
                let question = scriptTrackers.entries[place].question
            else { continue }
            let status: Int32 = scan.contains { question.matches($0.description) } ? 0 : 1
            trackerRunEnded(name, .exited(status: status), at: now, into: &effects)
        }
    }

    mutating func processesDue(at now: Instant, into effects: inout [NodeEffect]) {
        for place in processes.entries.indices { count(place, .deadlineReached, at: now, into: &effects) }
        if processes.isScanDue(at: now) { effects.append(.scanProcesses) }
    }

    private mutating func count(
        _ place: Int,
        _ event: ProcessTracker.Event,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        guard let verdict = processes.handle(place, event, at: now) else { return }
        let entry = processes.entries[place]
        let quorum = verdict == .good ? "gained" : "lost"
        let text = "Quorum \(quorum) for tracked process \(entry.machine.settings.name)"
        effects.append(.log(NodeLog(verdict == .good ? .info : .warning, text)))
        for follower in entry.followers { tellTracking(follower, at: now, into: &effects) }
    }
}

extension BuiltInCheck {
    /// `killall` and `pidof` look for the kernel's name, of 15 bytes at the most, and for the file that
    /// argv[0] names; `pgrep` for a part of the kernel's.
    func matches(_ process: ProcessDescription) -> Bool {
        switch self {
        case .process(let name):
            if process.name == name { return true }
            guard let program = process.commandLine.first else {
                return process.name.utf8.elementsEqual(name.utf8.prefix(15))
            }
            return program == name || program.hasSuffix("/" + name)
        case .processContaining(let text):
            return process.name.contains(text)
        case .unit:
            return false
        }
    }
}
