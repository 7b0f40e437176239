import HealthChecks
import LoopClock
import NIOCore
import NetworkTypes

/// The table of checks with its timers and sockets. Made and used on `loop` only.
final class CheckRunner {
    let loop: any EventLoop
    private(set) var tls: ClientTLS
    private var certificates = CertificateWatch()
    private let sockets: GrantedSocket.Opener
    private let echoes: EchoSockets
    private let report: (CheckNews) -> Void
    private var table = CheckTable()
    /// Of runs: of the attempt that is under way, else of the check.
    private var deadlines = DeadlineQueue()
    private lazy var clock = LoopTimer(loop: loop) { [weak self] in self?.tick() }
    private var isInTick = false
    private lazy var streams = PlainStreams { [unowned self] run, outcome in plainEnded(run, outcome) }
    private lazy var datagrams = NIOLoopBound(Datagrams(loop: loop), eventLoop: loop)
    /// By run, of those that need a connection and nothing more.
    private var plain: [PlainAttempt?] = []
    /// By run, of all others.
    private var attempts: [Int: Attempt] = [:]
    /// Scripts under way, by run.
    private var scripts: [Int: (ticket: ScriptTicket, settings: ScriptCheckSettings)] = [:]
    private var attemptCount: UInt64 = 0
    private var generator = SystemRandomNumberGenerator()
    /// Attempts outside the table, by number.
    private var single: [UInt64: Attempt] = [:]
    private var isOver = false

    init(
        loop: any EventLoop,
        tls: TLSClientSettings,
        sockets: @escaping GrantedSocket.Opener,
        report: @escaping (CheckNews) -> Void
    ) {
        loop.preconditionInEventLoop()
        self.loop = loop
        self.tls = ClientTLS(tls)
        self.sockets = sockets
        echoes = EchoSockets(sockets)
        self.report = report
    }

    /// - Parameter tls: nil: as before.
    func apply(_ orders: [CheckOrder], tls settings: TLSClientSettings? = nil) {
        guard !isOver else { return }
        if let settings, settings != tls.settings {
            tls = ClientTLS(settings)
            if let fault = tls.fault { report(CheckNews(orders: [], content: .tlsUnusable(fault))) }
        }
        certificates.forgetAll()
        var effects: [CheckTable.Effect] = []
        table.apply(orders, at: .now, random: { generator.next() }, into: &effects)
        carryOut(effects)
        for run in 0..<table.places { arm(run) }
        armClock()
    }

    func suspend(_ orders: [Int], _ suspends: Bool) {
        var effects: [CheckTable.Effect] = []
        table.suspend(orders, suspends, at: .now, into: &effects)
        carryOut(effects)
    }

    func scriptEnded(_ ticket: ScriptTicket, _ ending: ScriptEnding) {
        guard let script = scripts[ticket.run], script.ticket == ticket else { return }
        scripts[ticket.run] = nil
        ended(ticket.run, script.settings.outcome(of: ending))
    }

    var attemptsUnderWay: Int { attempts.count + streams.count }

    var latencies: CheckLatencies {
        CheckLatencies(orders: table.orderLatencies, groups: table.groupLatencies)
    }

    func shutDown() {
        isOver = true
        for attempt in Array(attempts.values) + Array(single.values) { attempt.cancel() }
        streams.shutDown()
        clock.cancel()
        deadlines.removeAll()
        attempts = [:]
        plain = []
        single = [:]
        scripts = [:]
    }
}

extension CheckRunner {
    private func carryOut(_ effects: [CheckTable.Effect]) {
        for effect in effects {
            switch effect {
            case .attempt(let run, let attempt, let probe): begin(run, attempt, probe)
            case .cancel(let run):
                if let attempt = plainAttempt(run) {
                    plain[run] = nil
                    streams.close(attempt)
                }
                attempts.removeValue(forKey: run)?.cancel()
                scripts[run] = nil
                echoes.forget(run)
                certificates.forget(run)
            case .verdict(let orders, let verdict):
                report(CheckNews(orders: orders, content: .verdict(verdict)))
            case .note(let orders, let outcome, _):
                report(CheckNews(orders: orders, content: .note(outcome)))
            }
        }
    }

