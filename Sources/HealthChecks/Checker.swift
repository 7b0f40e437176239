package import NetworkTypes
import SeededRandom

/// When a check asks, and what its answers amount to (spec lvs-check-behaviour 10 and 11).
///
/// Around the attempts: it orders them one at a time, hears how each ended, and gives a verdict when the
/// server's state is known for the first time or changes. It does not know how anything is asked.
package struct Checker: Sendable {
    package enum Event: Hashable, Sendable {
        /// The first event; the number spreads first attempts of many checks over their warm-up, and is what
        /// later ones' chance comes from (`jitter`).
        case started(random: UInt64)
        case deadlineReached
        /// How the attempt that was ordered last ended.
        case attemptEnded(ProbeOutcome)
        /// The virtual address is elsewhere, or back (`ha_suspend`).
        case suspended(Bool)
    }

    package enum Effect: Hashable, Sendable {
        case attempt(Attempt)
        case verdict(Verdict)
        /// For the log: an attempt that decides nothing.
        case note(ProbeOutcome, Attempt)
    }

    /// What to ask.
    package struct Attempt: Hashable, Sendable {
        /// Counts from 1; the low half is an echo's sequence number.
        package var number: UInt32
        /// Which page of a web check; else 0.
        package var page: Int

        package init(number: UInt32, page: Int) {
            self.number = number
            self.page = page
        }
    }

    /// The state of the server as this check sees it.
    package struct Verdict: Hashable, Sendable {
        package var isUp: Bool
        package var outcome: ProbeOutcome
        /// Further attempts that failed before; nil: not worth a word (spec 21.2).
        package var retries: UInt32?

        package init(isUp: Bool, outcome: ProbeOutcome, retries: UInt32?) {
            self.isUp = isUp
            self.outcome = outcome
            self.retries = retries
        }
    }

    private enum Phase: Hashable { case idle, asking(since: Instant), stopped }

    package private(set) var settings: CheckSettings
    /// As assumed before the first verdict, as judged after.
    package private(set) var isUp: Bool
    package private(set) var hasRun = false
    /// A script's last status, while it passes; kept for its weight.
    package private(set) var exitStatus: UInt8 = 0
    /// The next time to say `deadlineReached`.
    package private(set) var nextDeadline: Instant?
    package private(set) var latency = CheckLatency()

    private var phase = Phase.stopped
    private var isSuspended = false
    private var chance = RandomSource(seed: 0)
    private var failures: UInt32
    private var attempts: UInt32 = 0
    /// Web: where in the round.
    private var page = 0
    /// Web: the page that must pass before anything else is asked (spec 11.22).
    private var failedPage: Int?

    /// Between the start and the first attempt, besides the warm-up (spec 10.1).
    package static let bootDelay = Interval.seconds(1)

    package init(_ settings: CheckSettings) {
        self.settings = settings
        isUp = !settings.startsFailed
        // The first failure of a new check decides (spec 1.12), but for SMTP (11.7).
        failures = Checker.resetsRetries(settings.probe) ? 0 : settings.schedule.retries
    }

    /// The same check under a new configuration: its state goes on, its schedule starts over (spec 9.6, 9.7).
    package init(_ settings: CheckSettings, continuing old: Checker) {
        self.init(settings)
        guard old.hasRun else { return }
        isUp = old.isUp
        hasRun = true
        exitStatus = old.exitStatus
        attempts = old.attempts
        latency = old.latency
        let retries = settings.schedule.retries
        failures = old.isUp ? min(old.failures, retries) : retries
        if let failed = old.failedPage, failed < Checker.pageCount(settings.probe) {
            failedPage = failed
            page = failed
        }
    }

    package mutating func handle(_ event: Event, at now: Instant, into effects: inout [Effect]) {
        switch event {
        case .started(let random):
            precondition(phase == .stopped, "started twice")
            phase = .idle
            chance = RandomSource(seed: random)
            nextDeadline = now + Checker.bootDelay + Checker.spread(settings.schedule.warmup, by: random)
        case .deadlineReached:
            guard phase == .idle, let due = nextDeadline, now >= due else { return }
            ask(at: now, into: &effects)
        case .attemptEnded(let outcome):
            guard case .asking(let since) = phase else { return }
            phase = .idle
            if case .skipped = outcome {} else { latency.note(now - since) }
            take(outcome, askedAt: since, at: now, into: &effects)
        case .suspended(let isSuspended):
            self.isSuspended = isSuspended
        }
    }
}

