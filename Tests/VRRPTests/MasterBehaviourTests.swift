import NetworkTypes
import Testing
import VRRP

/// What one event does not show: schedules, paces and counts over time.
@Suite struct MasterBehaviourTests {
    /// Lets every deadline up to `end` be reached on time; the transcript with milliseconds.
    private func run(_ router: inout VirtualRouter, until end: Double) -> [String] {
        var transcript: [String] = []
        while let deadline = router.nextDeadline, deadline <= Instant(seconds: end) {
            let came = router.take(.deadlineReached, at: deadline)
            transcript += came.map { "\(milliseconds(deadline)) \($0)" }
            #expect(router.nextDeadline.map { $0 > deadline } ?? true)
        }
        return transcript
    }

    private func announcements(_ transcript: [String]) -> [String] {
        transcript.filter { $0.contains("announce") }
    }

    @Test func advertisesOnAbsoluteDeadlinesHoweverLate() {
        var router = VirtualRouter.sample(in: .master)
        var deadlines: [Instant?] = []
        for late in [11.0, 12.7, 13.001, 14.999, 15.0] {
            _ = router.take(.deadlineReached, at: Instant(seconds: late))
            deadlines.append(router.nextDeadline)
        }
        #expect(deadlines == [12, 13, 14, 15, 16].map { Instant(seconds: $0) })
    }

    @Test func sendsNoBurstAfterBeingAway() {
        var router = VirtualRouter.sample(in: .master)
        let back = Instant(seconds: 13.5)
        #expect(router.take(.deadlineReached, at: back).filter { $0.hasPrefix("transmit") }.count == 1)
        #expect(router.take(.deadlineReached, at: back).isEmpty)
        #expect(router.nextDeadline == Instant(seconds: 14.5))
    }

    @Test func announcesTwiceByDefault() {
        var router = VirtualRouter.sample(in: .master)
        #expect(announcements(run(&router, until: 60)) == ["15000 announce 5"])
    }

    @Test func refreshesAfterTheSecondBurst() {
        let settings = Sample.settings {
            $0.announcements.refreshInterval = .seconds(10)
            $0.announcements.refreshRounds = 2
        }
        var router = VirtualRouter.sample(in: .master, settings: settings)
        let expected = ["15000 announce 5", "25000 announce 2", "35000 announce 2", "45000 announce 2"]
        #expect(announcements(run(&router, until: 50)) == expected)
    }

    @Test func adoptionOnlyRefreshes() {
        let settings = Sample.settings { $0.announcements.refreshInterval = .seconds(10) }
        var router = VirtualRouter(settings: settings)
        let adoption = VirtualRouter.Adoption(lastAdvertSent: Instant(seconds: 10), timeLeft: .seconds(2))
        _ = router.take(.started(Sample.up, adopting: adoption), at: Instant(seconds: 10.1))
        #expect(announcements(run(&router, until: 35)) == ["20100 announce 1", "30100 announce 1"])
        #expect(router.statistics.becameMaster == 0)
    }

    @Test func announcesNothingWhenTheScheduleSaysNone() {
        let settings = Sample.settings {
            $0.announcements.rounds = 0
            $0.announcements.lowerPriorityRounds = 0
        }
        var router = VirtualRouter.sample(in: .master, settings: settings)
        let heard = router.take(Sample.advert(1), at: Instant(seconds: 12))
        #expect(announcements(heard + run(&router, until: 60)).isEmpty)
    }

