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
///
/// Few routers share one, so that a burst is short. But a process that wakes up after a hundredth of a second
/// finds its caches cold, which costs as much as dozens of adverts; so there are sixteen rows of slots, and
/// where one slot in each would be too long, up to three others follow behind the first, two 1024ths apart:
/// sixteen adverts of a second take four to nine tenths of a millisecond to send, and a slot that isn't over
/// makes the next one late. A waking that comes late makes one slot late, not its row.
package struct AdvertSlot: Hashable, Sendable {
    /// Where it begins, in 1024ths of the interval.
    package let begins: UInt16

    /// A power of two, so that few reloads change it.
    private static func routersPerSlot(among count: Int) -> Int {
        var size = 16
        while size * 64 < count { size *= 2 }
        return size
    }

    /// The slot of router `place` of `count`; nil where all of them fit into one: then each keeps to the
    /// moment in which it became master.
    package init?(of place: Int, among count: Int) {
        precondition(place >= 0 && place < count)
        let size = AdvertSlot.routersPerSlot(among: count)
        guard count > size else { return nil }
        let number = UInt16(truncatingIfNeeded: place / size)
        // The row's four bits in reverse: 0, 1/2, 1/4, 3/4, 1/8 … are far apart however many there are, and a
        // slot stays where it is when a reload brings more.
        var row: UInt16 = 0
        for bit in 0..<UInt16(4) { row = row << 1 | number >> bit & 1 }
        begins = row << 6 + (number >> 4) << 1
    }

    /// The slot's beginning that is nearest before `due`, or `due` itself.
    func latestBeginning(upTo due: Instant, _ interval: Interval) -> Instant {
        let offset = interval * Int64(begins) / 1_024
        let beyond = (due - offset).nanosecondsSinceBoot % interval.nanoseconds
        return due - Interval(nanoseconds: beyond < 0 ? beyond + interval.nanoseconds : beyond)
    }
}
