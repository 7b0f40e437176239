import NetworkTypes
import Testing
import VRRP

/// Where masters advertise when there are many of them.
@Suite struct AdvertSlotTests {
    struct Row: Sendable {
        let place: Int
        let count: Int
        let begins: UInt16?
    }

    /// 16 share a slot of up to 1,024, 32 of more. The slots follow each other in sixteen rows: the fifth
    /// after the first begins row 5, which is 0101 in binary, so 1010 of 16, and 640 of 1,024. The
    /// seventeenth is the second of row 0, two 1024ths behind the first.
    @Test(arguments: [
        Row(place: 0, count: 1, begins: nil), Row(place: 15, count: 16, begins: nil),
        Row(place: 0, count: 17, begins: 0), Row(place: 15, count: 17, begins: 0),
        Row(place: 16, count: 17, begins: 512), Row(place: 255, count: 256, begins: 960),
        Row(place: 256, count: 257, begins: 2), Row(place: 511, count: 512, begins: 962),
        Row(place: 15, count: 1_000, begins: 0), Row(place: 16, count: 1_000, begins: 512),
        Row(place: 80, count: 1_000, begins: 640), Row(place: 256, count: 1_000, begins: 2),
        Row(place: 999, count: 1_000, begins: 454), Row(place: 1_023, count: 1_024, begins: 966),
        Row(place: 31, count: 1_025, begins: 0), Row(place: 32, count: 1_025, begins: 512),
        Row(place: 16_383, count: 16_384, begins: 966),
    ])
    func `slots lie apart`(row: Row) {
        #expect(AdvertSlot(of: row.place, among: row.count)?.begins == row.begins)
    }

    /// The due times, in milliseconds, of a master's advertisements from 11 s on.
    private func dueTimes(of router: inout VirtualRouter, _ count: Int) -> [Int64] {
        var result: [Int64] = []
        while result.count < count, let moment = router.nextDeadline {
            var effects: [VirtualRouter.Effect] = []
            router.handle(.deadlineReached, at: moment, into: &effects)
            for case .transmit(_, _, _, let due) in effects {
                result.append(due.nanosecondsSinceBoot / 1_000_000)
            }
        }
        return result
    }

    private func router(slot place: Int, takesOverAt takeover: Double) -> VirtualRouter {
        var router = VirtualRouter(settings: Sample.settings { $0.announcements.secondBurstDelay = .zero })
        router.slot = AdvertSlot(of: place, among: 2_000)
        _ = router.take(.started(Sample.up, adopting: nil), at: Instant(seconds: takeover - 3.609375))
        _ = router.take(.deadlineReached, at: Instant(seconds: takeover))
        return router
    }

    @Test func `one interval is shorter, then each is whole`() {
        // Row 5 begins at 0.625 s.
        var router = router(slot: 160, takesOverAt: 11.4)
        #expect(router.state == .master)
        #expect(dueTimes(of: &router, 4) == [11_625, 12_625, 13_625, 14_625])
    }

    @Test func `routers of different beginnings meet`() {
        var early = router(slot: 32, takesOverAt: 11.25)
        var late = router(slot: 32, takesOverAt: 11.75)
        #expect(dueTimes(of: &early, 3) == [11_500, 12_500, 13_500])
        #expect(dueTimes(of: &late, 2) == [12_500, 13_500])
    }

    @Test func `lateness doesn't add up in a slot`() {
        var router = router(slot: 32, takesOverAt: 11.25)
        for (late, due) in [(11.9, [11_500]), (12.501, [12_500]), (14.4, [13_500, 14_500])] {
            let words = router.take(.deadlineReached, at: Instant(seconds: late))
            #expect(words == due.map { "transmit 100 will 0 from 11 due \($0)" })
        }
    }

    @Test func `another slot is taken at the next advertisement`() {
        var router = router(slot: 32, takesOverAt: 11.25)
        #expect(dueTimes(of: &router, 2) == [11_500, 12_500])
        router.slot = AdvertSlot(of: 64, among: 2_000)
        // Due at 13.5 already; the slot begins at a quarter.
        #expect(dueTimes(of: &router, 3) == [13_500, 14_250, 15_250])
        router.slot = nil
        #expect(dueTimes(of: &router, 2) == [16_250, 17_250])
    }

    @Test func `nothing comes early after an answer to another master`() {
        var router = router(slot: 32, takesOverAt: 11.25)
        #expect(dueTimes(of: &router, 1) == [11_500])
        router.slot = AdvertSlot(of: 64, among: 2_000)
        // Beyond the schedule, so that one at 13.25 s would be the third in 0.85 s.
        let heard = router.take(Sample.advert(90), at: Instant(seconds: 12.4))
        let sent = heard.filter { $0.hasPrefix("transmit") }
        #expect(sent == [12_400, 12_500].map { "transmit 100 will 0 from 11 due \($0)" })
        #expect(dueTimes(of: &router, 2) == [13_500, 14_250])
    }
}
