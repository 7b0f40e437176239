package import NetworkTypes

/// One announcement that is due.
package struct DueAnnouncement: Equatable, Sendable {
    package let address: IPv4Address
    package let interface: InterfaceName

    package init(address: IPv4Address, interface: InterfaceName) {
        self.address = address
        self.interface = interface
    }
}

/// Announcements that are still to be made.
package struct AnnouncementQueue: Sendable {
    /// What became of a call to `enqueue`.
    package enum Admission: Equatable, Sendable {
        case queued
        /// IPv6 has no gratuitous ARP.
        case wrongFamily
        /// `limit` addresses are waiting.
        case full
    }

    private struct Entry: Sendable {
        let announcement: DueAnnouncement
        var rounds: UInt8
        let spacing: Interval
    }

    /// When an interface's next announcement may go out.
    private struct Pace: Sendable {
        let interface: InterfaceName
        var freeAt: Instant
    }

    /// Addresses waiting at once; a node that takes over all of them announces them all.
    package static let limit = 4_096

    /// In the order of service; one for each address and interface.
    private var entries: [Entry] = []
    private var paces: [Pace] = []

    package init() {}

    /// Addresses that still have rounds to go.
    package var count: Int { entries.count }

    /// Announces `address` so many rounds, each `spacing` after the interface's previous announcement, and
    /// replaces what is left of it. `rounds` 0 only drops that.
    package mutating func enqueue(
        _ address: IPAddress,
        interface: InterfaceName,
        rounds: UInt8,
        spacing: Interval,
        at now: Instant
    ) -> Admission {
        guard case .ipv4(let address) = address else { return .wrongFamily }
        let announcement = DueAnnouncement(address: address, interface: interface)
        let waiting = entries.firstIndex { $0.announcement == announcement }
        guard rounds > 0 else {
            if let waiting { entries.remove(at: waiting) }
            return .queued
        }
        let entry = Entry(announcement: announcement, rounds: rounds, spacing: max(spacing, .zero))
        if let waiting {
            entries[waiting] = entry
            return .queued
        }
        guard entries.count < AnnouncementQueue.limit else { return .full }
        entries.append(entry)
        if !paces.contains(where: { $0.interface == interface }) {
            paces.append(Pace(interface: interface, freeAt: now))
        }
        return .queued
    }

    /// Drops what is left of an address: it isn't ours any more.
    package mutating func cancel(_ address: IPAddress, interface: InterfaceName) {
        guard case .ipv4(let address) = address else { return }
        let announcement = DueAnnouncement(address: address, interface: interface)
        entries.removeAll { $0.announcement == announcement }
    }

    /// When `due(at:)` has something next; nil when nothing waits.
    package var nextDeadline: Instant? {
        paces.filter { isWaiting($0.interface) }.map { $0.freeAt }.min()
    }

    /// Takes out what may be sent now, in order, all interfaces together.
    package mutating func due(at now: Instant) -> [DueAnnouncement] {
        var result: [DueAnnouncement] = []
        var hasSent = true
        while hasSent {
            hasSent = takeRound(at: now, into: &result)
        }
        let idle = paces.filter { $0.freeAt <= now && !isWaiting($0.interface) }
        paces.removeAll { pace in idle.contains { $0.interface == pace.interface } }
        return result
    }

    /// One announcement of each address whose interface is free; one that is spaced goes to the back. False
    /// when there was none.
    private mutating func takeRound(at now: Instant, into result: inout [DueAnnouncement]) -> Bool {
        var behind: [Entry] = []
        var hasSent = false
        for place in entries.indices {
            let interface = entries[place].announcement.interface
            guard let pace = paces.firstIndex(where: { $0.interface == interface }), paces[pace].freeAt <= now
            else { continue }
            hasSent = true
            result.append(entries[place].announcement)
            entries[place].rounds -= 1
            let spacing = entries[place].spacing
            guard spacing > .zero else { continue }
            // From now, not from when it was due: what was late isn't caught up in a burst.
            paces[pace].freeAt = now + spacing
            behind.append(entries[place])
            entries[place].rounds = 0
        }
        entries.append(contentsOf: behind)
        entries.removeAll { $0.rounds == 0 }
        return hasSent
    }

    private func isWaiting(_ interface: InterfaceName) -> Bool {
        entries.contains { $0.announcement.interface == interface }
    }
}
