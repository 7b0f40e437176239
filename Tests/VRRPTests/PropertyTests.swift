import NetworkTypes
import SeededRandom
import Testing
import VRRP

/// Random events in random order at random times; whatever comes, the promises to the helper hold.
@Suite struct PropertyTests {
    @Test(arguments: 0..<200 as Range<UInt64>)
    func keepsItsPromises(seed: UInt64) {
        var random = RandomSource(seed: seed)
        var settings = PropertyTests.settings(&random)
        var watch = Watch(VirtualRouter(settings: settings), interval: settings.advertInterval)
        var now = Instant(milliseconds: Int64(random.below(10_000)))
        if seed % 2 == 1 { watch.move(to: AdvertSlot(of: random.below(8_192), among: 8_192)) }
        var adoption: VirtualRouter.Adoption?
        if random.below(3) == 0 {
            adoption = VirtualRouter.Adoption(lastAdvertSent: now - .milliseconds(300), timeLeft: .seconds(1))
        }
        watch.take(.started(Sample.up, adopting: adoption), at: now)
        for _ in 0..<400 {
            now = PropertyTests.advance(from: now, watch.router.nextDeadline, &random)
            watch.take(PropertyTests.event(&settings, &random), at: now)
            // A reload brought other routers.
            if seed % 4 == 1, random.below(20) == 0 {
                watch.move(to: AdvertSlot(of: random.below(8_192), among: 8_192))
            }
        }
        now = now + .milliseconds(1)
        watch.take(.stopRequested, at: now)
        for _ in 0..<3 {
            guard let deadline = watch.router.nextDeadline else { break }
            watch.take(.deadlineReached, at: deadline)
        }
        #expect(watch.router.state == .stopped)
        #expect(!watch.isHolding)
    }

    @Test func theSeedsSeeEveryState() {
        var seen: [VirtualRouterState: Int] = [:]
        for seed in 0..<50 as Range<UInt64> {
            var random = RandomSource(seed: seed)
            var settings = PropertyTests.settings(&random)
            var watch = Watch(VirtualRouter(settings: settings), interval: settings.advertInterval)
            var now = Instant(milliseconds: 0)
            watch.take(.started(Sample.up, adopting: nil), at: now)
            for _ in 0..<400 {
                now = PropertyTests.advance(from: now, watch.router.nextDeadline, &random)
                watch.take(PropertyTests.event(&settings, &random), at: now)
                seen[watch.router.state, default: 0] += 1
            }
        }
        for state in [VirtualRouterState.backup, .master, .fault, .stopping, .stopped] {
            #expect(seen[state, default: 0] > 10)
        }
    }

    private static func settings(_ random: inout RandomSource) -> VirtualRouterSettings {
        Sample.settings {
            $0.basePriority = Priority(rawValue: UInt8(random.below(255) + 1))
            $0.advertInterval = .seconds(Int64(random.below(3) + 1))
            $0.preempts = random.below(2) == 0
            $0.wantsMasterAtStart = random.below(2) == 0
            $0.missedAdvertsUntilDown = random.below(3) + 1
            $0.preemptDelay = .seconds(Int64(random.below(3)))
            $0.answersLowerPriority = random.below(3) > 0
            $0.advertisesBeforeYielding = random.below(3) == 0
            $0.stepsDownWhenLateFor = random.below(3) == 0 ? Priority(rawValue: 100) : nil
            $0.announcements.extraInterfaces =
                random.below(3) == 0 ? ExtraInterfaceRefresh(interval: .seconds(2)) : nil
            $0.announcements.refreshInterval = .seconds(Int64(random.below(4)))
            $0.announcements.secondBurstDelay = .seconds(Int64(random.below(3)))
        }
    }

    /// Mostly on time, sometimes a little late, seldom long away.
    private static func advance(
        from now: Instant,
        _ deadline: Instant?,
        _ random: inout RandomSource
    ) -> Instant {
        let soon = now + .microseconds(Int64(random.below(300_000)))
        switch random.below(20) {
        case 0...11: return max(now, deadline ?? soon)
        case 12...13: return max(now, (deadline ?? soon) + .microseconds(Int64(random.below(1_500_000))))
        case 14: return now + .seconds(Int64(random.below(30)))
        default: return soon
        }
    }

    private static func tracked(_ random: inout RandomSource) -> TrackedState {
        TrackedState(
            terms: [TrackedState.Term("t", random.below(600) - 300)],
            failed: random.below(6) == 0 ? ["chk"] : [],
            pending: random.below(6) == 0 ? ["new"] : []
        )
    }

