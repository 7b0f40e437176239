import NetworkTypes

/// The part of each interval in which a router of a machine that runs many advertises.
///
/// Routers that became master in one turn would be due in one turn ever after: hundreds of advertisements at
/// a time, the last of them as late as all before it took, and another time not. So some routers share a
/// slot, and the slots of a machine lie apart from each other. A master moves into its slot once, by one
/// interval that is shorter than the others; an advertisement that comes early does nobody harm (RFC 9568
/// §6.4.2 has backups wait anew), a late one might.
///
/// Slots are those of CLOCK_BOOTTIME's count of intervals, not of when a router became master, so that they
/// lie apart whatever happened before.
package struct AdvertSlot: Hashable, Sendable {
    /// Where it begins, in 256ths of the interval.
    package let begins: UInt8

    /// Few, so that a burst is short; but sixteen slots at most, since each wakes two processes for nothing
    /// else. A power of two, so that few reloads change it.
    private static func routersPerSlot(among count: Int) -> Int {
        var size = 16
        while size * 16 < count { size *= 2 }
        return size
    }

    /// The slot of router `place` of `count`; nil where all of them fit into one: then each keeps to the
    /// moment in which it became master.
    package init?(of place: Int, among count: Int) {
        precondition(place >= 0 && place < count)
        let size = AdvertSlot.routersPerSlot(among: count)
        guard count > size else { return nil }
        // The number's bits in reverse: 0, 1/2, 1/4, 3/4, 1/8 … are far apart however many there are, and a
        // slot stays where it is when a reload brings more.
        var number = UInt8(truncatingIfNeeded: place / size)
        var reversed: UInt8 = 0
        for _ in 0..<8 {
            reversed = reversed << 1 | number & 1
            number >>= 1
        }
        begins = reversed
    }

    /// The slot's beginning that is nearest before `due`, or `due` itself.
    func latestBeginning(upTo due: Instant, _ interval: Interval) -> Instant {
        let offset = interval * Int64(begins) / 256
        let beyond = (due - offset).nanosecondsSinceBoot % interval.nanoseconds
        return due - Interval(nanoseconds: beyond < 0 ? beyond + interval.nanoseconds : beyond)
    }
}
