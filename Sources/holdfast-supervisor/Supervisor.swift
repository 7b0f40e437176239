import CLinux

/// The processes of one `holdfast run`.
struct Supervisor {
    private let options: Options
    private let programs: Programs
    private let runtime: Runtime
    private let signals: Int32
    private let helperAccount: Account
    private var helper: Child
    private var engine: Child
    private var runner: Child
    /// Other users', who have one each as long as this runs.
    private var userRunners: [Child] = []
    /// The configuration in force names scripts.
    private var needsRunner: Bool
    private var standby = Standby()

    /// keepalived's for dumps: the engine writes them.
    private static let engineSignals = [
        Int32(HF_SIGUSR1), Int32(HF_SIGUSR2), hf_signal_json(), hf_signal_clear(),
    ]

    /// How long a child may take to end after TERM, in nanoseconds; all are done much earlier.
    private static let patience: Int64 = 10_000_000_000
    /// The engine runs the scripts of a stop before it ends, shutdown_script the last; as systemd would wait.
    private static let enginePatience: Int64 = 90_000_000_000

    /// Compiles and opens the sockets; on failure nothing is left behind.
    init(_ options: Options) throws(StartFailure) {
        self.options = options
        guard hf_user() == 0 else { throw StartFailure(text: "needs root, this is user \(hf_user())") }
        programs = try Programs()
        let account = Account(named: "holdfast", fallback: 64_851)
        helperAccount = Account(named: "holdfast-helper", fallback: 64_852)
        let runnerAccount = Account.runner
        let numbers =
            [HF_SIGCHLD, HF_SIGHUP, HF_SIGTERM, HF_SIGINT].map { Int32($0) } + Supervisor.engineSignals
        // Safety: the count is the array's.
        signals = try require(unsafe hf_signal_open(numbers, Int32(numbers.count)), "read signals")
        // The children lock what they touch; where this is refused they say so and go on.
        _ = hf_allow_locked_memory(64 << 20)
        var runtime = try Runtime(options.folder)
        do throws(StartFailure) {
            // Before the compile step, which takes scripts of users who have a runner.
            for name in options.scriptUsers {
                let child = try Supervisor.userRunner(name, engine: account, options.folder, &runtime)
                userRunners.append(child)
            }
            let group = account.group
            let commands = try runtime.listen("helper.sock", HF_STREAM, group: group, mode: 0o660)
            let handOver = try runtime.listen(
                "helper-descriptors.sock",
                HF_SEQPACKET,
                group: group,
                mode: 0o660
            )
            let control = try runtime.listen("control.sock", HF_STREAM, group: 0, mode: 0o666)
            let scripts = try runtime.listen("runner.sock", HF_STREAM, group: group, mode: 0o660)
            let generations = ["--generations", "\(options.folder)/generations"]
            helper = Child(
                "holdfast-helper",
                ["--engine-uid", "\(account.user)"] + helperAccount.words + generations + [
                    "--address-lifetimes"
                ],
                descriptors: [commands, handOver]
            )
            engine = Child(
                "holdfast-engine",
                account.words + generations + ["--helper", "\(options.folder)/helper.sock"]
                    + ["--helper-descriptors", "\(options.folder)/helper-descriptors.sock"]
                    + ["--runner", "\(options.folder)/runner.sock"]
                    + ["--plans", "\(options.folder)/plans", "--dumps", options.folder],
                descriptors: [control]
            )
            runner = Child(
                "holdfast-runner",
                ["--engine-uid", "\(account.user)"] + runnerAccount.words + generations,
                descriptors: [scripts]
            )
            try Supervisor.compile(options, programs, whileStarting: &engine)
            needsRunner = namesScripts(currentIn: options.folder)
            standby.startSoon(currentIn: options.folder)
        } catch {
            runtime.remove()
            throw error
        }
        self.runtime = runtime
    }

    /// A runner of its own for one user, who must exist.
    private static func userRunner(
        _ name: String,
        engine: Account,
        _ folder: String,
        _ runtime: inout Runtime
    ) throws(StartFailure) -> Child {
        let account = Account(named: name, fallback: .max)
        guard account.user != .max else {
            throw StartFailure(text: "--script-user: there is no user \(name)")
        }
        let socket = try runtime.listen("runner@\(name).sock", HF_STREAM, group: engine.group, mode: 0o660)
        let words = ["--engine-uid", "\(engine.user)"] + account.words
        return Child(
            "holdfast-runner",
            words + ["--generations", "\(folder)/generations", "--named-only"],
            descriptors: [socket]
        )
    }

