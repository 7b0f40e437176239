import Announcement
import NetworkTypes
import Testing

struct AnnouncementQueueTests {
    private let start = Instant(nanosecondsSinceBoot: 1_000_000_000)
    private let eth0: InterfaceName
    private let eth1: InterfaceName

    init() throws {
        eth0 = try #require(InterfaceName("eth0"))
        eth1 = try #require(InterfaceName("eth1"))
    }

    private func address(_ last: Int) -> IPAddress {
        .ipv4(IPv4Address(10, 0, UInt8(last / 256), UInt8(last % 256)))
    }

    /// All that is due.
    private func due(_ queue: inout AnnouncementQueue, _ now: Instant) -> [DueAnnouncement] {
        queue.due(at: now, limit: .max)
    }

    private func octets(_ due: [DueAnnouncement]) -> [UInt8] { due.map { $0.address.octets[3] } }

    @Test func `without spacing all rounds go out back to back, round by round`() {
        var queue = AnnouncementQueue()
        for last in 1...3 {
            #expect(
                queue.enqueue(address(last), interface: eth0, lane: 2, rounds: 2, spacing: .zero, at: start)
                    == true
            )
        }
        #expect(queue.nextDeadline == start)
        #expect(octets(due(&queue, start)) == [1, 2, 3, 1, 2, 3])
        #expect(queue.nextDeadline == nil && queue.count == 0)
        #expect(due(&queue, start) == [])
    }

    @Test func `spacing is per interface and served round robin`() {
        var queue = AnnouncementQueue()
        let spacing = Interval.milliseconds(10)
        _ = queue.enqueue(address(1), interface: eth0, lane: 2, rounds: 2, spacing: spacing, at: start)
        _ = queue.enqueue(address(2), interface: eth0, lane: 2, rounds: 2, spacing: spacing, at: start)
        _ = queue.enqueue(address(3), interface: eth1, lane: 3, rounds: 1, spacing: .zero, at: start)
        var sent: [[UInt8]] = []
        var now = start
        for step in 0..<4 {
            #expect(queue.nextDeadline == start + spacing * Int64(step))
            now = queue.nextDeadline ?? now
            sent.append(octets(due(&queue, now)))
            #expect(due(&queue, now + spacing - Interval(nanoseconds: 1)) == [])
        }
        #expect(sent == [[1, 3], [2], [1], [2]])
        #expect(queue.nextDeadline == nil)
    }

    /// `garp_group` (spec vrrp-behaviour 15.3).
    @Test func `two interfaces with a lane in common wait for each other`() {
        var queue = AnnouncementQueue()
        let spacing = Interval.milliseconds(10)
        for interface in [eth0, eth1] {
            _ = queue.enqueue(
                address(1),
                interface: interface,
                lane: 7,
                rounds: 2,
                spacing: spacing,
                at: start
            )
        }
        #expect(queue.count == 2)
        var sent: [InterfaceName] = []
        for step in 0..<4 {
            #expect(queue.nextDeadline == start + spacing * Int64(step))
            sent += due(&queue, start + spacing * Int64(step)).map(\.interface)
        }
        #expect(sent == [eth0, eth1, eth0, eth1])
        #expect(queue.nextDeadline == nil)
    }

    @Test func `an address that comes into another lane leaves the first`() {
        var queue = AnnouncementQueue()
        _ = queue.enqueue(address(1), interface: eth0, lane: 2, rounds: 2, spacing: .zero, at: start)
        _ = queue.enqueue(address(1), interface: eth0, lane: 9, rounds: 1, spacing: .zero, at: start)
        #expect(queue.count == 1)
        #expect(due(&queue, start).count == 1)
    }

    @Test func `what was late isn't caught up, and the pace outlives the queue`() {
        var queue = AnnouncementQueue()
        let spacing = Interval.milliseconds(10)
        _ = queue.enqueue(address(1), interface: eth0, lane: 2, rounds: 3, spacing: spacing, at: start)
        let late = start + .seconds(1)
        #expect(due(&queue, late).count == 1)
        #expect(queue.nextDeadline == late + spacing)
        #expect(due(&queue, late + spacing).count == 1)
        #expect(due(&queue, late + spacing * 2).count == 1)
        _ = queue.enqueue(
            address(2),
            interface: eth0,
            lane: 2,
            rounds: 1,
            spacing: spacing,
            at: late + spacing * 2
        )
        #expect(queue.nextDeadline == late + spacing * 3)
    }

    @Test func `queueing again replaces what is left`() {
        var queue = AnnouncementQueue()
        _ = queue.enqueue(address(1), interface: eth0, lane: 2, rounds: 60, spacing: .zero, at: start)
        _ = queue.enqueue(address(1), interface: eth0, lane: 2, rounds: 2, spacing: .zero, at: start)
        _ = queue.enqueue(address(1), interface: eth1, lane: 3, rounds: 1, spacing: .zero, at: start)
        #expect(queue.count == 2)
        #expect(due(&queue, start).count == 3)
        _ = queue.enqueue(address(1), interface: eth0, lane: 2, rounds: 2, spacing: .zero, at: start)
        _ = queue.enqueue(address(1), interface: eth0, lane: 2, rounds: 0, spacing: .zero, at: start)
        #expect(due(&queue, start) == [])
    }

    @Test func `cancel drops one address of one interface`() {
        var queue = AnnouncementQueue()
        _ = queue.enqueue(address(1), interface: eth0, lane: 2, rounds: 2, spacing: .seconds(1), at: start)
        _ = queue.enqueue(address(1), interface: eth1, lane: 3, rounds: 2, spacing: .seconds(1), at: start)
        #expect(due(&queue, start).count == 2)
        queue.cancel(address(1), interface: eth0)
        queue.cancel(address(2), interface: eth1)
        queue.cancel(.ipv6(IPv6Address(rawValue: 1)), interface: eth1)
        #expect(due(&queue, start + .seconds(1)).map(\.interface) == [eth1])
        #expect(queue.nextDeadline == nil)
    }

    @Test func `both families wait in one queue`() {
        var queue = AnnouncementQueue()
        let six = IPAddress.ipv6(IPv6Address(rawValue: 0x2001_0DB8 << 96 | 1))
        #expect(queue.enqueue(six, interface: eth0, lane: 2, rounds: 2, spacing: .zero, at: start) == true)
        #expect(
            queue.enqueue(address(1), interface: eth0, lane: 2, rounds: 1, spacing: .zero, at: start) == true
        )
        #expect(due(&queue, start).map(\.address) == [six, address(1), six])
    }

    @Test func `a turn takes so many, of all interfaces in turn, and the rest stays due`() {
        var queue = AnnouncementQueue()
        for last in 0..<200 {
            _ = queue.enqueue(address(last), interface: eth0, lane: 2, rounds: 2, spacing: .zero, at: start)
            _ = queue.enqueue(address(last), interface: eth1, lane: 3, rounds: 1, spacing: .zero, at: start)
        }
        var all: [DueAnnouncement] = []
        var turns = 0
        while let deadline = queue.nextDeadline {
            #expect(deadline <= start)
            let some = queue.due(at: start, limit: 64)
            #expect(some.count <= 64)
            if turns == 0 { #expect(some.filter { $0.interface == eth1 }.count == 32) }
            all += some
            turns += 1
        }
        #expect(turns == 10 && all.count == 600 && queue.count == 0)
        let first = all.filter { $0.interface == eth0 }.map(\.address)
        #expect(first == (0..<200).map(address) + (0..<200).map(address))
    }

    @Test func `the queue is bounded`() {
        var queue = AnnouncementQueue()
        for last in 0..<AnnouncementQueue.limit {
            let one = address(last)
            #expect(
                queue.enqueue(one, interface: eth0, lane: 2, rounds: 5, spacing: .zero, at: start) == true
            )
        }
        let further = address(AnnouncementQueue.limit)
        #expect(
            queue.enqueue(further, interface: eth0, lane: 2, rounds: 1, spacing: .zero, at: start) == false
        )
        #expect(
            queue.enqueue(address(1), interface: eth0, lane: 2, rounds: 1, spacing: .zero, at: start) == true
        )
        #expect(due(&queue, start).count == 5 * AnnouncementQueue.limit - 4)
    }
}
