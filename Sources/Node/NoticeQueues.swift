import NetworkTypes
import Notifications

/// A queue of scripts for each subject that ever had one to run.
struct NoticeQueues {
    private var queues: [ScriptQueue] = []
    private var subjects: [NotifiedSubject] = []
    private var places: [NotifiedSubject: Int] = [:]
    private var deadlines = DeadlineQueue()

    func contains(_ subject: NotifiedSubject) -> Bool { places[subject] != nil }

    var isEmpty: Bool { queues.isEmpty }

    var nextDeadline: Instant? { deadlines.first }

    /// Nothing runs and nothing waits.
    var areIdle: Bool { queues.allSatisfy(\.isIdle) }

    /// Scripts that run now, and those that wait for one.
    var load: (running: Int, waiting: Int) {
        (queues.count { !$0.isIdle }, queues.reduce(0) { $0 + $1.waitingCount })
    }

    mutating func takeDue(at now: Instant) -> [NotifiedSubject] {
        deadlines.takeDue(at: now).map { subjects[$0] }
    }

    /// Does something to the subject's queue, which is made when there is none.
    mutating func change(_ subject: NotifiedSubject, by change: (inout ScriptQueue) -> Void) {
        let place: Int
        if let known = places[subject] {
            place = known
        } else {
            place = queues.count
            places[subject] = place
            queues.append(ScriptQueue())
            subjects.append(subject)
            deadlines.append()
        }
        change(&queues[place])
        deadlines.set(place, to: queues[place].nextDeadline)
    }

    /// Forgets the idle queues of subjects that aren't there any more.
    mutating func keep(_ isWanted: (NotifiedSubject) -> Bool) {
        let former = (queues, subjects)
        self = NoticeQueues()
        for (queue, subject) in zip(former.0, former.1) where !queue.isIdle || isWanted(subject) {
            change(subject) { $0 = queue }
        }
    }

    /// A planned stop: what runs is ended sooner for what waits behind it.
    mutating func hurry(to patience: Interval, at now: Instant) {
        for place in queues.indices {
            queues[place].hurry(to: patience, at: now)
            deadlines.set(place, to: queues[place].nextDeadline)
        }
    }
}