    private static func event(
        _ settings: inout VirtualRouterSettings,
        _ random: inout RandomSource
    ) -> VirtualRouter.Event {
        let sources = [Sample.above, Sample.below, Sample.own]
        switch random.below(100) {
        case 0...64: return .deadlineReached
        case 65...82:
            let priorities: [UInt8] = [0, 0, 1, 100, settings.basePriority.rawValue, 254, 255]
            return Sample.advert(
                priorities[random.below(priorities.count)],
                from: sources[random.below(10) == 0 ? 2 : random.below(2)],
                settings: settings
            )
        case 83: return .trackingChanged(tracked(&random))
        case 84: return .claimObserved(Sample.above, by: MACAddress((2, 0, 0, 0, 0, 1)))
        case 85...86: return Sample.received((0..<random.below(30)).map { _ in UInt8(random.below(256)) })
        case 87...88: return .linkChanged([Sample.down, Sample.missing, Sample.bare][random.below(3)])
        case 89...95: return .linkChanged(Sample.up)
        case 96...97: return .leaseRevoked
        case 98:
            settings.basePriority = Priority(rawValue: UInt8(random.below(255) + 1))
            settings.virtualAddresses = (0..<random.below(4)).map { Sample.address(UInt8($0)) }
            return .settingsChanged(settings)
        default: return random.below(4) == 0 ? .stopRequested : .deadlineReached
        }
    }
}

/// Looks at every effect as a helper would.
private struct Watch {
    private(set) var router: VirtualRouter
    private let interval: Interval
    private var hasLease = false
    private(set) var isHolding = false
    private var isOver = false
    private var deadlines: [Instant] = []
    private var lastAnnouncement: Instant?
    private var said: UInt64 = 0
    /// The deadline of what waits in the helper.
    private var waiting: Instant?

    init(_ router: VirtualRouter, interval: Interval) {
        self.router = router
        self.interval = interval
    }

    mutating func move(to slot: AdvertSlot?) { router.slot = slot }

    mutating func take(_ event: VirtualRouter.Event, at now: Instant) {
        var state = router.state
        if case .started(_, .some) = event { hasLease = true }
        if case .leaseRevoked = event { hasLease = false }
        var effects: [VirtualRouter.Effect] = []
        router.handle(event, at: now, into: &effects)
        if let due = waiting, due <= now {
            waiting = nil
            // After a pause nobody knows, and nobody asks.
            let hasPaused = effects.contains {
                if case .transitioned(_, _, .paused) = $0 { true } else { false }
            }
            if !hasPaused { sent(at: due) }
        }
        if case .leaseRevoked = event { waiting = nil }
        #expect(!isOver || effects.isEmpty)
        for effect in effects {
            check(effect, with: effects, from: &state, at: now)
        }
        #expect(state == router.state)
        #expect(isHolding == (state == .master || state == .stopping))
        #expect(router.statistics.sent == said)
        #expect(router.hasWaiting == (waiting != nil))
        #expect((router.nextDeadline == nil) == [.fault, .stopped].contains(state))
        if case .deadlineReached = event { #expect(router.nextDeadline.map { $0 > now } ?? true) }
    }

    private mutating func sent(at deadline: Instant) {
        deadlines.append(deadline)
        // The helper takes no third one within three quarters; an eighth is for being late.
        let least = router.slot == nil ? interval : interval * 7 / 8
        if deadlines.count > 2 { #expect(deadline - deadlines[deadlines.count - 3] >= least) }
        said += 1
    }

    private mutating func check(
        _ effect: VirtualRouter.Effect,
        with effects: [VirtualRouter.Effect],
        from state: inout VirtualRouterState,
        at now: Instant
    ) {
        switch effect {
        case .transmit(_, _, _, let deadline):
            // The helper waits for half of one at most.
            #expect(deadline - now <= (router.slot == nil ? .zero : interval / 2))
            #expect(now - deadline < interval)
            waiting = deadline > now ? deadline : nil
            if waiting == nil { sent(at: deadline) }
            hasLease = true
        case .claimAddresses:
            #expect(hasLease)
            isHolding = true
        case .withdrawAddresses:
            isHolding = false
        case .cease(_, let farewell):
            #expect(hasLease)
            hasLease = false
            waiting = nil
            said += farewell ? 1 : 0
        case .announce(let rounds):
            #expect(isHolding && hasLease && rounds > 0)
            if let last = lastAnnouncement, !effects.contains(.claimAddresses) {
                #expect(now - last >= .seconds(1))
            }
            lastAnnouncement = now
        case .transitioned(let from, let to, _):
            #expect(from == state && to != from)
            state = to
        case .stopped:
            isOver = true
            #expect(!hasLease && !isHolding)
        case .acceptRevocation:
            #expect(!hasLease)
        case .announceOnExtraInterfaces:
            #expect(isHolding && hasLease)
        case .takeoverDue:
            #expect(router.isInGroup)
        case .faultsChanged, .priorityChanged, .rejected, .noticed:
            break
        }
    }
}
