import CLinux

/// One of the two processes: what it is started with, and how often it had to be.
struct Child {
    /// Its own name first.
    let words: [String]
    var name: String { words[0] }
    /// Becomes descriptor 3 and up in the child.
    let descriptors: [Int32]

    /// Nil while it doesn't run.
    private(set) var process: Int32?
    /// When it is to be started, in nanoseconds since boot; nil while it runs or mustn't.
    private(set) var due: Int64? = 0
    private var pause: Int64 = 0
    private var started: Int64 = 0

    private static let pauseMin: Int64 = 50_000_000
    private static let pauseMax: Int64 = 5_000_000_000
    /// A child that lived so long did its work: what ended it was something new.
    private static let life: Int64 = 10_000_000_000

    init(_ name: String, _ words: [String], descriptors: [Int32]) {
        self.words = [name] + words
        self.descriptors = descriptors
    }

    /// It ran before, and doesn't end again and again.
    var isSuccessor: Bool { started != 0 && pause <= 8 * Child.pauseMin }

    /// `passing`: descriptors behind its own.
    mutating func start(from folder: String, also more: [String] = [], passing further: [Int32] = []) {
        let result = spawn("\(folder)/\(name)", words + more, descriptors: descriptors + further)
        started = hf_boottime()
        if result > 0 {
            process = result
            due = nil
        } else {
            log("can't start \(folder)/\(name): \(systemText(-result))")
            scheduleStart()
        }
    }

    /// Takes note that the process is gone.
    mutating func ended(_ status: Int32) {
        process = nil
        let manner = status >= 128 ? "by signal \(status - 128)" : "with status \(status)"
        if status == 2 || status == 78 {
            let cause = status == 78 ? "its generation can't be used" : "its command line is wrong"
            log("\(name) ended \(manner), because \(cause); started again after a reload")
            return
        }
        if hf_boottime() - started >= Child.life { pause = 0 }
        log("\(name) ended \(manner); started again in \(pause / 1_000_000) ms")
        scheduleStart()
    }

    /// Starts at once what waits, also what wasn't to be started again.
    mutating func forgetFailures() {
        guard process == nil else { return }
        pause = 0
        due = 0
    }

    private mutating func scheduleStart() {
        due = hf_boottime() + pause
        pause = min(max(pause * 2, Child.pauseMin), Child.pauseMax)
    }
}

/// The pid, or a negative errno.
func spawn(_ path: String, _ words: [String], descriptors: [Int32] = []) -> Int32 {
    let joined = words.flatMap { $0.utf8CString }
    // Safety: path and words are terminated; counts are of the arrays passed.
    return unsafe hf_spawn(path, joined, Int32(words.count), descriptors, Int32(descriptors.count))
}

/// The status of a program run to its end, or a negative errno.
func runToEnd(_ path: String, _ words: [String], _ descriptors: [Int32] = []) -> Int32 {
    let process = spawn(path, words, descriptors: descriptors)
    return process < 0 ? process : hf_wait(process)
}
