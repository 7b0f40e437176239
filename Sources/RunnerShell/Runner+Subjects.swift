import CLinux
import RunnerProtocol

/// A request whose script waits for another one of its subject.
struct WaitingRun {
    let order: RunOrder
    let sequence: UInt32
}

extension Runner {
    /// A MASTER script that a lost engine began mustn't overlap the BACKUP script of the next. True when the
    /// request waits, or was refused because too many do.
    func mustWait(_ order: RunOrder, sequence: UInt32, in session: Int) -> Bool {
        guard order.subject != 0, runs.contains(where: { $0.subject == order.subject }) else { return false }
        guard waiting.count < RunnerLimits.runs else {
            refuse(.tooMany, "\(waiting.count) scripts wait already", sequence: sequence)
            return true
        }
        waiting.append(WaitingRun(order: order, sequence: sequence))
        for place in runs.indices where runs[place].subject == order.subject {
            // Its own engine decides over it otherwise.
            guard runs[place].session != session, runs[place].ending == nil else { continue }
            let limit = hf_boottime() + ScriptRun.strayPatience
            runs[place].due = min(runs[place].due ?? limit, limit)
        }
        return true
    }

    /// The engine doesn't want it any more; false when it doesn't wait.
    func withdraw(_ sequence: UInt32) -> Bool {
        guard let open = session, let place = waiting.firstIndex(where: { $0.sequence == sequence }) else {
            return false
        }
        waiting.remove(at: place)
        say(.ended(.stopped, unheardLines: 0), to: open.number, sequence: sequence)
        return true
    }

    /// What ran of the subject has ended.
    func startNext(of subject: UInt64) {
        // One that is refused makes way for the next.
        while !runs.contains(where: { $0.subject == subject }),
            let place = waiting.firstIndex(where: { $0.order.subject == subject })
        {
            let next = waiting.remove(at: place)
            start(next.order, sequence: next.sequence)
        }
    }
}
