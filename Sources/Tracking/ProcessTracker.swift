package import NetworkTypes

/// A process as the kernel shows it.
package struct ProcessDescription: Hashable, Sendable {
    /// The kernel's name, at most 15 bytes.
    package var name: String
    /// argv; empty for kernel threads and when it couldn't be read.
    package var commandLine: [String]

    package init(name: String, commandLine: [String] = []) {
        self.name = name
        self.commandLine = commandLine
    }
}

/// One process of a scan.
package struct ScannedProcess: Hashable, Sendable {
    /// Its id.
    package var process: Int32
    package var description: ProcessDescription

    package init(_ process: Int32, _ description: ProcessDescription) {
        self.process = process
        self.description = description
    }
}

extension ProcessTrackerSettings {
    /// Is this one of the processes that are counted?
    package func matches(_ process: ProcessDescription) -> Bool {
        guard matchesCommandLine else {
            return process.name.utf8.elementsEqual(self.process.utf8.prefix(15))
        }
        guard process.commandLine.first == self.process else { return false }
        let given = process.commandLine.dropFirst()
        switch parameterMatch {
        case .none: return true
        case .exact: return given.elementsEqual(parameters)
        case .partial: return given.starts(with: parameters)
        case .initial:
            guard let last = parameters.last, given.count >= parameters.count else {
                return parameters.isEmpty
            }
            let firsts = parameters.count - 1
            return given.prefix(firsts).elementsEqual(parameters.dropLast())
                && given[given.startIndex + firsts].hasPrefix(last)
        }
    }
}

/// One `vrrp_track_process`: counts, and says whether as many run as shall (spec vrrp-behaviour 19.5).
package struct ProcessTracker: Sendable {
    package enum Event: Sendable {
        /// All processes, at the start and whenever events were lost. No delay applies.
        case scanned([ScannedProcess])
        /// All processes once more, by a watcher that polls: a change counts after its delay.
        case rescanned([ScannedProcess])
        /// A counted process's child counts, until it becomes another program.
        case forked(parent: Int32, child: Int32)
        /// It became another program, or changed its name.
        case changed(process: Int32, ProcessDescription)
        case exited(process: Int32)
        /// `nextDeadline` has come; may be early.
        case deadlineReached
    }

    package let settings: ProcessTrackerSettings
    /// Sorted.
    private var counted: [Int32] = []
    package private(set) var verdict = Verdict.unknown
    /// When a change of the quorum counts.
    package private(set) var nextDeadline: Instant?

    package init(settings: ProcessTrackerSettings) { self.settings = settings }

    package var count: Int { counted.count }

    /// Takes one event; the answer is the new verdict when it changed.
    package mutating func handle(_ event: Event, at now: Instant) -> Verdict? {
        let before = counted.count
        switch event {
        case .scanned(let processes):
            counted = matching(processes)
            nextDeadline = nil
            return apply()
        case .rescanned(let processes):
            counted = matching(processes)
            if verdict == .unknown { return apply() }
        case .forked(let parent, let child):
            if contains(parent) { insert(child) }
        case .changed(let process, let description):
            if settings.matches(description) { insert(process) } else { remove(process) }
        case .exited(let process):
            remove(process)
        case .deadlineReached:
            guard let due = nextDeadline, due <= now else { return nil }
            nextDeadline = nil
            return apply()
        }
        guard verdict != .unknown, counted.count != before else { return nil }
        return decide(after: counted.count > before ? settings.forkDelay : settings.terminateDelay, at: now)
    }

    private func matching(_ processes: [ScannedProcess]) -> [Int32] {
        processes.filter { settings.matches($0.description) }.map { $0.process }.sorted()
    }

    private var hasQuorum: Verdict { settings.quorum.contains(counted.count) ? .good : .bad }

    private mutating func decide(after delay: Interval, at now: Instant) -> Verdict? {
        guard hasQuorum != verdict else {
            nextDeadline = nil
            return nil
        }
        guard delay > .zero else {
            nextDeadline = nil
            return apply()
        }
        if nextDeadline == nil { nextDeadline = now + delay }
        return nil
    }

    private mutating func apply() -> Verdict? {
        guard hasQuorum != verdict else { return nil }
        verdict = hasQuorum
        return verdict
    }

    /// The first place whose process isn't below `process`.
    private func place(of process: Int32) -> Int {
        var range = 0..<counted.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = counted[middle] < process ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }

    private func contains(_ process: Int32) -> Bool {
        let place = place(of: process)
        return place < counted.count && counted[place] == process
    }

    private mutating func insert(_ process: Int32) {
        if !contains(process) { counted.insert(process, at: place(of: process)) }
    }

    private mutating func remove(_ process: Int32) {
        if contains(process) { counted.remove(at: place(of: process)) }
    }
}
