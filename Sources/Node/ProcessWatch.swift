import Configuration
import NetworkTypes
import Tracking

/// Which processes run: what `vrrp_track_process` counts, and what scripts ask that need no script.
///
/// The list of processes is asked for as a whole, twice a second while something counts, and when a script's
/// turn has come. (keepalived is told of each fork and exit by the kernel, which takes CAP_NET_ADMIN. What
/// lives shorter than half a second isn't seen here.)
struct ProcessWatch {
    struct Entry {
        var machine: ProcessTracker
        /// Places of instances.
        var followers: [Int]
    }

    /// In the configuration's order.
    private(set) var entries: [Entry] = []
    private var places: [String: Int] = [:]
    /// When the processes are to be looked at for `entries`.
    private var nextScan: Instant?
    private(set) var isScanning = false
    /// Scripts whose question the scan under way answers.
    private var asking: [String] = []
    /// Those that came after it had begun.
    private var askingLater: [String] = []

    /// From one look to the next.
    static let spacing = Interval.milliseconds(500)

    func verdict(of name: String) -> Verdict { places[name].map { entries[$0].machine.verdict } ?? .unknown }

    var nextDeadline: Instant? {
        let delays = entries.compactMap(\.machine.nextDeadline).min()
        guard let nextScan, !isScanning else { return delays }
        return delays.map { min($0, nextScan) } ?? nextScan
    }

    /// The processes that a configuration's instances follow; one with the same settings goes on.
    mutating func change(to model: ConfigurationModel, for instances: [Instance], at now: Instant) {
        var followers: [String: [Int]] = [:]
        for (place, instance) in instances.enumerated() {
            for case .process(let name) in instance.trackers.map(\.target) {
                followers[name, default: []].append(place)
            }
        }
        let former = entries
        let formerPlaces = places
        var isNew = false
        entries = []
        places = [:]
        for settings in model.processes {
            guard let followers = followers[settings.name] else { continue }
            places[settings.name] = entries.count
            if let place = formerPlaces[settings.name], former[place].machine.settings == settings {
                entries.append(Entry(machine: former[place].machine, followers: followers))
            } else {
                isNew = true
                entries.append(Entry(machine: ProcessTracker(settings: settings), followers: followers))
            }
        }
        if entries.isEmpty {
            nextScan = nil
        } else if isNew || nextScan == nil {
            nextScan = now
        }
    }

    /// A script's question; true when a scan must be asked for.
    mutating func ask(_ script: String) -> Bool {
        if isScanning {
            askingLater.append(script)
            return false
        }
        asking.append(script)
        isScanning = true
        return true
    }

    /// Nobody waits for the script's answer any more.
    mutating func forget(_ script: String) {
        asking.removeAll { $0 == script }
        askingLater.removeAll { $0 == script }
    }

    /// True when a scan must be asked for now.
    mutating func isScanDue(at now: Instant) -> Bool {
        guard let due = nextScan, due <= now, !isScanning else { return false }
        isScanning = true
        return true
    }

    /// The scan is here: the scripts that it answers; true when another must be asked for.
    mutating func scanned(at now: Instant) -> (scripts: [String], mustScanAgain: Bool) {
        let scripts = asking
        asking = askingLater
        askingLater = []
        isScanning = !asking.isEmpty
        if nextScan != nil { nextScan = now + ProcessWatch.spacing }
        return (scripts, isScanning)
    }

    /// Feeds a tracker; its new verdict when it changed.
    mutating func handle(_ place: Int, _ event: ProcessTracker.Event, at now: Instant) -> Verdict? {
        entries[place].machine.handle(event, at: now)
    }
}
