import HealthChecks
import LoadBalancing
import NetworkTypes
import Notifications
import Testing

private let passed = ProbeOutcome.passed()
private let failed = ProbeOutcome.failed(.noAnswer)
private let skipped = ProbeOutcome.skipped(.socket(errno: 99))

private enum Kind: Sendable {
    case connect
    case mail
    case script
    case web(pages: Int, fast: Bool = false)
}

private func settings(_ kind: Kind, retries: UInt32, startsFailed: Bool, logs: Bool = false) -> CheckSettings
{
    let probe: Probe
    switch kind {
    case .connect: probe = .connect(target())
    case .mail: probe = .mail(target(), heloName: "x")
    case .script:
        guard let command = ScriptCommand(["/bin/true"]) else { preconditionFailure("no command") }
        probe = .script(ScriptCheckSettings(command: command, timeout: .seconds(9), isDynamic: true))
    case .web(let pages, let fast):
        probe = .web(
            WebCheckSettings(
                target: target(),
                isTLS: false,
                recoversFast: fast,
                pages: (0..<pages).map { WebPage(path: text("/\($0)")) }
            )
        )
    }
    return CheckSettings(
        schedule: CheckSchedule(
            retries: retries,
            delayBeforeRetry: .seconds(2),
            warmup: .zero,
            delayLoop: .seconds(10)
        ),
        startsFailed: startsFailed,
        logsEveryFailure: logs,
        probe: probe
    )
}

/// What happens when every attempt takes a second and ends as told: one line an attempt, `seconds page`, and
/// behind it what followed.
private func transcript(_ checker: Checker, _ outcomes: [ProbeOutcome]) -> [String] {
    var checker = checker
    var lines: [String] = []
    var effects: [Checker.Effect] = []
    checker.handle(.started(random: 0), at: start, into: &effects)
    for outcome in outcomes {
        guard let due = checker.nextDeadline else { return lines + ["no deadline"] }
        checker.handle(.deadlineReached, at: due, into: &effects)
        let seconds = (due - start).nanoseconds / 1_000_000_000
        guard case .attempt(let attempt)? = effects.last else { return lines + ["\(seconds) no attempt"] }
        effects.removeAll()
        checker.handle(.attemptEnded(outcome), at: due + .seconds(1), into: &effects)
        var line = "\(seconds) \(attempt.page)"
        for effect in effects {
            switch effect {
            case .attempt: line += " attempt"
            case .verdict(let verdict):
                line += verdict.isUp ? " up" : " down"
                if let retries = verdict.retries { line += " after \(retries)" }
            case .note: line += " note"
            }
        }
        lines.append(line)
        effects.removeAll()
    }
    return lines
}

private struct ScheduleCase: Sendable, CustomTestStringConvertible {
    let name: String
    let settings: CheckSettings
    let outcomes: [ProbeOutcome]
    let lines: [String]

    init(
        _ name: String,
        _ kind: Kind,
        retries: UInt32 = 2,
        startsFailed: Bool = false,
        logs: Bool = false,
        _ outcomes: [ProbeOutcome],
        _ lines: [String]
    ) {
        self.name = name
        self.settings = HealthChecksTests.settings(
            kind,
            retries: retries,
            startsFailed: startsFailed,
            logs: logs
        )
        (self.outcomes, self.lines) = (outcomes, lines)
    }

    var testDescription: String { name }
}

