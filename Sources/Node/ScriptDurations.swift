package import HealthChecks
import NetworkTypes
import Notifications
import Tracking

/// How long scripts ran, from the runner's word that one began to its end: by tracked script, and of what is
/// told by whom it is about. Checks' scripts count among the latencies of checks, and what reads a FIFO runs
/// as long as it is wanted.
struct ScriptDurations: Sendable {
    private var trackers: [String: LatencyHistogram] = [:]
    private var others: [LatencyHistogram?] = Array(repeating: nil, count: ScriptDuration.Kind.allCases.count)

    mutating func note(_ run: ScriptRun, endedAt now: Instant) {
        guard let begun = run.startedAt, let kind = ScriptDuration.Kind(run.purpose) else { return }
        if case .tracker(let name) = run.purpose {
            trackers[name, default: LatencyHistogram()].note(now - begun)
        } else {
            var histogram = others[kind.rawValue] ?? LatencyHistogram()
            histogram.note(now - begun)
            others[kind.rawValue] = histogram
        }
    }

    /// Drops trackers that aren't there any more.
    mutating func keep(only current: ScriptTrackers) {
        trackers = trackers.filter { current.place(of: $0.key) != nil }
    }

    /// In the order of the configuration, then of the kinds; only what ran.
    func all(of current: ScriptTrackers) -> [ScriptDuration] {
        current.entries.compactMap { entry in
            let name = entry.machine.settings.name
            return trackers[name].map { ScriptDuration(kind: .tracker, name: name, histogram: $0) }
        }
            + ScriptDuration.Kind.allCases.compactMap { kind in
                others[kind.rawValue].map { ScriptDuration(kind: kind, histogram: $0) }
            }
    }
}

/// How long scripts of one kind ran.
package struct ScriptDuration: Hashable, Sendable {
    package enum Kind: Int, CaseIterable, Sendable {
        case tracker
        case instance
        case group
        case virtualServer
        case realServer
        case startup
        case shutdown
        case release
    }

    package var kind: Kind
    /// Of a tracked script.
    package var name: String?
    package var histogram: LatencyHistogram

    package init(kind: Kind, name: String? = nil, histogram: LatencyHistogram) {
        self.kind = kind
        self.name = name
        self.histogram = histogram
    }
}

extension ScriptDuration.Kind {
    /// Nil: not counted here.
    fileprivate init?(_ purpose: RunPurpose) {
        switch purpose {
        case .tracker: self = .tracker
        case .notice(.instance): self = .instance
        case .notice(.group): self = .group
        case .notice(.virtualServer): self = .virtualServer
        case .notice(.realServer): self = .realServer
        case .startup: self = .startup
        case .shutdown: self = .shutdown
        case .release: self = .release
        case .reader, .check: return nil
        }
    }
}
