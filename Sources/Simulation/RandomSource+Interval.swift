import NetworkTypes
import SeededRandom

extension RandomSource {
    /// Evenly in the range, both ends included.
    mutating func interval(_ range: ClosedRange<Interval>) -> Interval {
        let width = range.upperBound.nanoseconds - range.lowerBound.nanoseconds
        return Interval(nanoseconds: range.lowerBound.nanoseconds + Int64(next() % UInt64(width + 1)))
    }
}