/// delay_loop 10 s, delay_before_retry 2 s, an attempt 1 s, first at 1 s.
private let scheduleCases: [ScheduleCase] = [
    // Spec 10.1: from the end of a check to the next; 10.6: one success is up.
    .init("up", .connect, [passed, passed, passed], ["1 0 up", "12 0", "23 0"]),
    // Spec 1.12: the first failure of all decides.
    .init("down at once", .connect, [failed, failed, passed], ["1 0 down", "12 0", "23 0 up"]),
    // Spec 10.6: retry + 1 failures; 21.2: told so; while down no retries.
    .init(
        "down after retries",
        .connect,
        [passed, failed, failed, failed, failed, passed],
        ["1 0 up", "12 0", "15 0", "18 0 down after 2", "29 0", "40 0 up"]
    ),
    .init(
        "a success between starts the count again",
        .connect,
        [passed, failed, failed, passed, failed, failed, failed],
        ["1 0 up", "12 0", "15 0", "18 0", "29 0", "32 0", "35 0 down after 2"]
    ),
    .init("no retries", .connect, retries: 0, [passed, failed], ["1 0 up", "12 0 down"]),
    .init(
        "every failure is logged",
        .connect,
        logs: true,
        [passed, failed, failed, failed, failed],
        ["1 0 up", "12 0 note", "15 0 note", "18 0 down after 2", "29 0 note"]
    ),
    .init(
        "starting failed",
        .connect,
        startsFailed: true,
        [failed, passed],
        ["1 0 down", "12 0 up"]
    ),
    // Spec 10.4.
    .init(
        "this machine's own trouble is no verdict",
        .connect,
        [skipped, passed, failed, skipped, failed, failed],
        ["1 0 note", "12 0 up", "23 0", "26 0 note", "37 0", "40 0 down after 2"]
    ),
    // Spec 11.7: all retries, always.
    .init(
        "SMTP retries from the first on",
        .mail,
        [failed, failed, failed, failed, failed, failed, passed],
        ["1 0", "4 0", "7 0 down", "18 0", "21 0", "24 0", "35 0 up"]
    ),
    // Spec 10.1, 11.15: from the start of a script.
    .init(
        "scripts",
        .script,
        [passed, failed, failed, failed, failed],
        ["1 0 up", "11 0", "13 0", "15 0 down after 2", "25 0"]
    ),
    // Spec 11.14: a new status is told.
    .init(
        "a script's weights",
        .script,
        [.passed(exitStatus: 5), .passed(exitStatus: 5), .passed(exitStatus: 9), passed],
        ["1 0 up", "11 0", "21 0 up", "31 0 up"]
    ),
    // Spec 11.20, 11.21: a page each delay_loop; up behind the round.
    .init(
        "three pages",
        .web(pages: 3),
        [passed, passed, passed, passed],
        ["1 0", "12 1", "23 2 up", "34 0"]
    ),
    // Spec 11.22: the page is tried again, then only that one, then all.
    .init(
        "a page fails",
        .web(pages: 2),
        [passed, passed, passed, failed, failed, failed, failed, passed, passed, passed],
        [
            "1 0", "12 1 up", "23 0", "34 1", "37 1", "40 1 down after 2", "51 1", "62 1", "73 0", "84 1 up",
        ]
    ),
    .init(
        "another page fails while recovering",
        .web(pages: 2),
        retries: 0,
        [passed, failed, passed, failed, passed, passed, passed],
        ["1 0", "12 1 down", "23 1", "34 0", "45 0", "56 0", "67 1 up"]
    ),
    // Spec 11.23.
    .init(
        "fast recovery",
        .web(pages: 2, fast: true),
        retries: 0,
        [passed, passed, failed, passed, passed, passed, passed],
        ["1 0", "2 1 up", "13 0 down", "24 0", "25 0", "26 1 up", "37 0"]
    ),
]

@Test(arguments: scheduleCases)
private func schedules(_ row: ScheduleCase) {
    #expect(transcript(Checker(row.settings), row.outcomes) == row.lines)
}

/// Spec 21.2: the retries are told where there were some.
@Test(
    arguments: [
        (passed, nil, "passed"), (failed, nil, "failed, no answer in time"),
        (failed, 2, "failed after 2 retries, no answer in time"),
    ] as [(ProbeOutcome, UInt32?, String)]
)
func wordsOfVerdicts(_ outcome: ProbeOutcome, _ retries: UInt32?, _ words: String) {
    let verdict = Checker.Verdict(isUp: outcome == passed, outcome: outcome, retries: retries)
    #expect(verdict.words == words)
}

/// Spec 10.1: a second, and a share of the warm-up.
@Test(
    arguments: [
        (0, 1_000), (UInt64.max, 5_999), (UInt64.max / 2, 3_499), (UInt64.max / 4, 2_249),
    ] as [(UInt64, Int64)]
)
func warmUps(_ random: UInt64, _ milliseconds: Int64) {
    var settings = settings(.connect, retries: 0, startsFailed: false)
    settings.schedule.warmup = .seconds(5)
    var checker = Checker(settings)
    var effects: [Checker.Effect] = []
    checker.handle(.started(random: random), at: start, into: &effects)
    #expect(checker.nextDeadline.map { ($0 - start).nanoseconds / 1_000_000 } == milliseconds)
}