    private func begin(_ run: Int, _ attempt: Checker.Attempt, _ probe: Probe) {
        attemptCount += 1
        if case .script(let settings) = probe {
            let ticket = ScriptTicket(run: run, attempt: attemptCount)
            scripts[run] = (ticket, settings)
            let orders = table.orders(of: run)
            return report(CheckNews(orders: orders, content: .script(settings, ticket)))
        }
        let now = Instant.now
        let exchange = ProbeExchange(
            probe,
            page: attempt.page,
            identifier: identifier(for: probe),
            sequence: UInt16(truncatingIfNeeded: attempt.number),
            tools: .ofThisMachine,
            at: now
        )
        guard let exchange else { return ended(run, .skipped(.settings)) }
        if let target = probe.plainTarget { return beginPlain(run, probe, target, exchange, at: now) }
        let started = Attempt(loop: loop, exchange: exchange) { [weak self] outcome in
            let ended = self?.attempts.removeValue(forKey: run)
            if let facts = ended?.certificate { self?.saw(facts, run, probe) }
            if !outcome.isPass { self?.echoes.forget(run) }
            self?.ended(run, outcome)
        }
        started.setDeadline = { [weak self] due in self?.attemptIsDue(run, due) }
        attempts[run] = started
        let echoes = NIOLoopBound(echoes, eventLoop: loop)
        started.start(
            ProbeSocket(probe, page: attempt.page, tls: tls, sockets: sockets, datagrams: datagrams) {
                echoes.value.lend(to: run, $0, on: $1)
            }
        )
    }

    private func beginPlain(
        _ run: Int,
        _ probe: Probe,
        _ target: ProbeTarget,
        _ exchange: ProbeExchange,
        at now: Instant
    ) {
        if run >= plain.count {
            plain += [PlainAttempt?](repeating: nil, count: run + 1 - plain.count)
        }
        // Put off later, when it has come: most attempts are over before.
        deadlines.set(run, exchange.nextDeadline)
        plain[run] = streams.open(target, exchange, run: run, asksFirst: probe.asksFirst, at: now)
    }

    private func plainAttempt(_ run: Int) -> PlainAttempt? { run < plain.count ? plain[run] : nil }

    private func plainEnded(_ run: Int, _ outcome: ProbeOutcome) {
        plain[run] = nil
        ended(run, outcome)
    }

    /// The server has shown a certificate that is good, for now.
    private func saw(_ facts: CertificateFacts, _ run: Int, _ probe: Probe) {
        guard let verification = probe.verification,
            let days = certificates.seen(facts, by: run, verification)
        else { return }
        report(CheckNews(orders: table.orders(of: run), content: .certificateEnds(days: days)))
    }

    private func ended(_ run: Int, _ outcome: ProbeOutcome) {
        guard !isOver else { return }
        var effects: [CheckTable.Effect] = []
        table.attemptEnded(run: run, outcome, at: .now, into: &effects)
        carryOut(effects)
        arm(run)
        armClock()
    }

    /// A DNS question's, which nobody may guess; an echo's is the kernel's to choose.
    private func identifier(for probe: Probe) -> UInt16 {
        if case .name = probe { UInt16.random(in: 0...UInt16.max, using: &generator) } else { 0 }
    }
}

extension CheckRunner {
    /// Checks are asked and attempts end up to so much late, so that those of a moment share one turn of the
    /// loop.
    static let grain = Interval.milliseconds(4)

    /// Sets the run's deadline to what its check waits for; while it asks, its attempt has set it.
    private func arm(_ run: Int) {
        if plainAttempt(run) == nil, attempts[run] == nil { deadlines.set(run, table.nextDeadline(of: run)) }
    }

    private func attemptIsDue(_ run: Int, _ due: Instant) {
        deadlines.set(run, due)
        armClock()
    }

    private func armClock() {
        guard !isInTick, !isOver else { return }
        var due = streams.nextLook
        if let earliest = deadlines.earliest {
            let grain = CheckRunner.grain.nanoseconds
            let turns = (earliest.nanosecondsSinceBoot + grain - 1) / grain
            let turn = Instant(nanosecondsSinceBoot: turns * grain)
            due = min(due ?? turn, turn)
        }
        if let due { clock.arm(notLaterThan: due) }
    }

