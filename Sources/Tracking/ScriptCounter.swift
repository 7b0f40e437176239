/// Hysteresis of a script's results (spec vrrp-behaviour 19.2): a number from 0 to rise + fall - 1, good from
/// rise on.
package struct ScriptCounter: Hashable, Sendable {
    package let rise: Int
    package let fall: Int
    package private(set) var value: Int
    /// False until the first result.
    package private(set) var hasResult: Bool

    /// - Parameter initial: what is believed before the first result; either way one success is enough to
    ///   become
    ///   good if nothing was heard, and `rise` of them if it is bad.
    package init(rise: Int, fall: Int, initial: ScriptTrackerSettings.InitialVerdict = .unknown) {
        precondition(rise >= 1 && fall >= 1, "settings refuse others")
        self.rise = rise
        self.fall = fall
        switch initial {
        case .unknown:
            value = rise - 1
            hasResult = false
        case .bad:
            value = 0
            hasResult = true
        }
    }

    private init(rise: Int, fall: Int, value: Int, hasResult: Bool) {
        self.rise = rise
        self.fall = fall
        self.value = value
        self.hasResult = hasResult
    }

    package var verdict: Verdict { hasResult ? (value >= rise ? .good : .bad) : .unknown }

    /// Takes one result; the answer is the new verdict when it changed.
    package mutating func record(succeeded: Bool) -> Verdict? {
        let before = verdict
        if succeeded {
            value = value < rise - 1 ? value + 1 : rise + fall - 1
        } else {
            value = hasResult && value > rise ? value - 1 : 0
        }
        hasResult = true
        return verdict == before ? nil : verdict
    }

    /// The same with other settings, after a reload (19.3): the verdict stays, and so does how many results
    /// are missing to change it, as far as the new settings have so many.
    package func rescaled(rise newRise: Int, fall newFall: Int) -> ScriptCounter {
        let scaled: Int
        switch verdict {
        case .unknown: scaled = newRise - 1
        case .good: scaled = newRise + min(value - rise, newFall - 1)
        case .bad: scaled = newRise - min(rise - value, newRise)
        }
        return ScriptCounter(rise: newRise, fall: newFall, value: scaled, hasResult: hasResult)
    }
}
