package import NetworkTypes

/// One attempt to ask a server: what happens on its socket goes in, what to send and how it ended comes out.
///
/// For everything that has a socket; scripts and what is followed have none. After its outcome it takes
/// anything and says nothing.
package struct ProbeExchange {
    package enum Event: Sendable {
        /// Stream: TCP stands. Datagrams: the socket is ready.
        case connected
        /// TLS stands; only for probes with TLS, and then after `connected`.
        case secured
        case received([UInt8])
        /// HTTP/2: a section of fields.
        case fields([HeaderField])
        /// The peer has ended its side.
        case ended
        case failed(TransportFailure)
        case deadlineReached
    }

    package enum Effect: Hashable, Sendable {
        case send([UInt8])
        /// HTTP/2: the one request.
        case ask(StreamRequest)
        /// The last one: the socket is to be closed.
        case finished(ProbeOutcome)
    }

    private enum Phase { case connecting, securing, talking, over }

    /// The next time to say `deadlineReached`; nil when it is over.
    package private(set) var nextDeadline: Instant?

    private let timeout: Interval
    private let end: Instant
    private let isTLS: Bool
    /// Errors of this machine count as the server's (spec 10.4, UDP).
    private let isStrict: Bool
    private var phase = Phase.connecting
    private var dialogue: any Dialogue

    /// Starts now. Nil for what has no socket, and for settings that the tools can't serve.
    ///
    /// - Parameters:
    ///   - page: which of a web check's.
    ///   - identifier: of a DNS question; a number that can't be guessed.
    ///   - sequence: of an echo.
    package init?(
        _ probe: Probe,
        page: Int = 0,
        identifier: UInt16,
        sequence: UInt16,
        tools: BodyTools,
        at now: Instant
    ) {
        guard let target = probe.target,
            let dialogue = ProbeExchange.dialogue(probe, page, identifier, sequence, tools)
        else { return nil }
        let isStrict = if case .datagram = probe { true } else { false }
        self.init(dialogue, target, isTLS: probe.isTLS, isStrict: isStrict, at: now)
    }

    /// Fetches a page for its digest only; `digest` has it at the end.
    package init(
        digesting request: WebRequest,
        from target: ProbeTarget,
        isTLS: Bool,
        tools: BodyTools,
        at now: Instant
    ) {
        let dialogue = DigestDialogue(request: request, isTLS: isTLS, tools: tools)
        self.init(dialogue, target, isTLS: isTLS, isStrict: false, at: now)
    }

    private init(
        _ dialogue: any Dialogue,
        _ target: ProbeTarget,
        isTLS: Bool,
        isStrict: Bool,
        at now: Instant
    ) {
        self.dialogue = dialogue
        self.isTLS = isTLS
        self.isStrict = isStrict
        timeout = target.connectTimeout
        end = now + ProbeLimits.attempt(target.connectTimeout)
        nextDeadline = min(now + timeout, end)
    }

    /// MD5 of the page that was fetched for it.
    package var digest: [UInt8]? { (dialogue as? DigestDialogue)?.result }

    private static func dialogue(
        _ probe: Probe,
        _ page: Int,
        _ identifier: UInt16,
        _ sequence: UInt16,
        _ tools: BodyTools
    ) -> (any Dialogue)? {
        switch probe {
        case .connect: return ConnectDialogue()
        case .echo(let target): return EchoDialogue(family: target.address.family, sequence: sequence)
        case .datagram(let settings): return DatagramDialogue(settings: settings)
        case .web(let settings):
            precondition(settings.pages.indices.contains(page), "no such page")
            if settings.version == .two {
                return StreamPageDialogue(page: settings.pages[page], of: settings, tools: tools)
            }
            let request = WebRequest(
                path: settings.pages[page].path,
                host: settings.pages[page].host,
                version: settings.version,
                address: settings.target.address,
                port: settings.target.port?.rawValue ?? 0
            )
            return WebDialogue(
                page: settings.pages[page],
                request: request,
                isTLS: settings.isTLS,
                tools: tools
            )
        case .service(let settings): return ServiceDialogue(settings)
        case .mail(_, let heloName): return MailDialogue(heloName: heloName)
        case .name(_, let question): return NameDialogue(question: question, identifier: identifier)
        case .script, .file, .session: return nil
        }
    }

    /// As the event, for bytes that are somewhere already.
    package mutating func received(
        _ bytes: ArraySlice<UInt8>,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        guard phase == .talking else { return }
        carryOut(dialogue.received(bytes), at: now, into: &effects)
    }

    package mutating func handle(_ event: Event, at now: Instant, into effects: inout [Effect]) {
        guard phase != .over else { return }
        switch event {
        case .connected: connected(at: now, into: &effects)
        case .secured:
            if phase == .securing { open(at: now, into: &effects) }
        case .received(let bytes): received(bytes[...], at: now, into: &effects)
        case .fields(let fields):
            if phase == .talking { carryOut(dialogue.received(fields), at: now, into: &effects) }
        case .ended: ended(into: &effects)
        case .failed(let failure): failed(failure, into: &effects)
        case .deadlineReached: deadlineReached(at: now, into: &effects)
        }
    }
}

extension ProbeExchange {
    private mutating func connected(at now: Instant, into effects: inout [Effect]) {
        guard phase == .connecting else { return }
        guard isTLS else { return open(at: now, into: &effects) }
        phase = .securing
        restartTimer(at: now)
    }

    private mutating func open(at now: Instant, into effects: inout [Effect]) {
        phase = .talking
        carryOut(dialogue.opened(), at: now, into: &effects)
    }

    private mutating func carryOut(_ step: DialogueStep, at now: Instant, into effects: inout [Effect]) {
        if !step.send.isEmpty { effects.append(.send(step.send)) }
        if let request = step.ask { effects.append(.ask(request)) }
        if step.restartsTimer { restartTimer(at: now) }
        if let outcome = step.outcome { finish(outcome, into: &effects) }
    }

    private mutating func restartTimer(at now: Instant) { nextDeadline = min(now + timeout, end) }

    private mutating func ended(into effects: inout [Effect]) {
        switch phase {
        case .connecting: finish(.failed(.connectionLost), into: &effects)
        case .securing: finish(.failed(.tls), into: &effects)
        case .talking: finish(dialogue.ended(), into: &effects)
        case .over: break
        }
    }

    private mutating func failed(_ failure: TransportFailure, into effects: inout [Effect]) {
        switch failure {
        case .peer(let failure): finish(.failed(failure), into: &effects)
        case .local(let obstacle):
            // A helper that is away says nothing of the server.
            let isFailure = isStrict && obstacle != .notGranted
            finish(isFailure ? .failed(.unreachable) : .skipped(obstacle), into: &effects)
        }
    }

    private mutating func deadlineReached(at now: Instant, into effects: inout [Effect]) {
        guard let due = nextDeadline, now >= due else { return }
        switch phase {
        case .connecting: finish(.failed(.connectTimeout), into: &effects)
        case .securing: finish(.failed(.tls), into: &effects)
        case .talking:
            let outcome: ProbeOutcome = due == end ? .failed(.tooLong(.attempt)) : dialogue.timedOut()
            finish(outcome, into: &effects)
        case .over: break
        }
    }

    private mutating func finish(_ outcome: ProbeOutcome, into effects: inout [Effect]) {
        phase = .over
        nextDeadline = nil
        effects.append(.finished(outcome))
    }
}

/// What ended a socket.
package enum TransportFailure: Hashable, Sendable {
    /// The server's, or the network's between.
    case peer(ProbeFailure)
    /// This machine's.
    case local(LocalObstacle)
}
