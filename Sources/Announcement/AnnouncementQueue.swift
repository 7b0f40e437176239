package import NetworkTypes

/// One announcement that is due.
package struct DueAnnouncement: Equatable, Sendable {
    package let address: IPAddress
    package let interface: InterfaceName

    package init(address: IPAddress, interface: InterfaceName) {
        self.address = address
        self.interface = interface
    }
}

/// Announcements that are still to be made.
package struct AnnouncementQueue: Sendable {
    private struct Entry: Sendable {
        let address: IPAddress
        let interface: InterfaceName
        var rounds: UInt8
        let spacing: Interval
    }

    /// What waits for its turn together, and when the next of it may go out.
    private struct Lane: Sendable {
        let number: UInt32
        var freeAt: Instant
        /// In the order of service from `head` on.
        var entries: [Entry] = []
        var head = 0

        var count: Int { entries.count - head }

        /// Takes one announcement; what has rounds left goes to the back.
        mutating func next(at now: Instant) -> DueAnnouncement? {
            guard freeAt <= now, head < entries.count else { return nil }
            var entry = entries[head]
            head += 1
            if head > 64, head > entries.count / 2 {
                entries.removeFirst(head)
                head = 0
            }
            // From now, not from when it was due: what was late isn't caught up in a burst.
            if entry.spacing > .zero { freeAt = now + entry.spacing }
            entry.rounds -= 1
            if entry.rounds > 0 { entries.append(entry) }
            return DueAnnouncement(address: entry.address, interface: entry.interface)
        }

        func place(of address: IPAddress, on interface: InterfaceName) -> Int? {
            var place = head
            while place < entries.count {
                if entries[place].address == address, entries[place].interface == interface { return place }
                place += 1
            }
            return nil
        }
    }

    /// Addresses waiting at once; a node that takes over all of them announces them all.
    package static let limit = 4_096

    /// In the order of their first announcement.
    private var lanes: [Lane] = []
    /// Addresses that still have rounds to go; one for each address and interface.
    package private(set) var count = 0

    package init() {}

    /// Announces `address` so many rounds, each `spacing` after the lane's previous announcement, and
    /// replaces what is left of it. `rounds` 0 only drops that. False when `limit` addresses are waiting.
    ///
    /// A lane is one interface, or several that have the pace in common.
    package mutating func enqueue(
        _ address: IPAddress,
        interface: InterfaceName,
        lane number: UInt32,
        rounds: UInt8,
        spacing: Interval,
        at now: Instant
    ) -> Bool {
        let known = lanes.firstIndex { $0.number == number }
        let entry = Entry(
            address: address,
            interface: interface,
            rounds: rounds,
            spacing: max(spacing, .zero)
        )
        if rounds > 0, let known, let place = lanes[known].place(of: address, on: interface) {
            lanes[known].entries[place] = entry
            return true
        }
        cancel(address, interface: interface)
        guard rounds > 0 else { return true }
        guard count < AnnouncementQueue.limit else { return false }
        if known == nil { lanes.append(Lane(number: number, freeAt: now)) }
        lanes[known ?? lanes.count - 1].entries.append(entry)
        count += 1
        return true
    }

    /// Drops what is left of an address: it isn't ours any more.
    package mutating func cancel(_ address: IPAddress, interface: InterfaceName) {
        for lane in lanes.indices {
            guard let place = lanes[lane].place(of: address, on: interface) else { continue }
            lanes[lane].entries.remove(at: place)
            count -= 1
            return
        }
    }

    /// When `due(at:limit:)` has something next; nil when nothing waits.
    package var nextDeadline: Instant? {
        var earliest: Instant?
        for lane in lanes where lane.count > 0 {
            if let known = earliest, known <= lane.freeAt { continue }
            earliest = lane.freeAt
        }
        return earliest
    }

    /// Takes out what may be sent now: of each lane one after the other, `limit` of them at most, so
    /// that a takeover of many addresses leaves its user time for other things.
    package mutating func due(at now: Instant, limit: Int) -> [DueAnnouncement] {
        var result: [DueAnnouncement] = []
        var isDone = false
        while !isDone {
            isDone = true
            for lane in lanes.indices where result.count < limit {
                let before = lanes[lane].count
                guard let next = lanes[lane].next(at: now) else { continue }
                result.append(next)
                count -= before - lanes[lane].count
                isDone = false
            }
        }
        lanes.removeAll { $0.count == 0 && $0.freeAt <= now }
        return result
    }
}
