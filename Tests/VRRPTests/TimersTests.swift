import NetworkTypes
import Testing
import VRRP

/// Values by hand: skew = (256 − priority) / 256 s, master down = missed × interval + skew.
@Suite struct TimersTests {
    struct Row: Sendable {
        let priority: UInt8
        let interval: Int64
        let missed: Int
        let skewNanoseconds: Int64
        let masterDownNanoseconds: Int64
    }

    static let rows = [
        Row(
            priority: 100,
            interval: 1,
            missed: 3,
            skewNanoseconds: 609_375_000,
            masterDownNanoseconds: 3_609_375_000
        ),
        Row(
            priority: 90,
            interval: 1,
            missed: 3,
            skewNanoseconds: 648_437_500,
            masterDownNanoseconds: 3_648_437_500
        ),
        Row(
            priority: 255,
            interval: 1,
            missed: 3,
            skewNanoseconds: 3_906_250,
            masterDownNanoseconds: 3_003_906_250
        ),
        Row(
            priority: 254,
            interval: 2,
            missed: 3,
            skewNanoseconds: 7_812_500,
            masterDownNanoseconds: 6_007_812_500
        ),
        Row(
            priority: 1,
            interval: 255,
            missed: 3,
            skewNanoseconds: 996_093_750,
            masterDownNanoseconds: 765_996_093_750
        ),
        Row(
            priority: 128,
            interval: 1,
            missed: 1,
            skewNanoseconds: 500_000_000,
            masterDownNanoseconds: 1_500_000_000
        ),
        Row(
            priority: 200,
            interval: 5,
            missed: 100,
            skewNanoseconds: 218_750_000,
            masterDownNanoseconds: 500_218_750_000
        ),
    ]

    @Test(arguments: rows)
    func matchesTheRFC(row: Row) {
        let settings = Sample.settings {
            $0.advertInterval = .seconds(row.interval)
            $0.missedAdvertsUntilDown = row.missed
        }
        let priority = Priority(rawValue: row.priority)
        #expect(settings.skewTime(at: priority).nanoseconds == row.skewNanoseconds)
        #expect(settings.masterDownInterval(at: priority).nanoseconds == row.masterDownNanoseconds)
    }

    @Test func holdsForAnIntervalAndATenth() {
        #expect(Sample.settings().stopHold == .milliseconds(1100))
    }
}