    @Test func answersAWeakerRouterWithItsOwnRounds() {
        let settings = Sample.settings {
            $0.announcements.lowerPriorityRounds = 3
            $0.announcements.lowerPriorityDelay = .seconds(2)
        }
        var router = VirtualRouter.sample(in: .master, settings: settings)
        _ = run(&router, until: 29.999)
        let heard = router.take(Sample.advert(90), at: Instant(seconds: 29.9995))
        #expect(
            heard == [
                "noticed another master 90 from 12", "noticed weaker 90 from 12",
                "transmit 100 will 0 from 11 due 29999", "announce 3",
            ]
        )
        // The second burst; and one when the weaker router has been silent for 3 + 166/256 s.
        #expect(announcements(run(&router, until: 60)) == ["31999 announce 3", "33647 announce 5"])
    }

    @Test func putsOffABurstThatComesTooEarly() {
        let settings = Sample.settings { $0.announcements.secondBurstDelay = .zero }
        var router = VirtualRouter.sample(in: .master, settings: settings)
        #expect(announcements(router.take(Sample.advert(90), at: Instant(seconds: 10.3))).isEmpty)
        // And one when the weaker router has been silent for 3 + 166/256 s.
        #expect(announcements(run(&router, until: 60)) == ["11000 announce 5", "13948 announce 5"])
    }

    @Test func aSecondBurstFollowsTheLastOccasion() {
        var router = VirtualRouter.sample(in: .master)
        _ = run(&router, until: 14)
        let heard = router.take(Sample.advert(90), at: Instant(seconds: 14.5))
        #expect(announcements(heard) == ["announce 5"])
        #expect(announcements(run(&router, until: 60)) == ["19500 announce 5"])
    }

    @Test func aBurstThatFallsTogetherHasTheMostRounds() {
        let settings = Sample.settings {
            $0.announcements.secondBurstDelay = .zero
            $0.announcements.lowerPriorityRounds = 1
        }
        var more = settings
        more.virtualAddresses.append(Sample.address(251))
        var router = VirtualRouter.sample(in: .master, settings: settings)
        #expect(router.take(.settingsChanged(more), at: Instant(seconds: 10.2)) == ["claim"])
        _ = router.take(Sample.advert(90), at: Instant(seconds: 10.3))
        #expect(announcements(run(&router, until: 60)) == ["11000 announce 5", "13948 announce 5"])
    }

    @Test func aSecondBurstKeepsTheMostRounds() {
        let settings = Sample.settings { $0.announcements.lowerPriorityRounds = 1 }
        var router = VirtualRouter.sample(in: .master, settings: settings)
        _ = router.take(Sample.advert(90), at: Instant(seconds: 12))
        #expect(announcements(run(&router, until: 60)) == ["17000 announce 5"])
    }

    @Test func refreshesOnceAfterBeingAway() {
        let settings = Sample.settings { $0.announcements.refreshInterval = .seconds(1) }
        var router = VirtualRouter.sample(in: .master, settings: settings)
        _ = run(&router, until: 15.9)
        let back = router.take(.deadlineReached, at: Instant(seconds: 18.5))
        #expect(announcements(back) == ["announce 1"])
        #expect(announcements(run(&router, until: 21)) == ["19500 announce 1", "20500 announce 1"])
    }

    @Test func pacesItsAnswersToAFlood() {
        var router = VirtualRouter.sample(in: .master)
        var deadlines: [Instant] = []
        var announced: [Int64] = []
        for step in 1...1000 {
            // A hundred adverts a second, of every kind that asks for an answer.
            let now = Instant(milliseconds: 10_000 + 10 * Int64(step))
            let event = step % 3 == 0 ? Sample.advert(0) : Sample.advert(UInt8(step % 100) | 1)
            var effects: [VirtualRouter.Effect] = []
            router.handle(event, at: now, into: &effects)
            if let due = router.nextDeadline, due <= now {
                router.handle(.deadlineReached, at: now, into: &effects)
            }
            for effect in effects {
                if case .transmit(_, _, _, let due) = effect { deadlines.append(due) }
                if case .announce = effect { announced.append(milliseconds(now)) }
            }
        }
        // 10 s: ten scheduled, ten answers.
        #expect(deadlines.count == 20)
        #expect(announced.count == 10)
        for (earlier, later) in zip(deadlines, deadlines.dropFirst(2)) {
            #expect(later - earlier >= .seconds(1))
        }
        #expect(router.state == .master)
    }

    @Test func waitsWhenItWouldTakeOverTooOften() {
        let settings = Sample.settings(priority: 254)
        var router = VirtualRouter.sample(in: .master, settings: settings)
        // Beaten, left (skew 7.8125 ms), beaten, left: the third advertisement must wait until 11 s.
        _ = router.take(Sample.advert(255), at: Instant(seconds: 10.1))
        _ = router.take(Sample.advert(0), at: Instant(seconds: 10.1))
        let second = router.take(.deadlineReached, at: Instant(seconds: 10.1078125))
        #expect(second.first == "transmit 254 will 0 from 11 due 10107")
        _ = router.take(Sample.advert(255), at: Instant(seconds: 10.2))
        _ = router.take(Sample.advert(0), at: Instant(seconds: 10.2))
        #expect(router.take(.deadlineReached, at: Instant(seconds: 10.2078125)).isEmpty)
        #expect(router.state == .backup)
        #expect(router.nextDeadline == Instant(seconds: 11))
        #expect(router.take(.deadlineReached, at: Instant(seconds: 11)).last == "backup to master: left")
    }

    @Test func anAdoptedMasterAnswersNothingInItsFirstInterval() {
        var router = VirtualRouter(settings: Sample.settings())
        let adoption = VirtualRouter.Adoption(lastAdvertSent: Instant(seconds: 10), timeLeft: .seconds(2))
        _ = router.take(.started(Sample.up, adopting: adoption), at: Instant(seconds: 10.1))
        let early = router.take(Sample.advert(0), at: Instant(seconds: 10.5))
        #expect(early == ["noticed 12 leaves"])
        _ = router.take(.deadlineReached, at: Instant(seconds: 11))
        let later = router.take(Sample.advert(0), at: Instant(seconds: 11.5))
        #expect(later == ["noticed 12 leaves", "transmit 100 will 0 from 11 due 11500"])
    }

    @Test func advertisesFromItsNewAddressAndAtItsNewPriority() {
        var router = VirtualRouter.sample(in: .master)
        _ = router.take(
            .linkChanged(ElectionTableTests.Row.link(from: Sample.below)),
            at: Instant(seconds: 10.2)
        )
        _ = router.take(.settingsChanged(Sample.settings(priority: 77)), at: Instant(seconds: 10.3))
        let came = router.take(.deadlineReached, at: Instant(seconds: 11))
        #expect(came == ["transmit 77 will 0 from 10 due 11000"])
    }

    @Test func transmitsWhatKeepalivedTransmits() {
        var router = VirtualRouter.sample(in: .backup)
        var effects: [VirtualRouter.Effect] = []
        router.handle(.deadlineReached, at: Instant(seconds: 14), into: &effects)
        guard case .transmit(let advertisement, let will, let source, _)? = effects.first else {
            Issue.record("a master advertises first")
            return
        }
        #expect(advertisement == GoldenAdvertisement.guide.payload)
        #expect(will == GoldenAdvertisement.guideFarewell.payload)
        #expect(source == Sample.own)
    }

    @Test func remembersTheMaster() {
        var router = VirtualRouter.sample(in: .backup)
        #expect(router.masterAddress == nil)
        _ = router.take(Sample.advert(99), at: Instant(seconds: 11))
        #expect(router.masterAddress == nil)
        _ = router.take(Sample.advert(200), at: Instant(seconds: 12))
        #expect(router.masterAddress == Sample.above)
        #expect(router.masterPriority == Priority(rawValue: 200))
        _ = router.take(.deadlineReached, at: Instant(seconds: 16))
        #expect(router.masterAddress == nil)
        _ = router.take(Sample.advert(201, from: Sample.below), at: Instant(seconds: 16.5))
        #expect(router.masterAddress == Sample.below)
        #expect(router.masterPriority == Priority(rawValue: 201))
    }

    @Test func namesItsFault() {
        var router = VirtualRouter.sample(in: .fault)
        #expect(router.faultReason == .interfaceDown)
        _ = router.take(.linkChanged(Sample.bare), at: Instant(seconds: 11))
        #expect(router.faultReason == .noSourceAddress)
        _ = router.take(.linkChanged(Sample.up), at: Instant(seconds: 12))
        #expect(router.faultReason == nil)
    }

    @Test func countsWhatItDoes() {
        var router = VirtualRouter.sample(in: .master)
        _ = router.take(.deadlineReached, at: Instant(seconds: 11))
        _ = router.take(Sample.advert(0), at: Instant(seconds: 11.2))
        _ = router.take(Sample.advert(200), at: Instant(seconds: 11.3))
        _ = router.take(.deadlineReached, at: Instant(seconds: 16))
        _ = router.take(.stopRequested, at: Instant(seconds: 16.5))
        let statistics = router.statistics
        #expect(statistics.becameMaster == 2)
        #expect(statistics.releasedMaster == 2)
        #expect(statistics.received == 2)
        #expect(statistics.priorityZeroReceived == 1)
        #expect(statistics.priorityZeroSent == 1)
        // Becoming master twice, one scheduled, one answer, the farewell.
        #expect(statistics.sent == 5)
        #expect(statistics.rejected == 0)
    }

    @Test func noticesOtherAddressesButAcceptsThem() {
        let fewer = Sample.settings { $0.virtualAddresses = [] }
        let others = Sample.settings { $0.virtualAddresses = [Sample.address(249)] }
        var router = VirtualRouter.sample(in: .backup)
        let first = router.take(Sample.advert(200, settings: fewer), at: Instant(seconds: 11))
        #expect(first == ["noticed other addresses from 12"])
        let second = router.take(Sample.advert(200, settings: others), at: Instant(seconds: 12))
        #expect(second == ["noticed other addresses from 12, missing 192.168.200.250"])
        #expect(router.statistics.addressListDiffers == 2)
        #expect(router.statistics.received == 2)
        #expect(router.nextDeadline == Instant(seconds: 15.609375))
    }

    @Test func comparesTheAddressesOfAKnownMasterOnceWhenAsked() {
        let others = Sample.settings { $0.virtualAddresses = [Sample.address(249)] }
        var router = VirtualRouter.sample(
            in: .backup,
            settings: Sample.settings { $0.skipsAddressCheckOfKnownMaster = true }
        )
        for second in [11.0, 12, 13] {
            _ = router.take(Sample.advert(200, settings: others), at: Instant(seconds: second))
        }
        #expect(router.statistics.addressListDiffers == 1)
        _ = router.take(
            Sample.advert(200, from: Sample.below, settings: others),
            at: Instant(seconds: 14)
        )
        #expect(router.statistics.addressListDiffers == 2)
    }

    @Test func trapsOnAnotherIdentity() async {
        await #expect(processExitsWith: .failure) {
            var router = VirtualRouter.sample(in: .backup)
            let other = Sample.settings { $0.virtualRouterID = Sample.vrid(63) }
            _ = router.take(.settingsChanged(other), at: Instant(seconds: 11))
        }
        await #expect(processExitsWith: .failure) {
            _ = VirtualRouter(settings: Sample.settings { $0.advertInterval = .milliseconds(100) })
        }
        await #expect(processExitsWith: .failure) {
            _ = VirtualRouter(settings: Sample.settings(priority: 0))
        }
    }
}
