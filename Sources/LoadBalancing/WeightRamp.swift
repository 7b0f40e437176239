package import NetworkTypes

/// `slow_start`: the weight of a real server that came up rises in steps to what it should be.
///
/// A tenth of the weight at first, and another one with each further tenth of the time: ten steps, so that a
/// server costs the kernel ten changes, however long it takes. What weighs more than nothing weighs at least
/// 1.
package struct WeightRamp: Hashable, Sendable {
    package static let steps: Int64 = 10
    /// Steps come at multiples of this, so that servers which come up one after the other take them together.
    static let grain = Interval.milliseconds(250)

    private let begun: Instant
    private let length: Interval
    private var step: Int64 = 1

    /// - Parameter length: more than nothing; traps otherwise.
    init(from begun: Instant, over length: Interval) {
        precondition(length > .zero, "a ramp takes time")
        self.begun = begun
        self.length = length
    }

    /// The one by which a server has come to `weight` so far; nil when that is all.
    init?(at now: Instant, over length: Interval, from weight: ServerWeight, of whole: ServerWeight) {
        guard weight < whole else { return nil }
        var step: Int64 = 1
        while WeightRamp.weight(of: whole, at: step) < weight { step += 1 }
        guard step < WeightRamp.steps else { return nil }
        self.init(from: now - length * step / WeightRamp.steps, over: length)
        self.step = step
    }

    /// When the whole weight is reached.
    package var end: Instant { begun + length }

    /// When to call `advance`.
    var nextStep: Instant {
        let due = (begun + length * (step + 1) / WeightRamp.steps).nanosecondsSinceBoot
        let grain = WeightRamp.grain.nanoseconds
        return Instant(nanosecondsSinceBoot: (due + grain - 1) / grain * grain)
    }

    /// - Returns: false when the ramp is over.
    mutating func advance(to now: Instant) -> Bool {
        while nextStep <= now {
            step += 1
            if step == WeightRamp.steps { return false }
        }
        return true
    }

    /// Under another configuration: goes on from when it began; nil when it is over then.
    func over(_ length: Interval, at now: Instant) -> WeightRamp? {
        guard length > .zero else { return nil }
        var ramp = WeightRamp(from: begun, over: length)
        return ramp.advance(to: now) ? ramp : nil
    }

    /// What of `whole` holds now.
    package func weight(of whole: ServerWeight) -> ServerWeight { WeightRamp.weight(of: whole, at: step) }

    private static func weight(of whole: ServerWeight, at step: Int64) -> ServerWeight {
        ServerWeight(clamping: (Int64(whole.rawValue) * step + steps - 1) / steps)
    }
}
