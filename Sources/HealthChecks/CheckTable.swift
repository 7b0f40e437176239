package import NetworkTypes

/// A check that somebody wants to run, under a number of the caller's.
package struct CheckOrder: Hashable, Sendable {
    /// Reports name it; different in one list.
    package var number: Int
    package var settings: CheckSettings
    /// The virtual server among whose latencies its own count; nil: they count nowhere.
    package var service: String?

    package init(number: Int, settings: CheckSettings, service: String? = nil) {
        self.number = number
        self.settings = settings
        self.service = service
    }
}

/// What two checks must have in common for the verdict of the one to hold for the other (spec 9.6): what is
/// asked and how, not when.
package struct CheckIdentity: Hashable, Sendable {
    private let probe: Probe

    package init(_ settings: CheckSettings) {
        guard case .script(var script) = settings.probe else {
            probe = settings.probe
            return
        }
        // How long it may take isn't part of it.
        script.timeout = .zero
        probe = .script(script)
    }
}

/// All checks with a schedule: equal orders run once, and a run outlives a change of the list.
///
/// Runs are numbered by place, and places are used again: whoever carries out `cancel` forgets the attempt
/// there and then.
package struct CheckTable: Sendable {
    package enum Effect: Hashable, Sendable {
        case attempt(run: Int, Checker.Attempt, Probe)
        /// The attempt of this run isn't wanted any more; its end need not be told.
        case cancel(run: Int)
        /// To everybody who ordered it.
        case verdict(orders: [Int], Checker.Verdict)
        case note(orders: [Int], ProbeOutcome, Checker.Attempt)
    }

    fileprivate struct Run {
        var checker: Checker
        var orders: [Int]
        /// Places in `latencies`, each once.
        var groups: [Int]
        var isAsking = false
    }

    private var runs: [Run?] = []
    private var free: [Int] = []
    private var isSuspended: Set<Int> = []
    private var latencies = LatencyGroups()

    package init() {}

    /// How long attempts took, by virtual server and kind, in the list's order.
    package var groupLatencies: [GroupLatency] { latencies.groups }

    /// The same of each order's check; only those that were asked.
    package var orderLatencies: [(order: Int, latency: CheckLatency)] {
        runs.lazy.compactMap { $0 }.filter { $0.checker.latency.count > 0 }
            .flatMap { run in run.orders.map { ($0, run.checker.latency) } }
    }

    /// The state of an order's run; nil for a number that isn't in the list.
    package func state(of order: Int) -> (isUp: Bool, hasRun: Bool)? {
        runs.lazy.compactMap { $0 }.first { $0.orders.contains(order) }.map {
            ($0.checker.isUp, $0.checker.hasRun)
        }
    }

    /// Places in use.
    package var count: Int { runs.count - free.count }

    /// One more than the highest place that was ever used.
    package var places: Int { runs.count }

    /// Who ordered a run; nobody where there is none.
    package func orders(of run: Int) -> [Int] {
        runs.indices.contains(run) ? runs[run]?.orders ?? [] : []
    }

    /// Deadlines by run, for the shell's timers.
    package mutating func nextDeadline(of run: Int) -> Instant? {
        // Mutating, so that it is looked at in place instead of copied.
        runs.indices.contains(run) ? runs[run]?.nextDeadline : nil
    }
}

extension CheckTable {
    /// The whole list of what should run from now on. What is unchanged goes on undisturbed; what has a new
    /// schedule keeps its state; a new order of a run that has a verdict hears it at once.
    ///
    /// - Parameter random: called once for each new run, in the list's order.
    package mutating func apply(
        _ orders: [CheckOrder],
        at now: Instant,
        random: () -> UInt64,
        into effects: inout [Effect]
    ) {
        var wanted: [CheckSettings: Int] = [:]
        var groups: [Wanted] = []
        for (order, counted) in zip(orders, latencies.apply(orders))
        where !order.settings.probe.isFollowing {
            let group = wanted[order.settings] ?? groups.count
            if group == groups.count {
                wanted[order.settings] = group
                groups.append(Wanted(settings: order.settings))
            }
            groups[group].orders.append(order.number)
            if let counted, !groups[group].groups.contains(counted) { groups[group].groups.append(counted) }
        }
        var former: [CheckIdentity: Checker] = [:]
        var kept: Set<CheckSettings> = []
        for index in runs.indices {
            guard let run = runs[index] else { continue }
            if let group = wanted[run.checker.settings], !run.orders.isEmpty {
                kept.insert(run.checker.settings)
                join(index, groups[group], into: &effects)
            } else {
                if !run.orders.isEmpty { former[CheckIdentity(run.checker.settings)] = run.checker }
                retire(index, into: &effects)
            }
        }
        for group in groups where !kept.contains(group.settings) {
            var checker = Checker(group.settings)
            if let old = former[CheckIdentity(group.settings)] {
                checker = Checker(group.settings, continuing: old)
            }
            start(checker, group, random(), at: now, into: &effects)
        }
        isSuspended.formIntersection(orders.map(\.number))
        for index in runs.indices { tellSuspension(index, at: now, into: &effects) }
    }

