import NetworkTypes
import Notifications
import Testing

@Suite struct MailQueueTests {
    private func at(_ seconds: Int64) -> Instant { Instant(nanosecondsSinceBoot: 0) + .seconds(seconds) }

    private func mail(_ name: String) -> MailMessage { MailMessage(subject: name, body: "=> x <=") }

    private func words(_ effects: [MailQueue.Effect]) -> [String] {
        effects.map { effect in
            switch effect {
            case .send(let message, _): "send \(message.subject)"
            case .dropped(let message, let reason): "drop \(message.subject): \(reason)"
            case .delayed(let message, let reason, let pause):
                "delay \(message.subject) \(pause.nanoseconds / 1_000_000_000): \(reason)"
            case .delivered(let message, _, _): "delivered \(message.subject)"
            }
        }
    }

    @Test func oneAtATimeInOrder() {
        var queue = MailQueue()
        var effects: [MailQueue.Effect] = []
        queue.add(mail("a"), at: at(0), into: &effects)
        queue.add(mail("b"), at: at(1), into: &effects)
        #expect(words(effects) == ["send a"])
        effects = []
        queue.ended(.delivered(leftOut: [], isSecure: false), at: at(2), into: &effects)
        #expect(words(effects) == ["delivered a", "send b"])
        effects = []
        queue.ended(.refused(reason: "550 no"), at: at(3), into: &effects)
        #expect(words(effects) == ["drop b: 550 no"])
        #expect((queue.count, queue.deliveredCount, queue.droppedCount) == (0, 1, 1))
        #expect(queue.nextDeadline == nil)
    }

    /// The pauses are those of the essay: 15 s, doubled up to 15 minutes, four hours in all.
    @Test func oneThatCantBeSentNowIsTriedLaterAndLater() {
        var queue = MailQueue()
        var effects: [MailQueue.Effect] = []
        queue.add(mail("a"), at: at(0), into: &effects)
        var now: Int64 = 0
        var pauses: [Int64] = []
        while queue.count > 0 {
            queue.ended(.postponed(reason: "no connection"), at: at(now), into: &effects)
            guard let due = queue.nextDeadline else { break }
            let pause = (due - at(now)).nanoseconds / 1_000_000_000
            pauses.append(pause)
            queue.deadlineReached(at: at(now + pause - 1), into: &effects)
            #expect(queue.nextDeadline != nil)
            now += pause
            queue.deadlineReached(at: at(now), into: &effects)
        }
        #expect(pauses.prefix(8) == [15, 30, 60, 120, 240, 480, 900, 900])
        #expect(pauses.reduce(0, +) <= 4 * 3_600 && pauses.reduce(0, +) > 4 * 3_600 - 900)
        let told = words(effects).filter { !$0.hasPrefix("send") }
        #expect(
            told == ["delay a 15: no connection", "drop a: no connection; tried \(pauses.count + 1) times"]
        )
    }

    @Test func othersWaitBehindOneThatIsTriedAgain() {
        var queue = MailQueue()
        var effects: [MailQueue.Effect] = []
        queue.add(mail("a"), at: at(0), into: &effects)
        queue.ended(.postponed(reason: "x"), at: at(0), into: &effects)
        queue.add(mail("b"), at: at(1), into: &effects)
        effects = []
        queue.deadlineReached(at: at(15), into: &effects)
        queue.ended(.delivered(leftOut: [], isSecure: false), at: at(16), into: &effects)
        #expect(words(effects) == ["send a", "delivered a", "send b"])
    }

    @Test func theOldestGoesWhenTooManyWait() {
        var queue = MailQueue()
        var effects: [MailQueue.Effect] = []
        for number in 0...MailQueue.room + 1 { queue.add(mail("\(number)"), at: at(0), into: &effects) }
        #expect(words(effects) == ["send 0", "drop 1: \(MailQueue.room) newer ones wait"])
        #expect(queue.count == MailQueue.room + 1)
        effects = []
        queue.abandon(reason: "stopping", into: &effects)
        #expect(effects.count == MailQueue.room + 1 && queue.count == 0)
    }

    /// At the engine's end: one that waits for its next attempt has it now, and those behind it follow.
    @Test func atTheEndWhatWaitsGoesAtOnce() {
        var queue = MailQueue()
        var effects: [MailQueue.Effect] = []
        queue.add(mail("a"), at: at(0), into: &effects)
        queue.ended(.postponed(reason: "451 busy"), at: at(1), into: &effects)
        queue.add(mail("b"), at: at(2), into: &effects)
        effects = []
        queue.hurry(into: &effects)
        #expect(words(effects) == ["send a"])
        queue.ended(.delivered(leftOut: [], isSecure: false), at: at(3), into: &effects)
        #expect(words(effects) == ["send a", "delivered a", "send b"])
        queue.ended(.delivered(leftOut: [], isSecure: false), at: at(3), into: &effects)
        #expect(queue.count == 0 && queue.nextDeadline == nil)
    }

    @Test func atTheEndNothingIsTriedAgain() {
        var queue = MailQueue()
        var effects: [MailQueue.Effect] = []
        for name in ["a", "b", "c"] { queue.add(mail(name), at: at(0), into: &effects) }
        effects = []
        queue.hurry(into: &effects)
        #expect(effects.isEmpty, "one is on its way")
        queue.ended(.postponed(reason: "no connection"), at: at(1), into: &effects)
        #expect(
            words(effects) == [
                "drop a: no connection; the engine ends", "drop b: the engine ends",
                "drop c: the engine ends",
            ]
        )
        #expect((queue.count, queue.droppedCount, queue.nextDeadline) == (0, 3, nil))
    }
}