extension Checker {
    /// While suspended it only waits, from one time to the next (spec 10.2).
    private mutating func ask(at now: Instant, into effects: inout [Effect]) {
        guard !isSuspended else {
            nextDeadline = now + turn()
            return
        }
        nextDeadline = nil
        phase = .asking(since: now)
        attempts &+= 1
        effects.append(.attempt(Attempt(number: attempts, page: page)))
    }

    private mutating func take(
        _ outcome: ProbeOutcome,
        askedAt asked: Instant,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        let attempt = Attempt(number: attempts, page: page)
        switch outcome {
        case .skipped:
            // No verdict; as if it hadn't been its turn (spec 10.4).
            effects.append(.note(outcome, attempt))
            wait(turn(), from: asked, now)
        case .passed(let status):
            if exitStatus != status, hasRun, isUp {
                exitStatus = status
                effects.append(.verdict(Verdict(isUp: true, outcome: outcome, retries: nil)))
            }
            exitStatus = status
            failures = 0
            pass(outcome, askedAt: asked, at: now, into: &effects)
        case .failed:
            fail(outcome, attempt, askedAt: asked, at: now, into: &effects)
        }
    }

    private mutating func pass(
        _ outcome: ProbeOutcome,
        askedAt asked: Instant,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        if failedPage != nil {
            // The one that failed is well again: now the whole round must be (spec 11.22).
            failedPage = nil
            page = 0
        } else if page + 1 < Checker.pageCount(settings.probe) {
            page += 1
        } else {
            page = 0
            judge(true, outcome, retries: nil, into: &effects)
            return wait(turn(), from: asked, now)
        }
        // Spec 11.23.
        let isFast = recoversFast && (!hasRun || !isUp)
        wait(isFast ? .zero : turn(), from: asked, now)
    }

    private mutating func fail(
        _ outcome: ProbeOutcome,
        _ attempt: Attempt,
        askedAt asked: Instant,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        let schedule = settings.schedule
        let mayRetry = isUp || !hasRun || Checker.resetsRetries(settings.probe)
        if mayRetry, failures < schedule.retries {
            failures += 1
            if settings.logsEveryFailure { effects.append(.note(outcome, attempt)) }
            return wait(schedule.delayBeforeRetry, from: asked, now)
        }
        let wasKnown = hasRun && !isUp
        if wasKnown, settings.logsEveryFailure { effects.append(.note(outcome, attempt)) }
        let retries = hasRun && schedule.retries > 0 ? schedule.retries : nil
        failures = 0
        exitStatus = 0
        judge(false, outcome, retries: retries, into: &effects)
        guard case .web = settings.probe else { return wait(turn(), from: asked, now) }
        failedPage = page
        wait(max(schedule.delayBeforeRetry, turn()), from: asked, now)
    }

    private mutating func judge(
        _ isUp: Bool,
        _ outcome: ProbeOutcome,
        retries: UInt32?,
        into effects: inout [Effect]
    ) {
        guard !hasRun || self.isUp != isUp else { return }
        hasRun = true
        self.isUp = isUp
        effects.append(.verdict(Verdict(isUp: isUp, outcome: outcome, retries: retries)))
    }

    /// `delayLoop`, a little more or less where its jitter says so: checks that came into step leave it.
    private mutating func turn() -> Interval {
        let loop = settings.schedule.delayLoop
        guard settings.schedule.jitter > 0 else { return loop }
        let most = loop / 100 * Int64(settings.schedule.jitter)
        return loop - most + Checker.spread(most * 2, by: chance.next())
    }

    /// From the end of an attempt; of a script, from its start (spec 10.1, 11.15).
    private mutating func wait(_ interval: Interval, from asked: Instant, _ now: Instant) {
        if case .script = settings.probe {
            nextDeadline = max(asked + interval, now)
        } else {
            nextDeadline = now + interval
        }
    }

    private var recoversFast: Bool {
        if case .web(let settings) = settings.probe { settings.recoversFast } else { false }
    }

    private static func pageCount(_ probe: Probe) -> Int {
        if case .web(let settings) = probe { settings.pages.count } else { 1 }
    }

    /// Every turn has all its retries, whatever the state (spec 11.7).
    private static func resetsRetries(_ probe: Probe) -> Bool {
        if case .mail = probe { true } else { false }
    }

    /// A share of `interval` in proportion to `random`.
    private static func spread(_ interval: Interval, by random: UInt64) -> Interval {
        let product = UInt64(max(interval.nanoseconds, 0)).multipliedFullWidth(by: random)
        return Interval(nanoseconds: Int64(product.high))
    }
}
