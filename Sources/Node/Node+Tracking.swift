import NetlinkMessages
import NetworkTypes
import Tracking
import VRRP

extension Node {
    /// Tells an instance what its trackers say now; the same again changes nothing.
    mutating func tellTracking(_ place: Int, at now: Instant, into effects: inout [NodeEffect]) {
        guard !instances[place].trackers.isEmpty || !instances[place].neededInterfaces.isEmpty else { return }
        drive(place, .trackingChanged(tracking(of: place)), at: now, into: &effects)
    }

    /// Every tracker's share in an instance, in the configuration's order (spec vrrp-behaviour 10.3).
    func tracking(of place: Int) -> TrackedState {
        var result = TrackedState()
        for tracker in instances[place].trackers {
            let name = tracker.target.name
            let verdict = verdict(on: tracker.target)
            if verdict == .unknown { result.isComplete = false }
            switch tracker.weight.contribution(of: verdict) {
            case .priority(let amount): result.terms.append(TrackedState.Term(name, amount))
            case .fault: result.failed.append(name)
            case .waiting: result.pending.append(name)
            }
        }
        result.failed += failedNeeds(of: place)
        return result
    }

    /// An interface is good when it exists, is up and runs (spec vrrp-behaviour 17.1). Trackers of other
    /// kinds don't run yet, and the configuration that names one doesn't compile.
    private func verdict(on target: TrackTarget) -> Verdict {
        guard case .interface(let name) = target else { return .unknown }
        guard let snapshot else { return .unknown }
        guard let link = snapshot.link(named: name) else { return .bad }
        return link.isUp && link.isRunning ? .good : .bad
    }
}

extension TrackTarget {
    /// For people.
    var name: String {
        switch self {
        case .interface(let name): "interface \(name)"
        case .script(let name): "script \(name)"
        case .file(let name): "file \(name)"
        case .process(let name): "process \(name)"
        case .bfd(let name): "BFD session \(name)"
        }
    }
}
