import NetworkTypes
import Testing
import VRRP

/// Advertisements that are handed over to the helper before they are due. Moments of that are a
/// thirty-second of an interval after each of its quarters.
@Suite struct WaitingTests {
    /// Master since 11.25 s, whose next advertisement, due at 11.5, was handed over at 11.28125.
    private func master(_ settings: VirtualRouterSettings = WaitingTests.settings) -> Script {
        var script = Script(settings)
        script.router.slot = AdvertSlot(of: 32, among: 2_000)
        _ = script.at(11.25 - 3.609375, .started(Sample.up, adopting: nil))
        _ = script.at(11.25, .deadlineReached)
        #expect(script.deadline == 11.28125)
        #expect(script.at(11.28125, .deadlineReached) == ["transmit 100 will 0 from 11 due 11500"])
        return script
    }

    private static let settings = Sample.settings { $0.announcements.secondBurstDelay = .zero }

    @Test func `what waits counts as sent when it is due`() {
        var script = master()
        #expect(script.router.hasWaiting && script.router.statistics.sent == 1)
        #expect(script.deadline == 12.28125)
        #expect(script.at(11.499999, .deadlineReached) == [])
        #expect(script.router.statistics.sent == 1)
        #expect(script.at(11.5, .deadlineReached) == [])
        #expect(!script.router.hasWaiting && script.router.statistics.sent == 2)
        #expect(script.at(12.28125, .deadlineReached) == ["transmit 100 will 0 from 11 due 12500"])
    }

    @Test func `a router without a slot hands nothing over`() {
        var script = Script.started(WaitingTests.settings)
        _ = script.at(13.609375, .deadlineReached)
        #expect(script.deadline == 14.609375)
    }

    @Test func `a new priority replaces what waits`() throws {
        var script = master()
        let lowered = TrackedState(terms: [TrackedState.Term("t", -10)], failed: [], pending: [])
        #expect(
            script.at(11.3, .trackingChanged(lowered)) == [
                "priority 100 to 90", "transmit 90 will 0 from 11 due 11500",
            ]
        )
        #expect(script.at(11.3, .trackingChanged(lowered)) == [])
    }

    @Test func `another source address replaces what waits`() {
        var script = master()
        var link = Sample.up
        link.sourceAddress = Sample.below
        #expect(script.at(11.3, .linkChanged(link)) == ["transmit 100 will 0 from 10 due 11500"])
    }

    @Test func `new settings replace what waits`() {
        var script = master()
        var settings = script.router.settings
        settings.virtualAddresses.append(Sample.address(251))
        let effects = script.at(11.3, .settingsChanged(settings))
        #expect(effects.contains("transmit 100 will 0 from 11 due 11500"))
        // The interval can't become shorter than what has passed of it.
        settings.advertInterval = .seconds(2)
        #expect(script.at(11.3, .settingsChanged(settings)) == ["transmit 100 will 0 from 11 due 11500"])
    }

    @Test func `an advertisement beyond the schedule goes first and what waits is handed over again`() {
        var script = master()
        _ = script.at(12.28125, .deadlineReached)
        let effects = script.at(12.4, script.advert(90))
        #expect(
            effects.filter { $0.hasPrefix("transmit") } == [
                "transmit 100 will 0 from 11 due 12400", "transmit 100 will 0 from 11 due 12500",
            ]
        )
        // The third within an interval isn't asked for.
        #expect(!script.at(12.45, script.advert(90)).contains { $0.hasPrefix("transmit") })
    }

    @Test func `what was lost with the helper is handed over again, or sent where it was due`() {
        var script = master()
        #expect(script.at(11.4, .advertisementMissed) == ["transmit 100 will 0 from 11 due 11500"])
        #expect(script.at(11.6, .advertisementMissed) == [])
        _ = script.at(12.28125, .deadlineReached)
        #expect(script.at(12.6, .advertisementMissed) == ["transmit 100 will 0 from 11 due 12600"])
    }

    /// Each says `cease`, or comes after the end of the lease, which take what waits along.
    @Test(arguments: ["wins", "stop", "fault", "revoked", "standby"])
    func `who isn't master any more has nothing that waits`(ending: String) {
        var script = master()
        let event: VirtualRouter.Event =
            switch ending {
            case "wins": script.advert(200)
            case "stop": .stopRequested
            case "fault": .linkChanged(Sample.down)
            case "revoked": .leaseRevoked
            default: .standbyChanged(.declining)
            }
        let effects = script.at(11.4, event)
        #expect(ending == "revoked" || effects.contains { $0.hasPrefix("cease") })
        #expect(!effects.contains { $0.hasPrefix("transmit") })
        #expect(!script.router.hasWaiting && script.router.state != .master)
        #expect(script.at(11.5, .deadlineReached).allSatisfy { !$0.hasPrefix("transmit") })
    }

    /// The others wait three intervals and the skew time of 254 since 11.5 s, whether that went out or not.
    @Test func `a pause counts from what waited`() {
        var script = master()
        #expect(script.at(14.507812499, .deadlineReached) == ["transmit 100 will 0 from 11 due 14507"])
        var away = master()
        let effects = away.at(14.5078125, .deadlineReached)
        #expect(effects == ["withdraw", "cease 0", "master to backup: paused 3007"])
        #expect(away.router.statistics.sent == 1)
    }
}
