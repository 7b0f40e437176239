package import NetworkTypes

/// What goes to whom, ready for a dialogue.
package struct MailEnvelope: Hashable, Sendable {
    /// For `MAIL FROM`; empty is the null reverse-path.
    package let sender: String
    /// For `RCPT TO`, at least one.
    package let recipients: [String]
    /// What follows `DATA`, with the line of a single dot.
    package let text: String

    package init(sender: String, recipients: [String], text: String) {
        precondition(!recipients.isEmpty, "mail to nobody")
        self.sender = sender
        self.recipients = recipients
        self.text = text
    }
}

/// One mail's conversation with its server (RFC 5321), as a machine: bytes in, bytes out.
///
/// keepalived says HELO and speaks in clear. This one says EHLO, HELO where that isn't known, and goes on
/// under TLS where the server offers STARTTLS (RFC 3207) and the shell can; a certificate isn't judged,
/// because the alternative would be clear text. With `MailCredentials` it says who it is (RFC 4954), by
/// default under TLS only, and hands nothing in otherwise. Recipients that are refused are left out as long
/// as one is accepted.
///
/// The server's bytes are bounded: a reply's line and count of lines (`ReplyReader`), and the time between
/// two replies (`nextDeadline`).
package struct SMTPDialogue: Sendable {
    /// What has happened.
    package enum Event: Sendable {
        case connected
        case received([UInt8])
        /// The TLS handshake that `startTLS` asked for is done.
        case secured
        /// The connection can't be made, broke, or its end was read.
        case closed(reason: String)
        case deadlineReached
    }

    /// An order, to be carried out in the order given.
    package enum Effect: Hashable, Sendable {
        case send([UInt8])
        /// Nothing is sent in clear from here on.
        case startTLS
        /// The connection may be closed; nothing follows.
        case finished(MailOutcome)
    }

    private enum Phase: Hashable {
        case connecting, greeting, hello, oldHello, startingTLS, securing
        /// So many lines of LOGIN are still to be said; 0: the server's verdict is awaited.
        case authenticating(Int)
        case sender
        case recipient(Int)
        case data, text, quitting, over
    }

    private let envelope: MailEnvelope
    private let name: String
    private let canSecure: Bool
    private let credentials: MailCredentials?
    private let patience: Interval
    private var phase = Phase.connecting
    private var reader = ReplyReader()
    private var isSecure = false
    /// Lines of the answer to EHLO, in clear.
    private var offers: [String] = []
    private var accepted = 0
    private var refusals: [String] = []
    private var outcome: MailOutcome?
    /// The server offered TLS, and no handshake came of it: the next attempt had better go without.
    package private(set) var failedToSecure = false
    /// Then the server has taken too long; nil when the dialogue is over.
    package private(set) var nextDeadline: Instant?

    /// - Parameters:
    ///   - name: ours, for EHLO.
    ///   - canSecure: the shell carries `startTLS` out.
    ///   - patience: for the connection and for each reply.
    package init(
        _ envelope: MailEnvelope,
        name: String,
        canSecure: Bool,
        credentials: MailCredentials? = nil,
        patience: Interval,
        at now: Instant
    ) {
        self.envelope = envelope
        self.credentials = credentials
        self.name = name
        self.canSecure = canSecure
        self.patience = patience
        nextDeadline = now + patience
    }

    package mutating func handle(_ event: Event, at now: Instant, into effects: inout [Effect]) {
        guard phase != .over else { return }
        switch event {
        case .connected:
            guard phase == .connecting else { return }
            enter(.greeting, at: now)
        case .secured:
            guard phase == .securing else { return }
            isSecure = true
            say("EHLO \(name)", .hello, at: now, into: &effects)
        case .received(let bytes):
            take(bytes, at: now, into: &effects)
        case .closed(let reason):
            finish(outcome ?? .postponed(reason: reason), into: &effects)
        case .deadlineReached:
            guard let due = nextDeadline, due <= now else { return }
            let what = phase == .connecting ? "no connection" : "no answer"
            finish(
                outcome ?? .postponed(reason: "\(what) within \(patience.nanoseconds / 1_000_000_000) s"),
                into: &effects
            )
        }
    }

    private mutating func take(_ bytes: [UInt8], at now: Instant, into effects: inout [Effect]) {
        guard phase != .connecting, phase != .securing else {
            return finish(.postponed(reason: "the server speaks out of turn"), into: &effects)
        }
        for (place, byte) in bytes.enumerated() {
            do throws(ReplyReader.Failure) {
                guard let reply = try reader.take(byte) else { continue }
                answer(reply, at: now, into: &effects)
            } catch {
                return finish(
                    .postponed(reason: "the server's answer is no reply (\(error))"),
                    into: &effects
                )
            }
            if phase == .over { return }
            if phase == .securing, place < bytes.count - 1 {
                // Slipped in before the handshake, by whoever is on the way (RFC 3207 §4.2).
                return finish(.postponed(reason: "the server speaks before TLS begins"), into: &effects)
            }
        }
    }

    private mutating func answer(
        _ reply: ReplyReader.Reply,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        let isGood = reply.code / 100 == 2
        switch phase {
        case .greeting:
            guard reply.code == 220 else { return leave(refused(reply), at: now, into: &effects) }
            say("EHLO \(name)", .hello, at: now, into: &effects)
        case .hello:
            if isGood {
                let offersTLS = reply.lines.dropFirst().contains { $0.uppercased() == "STARTTLS" }
                if offersTLS, canSecure, !isSecure {
                    offers = Array(reply.lines.dropFirst())
                    say("STARTTLS", .startingTLS, at: now, into: &effects)
                } else {
                    sayWho(reply.lines.dropFirst(), at: now, into: &effects)
                }
            } else if reply.code / 100 == 5, !isSecure {
                say("HELO \(name)", .oldHello, at: now, into: &effects)
            } else {
                leave(refused(reply), at: now, into: &effects)
            }
        case .oldHello:
            guard isGood else { return leave(refused(reply), at: now, into: &effects) }
            sayWho([], at: now, into: &effects)
        case .startingTLS:
            guard reply.code == 220 else { return sayWho(offers[...], at: now, into: &effects) }
            enter(.securing, at: now)
            effects.append(.startTLS)
        case .authenticating(let rest):
            authenticate(reply, rest, at: now, into: &effects)
        case .sender, .recipient, .data, .text:
            transact(reply, at: now, into: &effects)
        case .quitting:
            finish(outcome ?? .postponed(reason: "nothing was sent"), into: &effects)
        case .connecting, .securing, .over:
            break
        }
    }

    /// From `MAIL FROM` to the server's word that it has the mail.
    private mutating func transact(
        _ reply: ReplyReader.Reply,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        let isGood = reply.code / 100 == 2
        switch phase {
        case .sender:
            guard isGood else { return leave(refused(reply), at: now, into: &effects) }
            sayRecipient(0, at: now, into: &effects)
        case .recipient(let place):
            if isGood {
                accepted += 1
            } else {
                refusals.append("\(envelope.recipients[place]): \(reply.text)")
            }
            if place + 1 < envelope.recipients.count {
                sayRecipient(place + 1, at: now, into: &effects)
            } else if accepted > 0 {
                say("DATA", .data, at: now, into: &effects)
            } else {
                leave(refused(reply), at: now, into: &effects)
            }
        case .data:
            guard reply.code == 354 else { return leave(refused(reply), at: now, into: &effects) }
            effects.append(.send(Array(envelope.text.utf8)))
            enter(.text, at: now)
        case .text:
            let done = MailOutcome.delivered(leftOut: refusals, isSecure: isSecure)
            leave(isGood ? done : refused(reply), at: now, into: &effects)
        default:
            break
        }
    }

    /// Greetings are over: who we are, where that is configured, else the mail.
    private mutating func sayWho(
        _ offers: ArraySlice<String>,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        guard let credentials else { return saySender(at: now, into: &effects) }
        guard isSecure || credentials.mayGoInClear else {
            let reason = "the server has no TLS, without which no password is sent"
            return leave(.postponed(reason: reason), at: now, into: &effects)
        }
        switch MailCredentials.mechanism(of: offers) {
        case .plain?:
            say("AUTH PLAIN \(credentials.plainMessage)", .authenticating(0), at: now, into: &effects)
        case .login?:
            say("AUTH LOGIN", .authenticating(2), at: now, into: &effects)
        case nil:
            let reason = "the server offers neither AUTH PLAIN nor AUTH LOGIN"
            leave(.postponed(reason: reason), at: now, into: &effects)
        }
    }

    private mutating func authenticate(
        _ reply: ReplyReader.Reply,
        _ rest: Int,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        if reply.code == 235, rest == 0 { return saySender(at: now, into: &effects) }
        guard reply.code == 334, rest > 0, let credentials else {
            return leave(refused(reply), at: now, into: &effects)
        }
        say(credentials.loginMessages[2 - rest], .authenticating(rest - 1), at: now, into: &effects)
    }

    private func refused(_ reply: ReplyReader.Reply) -> MailOutcome {
        reply.code / 100 == 5 ? .refused(reason: reply.text) : .postponed(reason: reply.text)
    }

    private mutating func saySender(at now: Instant, into effects: inout [Effect]) {
        say("MAIL FROM:<\(envelope.sender)>", .sender, at: now, into: &effects)
    }

    private mutating func sayRecipient(_ place: Int, at now: Instant, into effects: inout [Effect]) {
        say("RCPT TO:<\(envelope.recipients[place])>", .recipient(place), at: now, into: &effects)
    }

    private mutating func say(
        _ line: String,
        _ next: Phase,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        effects.append(.send(Array("\(line)\r\n".utf8)))
        enter(next, at: now)
    }

    /// Decided: the rest is courtesy.
    private mutating func leave(_ outcome: MailOutcome, at now: Instant, into effects: inout [Effect]) {
        self.outcome = outcome
        say("QUIT", .quitting, at: now, into: &effects)
    }

    private mutating func enter(_ next: Phase, at now: Instant) {
        phase = next
        nextDeadline = now + patience
    }

    private mutating func finish(_ outcome: MailOutcome, into effects: inout [Effect]) {
        failedToSecure = phase == .securing
        phase = .over
        nextDeadline = nil
        effects.append(.finished(outcome))
    }
}

/// How a mail's dialogue ended.
package enum MailOutcome: Hashable, Sendable {
    /// The server has it; `leftOut` are recipients it refused, each with its words.
    case delivered(leftOut: [String], isSecure: Bool)
    /// For good (5xx): trying again would be refused again.
    case refused(reason: String)
    /// Not now: no connection, no answer, 4xx.
    case postponed(reason: String)
}
