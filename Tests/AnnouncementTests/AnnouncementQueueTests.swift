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

    private func octets(_ due: [DueAnnouncement]) -> [UInt8] { due.map { $0.address.octet(3) } }

    @Test func `without spacing all rounds go out back to back, round by round`() {
        var queue = AnnouncementQueue()
        for last in 1...3 {
            #expect(
                queue.enqueue(address(last), interface: eth0, rounds: 2, spacing: .zero, at: start) == .queued
            )
        }
        #expect(queue.nextDeadline == start)
        #expect(octets(queue.due(at: start)) == [1, 2, 3, 1, 2, 3])
        #expect(queue.nextDeadline == nil && queue.count == 0)
        #expect(queue.due(at: start) == [])
    }

    @Test func `spacing is per interface and served round robin`() {
        var queue = AnnouncementQueue()
        let spacing = Interval.milliseconds(10)
        _ = queue.enqueue(address(1), interface: eth0, rounds: 2, spacing: spacing, at: start)
        _ = queue.enqueue(address(2), interface: eth0, rounds: 2, spacing: spacing, at: start)
        _ = queue.enqueue(address(3), interface: eth1, rounds: 1, spacing: .zero, at: start)
        var sent: [[UInt8]] = []
        var now = start
        for step in 0..<4 {
            #expect(queue.nextDeadline == start + spacing * Int64(step))
            now = queue.nextDeadline ?? now
            sent.append(octets(queue.due(at: now)))
            #expect(queue.due(at: now + spacing - Interval(nanoseconds: 1)) == [])
        }
        #expect(sent == [[1, 3], [2], [1], [2]])
        #expect(queue.nextDeadline == nil)
    }

    @Test func `what was late isn't caught up, and the pace outlives the queue`() {
        var queue = AnnouncementQueue()
        let spacing = Interval.milliseconds(10)
        _ = queue.enqueue(address(1), interface: eth0, rounds: 3, spacing: spacing, at: start)
        let late = start + .seconds(1)
        #expect(queue.due(at: late).count == 1)
        #expect(queue.nextDeadline == late + spacing)
        #expect(queue.due(at: late + spacing).count == 1)
        #expect(queue.due(at: late + spacing * 2).count == 1)
        _ = queue.enqueue(address(2), interface: eth0, rounds: 1, spacing: spacing, at: late + spacing * 2)
        #expect(queue.nextDeadline == late + spacing * 3)
    }

    @Test func `queueing again replaces what is left`() {
        var queue = AnnouncementQueue()
        _ = queue.enqueue(address(1), interface: eth0, rounds: 60, spacing: .zero, at: start)
        _ = queue.enqueue(address(1), interface: eth0, rounds: 2, spacing: .zero, at: start)
        _ = queue.enqueue(address(1), interface: eth1, rounds: 1, spacing: .zero, at: start)
        #expect(queue.count == 2)
        #expect(queue.due(at: start).count == 3)
        _ = queue.enqueue(address(1), interface: eth0, rounds: 2, spacing: .zero, at: start)
        _ = queue.enqueue(address(1), interface: eth0, rounds: 0, spacing: .zero, at: start)
        #expect(queue.due(at: start) == [])
    }

    @Test func `cancel drops one address of one interface`() {
        var queue = AnnouncementQueue()
        _ = queue.enqueue(address(1), interface: eth0, rounds: 2, spacing: .seconds(1), at: start)
        _ = queue.enqueue(address(1), interface: eth1, rounds: 2, spacing: .seconds(1), at: start)
        #expect(queue.due(at: start).count == 2)
        queue.cancel(address(1), interface: eth0)
        queue.cancel(address(2), interface: eth1)
        queue.cancel(.ipv6(IPv6Address(rawValue: 1)), interface: eth1)
        #expect(queue.due(at: start + .seconds(1)).map(\.interface) == [eth1])
        #expect(queue.nextDeadline == nil)
    }

    @Test func `IPv6 is refused by value`() {
        var queue = AnnouncementQueue()
        let six = IPAddress.ipv6(IPv6Address(rawValue: 1))
        #expect(queue.enqueue(six, interface: eth0, rounds: 1, spacing: .zero, at: start) == .wrongFamily)
        #expect(queue.count == 0 && queue.nextDeadline == nil)
    }

    @Test func `the queue is bounded`() {
        var queue = AnnouncementQueue()
        for last in 0..<AnnouncementQueue.limit {
            #expect(
                queue.enqueue(address(last), interface: eth0, rounds: 5, spacing: .zero, at: start) == .queued
            )
        }
        let further = address(AnnouncementQueue.limit)
        #expect(queue.enqueue(further, interface: eth0, rounds: 1, spacing: .zero, at: start) == .full)
        #expect(queue.enqueue(address(1), interface: eth0, rounds: 1, spacing: .zero, at: start) == .queued)
        #expect(queue.due(at: start).count == 5 * AnnouncementQueue.limit - 4)
    }
}
