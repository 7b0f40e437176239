import NetworkTypes
import Testing
import VRRP

/// What a master sees that should not be, and what it says of it.
struct TroubleTests {
    private func master() -> Script {
        var script = Script.started(
            Sample.settings {
                $0.announcements.secondBurstDelay = .zero
                $0.announcements.lowerPriorityRounds = 0
            }
        )
        _ = script.at(13.609375, .deadlineReached)
        return script
    }

    /// What came of the deadlines up to `end`, advertisements left out.
    private func pass(_ script: inout Script, until end: Double) -> [String] {
        var effects: [String] = []
        while let deadline = script.deadline, deadline < end {
            effects += script.at(deadline, .deadlineReached)
        }
        return effects.filter { !$0.hasPrefix("transmit") }
    }

    static let stranger = MACAddress((2, 0, 0, 0, 0, 9))

    @Test func `a claim is told, answered once a second, and announced over when it is gone`() {
        var script = master()
        let claim = VirtualRouter.Event.claimObserved(Sample.above, by: TroubleTests.stranger)
        #expect(
            script.at(15, claim) == [
                "noticed \(Sample.above) claimed by \(TroubleTests.stranger)", "announce 5",
            ]
        )
        #expect(script.router.claimant?.sender == TroubleTests.stranger)
        #expect(script.router.standing(at: Instant(seconds: 15)).obstacle == .twoMasters)
        // Within a second no further burst; it is put off to 16 s.
        #expect(script.at(15.5, claim).count == 1)
        #expect(pass(&script, until: 18.5) == ["announce 5"])
        // At 15.5 + 3 + 156/256 s.
        #expect(pass(&script, until: 20) == ["noticed claim of \(TroubleTests.stranger) gone", "announce 5"])
        #expect(script.router.claimant == nil)
        #expect(script.router.standing(at: Instant(seconds: 20)).obstacle == .none)
        #expect(script.router.statistics.addressClaimed == 2)
    }

    @Test func `a claim doesn't outlive mastership`() {
        var script = master()
        _ = script.at(15, .claimObserved(Sample.above, by: TroubleTests.stranger))
        _ = script.at(15.1, script.advert(200))
        #expect(script.router.state == .backup && script.router.claimant == nil)
    }

    @Test func `who goes on though three of ours went out doesn't hear them; told once`() {
        var script = master()
        var heard: [(Double, String)] = []
        for number in 0..<8 {
            let time = 14.75 + Double(number)
            for word in pass(&script, until: time) { heard.append((time, word)) }
            for word in script.at(time, script.advert(90)) where word.contains("unheard") {
                heard.append((time, word))
            }
        }
        #expect(heard.map(\.1) == ["noticed unheard by 12"])
        // The answer at 14.75 and those of 15.6 and 16.6 went out before 16.75, which is no more than two
        // intervals after the first; so at 17.75.
        #expect(heard.map(\.0) == [17.75])
        #expect(script.router.rival?.isDeaf == true && script.router.statistics.unheard == 1)
    }

    @Test func `a rival that yields at once isn't deaf`() {
        var script = master()
        _ = script.at(14.7, script.advert(90))
        #expect(pass(&script, until: 19) == ["noticed another master gone 12", "announce 5"])
        #expect(script.router.statistics.unheard == 0)
    }

    @Test func `what the kernel doesn't send is told at its beginning and its end`() {
        var script = master()
        #expect(script.at(14.7, .advertisementUnsent(errno: 1)) == ["noticed unsent 1"])
        #expect(pass(&script, until: 15.65) == [])
        #expect(script.at(15.7, .advertisementUnsent(errno: 1)) == [])
        #expect(script.at(16.7, .advertisementUnsent(errno: 101)) == ["noticed unsent 101"])
        #expect(script.router.unsent?.errno == 101 && script.router.statistics.unsent == 3)
        // One and a half intervals after the last.
        #expect(pass(&script, until: 18.25) == ["noticed sent again"])
        #expect(script.router.unsent == nil)
    }

    @Test(arguments: [VirtualRouterState.initialize, .backup, .fault, .stopping, .stopped])
    func `nothing of this is a matter of other states`(state: VirtualRouterState) {
        var router = VirtualRouter.sample(in: state)
        #expect(router.take(.advertisementUnsent(errno: 1), at: Instant(milliseconds: 10_010)) == [])
        #expect(router.state == state && router.unsent == nil)
    }
}
