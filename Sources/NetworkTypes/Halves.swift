/// 128 bits as two stored halves: optionals, enums and structs around a *stored* `UInt128` are read
/// misaligned, and trap, in unoptimised builds of Swift 6.3.1 for x86_64. What holds 128 bits holds this.
package struct Halves: Hashable, Comparable, Sendable {
    private let high: UInt64
    private let low: UInt64

    package init(_ value: UInt128) {
        high = UInt64(truncatingIfNeeded: value >> 64)
        low = UInt64(truncatingIfNeeded: value)
    }

    package var value: UInt128 { UInt128(high) << 64 | UInt128(low) }

    package static func < (left: Halves, right: Halves) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}
