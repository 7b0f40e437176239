import NettleDigests
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

    // MARK: - Numbers of authentication

    private struct Numbered: Equatable {
        var number: UInt32
        var will: UInt32
        var due: Double
    }

    private func numbered(_ effects: [VirtualRouter.Effect]) -> [Numbered] {
        effects.compactMap { effect in
            guard case .transmit(let advertisement, let will, _, let due) = effect else { return nil }
            func number(_ bytes: [UInt8]) -> UInt32 { bytes[8..<12].reduce(0) { $0 << 8 | UInt32($1) } }
            return Numbered(
                number: number(advertisement),
                will: number(will),
                due: Double(due.nanosecondsSinceBoot) / 1_000_000_000
            )
        }
    }

    /// The same master with `auth_type AH`: its first advertisement had number 1, what waits has 2.
    private func authenticated(
        _ change: (inout VirtualRouterSettings) -> Void = { _ in }
    ) -> VirtualRouter {
        var settings = AuthenticationHeaderTests.settings()
        settings.announcements.secondBurstDelay = .zero
        change(&settings)
        var router = VirtualRouter(settings: settings, digests: .nettle)
        router.slot = AdvertSlot(of: 32, among: 2_000)
        _ = router.take(.started(Sample.up, adopting: nil), at: Instant(seconds: 11.25 - 3.609375))
        for second in [11.25, 11.28125] { _ = router.take(.deadlineReached, at: Instant(seconds: second)) }
        return router
    }

    @Test func `4.4 each advertisement that is handed over has a number of its own, whatever it replaces`() {
        var router = authenticated()
        var effects: [VirtualRouter.Effect] = []
        let lowered = TrackedState(terms: [TrackedState.Term("t", -10)], failed: [], pending: [])
        router.handle(.trackingChanged(lowered), at: Instant(seconds: 11.3), into: &effects)
        router.handle(.deadlineReached, at: Instant(seconds: 12.28125), into: &effects)
        router.handle(.successorFollows, at: Instant(seconds: 12.4), into: &effects)
        router.handle(.deadlineReached, at: Instant(seconds: 13.28125), into: &effects)
        #expect(
            numbered(effects) == [
                Numbered(number: 3, will: 4, due: 11.5), Numbered(number: 4, will: 5, due: 12.5),
                Numbered(number: 5, will: 6, due: 12.4), Numbered(number: 6, will: 7, due: 12.5),
                Numbered(number: 7, will: 8, due: 13.5),
            ]
        )
        // The will of 6 or of 7 goes out; whoever is master next begins above both.
        _ = router.take(.linkChanged(Sample.down), at: Instant(seconds: 13.4))
        _ = router.take(.linkChanged(Sample.up), at: Instant(seconds: 13.5))
        effects = []
        let deadline = router.nextDeadline ?? Instant(seconds: 0)
        router.handle(.deadlineReached, at: deadline, into: &effects)
        #expect(numbered(effects).map(\.number) == [9])
    }

    /// A weaker master has a higher number; with the lower one that waits it would refuse our advertisement.
    @Test func `9.12 what waits gets a number above one that was heard`() throws {
        var router = authenticated { $0.answersLowerPriority = false }
        // Of the same key, at priority 90, from .12, with number 40.
        var other = AuthenticationHeaderTests.router(
            AuthenticationHeaderTests.settings(),
            own: Sample.above
        )
        _ = other.take(.trackingChanged(TrackedState(terms: [.init("t", -10)])), at: Instant(seconds: 1))
        let sent = AuthenticationHeaderTests.sent(&other, count: 40)
        let packet = try #require(sent.last).advertisement
        var header: [UInt8] = [0x45, 0xC0, 0, UInt8(20 + packet.count), 0, 0, 0x40, 0, 255, 51, 0, 0]
        header += Sample.above.octets + IPAddress.ipv4(.vrrpGroup).octets
        let datagram = try ReceivedDatagram(ipv4: header + packet, arrival: Instant(milliseconds: 0))
        var effects: [VirtualRouter.Effect] = []
        router.handle(.datagramReceived(datagram), at: Instant(seconds: 11.4), into: &effects)
        #expect(router.rival?.address == Sample.above)
        #expect(numbered(effects) == [Numbered(number: 41, will: 42, due: 11.5)])
    }

    @Test func `4.8 a signed advertisement that replaces another comes after it`() throws {
        var settings = try KeyedAuthenticationTests.settings()
        settings.announcements.secondBurstDelay = .zero
        var router = VirtualRouter(settings: settings, digests: .nettle)
        router.slot = AdvertSlot(of: 32, among: 2_000)
        _ = router.take(.clockSet(KeyedAuthenticationTests.time), at: Instant(seconds: 7))
        _ = router.take(.started(Sample.up, adopting: nil), at: Instant(seconds: 11.25 - 3.609375))
        var effects: [VirtualRouter.Effect] = []
        for second in [11.25, 11.28125, 12.28125] {
            router.handle(.deadlineReached, at: Instant(seconds: second), into: &effects)
        }
        router.handle(.successorFollows, at: Instant(seconds: 12.28125), into: &effects)
        let numbers = effects.compactMap { effect -> UInt64? in
            guard case .transmit(let advertisement, _, _, _) = effect else { return nil }
            return advertisement.suffix(28)[(advertisement.count - 24)..<(advertisement.count - 16)]
                .reduce(0) { $0 << 8 | UInt64($1) }
        }
        #expect(numbers.count == 5)
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
    }
}
