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
    /// The runner has said that it started it.
    var isStarted = false
}

/// The scripts that the node wants run: sent to the runner and not ended, or waiting for it.
///
/// Nothing is lost with the runner. What waits goes out when there is one; what it was asked and hadn't begun
/// is asked again, and so are trackers' runs, whose verdict shall not hang on a runner's life. How long a
/// tracker waits for an answer is its own business (`ScriptTracker`), as is a queue's patience.
struct ScriptRuns {
    private(set) var isConnected = false
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

    /// Whether this purpose's script runs or is to run.
    func isUnderWay(_ purpose: RunPurpose) -> Bool {
        sequences[purpose] != nil || waiting.contains { $0.purpose == purpose }
    }

    /// Puts a run at the end of what waits.
    mutating func add(_ run: ScriptRun) { waiting.append(run) }

    mutating func connected() {
        isConnected = true
        lastSequence = 0
    }

    /// The connection is gone. The runs that must be counted as failed, in the order in which they were
    /// asked.
    mutating func lost() -> [ScriptRun] {
        isConnected = false
        var again: [ScriptRun] = []
        var failed: [ScriptRun] = []
        for sequence in sent.keys.sorted() {
            guard var run = sent[sequence] else { continue }
            switch run.purpose {
            case .tracker: break
            case .check:
                // Its checker tries again by itself, and must not wait.
                failed.append(run)
                continue
            case .notice, .startup, .shutdown, .reader:
                if run.isStarted {
                    failed.append(run)
                    continue
                }
            }
            run.isStarted = false
            again.append(run)
        }
        waiting = again + waiting
        sent = [:]
        sequences = [:]
        noticesUnderWay = 0
        return failed
    }

    /// The next run that may go out, and the number of its request.
    mutating func takeNext() -> (run: ScriptRun, sequence: UInt32)? {
        guard isConnected else { return nil }
        let isFull = noticesUnderWay >= ScriptRuns.notices
        guard let place = waiting.firstIndex(where: { !isFull || !$0.purpose.isNotice }) else { return nil }
        let run = waiting.remove(at: place)
        let sequence = nextSequence()
        sent[sequence] = run
        sequences[run.purpose] = sequence
        if run.purpose.isNotice { noticesUnderWay += 1 }
        return (run, sequence)
    }

    /// A number for a request that isn't a run.
    mutating func nextSequence() -> UInt32 {
        lastSequence &+= 1
        if lastSequence == 0 { lastSequence = 1 }
        return lastSequence
    }

    subscript(sequence: UInt32) -> ScriptRun? { sent[sequence] }

    mutating func started(_ sequence: UInt32) { sent[sequence]?.isStarted = true }

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
        case .tracker, .startup, .shutdown, .reader, .check: false
        }
    }
}
