import NetworkTypes
import Testing

@testable import EngineShell

struct WakingTests {
    private static let now = Instant(nanosecondsSinceBoot: 1_000_000_000)

    @Test(
        arguments: [
            // Due after, takeover after, wakes after: microseconds.
            (3_600_000, 3_600_000, 3_599_500), (5_001, 5_001, 4_501), (5_000, 5_000, 5_000), (500, 500, 500),
            (0, 0, 0), (-20, -20, -20), (1_000_000, 3_600_000, 1_000_000), (1_000_000, nil, 1_000_000),
        ] as [(Int64, Int64?, Int64)]
    )
    func `it wakes half a millisecond before a takeover that ends a long sleep`(
        due: Int64,
        takeover: Int64?,
        waking: Int64
    ) {
        let now = Self.now
        let found = EngineShell.waking(
            for: now + .microseconds(due),
            takeover: takeover.map { now + .microseconds($0) },
            at: now
        )
        #expect(found == now + .microseconds(waking))
    }
}
