import NetworkTypes
import Testing
import VRRP

/// Two routers, 100 (A, .11) and 90 (B, .12), interval 1 s: what happens on the LAN and when, in
/// microseconds.
@Suite struct PairTests {
    private let a = Sample.settings(priority: 100)
    private let b = Sample.settings(priority: 90)

    /// A master since 3.609375 s, B its backup, at 10 s.
    private func running(_ settings: [VirtualRouterSettings]? = nil) -> Pair {
        var pair = Pair(settings ?? [a, b])
        pair.start(0)
        pair.start(1)
        pair.run(until: Instant(seconds: 10))
        return pair
    }

    @Test func theHigherPriorityBecomesMaster() {
        var pair = running()
        #expect(
            pair.takeTranscript() == [
                "0 A initialize to backup: started",
                "0 B initialize to backup: started",
                "3609375 A announce 5",
                "3609375 A backup to master: silent",
                "8609375 A announce 5",
            ]
        )
        #expect(pair.holders == [0])
        #expect(pair.nodes[1].router.masterAddress == pair.nodes[0].address)
    }

    @Test func aKilledMasterIsReplacedAndComesBack() {
        var pair = running()
        _ = pair.takeTranscript()
        pair.kill(0)
        // The last advert went out at 9.609375 s: + 1 ms + 3 s + 166/256 s.
        pair.run(until: Instant(seconds: 14))
        #expect(pair.takeTranscript() == ["13258812 B announce 5", "13258812 B backup to master: silent"])
        #expect(pair.holders == [1])

        pair.restart(0, settings: a)
        pair.run(until: Instant(seconds: 18))
        #expect(
            pair.takeTranscript() == [
                "14000000 A initialize to backup: started",
                "17609375 A announce 5",
                "17609375 A backup to master: silent",
                "17610375 B master to backup: 100 from 11 wins",
            ]
        )
        #expect(pair.holders == [0])
    }

    @Test func nopreemptLeavesTheMasterAlone() {
        var gentle = a
        gentle.preempts = false
        var pair = running([gentle, b])
        pair.kill(0)
        pair.run(until: Instant(seconds: 14))
        pair.restart(0, settings: gentle)
        pair.run(until: Instant(seconds: 60))
        #expect(pair.states == [.backup, .master])
        pair.kill(1)
        pair.run(until: Instant(seconds: 65))
        #expect(pair.states[0] == .master)
    }

    @Test func theHigherAddressBreaksATie() {
        var pair = Pair([a, a])
        pair.start(0)
        pair.start(1)
        pair.run(until: Instant(seconds: 3.6))
        #expect(pair.holders.isEmpty)
        pair.run(until: Instant(seconds: 3.62))
        #expect(pair.states == [.backup, .master])
        #expect(
            pair.takeTranscript().suffix(3) == [
                "3609375 B announce 5",
                "3609375 B backup to master: silent",
                "3610375 A master to backup: 100 from 12 wins",
            ]
        )
        pair.run(until: Instant(seconds: 60))
        #expect(pair.holders == [1])
    }

    @Test func aFlappingLinkNeverLeavesTwoMasters() {
        var pair = running()
        for round in 0..<20 {
            pair.handle(.linkChanged(pair.link(0, isRunning: false)), 0)
            #expect(!pair.holders.contains(0))
            pair.run(until: Instant(seconds: 10.7 + 5 * Double(round)))
            // The farewell, a millisecond, and B's skew time of 0.6484375 s.
            #expect(pair.holders == [1])
            pair.handle(.linkChanged(pair.link(0)), 0)
            pair.run(until: Instant(seconds: 15 + 5 * Double(round)))
            #expect(pair.holders == [0])
        }
    }

    @Test func aPlannedStopLeavesNoGap() {
        var pair = running()
        _ = pair.takeTranscript()
        pair.handle(.stopRequested, 0)
        pair.run(until: Instant(seconds: 12)) { #expect(!$0.holders.isEmpty) }
        #expect(
            pair.takeTranscript() == [
                "10000000 A master to stopping: stop",
                "10649437 B announce 5",
                "10649437 B backup to master: left",
                "10650437 A stopping to stopped: successor 12",
            ]
        )
        #expect(pair.holders == [1])
    }

    @Test(arguments: [1, 2, 254] as [UInt8])
    func aPlannedStopHoldsUntilAnySuccessorSpeaks(priority: UInt8) {
        var pair = running([Sample.settings(priority: 255), Sample.settings(priority: priority)])
        pair.handle(.stopRequested, 0)
        pair.run(until: Instant(seconds: 11.2)) { #expect(!$0.holders.isEmpty) }
        #expect(pair.states == [.stopped, .master])
    }

    @Test func aPlannedStopAloneEndsAfterTheHold() {
        var pair = running()
        pair.kill(1)
        _ = pair.takeTranscript()
        pair.handle(.stopRequested, 0)
        pair.run(until: Instant(seconds: 20))
        #expect(
            pair.takeTranscript() == [
                "10000000 A master to stopping: stop", "11100000 A stopping to stopped: hold ended",
            ]
        )
        #expect(pair.holders.isEmpty)
    }

    @Test func aRestartedEngineAdoptsUnnoticed() {
        var pair = running()
        _ = pair.takeTranscript()
        pair.killEngine(0)
        pair.run(until: Instant(seconds: 11.5))
        pair.restart(0, settings: a)
        pair.run(until: Instant(seconds: 30)) { #expect($0.holders == [0]) }
        #expect(pair.takeTranscript() == ["11500000 A initialize to master: adopted"])
        #expect(pair.nodes[1].router.statistics.priorityZeroReceived == 0)
    }

    @Test func anEngineThatStaysAwayLosesTheLease() {
        var pair = running()
        _ = pair.takeTranscript()
        pair.killEngine(0)
        pair.run(until: Instant(seconds: 13))
        // Two intervals after the last advert the will is said; B waits its skew time.
        #expect(
            pair.takeTranscript() == [
                "11609375 A revoked", "12258812 B announce 5", "12258812 B backup to master: left",
            ]
        )
        #expect(pair.holders == [1])
        pair.restart(0, settings: a)
        pair.run(until: Instant(seconds: 20))
        #expect(pair.holders == [0])
    }

    @Test func aPartitionHealsWithinAnInterval() {
        var pair = running()
        pair.isPartitioned = true
        pair.run(until: Instant(seconds: 20.3))
        #expect(pair.holders == [0, 1])
        _ = pair.takeTranscript()
        pair.isPartitioned = false
        pair.run(until: Instant(seconds: 21.31))
        #expect(pair.holders == [0])
        // Whoever speaks first: A hears the weaker B and announces again, or B yields to A's next advert.
        let transcript = pair.takeTranscript()
        #expect(transcript.contains { $0.hasSuffix("B master to backup: 100 from 11 wins") })
    }

    @Test func anEditedPriorityMovesTheMaster() {
        var pair = running()
        pair.handle(.settingsChanged(Sample.settings(priority: 80)), 0)
        pair.run(until: Instant(seconds: 20)) { #expect(!$0.holders.isEmpty) }
        #expect(pair.states == [.backup, .master])
    }
}
