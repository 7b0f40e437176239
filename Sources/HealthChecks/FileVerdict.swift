/// What the number in a tracked file means for a server (spec 11.17).
package struct FileVerdict: Hashable, Sendable {
    package let isUp: Bool
    /// Added to the server's weight while it is up.
    package let weight: Int64

    /// `number` as `Tracking.FileNumber` reads it; 0 where there is no file.
    package init(number: Int32, for settings: FileCheckSettings) {
        guard settings.weight != 0 else {
            isUp = (number == 0) != settings.isReversed
            weight = 0
            return
        }
        // Two of 32 bits fit 64.
        let product = Int64(number) * Int64(settings.weight) * (settings.isReversed ? -1 : 1)
        let clamped = min(max(product, Int64(Int32.min)), Int64(Int32.max))
        isUp = clamped != Int64(Int32.min)
        weight = isUp ? clamped : 0
    }
}
