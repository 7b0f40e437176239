/// What a tracker says of what it watches.
package enum Verdict: Hashable, Sendable {
    /// Nothing was heard yet.
    case unknown
    case good
    case bad
}

/// A reference's share in its instance: what the election sees of a tracker.
package enum Contribution: Hashable, Sendable {
    /// Added to the priority; may be zero.
    case priority(Int)
    /// The instance may not run.
    case fault
    /// The instance may not run before the tracker's first verdict.
    case waiting
}

extension TrackWeight {
    /// The share of a tracker with this verdict (spec vrrp-behaviour 10.3).
    ///
    /// A weighted tracker without a verdict adds nothing and nobody waits for it (seen with keepalived
    /// 2.2.7).
    package func contribution(of verdict: Verdict) -> Contribution {
        if value == 0 {
            switch verdict {
            case .unknown: return .waiting
            case .good: return isReversed ? .fault : .priority(0)
            case .bad: return isReversed ? .priority(0) : .fault
            }
        }
        let amount = isReversed ? -Int(value) : Int(value)
        switch verdict {
        case .unknown: return .priority(0)
        case .good: return .priority(value > 0 ? amount : 0)
        case .bad: return .priority(value < 0 ? amount : 0)
        }
    }

    /// The share of a tracked file that holds `number` (spec vrrp-behaviour 19.4): with weight zero any other
    /// number than zero is a fault (`reverse`: zero is); else number times weight, -254…253, where -254 is a
    /// fault, too.
    package func contribution(ofFileWith number: Int32) -> Contribution {
        if value == 0 { return (number != 0) != isReversed ? .fault : .priority(0) }
        let product = Int(number) * (isReversed ? -Int(value) : Int(value))
        let bounded = min(253, max(-254, product))
        return bounded == -254 ? .fault : .priority(bounded)
    }
}
