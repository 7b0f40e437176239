package import NetworkTypes

/// Mails on their way, one at a time and in order.
///
/// keepalived tries each mail once. Here one that the server can't take now is tried again, later each time,
/// for up to `Pacing.lifetime`; then it is dropped with a line for the log. The queue is bounded: of too many
/// the oldest goes, because the newest says what is so now.
package struct MailQueue: Sendable {
    /// What is waiting.
    package struct Entry: Hashable, Sendable {
        package let message: MailMessage
        /// When its event was: what `Date:` says.
        package let at: Instant
        fileprivate var attempts = 0
    }

    package enum Effect: Hashable, Sendable {
        /// `ended` answers.
        case send(MailMessage, at: Instant)
        case dropped(MailMessage, reason: String)
        /// It will be tried again after `pause`; said once for a mail.
        case delayed(MailMessage, reason: String, pause: Interval)
        case delivered(MailMessage, leftOut: [String], isSecure: Bool)
    }

    /// Mails that wait at most: an hour of a flapping pair.
    package static let room = 128

    /// How long and how often a mail is tried.
    package struct Pacing: Hashable, Sendable {
        /// Then a mail is of no use any more.
        package var lifetime = Interval.seconds(4 * 3_600)
        /// After the first failure, and doubled up to `longestPause`.
        package var firstPause = Interval.seconds(15)
        package var longestPause = Interval.seconds(900)

        package init() {}
    }

    private let pacing: Pacing

    private var waiting: [Entry] = []
    private var sending: Entry?
    /// Nothing is tried again.
    private var isEnding = false
    /// Failures in a row: the server's, so that the next mail doesn't knock at once.
    private var failures = 0
    /// When the first one may be tried; nil when nothing waits, or one is being sent.
    package private(set) var nextDeadline: Instant?
    /// Since the start.
    package private(set) var deliveredCount: UInt64 = 0
    package private(set) var droppedCount: UInt64 = 0

    package init(_ pacing: Pacing = Pacing()) { self.pacing = pacing }

    package var count: Int { waiting.count + (sending == nil ? 0 : 1) }

    package mutating func add(_ message: MailMessage, at now: Instant, into effects: inout [Effect]) {
        if waiting.count >= MailQueue.room {
            drop(waiting.removeFirst(), "\(MailQueue.room) newer ones wait", into: &effects)
        }
        waiting.append(Entry(message: message, at: now))
        if sending == nil, nextDeadline == nil { sendNext(into: &effects) }
    }

    /// The one that was to be sent has come to an end.
    package mutating func ended(_ outcome: MailOutcome, at now: Instant, into effects: inout [Effect]) {
        guard var entry = sending else { return }
        sending = nil
        switch outcome {
        case .delivered(let leftOut, let isSecure):
            failures = 0
            deliveredCount += 1
            effects.append(.delivered(entry.message, leftOut: leftOut, isSecure: isSecure))
        case .refused(let reason):
            failures = 0
            drop(entry, reason, into: &effects)
        case .postponed(let reason):
            failures += 1
            entry.attempts += 1
            if isEnding {
                drop(entry, "\(reason); the engine ends", into: &effects)
                return abandon(reason: "the engine ends", into: &effects)
            }
            let pause = pause(after: failures)
            if now + pause - entry.at > pacing.lifetime {
                drop(entry, "\(reason); tried \(entry.attempts) times", into: &effects)
            } else {
                if entry.attempts == 1 {
                    effects.append(.delayed(entry.message, reason: reason, pause: pause))
                }
                waiting.insert(entry, at: 0)
            }
            if !waiting.isEmpty { nextDeadline = now + pause }
            return
        }
        sendNext(into: &effects)
    }

    /// `nextDeadline` has come; may be early.
    package mutating func deadlineReached(at now: Instant, into effects: inout [Effect]) {
        guard let due = nextDeadline, due <= now else { return }
        nextDeadline = nil
        sendNext(into: &effects)
    }

    /// The engine ends as soon as it may: what waits for another attempt has its last one now, and when that
    /// fails nothing more is tried.
    package mutating func hurry(into effects: inout [Effect]) {
        isEnding = true
        nextDeadline = nil
        if sending == nil { sendNext(into: &effects) }
    }

    /// Nobody gets mail any more, or the engine ends.
    package mutating func abandon(reason: String, into effects: inout [Effect]) {
        let left = (sending.map { [$0] } ?? []) + waiting
        sending = nil
        waiting = []
        nextDeadline = nil
        for entry in left { drop(entry, reason, into: &effects) }
    }

    private mutating func sendNext(into effects: inout [Effect]) {
        guard !waiting.isEmpty else { return }
        let entry = waiting.removeFirst()
        sending = entry
        effects.append(.send(entry.message, at: entry.at))
    }

    private mutating func drop(_ entry: Entry, _ reason: String, into effects: inout [Effect]) {
        droppedCount += 1
        effects.append(.dropped(entry.message, reason: reason))
    }

    private func pause(after failures: Int) -> Interval {
        var pause = pacing.firstPause
        for _ in 1..<max(failures, 1) where pause < pacing.longestPause {
            pause = min(pause * 2, pacing.longestPause)
        }
        return pause
    }
}
