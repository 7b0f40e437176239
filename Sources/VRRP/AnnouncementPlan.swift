import NetworkTypes

/// When a master announces its addresses (spec vrrp-behaviour 15.2, 9.12): a burst on becoming master, a
/// second one later, refreshes, and bursts on hearing a weaker router.
///
/// Becoming master always announces at once. Everything else keeps a distance of `distance`: what comes too
/// early is put off, and what falls together is one burst.
struct AnnouncementPlan: Hashable, Sendable {
    /// Between two bursts of one virtual router.
    static let distance = Interval.seconds(1)

    private struct Burst: Hashable, Sendable {
        var due: Instant
        var rounds: UInt8
    }

    private var last: Instant?
    private var putOff: Burst?
    private var second: Burst?
    private var refresh: Instant?
    private var extra: Instant?

    var nextDeadline: Instant? {
        guard let extra else { return nextBurst }
        return nextBurst.map { min($0, extra) } ?? extra
    }

    private var nextBurst: Instant? {
        if putOff == nil, second == nil, refresh == nil { return nil }
        let due = [putOff?.due, second?.due, refresh].compactMap(\.self).min()
        guard let due, let last else { return due }
        return max(due, last + AnnouncementPlan.distance)
    }

    /// The rounds to announce now; zero for none.
    mutating func becameMaster(_ schedule: AnnouncementSchedule, at now: Instant) -> UInt8 {
        cancel()
        scheduleSecond(after: schedule.secondBurstDelay, rounds: schedule.rounds, at: now)
        if schedule.refreshInterval > .zero {
            refresh = now + schedule.secondBurstDelay + schedule.refreshInterval
        }
        extra = schedule.extraInterfaces.map { now + $0.interval }
        return announced(schedule.rounds, at: now)
    }

    /// Nothing has changed hands: only refreshes go on.
    mutating func adopted(_ schedule: AnnouncementSchedule, at now: Instant) {
        cancel()
        if schedule.refreshInterval > .zero { refresh = now + schedule.refreshInterval }
        extra = schedule.extraInterfaces.map { now + $0.interval }
    }

    /// A reload changed the periods: new ones begin now, an unchanged one goes on.
    mutating func changed(from old: AnnouncementSchedule, to new: AnnouncementSchedule, at now: Instant) {
        if new.refreshInterval != old.refreshInterval {
            refresh = new.refreshInterval > .zero ? now + new.refreshInterval : nil
        }
        if new.extraInterfaces?.interval != old.extraInterfaces?.interval {
            extra = new.extraInterfaces.map { now + $0.interval }
        }
    }

    /// The rounds to announce now; zero when it is too early or the schedule says none.
    mutating func weakerRouterHeard(_ schedule: AnnouncementSchedule, at now: Instant) -> UInt8 {
        scheduleBurst(
            rounds: schedule.lowerPriorityRounds ?? schedule.rounds,
            secondAfter: schedule.lowerPriorityDelay ?? schedule.secondBurstDelay,
            at: now
        )
    }

    /// A burst for new addresses: the rounds to announce now; zero when it is too early.
    mutating func burst(_ schedule: AnnouncementSchedule, at now: Instant) -> UInt8 {
        scheduleBurst(rounds: schedule.rounds, secondAfter: schedule.secondBurstDelay, at: now)
    }

    /// A weaker master has gone: the rounds to announce now; zero when a burst is to come anyway.
    mutating func healed(_ schedule: AnnouncementSchedule, at now: Instant) -> UInt8 {
        guard second == nil, putOff == nil else { return 0 }
        return scheduleBurst(rounds: schedule.rounds, secondAfter: .zero, at: now)
    }

    /// The rounds that are due now; zero for none.
    mutating func takeDue(_ schedule: AnnouncementSchedule, at now: Instant) -> UInt8 {
        guard let deadline = nextBurst, deadline <= now else { return 0 }
        var rounds: UInt8 = 0
        if let burst = putOff, burst.due <= now {
            rounds = max(rounds, burst.rounds)
            putOff = nil
        }
        if let burst = second, burst.due <= now {
            rounds = max(rounds, burst.rounds)
            second = nil
        }
        if let due = refresh, due <= now {
            rounds = max(rounds, schedule.refreshRounds)
            refresh = nextRefresh(after: due, schedule, at: now)
        }
        return announced(rounds, at: now)
    }

    /// The refresh of extra interfaces, when it is due; it is one message an address, so no burst waits for
    /// it.
    mutating func takeExtra(_ schedule: AnnouncementSchedule, at now: Instant) -> ExtraInterfaceRefresh? {
        guard let due = extra, due <= now, let refresh = schedule.extraInterfaces else { return nil }
        let next = due + refresh.interval
        extra = next > now ? next : now + refresh.interval
        return refresh
    }

    /// Forgets what was planned, not when the last burst was.
    mutating func cancel() {
        putOff = nil
        second = nil
        refresh = nil
        extra = nil
    }

    private func nextRefresh(
        after due: Instant,
        _ schedule: AnnouncementSchedule,
        at now: Instant
    ) -> Instant? {
        guard schedule.refreshInterval > .zero else { return nil }
        let next = due + schedule.refreshInterval
        return next > now ? next : now + schedule.refreshInterval
    }

    private mutating func scheduleBurst(
        rounds: UInt8,
        secondAfter delay: Interval,
        at now: Instant
    ) -> UInt8 {
        guard rounds > 0 else { return 0 }
        scheduleSecond(after: delay, rounds: rounds, at: now)
        guard let last, now < last + AnnouncementPlan.distance else { return announced(rounds, at: now) }
        putOff = Burst(due: last + AnnouncementPlan.distance, rounds: max(rounds, putOff?.rounds ?? 0))
        return 0
    }

    /// One second burst, after the last occasion for one.
    private mutating func scheduleSecond(after delay: Interval, rounds: UInt8, at now: Instant) {
        guard delay > .zero, rounds > 0 else { return }
        guard let planned = second else {
            second = Burst(due: now + delay, rounds: rounds)
            return
        }
        second = Burst(due: max(planned.due, now + delay), rounds: max(planned.rounds, rounds))
    }

    private mutating func announced(_ rounds: UInt8, at now: Instant) -> UInt8 {
        if rounds > 0 { last = now }
        return rounds
    }
}
