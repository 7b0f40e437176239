import NetworkTypes
import Testing

@testable import CheckShell

private func at(_ milliseconds: Int64) -> Instant {
    Instant(nanosecondsSinceBoot: milliseconds * 1_000_000)
}

/// Numbers that repeat with the seed (Knuth's 64-bit generator).
private struct Numbers {
    var state: UInt64
    mutating func next(below bound: UInt64) -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 33) % bound
    }
}

/// Whatever is set, put off, brought forward and taken back: what comes out is what a list of all deadlines
/// says.
@Test(arguments: 1...20) func deadlinesComeInTheirOrder(_ seed: UInt64) {
    var numbers = Numbers(state: seed)
    var queue = DeadlineQueue()
    var wanted: [Int: Instant] = [:]
    for _ in 0..<2_000 {
        let number = Int(numbers.next(below: 60))
        let due = numbers.next(below: 5) == 0 ? nil : at(Int64(numbers.next(below: 1_000)))
        queue.set(number, due)
        wanted[number] = due
        #expect(queue.count == wanted.count)
        #expect(queue.earliest == wanted.values.min())
        guard numbers.next(below: 4) == 0 else { continue }
        let now = at(Int64(numbers.next(below: 1_000)))
        while let next = queue.next(at: now) {
            #expect(wanted[next] == wanted.values.min() && wanted[next].map { $0 <= now } ?? false)
            wanted[next] = nil
        }
        #expect(wanted.values.allSatisfy { $0 > now })
    }
}
