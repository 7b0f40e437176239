/// What a tracker's verdict does to the priority (spec vrrp-behaviour 10.3).
///
/// Zero means no number at all: a bad verdict is a fault. Positive adds while the verdict is good, negative
/// subtracts while it is bad; `reverse` flips the sign, and with zero makes a good verdict the fault.
package struct TrackWeight: Hashable, Sendable {
    /// -254…254; the amount.
    package let value: Int16
    /// `reverse`.
    package let isReversed: Bool

    /// Nil outside of -254…254.
    package init?(_ value: Int, isReversed: Bool = false) {
        guard TrackWeight.range.contains(value) else { return nil }
        self.value = Int16(value)
        self.isReversed = isReversed
    }

    private init(trusted value: Int16, isReversed: Bool) {
        self.value = value
        self.isReversed = isReversed
    }

    package static let range = -254...254
    /// The verdict decides between running and fault.
    package static let fault = TrackWeight(trusted: 0, isReversed: false)
    /// A tracked file's own weight when the configuration gives none: the number in the file as it is.
    package static let one = TrackWeight(trusted: 1, isReversed: false)

    /// The same with ±254 lowered to ±253, which is as far as interfaces, scripts and BFD sessions go.
    package var boundedTo253: TrackWeight {
        TrackWeight(trusted: min(253, max(-253, value)), isReversed: isReversed)
    }
}
