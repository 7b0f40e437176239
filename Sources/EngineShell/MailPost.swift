import GenerationStore
import LoopClock
import NIOCore
import NIOPosix
import NetworkTypes
import Node
import Notifications

/// Carries mail out: the queue's orders become connections, one at a time, on `loop`.
///
/// A server's name is resolved for each mail by whoever `resolve` asks (the runner: the engine never calls
/// the resolver), so that a change of address is noticed. Its addresses are tried in turn.
final class MailPost {
    /// Asks for a name's addresses; an empty answer has a reason. Called back on the loop, once.
    typealias Resolve = (_ name: String, _ answer: @escaping (MailAddresses) -> Void) -> Void

    private let loop: any EventLoop
    private let host: String
    private let resolve: Resolve
    private let log: (NodeLog) -> Void
    private let dropped: (_ subject: String, _ reason: String) -> Void
    private(set) var queue: MailQueue
    private var conversation: MailConversation?
    /// A handshake failed: the next attempt goes in clear.
    private var avoidsTLS = false
    /// Of what is looked up or connected to: an answer to a former question is nobody's.
    private var attempt = 0
    private lazy var timer = LoopTimer(loop: loop) { [weak self] in self?.deadlineReached() }
    /// Where mail goes from now on.
    private var settings: MailSettings?
    /// Set by `finish`.
    private var whenNothingWaits: (() -> Void)?

    /// - Parameters:
    ///   - host: this machine's name: what EHLO says where nothing is configured.
    ///   - log: takes lines about mail that arrived late, or never.
    ///   - dropped: told of mail that never will.
    init(
        loop: any EventLoop,
        host: String,
        pacing: MailQueue.Pacing = MailQueue.Pacing(),
        resolve: @escaping Resolve,
        log: @escaping (NodeLog) -> Void,
        dropped: @escaping (_ subject: String, _ reason: String) -> Void
    ) {
        self.loop = loop
        queue = MailQueue(pacing)
        self.host = host
        self.resolve = resolve
        self.log = log
        self.dropped = dropped
    }

    /// Sends it, and what waits, as the settings say; nil: nobody gets mail.
    func send(_ message: MailMessage, by settings: MailSettings?) {
        self.settings = settings
        guard settings != nil else { return }
        var effects: [MailQueue.Effect] = []
        queue.add(message, at: .now, into: &effects)
        carryOut(effects)
    }

    /// What came of mail so far; nil when there was none.
    var counts: MailCounts? {
        guard queue.count > 0 || queue.deliveredCount > 0 || queue.droppedCount > 0 else { return nil }
        return MailCounts(
            waiting: queue.count,
            delivered: queue.deliveredCount,
            dropped: queue.droppedCount
        )
    }

    /// The engine is about to end: what waits goes out now, or never. `then` is called once, on the loop,
    /// when nothing waits any more, or after `bound`.
    func finish(within bound: Interval, then: @escaping () -> Void) {
        var effects: [MailQueue.Effect] = []
        queue.hurry(into: &effects)
        carryOut(effects)
        guard queue.count > 0 else { return then() }
        whenNothingWaits = then
        loop.assumeIsolated().scheduleTask(in: .nanoseconds(bound.nanoseconds)) { [weak self] in
            self?.takeLeave()
        }
    }

    private func takeLeave() {
        let then = whenNothingWaits
        whenNothingWaits = nil
        then?()
    }

    /// Drops what waits, with a word for each.
    func shutDown() {
        whenNothingWaits = nil
        var effects: [MailQueue.Effect] = []
        queue.abandon(reason: "the engine ends", into: &effects)
        carryOut(effects)
        attempt += 1
        conversation?.abandon()
        conversation = nil
        timer.cancel()
    }

    private func deadlineReached() {
        var effects: [MailQueue.Effect] = []
        queue.deadlineReached(at: .now, into: &effects)
        carryOut(effects)
    }

