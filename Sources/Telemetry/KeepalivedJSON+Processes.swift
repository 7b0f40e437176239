import Node
import Tracking

extension JSONWriter {
    /// Version 2's `track_process` (spec vrrp-behaviour 25.6); nothing where no process is tracked.
    mutating func writeProcesses(_ processes: [ProcessStatus]) {
        guard !processes.isEmpty else { return }
        key("track_process")
        openArray()
        for process in processes { write(process) }
        closeArray()
    }

    private mutating func write(_ status: ProcessStatus) {
        let settings = status.settings
        openObject()
        member("process", settings.process)
        if !settings.parameters.isEmpty {
            member("parameters", settings.parameters.map { "'\($0)'" }.joined(separator: " "))
        }
        member("param_match", settings.parameterMatch.keepalivedWord)
        member("min_processes", settings.quorum.lowerBound)
        if settings.quorum.upperBound < ProcessTrackerSettings.unlimited {
            member("max_processes", settings.quorum.upperBound)
        }
        member("current_processes", status.count)
        member("have_quorum", status.verdict == .good)
        let weight = Int(settings.weight.value)
        member("weight", settings.weight.isReversed ? -weight : weight)
        decimal("terminate_delay", KeepalivedJSON.decimal(settings.terminateDelay))
        decimal("fork_delay", KeepalivedJSON.decimal(settings.forkDelay))
        // A quorum that is to be gained waits because processes came, one that is to be lost because they
        // went.
        let isGaining = settings.quorum.contains(status.count)
        member("fork_delay_timer_running", status.isDelayed && isGaining)
        member("terminate_delay_timer_running", status.isDelayed && !isGaining)
        member("full_command", settings.matchesCommandLine)
        closeObject()
    }
}

extension ProcessTrackerSettings.ParameterMatch {
    fileprivate var keepalivedWord: String {
        switch self {
        case .none: "none"
        case .exact: "exact"
        case .partial: "partial"
        case .initial: "initial"
        }
    }
}
