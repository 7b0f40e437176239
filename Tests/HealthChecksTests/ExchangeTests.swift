import HealthChecks
import NetworkTypes
import Testing

private func exchange(_ probe: Probe) -> ProbeExchange {
    guard let made = ProbeExchange(probe, identifier: 1, sequence: 1, tools: tools, at: start) else {
        preconditionFailure("no exchange")
    }
    return made
}

private func web(isTLS: Bool) -> Probe {
    .web(WebCheckSettings(target: target(), isTLS: isTLS, pages: [WebPage(path: text("/"))]))
}

/// A step of an attempt: what happens when (ms), what must be due after it (ms; nil: over).
private struct Step: Sendable {
    let at: Int64
    let event: ProbeExchange.Event
    let due: Int64?
}

private struct TimerCase: Sendable, CustomTestStringConvertible {
    let name: String
    let probe: Probe
    let steps: [Step]
    let outcome: ProbeOutcome?
    var testDescription: String { name }
}

private func received(_ text: String) -> ProbeExchange.Event { .received(Array(text.utf8)) }

/// connect_timeout is 5 s everywhere.
private let timerCases: [TimerCase] = [
    // Spec 10.5.
    .init(
        name: "connecting takes too long",
        probe: .connect(target()),
        steps: [
            .init(at: 4_999, event: .deadlineReached, due: 5_000),
            .init(at: 5_000, event: .deadlineReached, due: nil),
        ],
        outcome: .failed(.connectTimeout)
    ),
    // Spec 11.30: HTTP's time starts anew with each read.
    .init(
        name: "each read of HTTP has its time",
        probe: web(isTLS: false),
        steps: [
            .init(at: 1_000, event: .connected, due: 6_000),
            .init(at: 3_000, event: received("H"), due: 8_000),
            .init(at: 7_000, event: received("T"), due: 12_000),
            .init(at: 12_000, event: .deadlineReached, due: nil),
        ],
        outcome: .failed(.noAnswer)
    ),
    .init(
        name: "reads of HTTPS share one",
        probe: web(isTLS: true),
        steps: [
            .init(at: 1_000, event: .connected, due: 6_000),
            .init(at: 2_000, event: .secured, due: 7_000),
            .init(at: 3_000, event: received("H"), due: 8_000),
            .init(at: 7_000, event: received("T"), due: 8_000),
            .init(at: 8_000, event: .deadlineReached, due: nil),
        ],
        outcome: .failed(.noAnswer)
    ),
    .init(
        name: "the handshake has its own",
        probe: web(isTLS: true),
        steps: [
            .init(at: 4_000, event: .connected, due: 9_000),
            .init(at: 9_000, event: .deadlineReached, due: nil),
        ],
        outcome: .failed(.tls)
    ),
    // Spec 11.6, a reply as a whole: bytes that dribble in don't win time.
    .init(
        name: "a reply of SMTP has one time",
        probe: .mail(target(), heloName: "x"),
        steps: [
            .init(at: 0, event: .connected, due: 5_000),
            .init(at: 4_000, event: received("2"), due: 5_000),
            .init(at: 4_500, event: received("20 x\r\n"), due: 9_500),
            .init(at: 9_500, event: .deadlineReached, due: nil),
        ],
        outcome: .failed(.noAnswer)
    ),
    .init(
        name: "refused",
        probe: web(isTLS: false),
        steps: [.init(at: 1, event: .failed(.peer(.connectionRefused)), due: nil)],
        outcome: .failed(.connectionRefused)
    ),
    .init(
        name: "reset in the handshake",
        probe: web(isTLS: true),
        steps: [
            .init(at: 1, event: .connected, due: 5_001),
            .init(at: 2, event: .failed(.peer(.connectionLost)), due: nil),
        ],
        outcome: .failed(.connectionLost)
    ),
    .init(
        name: "ended in the handshake",
        probe: web(isTLS: true),
        steps: [
            .init(at: 1, event: .connected, due: 5_001), .init(at: 2, event: .ended, due: nil),
        ],
        outcome: .failed(.tls)
    ),
    // Spec 10.4.
    .init(
        name: "no socket",
        probe: .connect(target()),
        steps: [.init(at: 0, event: .failed(.local(.socket(errno: 99))), due: nil)],
        outcome: .skipped(.socket(errno: 99))
    ),
    .init(
        name: "no socket for UDP",
        probe: .datagram(DatagramCheckSettings(target: target())),
        steps: [.init(at: 0, event: .failed(.local(.socket(errno: 99))), due: nil)],
        outcome: .failed(.unreachable)
    ),
]

@Test(arguments: timerCases)
private func timers(_ row: TimerCase) {
    var exchange = exchange(row.probe)
    #expect(exchange.nextDeadline == at(5_000))
    var effects: [ProbeExchange.Effect] = []
    for step in row.steps {
        exchange.handle(step.event, at: at(step.at), into: &effects)
        #expect(exchange.nextDeadline == step.due.map(at), "after \(step)")
    }
    let outcomes = effects.compactMap { if case .finished(let outcome) = $0 { outcome } else { nil } }
    #expect(outcomes == [row.outcome])
}

/// A byte before each timeout doesn't keep an attempt for ever.
@Test func anAttemptHasAnEnd() {
    var exchange = exchange(web(isTLS: false))
    var effects: [ProbeExchange.Effect] = []
    exchange.handle(.connected, at: start, into: &effects)
    exchange.handle(received("HTTP/1.1 200 OK\r\n\r\n"), at: start, into: &effects)
    var seconds: Int64 = 0
    while exchange.nextDeadline != nil, seconds < 1_000 {
        seconds += 1
        exchange.handle(received("x"), at: at(seconds * 1_000), into: &effects)
        exchange.handle(.deadlineReached, at: at(seconds * 1_000), into: &effects)
    }
    #expect(seconds == 60)
    #expect(effects.last == .finished(.failed(.tooLong(.attempt))))
}

@Test func afterItsOutcomeAnAttemptIsSilent() {
    var exchange = exchange(.connect(target()))
    var effects: [ProbeExchange.Effect] = []
    for event in [.connected, .connected, .ended, received("x"), .failed(.peer(.tls)), .deadlineReached]
        as [ProbeExchange.Event]
    {
        exchange.handle(event, at: at(60_000), into: &effects)
    }
    #expect(effects == [.finished(.passed())])
}