/// Milliseconds between the attempts of a check that always passes at once.
private func gaps(jitter: UInt8, random: UInt64, count: Int = 1_000) -> [Int64] {
    var settings = settings(.connect, retries: 0, startsFailed: false)
    settings.schedule.jitter = jitter
    var checker = Checker(settings)
    var effects: [Checker.Effect] = []
    checker.handle(.started(random: random), at: start, into: &effects)
    return (0..<count).compactMap { _ in
        guard let due = checker.nextDeadline else { return nil }
        checker.handle(.deadlineReached, at: due, into: &effects)
        checker.handle(.attemptEnded(passed), at: due, into: &effects)
        return checker.nextDeadline.map { ($0 - due).nanoseconds / 1_000_000 }
    }
}

@Test(arguments: [(0, 10_000, 10_000), (20, 8_000, 12_000), (50, 5_000, 15_000)] as [(UInt8, Int64, Int64)])
func `jitter spreads turns evenly around delay_loop`(_ jitter: UInt8, _ least: Int64, _ most: Int64) {
    let all = gaps(jitter: jitter, random: 7)
    let slack = (most - least) / 50
    #expect(all.count == 1_000)
    #expect(all.allSatisfy { (least...most).contains($0) })
    #expect((all.min() ?? 0) <= least + slack && (all.max() ?? 0) >= most - slack)
    #expect(abs(all.reduce(0, +) / 1_000 - 10_000) <= slack)
}

@Test func `jitter is the check's own, and the same for the same number`() {
    #expect(gaps(jitter: 20, random: 7) == gaps(jitter: 20, random: 7))
    #expect(gaps(jitter: 20, random: 7) != gaps(jitter: 20, random: 8))
}

@Test func `jitter moves no retry, and a suspended check's waits`() {
    var settings = settings(.connect, retries: 3, startsFailed: false)
    settings.schedule.jitter = 50
    var checker = Checker(settings)
    var effects: [Checker.Effect] = []
    checker.handle(.started(random: 3), at: start, into: &effects)
    for outcome in [passed, failed] {
        guard let due = checker.nextDeadline else { return }
        checker.handle(.deadlineReached, at: due, into: &effects)
        checker.handle(.attemptEnded(outcome), at: due, into: &effects)
        if outcome == failed { #expect(checker.nextDeadline == due + .seconds(2)) }
    }
    guard let due = checker.nextDeadline else { return }
    checker.handle(.suspended(true), at: due, into: &effects)
    checker.handle(.deadlineReached, at: due, into: &effects)
    #expect(checker.nextDeadline.map { $0 != due + .seconds(10) } == true)
}

/// Spec 10.2.
@Test func aSuspendedCheckOnlyWaits() {
    var checker = Checker(settings(.connect, retries: 0, startsFailed: false))
    var effects: [Checker.Effect] = []
    checker.handle(.started(random: 0), at: start, into: &effects)
    checker.handle(.suspended(true), at: start, into: &effects)
    checker.handle(.deadlineReached, at: at(1_000), into: &effects)
    #expect(effects == [] && checker.nextDeadline == at(11_000))
    checker.handle(.suspended(false), at: at(2_000), into: &effects)
    checker.handle(.deadlineReached, at: at(11_000), into: &effects)
    #expect(effects == [.attempt(Checker.Attempt(number: 1, page: 0))])
}

@Test func whatWasAskedBeforeASuspensionCounts() {
    var checker = Checker(settings(.connect, retries: 0, startsFailed: false))
    var effects: [Checker.Effect] = []
    checker.handle(.started(random: 0), at: start, into: &effects)
    checker.handle(.deadlineReached, at: at(1_000), into: &effects)
    checker.handle(.suspended(true), at: at(1_500), into: &effects)
    checker.handle(.attemptEnded(failed), at: at(2_000), into: &effects)
    #expect(!checker.isUp && checker.hasRun)
}

@Test func eventsOutOfTurnChangeNothing() {
    var checker = Checker(settings(.connect, retries: 0, startsFailed: false))
    var effects: [Checker.Effect] = []
    checker.handle(.deadlineReached, at: at(1_000), into: &effects)
    checker.handle(.attemptEnded(failed), at: at(1_000), into: &effects)
    checker.handle(.started(random: 0), at: start, into: &effects)
    checker.handle(.deadlineReached, at: at(999), into: &effects)
    checker.handle(.attemptEnded(failed), at: at(1_000), into: &effects)
    #expect(effects == [] && checker.isUp && !checker.hasRun)
}

/// Spec 9.6, 9.7: the state goes on, and the retries already used too.
@Test func aNewScheduleKeepsTheState() {
    let old = settings(.connect, retries: 3, startsFailed: false)
    var checker = Checker(old)
    var effects: [Checker.Effect] = []
    checker.handle(.started(random: 0), at: start, into: &effects)
    for outcome in [passed, failed, failed] {
        guard let due = checker.nextDeadline else {
            Issue.record("no deadline")
            return
        }
        checker.handle(.deadlineReached, at: due, into: &effects)
        checker.handle(.attemptEnded(outcome), at: due, into: &effects)
    }
    let fewer = settings(.connect, retries: 1, startsFailed: true)
    #expect(transcript(Checker(fewer, continuing: checker), [failed]) == ["1 0 down after 1"])
    let same = settings(.connect, retries: 3, startsFailed: true)
    #expect(
        transcript(Checker(same, continuing: checker), [failed, failed]) == ["1 0", "4 0 down after 3"]
    )
}

