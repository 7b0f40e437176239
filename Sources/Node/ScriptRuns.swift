import Compiler
import NetworkTypes
import Notifications
import RunnerProtocol

/// Who hears how a run of a script ended.
enum RunPurpose: Hashable {
    /// A `vrrp_script`, by name.
    case tracker(String)
    /// The subject's queue.
    case notice(NotifiedSubject)
    /// `startup_script`, `shutdown_script`.
    case startup
    case shutdown
    /// The `release_script` of an instance.
    case release(String)
    /// What reads a FIFO.
    case reader(ConfiguredScript)
    /// A `MISC_CHECK`, by its token.
    case check(UInt64)
}

/// A script that is to run, or runs.
struct ScriptRun {
    let purpose: RunPurpose
    let script: ConfiguredScript
    /// Then the runner ends it; nil: it may take as long as it likes.
    var timeout: Interval?
    /// For a script that is told of transitions.
    var transition: RunOrder.Transition?
    /// Its place in its queue.
    var queued: ScriptQueue.Run?
    /// When the runner said that it started it; nil: it didn't yet.
    var startedAt: Instant?
    /// Whom it is to run as; nil: nobody is named.
    var user: String?
    /// The user whose runner was asked; nil: the common one.
    var askedOf: String?
}

/// The scripts that the node wants run: sent to the runner and not ended, or waiting for it.
///
/// Nothing is lost with the runner. What waits goes out when there is one; what it was asked and hadn't begun
/// is asked again, and so are trackers' runs, whose verdict shall not hang on a runner's life. How long a
/// tracker waits for an answer is its own business (`ScriptTracker`), as is a queue's patience.
struct ScriptRuns {
    private(set) var isConnected = false
    /// Users whom the common runner isn't, and whether theirs is there.
    private var others: [String: Bool] = [:]
    private var lastSequence: UInt32 = 0
    private var sent: [UInt32: ScriptRun] = [:]
    private var sequences: [RunPurpose: UInt32] = [:]
    /// In the order in which they came.
    private(set) var waiting: [ScriptRun] = []
    /// Of `sent`.
    private(set) var noticesUnderWay = 0

    /// Scripts of queues that run at once: the runner takes 512, and trackers mustn't wait behind a thousand
    /// instances that change state together.
    static let notices = 384

    /// Puts a run at the end of what waits.
    mutating func add(_ run: ScriptRun) { waiting.append(run) }

    mutating func connected(_ user: String? = nil) {
        if let user { others[user] = true } else { isConnected = true }
    }

    /// The common runner isn't this user. True when that is news.
    mutating func learn(_ user: String) -> Bool {
        guard others[user] == nil else { return false }
        others[user] = false
        return true
    }

    /// Whom a run goes to.
    private func runner(of run: ScriptRun) -> String? {
        run.user.flatMap { others[$0] == nil ? nil : $0 }
    }

    private func isThere(_ user: String?) -> Bool { user.map { others[$0] ?? false } ?? isConnected }

    /// Back to the front of what waits.
    mutating func putBack(_ run: ScriptRun) { waiting.insert(run, at: 0) }

    /// The connection is gone. The runs that must be counted as failed, in the order in which they were
    /// asked.
    mutating func lost(_ user: String? = nil) -> [ScriptRun] {
        if let user { others[user] = false } else { isConnected = false }
        var again: [ScriptRun] = []
        var failed: [ScriptRun] = []
        for sequence in sent.keys.sorted() {
            guard var run = sent[sequence], run.askedOf == user else { continue }
            _ = end(sequence)
            switch run.purpose {
            case .tracker: break
            case .check:
                // Its checker tries again by itself, and must not wait.
                failed.append(run)
                continue
            case .notice, .startup, .shutdown, .release, .reader:
                if run.startedAt != nil {
                    failed.append(run)
                    continue
                }
            }
            run.startedAt = nil
            again.append(run)
        }
        waiting = again + waiting
        return failed
    }

    /// The next run that may go out, and the number of its request.
    mutating func takeNext() -> (run: ScriptRun, sequence: UInt32)? {
        let isFull = noticesUnderWay >= ScriptRuns.notices
        guard
            let place = waiting.firstIndex(where: {
                (!isFull || !$0.purpose.isNotice) && isThere(runner(of: $0))
            })
        else { return nil }
        var run = waiting.remove(at: place)
        run.askedOf = runner(of: run)
        let sequence = nextSequence()
        sent[sequence] = run
        sequences[run.purpose] = sequence
        if run.purpose.isNotice { noticesUnderWay += 1 }
        return (run, sequence)
    }

    /// A number for a request that isn't a run.
    mutating func nextSequence() -> UInt32 {
        // The shell has the upper half for itself.
        lastSequence = lastSequence < 0x7FFF_FFFF ? lastSequence + 1 : 1
        return lastSequence
    }

    subscript(sequence: UInt32) -> ScriptRun? { sent[sequence] }

    mutating func started(_ sequence: UInt32, at now: Instant) { sent[sequence]?.startedAt = now }

    /// The run is over; nil when nobody waits for it any more.
    mutating func end(_ sequence: UInt32) -> ScriptRun? {
        guard let run = sent.removeValue(forKey: sequence) else { return nil }
        sequences[run.purpose] = nil
        if run.purpose.isNotice { noticesUnderWay -= 1 }
        return run
    }

    /// The request whose script runs for this purpose.
    func sequence(of purpose: RunPurpose) -> UInt32? { sequences[purpose] }

    /// Takes a run out of what waits.
    mutating func withdraw(_ purpose: RunPurpose) -> ScriptRun? {
        guard let place = waiting.firstIndex(where: { $0.purpose == purpose }) else { return nil }
        return waiting.remove(at: place)
    }
}

extension RunPurpose {
    var isNotice: Bool {
        switch self {
        case .notice: true
        case .tracker, .startup, .shutdown, .release, .reader, .check: false
        }
    }
}
