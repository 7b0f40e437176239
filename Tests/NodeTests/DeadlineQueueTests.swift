import NetworkTypes
import Testing

@testable import Node

/// The queue against a plain list.
struct DeadlineQueueTests {
    private func instant(_ seconds: Int64) -> Instant {
        Instant(nanosecondsSinceBoot: seconds * 1_000_000_000)
    }

    @Test func `gives what is due in the instances' order, and only once`() {
        var queue = DeadlineQueue(count: 4)
        queue.set(3, to: instant(5))
        queue.set(1, to: instant(7))
        queue.set(0, to: instant(9))
        #expect(queue.first == instant(5))
        #expect(queue.takeDue(at: instant(4)) == [])
        #expect(queue.takeDue(at: instant(7)) == [1, 3])
        #expect(queue.takeDue(at: instant(7)) == [])
        #expect(queue.first == instant(9))
        queue.set(0, to: nil)
        #expect(queue.first == nil)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `agrees with a list after every change`(seed: UInt64) {
        var random = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func next(_ bound: Int) -> Int {
            random ^= random << 13
            random ^= random >> 7
            random ^= random << 17
            return Int(random % UInt64(bound))
        }
        let count = 1 + next(60)
        var queue = DeadlineQueue(count: count)
        var list: [Instant?] = Array(repeating: nil, count: count)
        for step in 0..<400 {
            let instance = next(count)
            switch next(5) {
            case 0:
                queue.set(instance, to: nil)
                list[instance] = nil
            case 1 where step % 7 == 0:
                let now = instant(Int64(next(40)))
                let due = list.indices.filter { index in list[index].map { $0 <= now } ?? false }
                #expect(queue.allDue(at: now) == due)
                #expect(queue.takeDue(at: now) == due)
                for index in due { list[index] = nil }
            default:
                let deadline = instant(Int64(next(100)))
                queue.set(instance, to: deadline)
                list[instance] = deadline
            }
            #expect(queue.first == list.compactMap(\.self).min())
        }
    }
}