    /// Runs until TERM or INT, then ends everything.
    mutating func run() {
        // A reload needs the same code again: what is given back comes back a page at a time.
        var isTrimmed = false
        while true {
            let now = hf_boottime()
            if let due = helper.due, due <= now { startHelper() }
            if let due = runnerDue, due <= now { runner.start(from: programs.folder) }
            if let due = engine.due, due <= now { engine.start(from: programs.folder) }
            for place in userRunners.indices {
                if let due = userRunners[place].due, due <= now {
                    userRunners[place].start(from: programs.folder)
                }
            }
            if let due = standby.due, due <= now {
                standby.start(programs.command, Supervisor.compileWords(options))
            }
            let dues = [helper.due, engine.due, runnerDue] + userRunners.map { $0.due }
            if !isTrimmed, dues.allSatisfy({ $0 == nil }) {
                hf_trim_memory()
                isTrimmed = true
            }
            switch nextSignal(until: (dues + [standby.due]).compactMap { $0 }.min()) {
            case HF_SIGCHLD: for (process, status) in reaped() { note(process, status) }
            case HF_SIGHUP: reload()
            case HF_SIGTERM, HF_SIGINT: return stop()
            case let signal where Supervisor.engineSignals.contains(Int32(signal)):
                if let process = engine.process { _ = hf_signal(process, Int32(signal)) }
            default: break
            }
        }
    }

    private var runnerDue: Int64? { needsRunner ? runner.due : nil }

    /// Waits for the number of a signal; something else when `deadline` has come, or for nothing.
    private func nextSignal(until deadline: Int64?) -> Int {
        var entry = hf_poll_entry(descriptor: signals, wanted: Int16(HF_POLL_IN), seen: 0)
        // Safety: one entry, as said.
        _ = unsafe hf_poll(&entry, 1, deadline.map { max(0, $0 - hf_boottime()) } ?? -1)
        return Int(hf_signal_read(signals))
    }

    /// All children that ended, with their statuses: signals of one kind merge.
    private func reaped() -> [(process: Int32, status: Int32)] {
        var result: [(process: Int32, status: Int32)] = []
        var status: Int32 = 0
        // Safety: the status outlives the call.
        while case let process = unsafe hf_reap(&status), process > 0 { result.append((process, status)) }
        return result
    }

    private mutating func note(_ process: Int32, _ status: Int32) {
        standby.ended(process)
        if process == helper.process { helper.ended(status) }
        if process == engine.process { engine.ended(status) }
        if process == runner.process { runner.ended(status) }
        for place in userRunners.indices where process == userRunners[place].process {
            userRunners[place].ended(status)
        }
    }

    /// A successor goes on with what a killed helper left in the kernel. What an earlier run left goes first,
    /// and what one left that ends again and again, lest that be why.
    private mutating func startHelper() {
        helper.start(from: programs.folder, also: [helper.isSuccessor ? "--adopt" : "--clear"])
    }

    private func clear() {
        let words = helperAccount.words + ["--generations", "\(options.folder)/generations", "--clear"]
        let status = runToEnd("\(programs.folder)/holdfast-helper", ["holdfast-helper"] + words)
        if status != 0 { log("holdfast-helper --clear ended with status \(status)") }
    }

    private mutating func reload() {
        let isCompiled = standby.compile(programs.command) || Supervisor.compile(options, programs)
        defer { standby.startSoon(currentIn: options.folder) }
        guard isCompiled else {
            log("the configuration stays as it was: \(options.config) has errors")
            return
        }
        log("reloading \(options.config)")
        helper.forgetFailures()
        engine.forgetFailures()
        runner.forgetFailures()
        for place in userRunners.indices { userRunners[place].forgetFailures() }
        // One that runs stays: what the reload removes has scripts that say so.
        needsRunner = namesScripts(currentIn: options.folder)
        if let process = engine.process { _ = hf_signal(process, Int32(HF_SIGHUP)) }
    }

    /// The engine first: helper and runner must be there for its farewell.
    private mutating func stop() {
        standby.end()
        var gone: [Int32] = []
        end(engine, &gone, within: Supervisor.enginePatience)
        end(runner, &gone)
        for child in userRunners { end(child, &gone) }
        end(helper, &gone)
        clear()
        runtime.remove()
    }

    private func end(_ child: Child, _ gone: inout [Int32], within patience: Int64 = patience) {
        guard let process = child.process else { return }
        if !gone.contains(process) { _ = hf_signal(process, Int32(HF_SIGTERM)) }
        let deadline = hf_boottime() + patience
        while hf_boottime() < deadline, !gone.contains(process) {
            _ = nextSignal(until: deadline)
            gone += reaped().map { $0.process }
        }
        if gone.contains(process) { return }
        log("\(child.name) doesn't end; killed")
        _ = hf_signal(process, Int32(HF_SIGKILL))
        _ = hf_wait(process)
    }

    /// True when there is a new current generation; the compiler has said why when there isn't.
    static func compile(_ options: Options, _ programs: Programs) -> Bool {
        compileStep(options, programs) == 0
    }

    /// The exit status, or a negative errno. `descriptors` become 3 and up.
    static func compileStep(
        _ options: Options,
        _ programs: Programs,
        _ more: [String] = [],
        _ descriptors: [Int32] = []
    ) -> Int32 {
        let words = ["holdfast", "compile"] + compileWords(options) + more
        let status = runToEnd(programs.command, words, descriptors)
        if status < 0 { log("can't start \(programs.command): \(systemText(-status))") }
        return status
    }

    private static func compileWords(_ options: Options) -> [String] {
        var words = ["--config", options.config, "--runtime-dir", options.folder, "--quiet"]
        if let configID = options.configID { words += ["--config-id", configID] }
        if options.isCompatible { words.append("--compat") }
        return words
    }
}