    private func carryOut(_ effects: [MailQueue.Effect]) {
        for effect in effects {
            switch effect {
            case .send(let message, let at):
                begin(message, at: at)
            case .dropped(let message, let reason):
                log(NodeLog(.error, "mail \"\(message.subject)\" is dropped: \(reason)"))
                dropped(message.subject, reason)
            case .delayed(let message, let reason, let pause):
                let seconds = pause.nanoseconds / 1_000_000_000
                let text = "mail \"\(message.subject)\" has to wait: \(reason); trying again in \(seconds) s"
                log(NodeLog(.warning, text))
            case .delivered(let message, let leftOut, _):
                guard !leftOut.isEmpty else { continue }
                let text = "mail \"\(message.subject)\" isn't for all: \(leftOut.joined(separator: ", "))"
                log(NodeLog(.warning, text))
            }
        }
        if let due = queue.nextDeadline { timer.arm(for: due) } else { timer.cancel() }
        if queue.count == 0 { takeLeave() }
    }

    private func ended(_ outcome: MailOutcome) {
        conversation = nil
        var effects: [MailQueue.Effect] = []
        queue.ended(outcome, at: .now, into: &effects)
        carryOut(effects)
    }
}

/// What a name stands for.
enum MailAddresses {
    case known([IPAddress])
    case unknown(reason: String)
}

// MARK: - One mail

extension MailPost {
    private func begin(_ message: MailMessage, at: Instant) {
        guard let settings else { return ended(.postponed(reason: "nobody gets mail")) }
        attempt += 1
        let current = attempt
        let now = TimeOfDay.secondsSince1970 - (Instant.now - at).nanoseconds / 1_000_000_000
        let envelope = settings.envelope(of: message, host: host, date: MailDate(secondsSince1970: now))
        switch settings.server {
        case .address(let address):
            connect([address][...], envelope, settings)
        case .name(let name):
            resolve(name) { [weak self] answer in
                guard let self, attempt == current else { return }
                switch answer {
                case .known(let addresses):
                    connect(addresses[...], envelope, settings)
                case .unknown(let reason):
                    ended(.postponed(reason: "\(name) has no known address: \(reason)"))
                }
            }
        }
    }

    private func connect(
        _ addresses: ArraySlice<IPAddress>,
        _ envelope: MailEnvelope,
        _ settings: MailSettings,
        _ failure: String = "the server has no address"
    ) {
        guard let address = addresses.first else { return ended(.postponed(reason: failure)) }
        let current = attempt
        let conversation = MailConversation(
            envelope,
            name: settings.heloName ?? host,
            credentials: settings.credentials,
            patience: settings.timeout,
            security: avoidsTLS ? nil : security(for: settings.server),
            loop: loop
        ) { [weak self] outcome, failedToSecure in
            guard let self, attempt == current else { return }
            // A password waits until TLS works.
            avoidsTLS = failedToSecure && settings.credentials?.mayGoInClear ?? true
            if avoidsTLS {
                log(NodeLog(.warning, "the mail server's TLS doesn't work; next time in clear"))
            }
            ended(outcome)
        }
        self.conversation = conversation
        let target: SocketAddress
        do {
            target = try SocketAddress(ipAddress: "\(address)", port: Int(settings.port))
        } catch {
            return ended(.postponed(reason: "\(address) can't be connected to: \(error)"))
        }
        let bound = NIOLoopBound(conversation, eventLoop: loop)
        ClientBootstrap(group: loop)
            .connectTimeout(.nanoseconds(settings.timeout.nanoseconds))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(bound.value)
                }
            }
            .connect(to: target)
            .assumeIsolated()
            .whenFailure { [weak self] error in
                guard let self, attempt == current else { return }
                let reason = (error as? IOError).map { systemText($0.errnoCode) } ?? "\(error)"
                let text = "can't connect to \(address) port \(settings.port): \(reason)"
                connect(addresses.dropFirst(), envelope, settings, text)
            }
    }

    /// Made for each mail: there are few, and a context that is kept costs memory all the time.
    private func security(for server: MailSettings.Server) -> MailSecurity? {
        do {
            if case .name(let name) = server { return try MailSecurity(serverName: name) }
            return try MailSecurity(serverName: nil)
        } catch {
            log(NodeLog(.warning, "mail goes in clear, whatever the server offers: \(error)"))
            return nil
        }
    }
}