    /// A run of the new list.
    private struct Wanted {
        let settings: CheckSettings
        var orders: [Int] = []
        var groups: [Int] = []
    }

    private mutating func join(_ index: Int, _ wanted: Wanted, into effects: inout [Effect]) {
        guard let run = runs[index] else { return }
        let new = wanted.orders.filter { !run.orders.contains($0) }
        runs[index]?.orders = wanted.orders
        runs[index]?.groups = wanted.groups
        if run.checker.hasRun, !new.isEmpty { tellState(of: run.checker, to: new, into: &effects) }
    }

    private mutating func retire(_ index: Int, into effects: inout [Effect]) {
        if runs[index]?.isAsking == true { effects.append(.cancel(run: index)) }
        runs[index] = nil
        free.append(index)
    }

    private mutating func start(
        _ checker: Checker,
        _ wanted: Wanted,
        _ random: UInt64,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        var checker = checker
        var steps: [Checker.Effect] = []
        checker.handle(.started(random: random), at: now, into: &steps)
        precondition(steps.isEmpty, "a start only sets a time")
        let run = Run(checker: checker, orders: wanted.orders, groups: wanted.groups)
        if let place = free.popLast() {
            runs[place] = run
        } else {
            runs.append(run)
        }
        if checker.hasRun { tellState(of: checker, to: wanted.orders, into: &effects) }
    }

    private func tellState(of checker: Checker, to orders: [Int], into effects: inout [Effect]) {
        let outcome: ProbeOutcome =
            checker.isUp ? .passed(exitStatus: checker.exitStatus) : .failed(.told)
        let verdict = Checker.Verdict(isUp: checker.isUp, outcome: outcome, retries: nil)
        effects.append(.verdict(orders: orders, verdict))
    }
}

extension CheckTable {
    /// A run's time has come.
    package mutating func deadlineReached(run: Int, at now: Instant, into effects: inout [Effect]) {
        hand(.deadlineReached, to: run, at: now, into: &effects)
    }

    package mutating func attemptEnded(
        run: Int,
        _ outcome: ProbeOutcome,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        hand(.attemptEnded(outcome), to: run, at: now, into: &effects)
    }

    /// The checks of these orders rest or go on. A run rests when all who ordered it do.
    package mutating func suspend(
        _ orders: [Int],
        _ suspends: Bool,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        if suspends { isSuspended.formUnion(orders) } else { isSuspended.subtract(orders) }
        for index in runs.indices { tellSuspension(index, at: now, into: &effects) }
    }

    private mutating func tellSuspension(_ index: Int, at now: Instant, into effects: inout [Effect]) {
        guard let run = runs[index] else { return }
        hand(.suspended(run.orders.allSatisfy(isSuspended.contains)), to: index, at: now, into: &effects)
    }

    private mutating func hand(
        _ event: Checker.Event,
        to index: Int,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        guard runs.indices.contains(index) else { return }
        runs[index]?.take(event, as: index, at: now, counting: &latencies, into: &effects)
    }
}

extension CheckTable.Run {
    /// In place: a run is large, its parts are all over the memory, and most events lead to nothing.
    mutating func take(
        _ event: Checker.Event,
        as index: Int,
        at now: Instant,
        counting latencies: inout LatencyGroups,
        into effects: inout [CheckTable.Effect]
    ) {
        if case .attemptEnded = event { isAsking = false }
        var steps: [Checker.Effect] = []
        let asked = checker.latency.count
        checker.handle(event, at: now, into: &steps)
        if case .attemptEnded(let outcome) = event, checker.latency.count != asked {
            for group in groups { latencies.note(checker.latency.last, of: group, failed: !outcome.isPass) }
        }
        for step in steps {
            switch step {
            case .attempt(let attempt):
                isAsking = true
                effects.append(.attempt(run: index, attempt, checker.settings.probe))
            case .verdict(let verdict): effects.append(.verdict(orders: orders, verdict))
            case .note(let outcome, let attempt):
                effects.append(.note(orders: orders, outcome, attempt))
            }
        }
    }

    var nextDeadline: Instant? {
        mutating get { checker.nextDeadline }
    }
}
