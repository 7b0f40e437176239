// RunnerShell: the process that runs scripts, writes to FIFOs and resolves names, for the engine.
//
// Scripts that name another user are run by a runner of that user's, where the administrator enables one; it
// does nothing but that (`isForNamed`), and root's keeps root's rights.
//
// It has a user of its own and no capability, and does what the engine may not: fork and execute. What it
// executes stands in the generation's root-owned table; the engine asks by number (RunnerProtocol). It never
// runs a program as somebody else, never one that somebody else than root or its own user could have changed,
// and never another one than it looked at: the file is opened once, judged, and executed by that descriptor
// (a script whose path is root's alone: by that path).
//
//   RunnerShell.swift       this, and the loop: one thread, one poll
//   Runner+Session.swift    the engine's connection: one at a time, its uid only
//   Runner+Runs.swift       starting, output, TERM and KILL, reaping
//   Runner+Offspring.swift  what scripts started and left
//   Runner+Subjects.swift   one script of a subject at a time
//   Runner+Lookups.swift    names
//   Runner+Lines.swift      lines for FIFOs
//   Runner+Files.swift      numbers in tracked files
//   ScriptRun.swift         one run's state
//   OutputLines.swift       bytes of a script to bounded lines
//   Program.swift           which file a path means, and whether it may be run
//   ScriptTables.swift      tables of generations, read and kept
//   RunnerArguments.swift, RunnerProcess.swift   from the command line to the sealed process
//
// A script's process: its words, an environment of PATH, LANG, HOLDFAST_SCRIPT (the path as configured) and
// what the engine's queue says (HOLDFAST_SEQUENCE, HOLDFAST_STATE_AGE_MS, HOLDFAST_SUPERSEDED); standard
// input empty, both outputs to the log; folder /, umask 022, a process group of its own. Of our descriptors
// it has none. A script's `$0` is its path without links, as with keepalived, when each part of that belongs
// to root. Otherwise the interpreter reads it as /dev/fd/100, the one descriptor that stays, because somebody
// else could put another file at the path meanwhile; HOLDFAST_SCRIPT says who it is in either case.
//
// Ending: TERM to the process group, KILL after two seconds and again after two more (spec vrrp-behaviour
// 19.1). A run is over when its first process is; what it left in the background goes on, as with keepalived,
// but the number of the user's processes is bounded. What took too long is ended with all that it started,
// though that be in another session. When the runner ends, its scripts get TERM.
//
// A script whose engine is gone goes on; the next engine's for the same subject waits until it has ended.
//
// It does not order anything (`Notifications.ScriptQueue` does, in the engine), nor decide what a status
// means.
import CLinux
import RunnerProtocol

/// The runner's state, confined to its one thread.
package final class Runner {
    /// Where the engine connects.
    let listener: Int32
    /// SIGCHLD and TERM as something to read.
    let signals: Int32
    /// Whose connections are taken.
    let engine: UInt32
    /// Who we are.
    let user: UInt32
    let group: UInt32
    /// See `RunnerArguments.isForNamed`.
    let isForNamed: Bool
    let log: (String) -> Void
    var tables: ScriptTables
    var session: Session?
    var lastSession = 0
    var runs: [ScriptRun] = []
    /// What the engine asked for while a script of the same subject runs, in its order.
    var waiting: [WaitingRun] = []
    /// Of the newest run.
    var lastMark: UInt64 = 0
    var lookups: [Lookup] = []
    var fifos: [FIFO] = []
    /// Paths of FIFOs that can't be opened, said once each.
    var unwritable: Set<String> = []
    /// Outputs of runs that are over, which something they left behind still holds; read and thrown away, so
    /// that it doesn't die of a broken pipe.
    var leftOver: [Int32] = []
    var budget = LineBudget()
    private var isEnding = false

    /// - Parameters:
    ///   - tableOwner: the only user who may have written a generation: root, but for tests.
    ///   - log: takes a line about the runner itself.
    package init(
        listener: Int32,
        signals: Int32,
        engine: UInt32,
        generations: String,
        isForNamed: Bool = false,
        tableOwner: UInt32 = 0,
        log: @escaping (String) -> Void
    ) {
        self.listener = listener
        self.signals = signals
        self.engine = engine
        self.log = log
        user = hf_user()
        group = hf_own_group()
        self.isForNamed = isForNamed
        let name = isForNamed ? "scripts@\(user)" : "scripts"
        tables = ScriptTables(folder: generations, name: name, owner: tableOwner)
    }

    /// Serves until TERM.
    package func run() {
        while !isEnding { turn() }
        for run in runs { _ = hf_signal_group(run.process, Int32(HF_SIGTERM)) }
    }

    /// Waits for something to happen, and sees to it.
    private func turn() {
        var entries = [entry(signals), entry(listener)]
        let sessionPlace = entries.count
        if let session { entries.append(entry(session.descriptor, alsoOut: !session.outgoing.isEmpty)) }
        let runPlace = entries.count
        // An output at its end would be ready for ever; poll leaves negative numbers out.
        for run in runs { entries.append(entry(run.isOutputOpen ? run.output : -1)) }
        let lookupPlace = entries.count
        for lookup in lookups { entries.append(entry(lookup.output)) }
        let restPlace = entries.count
        for descriptor in leftOver { entries.append(entry(descriptor)) }
        let wait = nextDeadline.map { max(0, $0 - hf_boottime()) } ?? -1
        // Safety: as many entries as the count says.
        _ = unsafe hf_poll(&entries, UInt32(entries.count), wait)

        // Output first: what a script wrote before it ended is passed on before its end.
        for place in runPlace..<lookupPlace where entries[place].seen != 0 {
            readOutput(of: entries[place].descriptor)
        }
        for place in lookupPlace..<restPlace where entries[place].seen != 0 {
            finishLookup(entries[place].descriptor)
        }
        for place in restPlace..<entries.count where entries[place].seen != 0 {
            discard(entries[place].descriptor)
        }
        if entries[0].seen != 0 { readSignals() }
        if sessionPlace < runPlace, entries[sessionPlace].seen != 0 { serve() }
        if entries[1].seen != 0 { accept() }
        passDeadlines(at: hf_boottime())
        flush()
    }

    private func entry(_ descriptor: Int32, alsoOut: Bool = false) -> hf_poll_entry {
        let wanted = Int16(HF_POLL_IN) | (alsoOut ? Int16(HF_POLL_OUT) : 0)
        return hf_poll_entry(descriptor: descriptor, wanted: wanted, seen: 0)
    }

    private func readSignals() {
        while case let signal = hf_signal_read(signals), signal > 0 {
            if signal == Int32(HF_SIGTERM) { isEnding = true }
        }
        reap()
    }
}

/// What the kernel's error number means.
func systemText(_ errno: Int32) -> String {
    // Safety: the text is terminated and copied at once.
    unsafe String(cString: hf_error_text(errno))
}