/// Spec 9.6: the failing page is carried too.
@Test func aNewScheduleKeepsTheFailedPage() {
    let old = settings(.web(pages: 2), retries: 0, startsFailed: false)
    var checker = Checker(old)
    var effects: [Checker.Effect] = []
    checker.handle(.started(random: 0), at: start, into: &effects)
    for outcome in [passed, failed] {
        guard let due = checker.nextDeadline else {
            Issue.record("no deadline")
            return
        }
        checker.handle(.deadlineReached, at: due, into: &effects)
        checker.handle(.attemptEnded(outcome), at: due, into: &effects)
    }
    let new = Checker(settings(.web(pages: 2), retries: 5, startsFailed: false), continuing: checker)
    #expect(transcript(new, [failed, passed, passed, passed]) == ["1 1", "12 1", "23 0", "34 1 up"])
}

/// Spec 11.13.
@Test(
    arguments: [
        (ScriptEnding.exited(0), true, passed), (.exited(0), false, passed),
        (.exited(1), true, .failed(.exitStatus(1))), (.exited(2), false, .failed(.exitStatus(2))),
        (.exited(2), true, .passed(exitStatus: 2)), (.exited(255), true, .passed(exitStatus: 255)),
        (.killedBySignal, true, .failed(.killedBySignal)), (.timedOut, true, .failed(.scriptTimeout)),
        (.notStarted, true, .failed(.scriptNotStarted)),
    ] as [(ScriptEnding, Bool, ProbeOutcome)]
)
func scriptOutcomes(_ ending: ScriptEnding, _ isDynamic: Bool, _ outcome: ProbeOutcome) throws {
    let command = try #require(ScriptCommand(["/bin/true"]))
    let script = ScriptCheckSettings(command: command, timeout: .seconds(1), isDynamic: isDynamic)
    #expect(script.outcome(of: ending) == outcome)
}

/// Spec 11.14: a single dynamic check makes the weight n − 2.
@Test(arguments: [(0, 0), (1, 0), (2, -7), (9, 0), (255, 246)] as [(UInt8, Int64)])
func scriptWeights(_ status: UInt8, _ contribution: Int64) {
    #expect(weightContribution(exitStatus: status, configuredWeight: 7) == contribution)
}

/// Spec 11.17.
@Test(
    arguments: [
        (0, 0, false, true, 0), (3, 0, false, false, 0), (0, 0, true, false, 0), (3, 0, true, true, 0),
        (3, 2, false, true, 6), (3, 2, true, true, -6), (-3, 2, false, true, -6),
        (Int32.max, 2, false, true, 2_147_483_647), (Int32.max, 2, true, false, 0),
        (Int32.min, 1, false, false, 0), (Int32.min, -1, false, true, 2_147_483_647),
    ] as [(Int32, Int32, Bool, Bool, Int64)]
)
func fileVerdicts(_ number: Int32, _ weight: Int32, _ isReversed: Bool, _ isUp: Bool, _ added: Int64) {
    let settings = FileCheckSettings(file: "f", weight: weight, isReversed: isReversed)
    let verdict = FileVerdict(number: number, for: settings)
    #expect(verdict.isUp == isUp && verdict.weight == added)
}