    private func tick() {
        guard !isOver else { return }
        isInTick = true
        let now = Instant.now
        while let run = deadlines.next(at: now) { deadlineReached(run) }
        streams.look(at: .now)
        isInTick = false
        armClock()
    }

    private func deadlineReached(_ run: Int) {
        if let attempt = plainAttempt(run) {
            let now = Instant.now
            streams.deadlineReached(attempt, at: now)
            if let due = plainAttempt(run)?.exchange?.nextDeadline { deadlines.set(run, due) }
            return
        }
        if let attempt = attempts[run] { return attempt.handle(.deadlineReached) }
        var effects: [CheckTable.Effect] = []
        table.deadlineReached(run: run, at: .now, into: &effects)
        carryOut(effects)
        arm(run)
    }
}

extension CheckRunner {
    /// One attempt outside the table.
    func attempt(_ probe: Probe, page: Int, onEnd: @escaping (ProbeOutcome) -> Void) {
        let exchange = ProbeExchange(
            probe,
            page: page,
            identifier: identifier(for: probe),
            sequence: 1,
            tools: .ofThisMachine,
            at: .now
        )
        guard let exchange else { return onEnd(.skipped(.settings)) }
        if let target = probe.plainTarget { return attemptPlain(probe, target, exchange, onEnd) }
        // No run has such a number.
        let number = -1 - Int(attemptCount)
        let echoes = NIOLoopBound(echoes, eventLoop: loop)
        let socket = ProbeSocket(probe, page: page, tls: tls, sockets: sockets, datagrams: datagrams) {
            echoes.value.lend(to: number, $0, on: $1)
        }
        let end: (ProbeOutcome, [UInt8]?) -> Void = { outcome, _ in
            echoes.value.forget(number)
            onEnd(outcome)
        }
        run(exchange, onEnd: end) { $0.start(socket) }
    }

    private func attemptPlain(
        _ probe: Probe,
        _ target: ProbeTarget,
        _ exchange: ProbeExchange,
        _ onEnd: @escaping (ProbeOutcome) -> Void
    ) {
        let attempt = streams.open(
            target,
            exchange,
            run: -1,
            asksFirst: probe.asksFirst,
            at: .now,
            onEnd: onEnd
        )
        if let attempt {
            let timer = LoopTimer(loop: loop) { [unowned attempt, streams] in
                streams.deadlineReached(attempt, at: .now)
                if let due = attempt.exchange?.nextDeadline { attempt.timer?.arm(for: due) }
            }
            attempt.timer = timer
            if let due = attempt.exchange?.nextDeadline { timer.arm(for: due) }
        }
        armClock()
    }

    /// - Parameter onBytes: hears what comes, before it is judged.
    func fetch(
        _ request: WebRequest,
        from target: ProbeTarget,
        tls needs: ProbeSocket.TLS?,
        onBytes: (([UInt8]) -> Void)?,
        onEnd: @escaping (ProbeOutcome, [UInt8]?) -> Void
    ) {
        let exchange = ProbeExchange(
            digesting: request,
            from: target,
            isTLS: needs != nil,
            tools: .ofThisMachine,
            at: .now
        )
        run(exchange, onBytes: onBytes, onEnd: onEnd) {
            $0.start(ProbeSocket(stream: target, tls: needs, sockets: sockets, datagrams: datagrams))
        }
    }

    private func run(
        _ exchange: ProbeExchange,
        onBytes: (([UInt8]) -> Void)? = nil,
        onEnd: @escaping (ProbeOutcome, [UInt8]?) -> Void,
        start: (Attempt) -> Void
    ) {
        attemptCount += 1
        let number = attemptCount
        let attempt = Attempt(loop: loop, exchange: exchange) { [weak self] outcome in
            let ended = self?.single.removeValue(forKey: number)
            onEnd(outcome, ended?.exchange.digest)
        }
        attempt.onBytes = onBytes
        single[number] = attempt
        start(attempt)
    }
}
