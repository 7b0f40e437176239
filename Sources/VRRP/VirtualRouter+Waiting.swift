import NetworkTypes

// Masters in slots hand their advertisements over to the helper before they are due, all that come in a
// quarter of an interval at once: it sends each at its time. Each waking of a process costs as much as many
// advertisements, and so this one wakes four times in an interval, not for each slot. A later `transmit` or
// `cease` takes what waits back, so nothing is promised to the helper that this router can't change.
extension VirtualRouter {
    /// Handing over ends this part of an interval before the first is due: time for an engine that is late.
    private static let margin: Int64 = 64
    /// Moments of handing over in an interval.
    private static let moments: Int64 = 4
    /// The first of them is this part of an interval after its beginning.
    private static let offset: Int64 = 32

    /// As master: when the next advertisement goes to the helper.
    var handOverMoment: Instant? {
        guard let due = advertDeadline else { return nil }
        // The helper takes one at a time.
        guard let next = advertAfterWaiting else { return handOverMoment(of: due) }
        return max(handOverMoment(of: next), due)
    }

    /// Moments are the same for all routers of an interval. They lie between rows of slots, since the helper
    /// sends nothing while it reads hundreds of advertisements.
    private func handOverMoment(of due: Instant) -> Instant {
        guard slot != nil else { return due }
        let interval = settings.advertInterval
        let latest = due - interval / VirtualRouter.margin
        let beyond = (latest - interval / VirtualRouter.offset).nanosecondsSinceBoot
        return latest - Interval(nanoseconds: beyond % (interval / VirtualRouter.moments).nanoseconds)
    }

    /// The helper is to send it when it is due.
    mutating func handOver(_ due: Instant, at now: Instant, into effects: inout [Effect]) {
        appendAdvertisement(due: due, at: now, to: &effects)
        var pacing = pacing
        pacing.sent(at: due)
        advertAfterWaiting = nextAdvert(after: due, at: due, pacing)
    }

    /// What waited has gone out, now that it was due.
    mutating func countWaiting(at now: Instant) {
        guard let next = advertAfterWaiting, let due = advertDeadline, due <= now else { return }
        pacing.sent(at: due)
        statistics.sent += 1
        advertDeadline = next
        advertAfterWaiting = nil
    }

    /// Nothing waits in the helper any more. True when something did.
    @discardableResult
    mutating func takeBack() -> Bool {
        defer { advertAfterWaiting = nil }
        return advertAfterWaiting != nil
    }

    /// Hands over again what is due soon: after an advertisement beyond the schedule, which took the place of
    /// what waited, or when that says what isn't so any more.
    mutating func replaceWaiting(at now: Instant, into effects: inout [Effect]) {
        guard state == .master else { return }
        if advertAfterWaiting != nil, !saysWhatIs { takeBack() }
        guard advertAfterWaiting == nil, let due = advertDeadline, due > now else { return }
        advertiseWhatIsDue(at: now, into: &effects)
    }

    mutating func appendAdvertisement(due: Instant, at now: Instant, to effects: inout [Effect]) {
        let (advertisement, will) = composeAdvertisement(at: now)
        effects.append(
            .transmit(advertisement: advertisement, will: will, source: sourceAddress, deadline: due)
        )
    }
}
