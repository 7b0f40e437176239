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

    /// How long a child may take to end after TERM, in nanoseconds; both are done much earlier.
    private static let patience: Int64 = 10_000_000_000

    /// Compiles and opens the sockets; on failure nothing is left behind.
    init(_ options: Options) throws(StartFailure) {
        self.options = options
        guard hf_user() == 0 else { throw StartFailure(text: "needs root, this is user \(hf_user())") }
        programs = try Programs()
        let account = Account(named: "holdfast", fallback: 64_851)
        helperAccount = Account(named: "holdfast-helper", fallback: 64_852)
        let numbers: [Int32] = [HF_SIGCHLD, HF_SIGHUP, HF_SIGTERM, HF_SIGINT].map { Int32($0) }
        // Safety: the count is the array's.
        signals = unsafe hf_signal_open(numbers, Int32(numbers.count))
        guard signals >= 0 else { throw StartFailure(text: "can't read signals: \(systemText(-signals))") }
        var runtime = try Runtime(options.folder)
        do throws(StartFailure) {
            guard Supervisor.compile(options, programs) else { throw StartFailure(text: "") }
            let commands = try runtime.listen(
                "helper.sock",
                type: HF_STREAM,
                group: account.group,
                mode: 0o660
            )
            let handOver = try runtime.listen(
                "helper-descriptors.sock",
                type: HF_SEQPACKET,
                group: account.group,
                mode: 0o660
            )
            let control = try runtime.listen("control.sock", type: HF_STREAM, group: 0, mode: 0o666)
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
                account.words + generations + [
                    "--helper", "\(options.folder)/helper.sock",
                    "--helper-descriptors", "\(options.folder)/helper-descriptors.sock",
                ],
                descriptors: [control]
            )
        } catch {
            runtime.remove()
            throw error
        }
        self.runtime = runtime
    }

    /// Runs until TERM or INT, then ends everything.
    mutating func run() {
        while true {
            let now = hf_boottime()
            if let due = helper.due, due <= now { startHelper() }
            if let due = engine.due, due <= now { engine.start(from: programs.folder) }
            switch nextSignal(until: [helper.due, engine.due].compactMap { $0 }.min()) {
            case .child: reap()
            case .reload: reload()
            case .stop:
                stop()
                return
            case nil: break
            }
        }
    }

    private enum Signal {
        case child
        case reload
        case stop
    }

    /// Waits; nil when `deadline` has come, or for nothing.
    private func nextSignal(until deadline: Int64?) -> Signal? {
        var entry = hf_poll_entry(descriptor: signals, wanted: Int16(HF_POLL_IN), seen: 0)
        // Safety: one entry, as said.
        _ = unsafe hf_poll(&entry, 1, deadline.map { max(0, $0 - hf_boottime()) } ?? -1)
        switch Int(hf_signal_read(signals)) {
        case HF_SIGCHLD: return .child
        case HF_SIGHUP: return .reload
        case HF_SIGTERM, HF_SIGINT: return .stop
        default: return nil
        }
    }

    private mutating func reap() {
        var status: Int32 = 0
        // Safety: the result outlives the call. Signals of one kind merge, so all that ended are asked for.
        while case let process = unsafe hf_reap(&status), process > 0 {
            if process == helper.process { helper.ended(status) }
            if process == engine.process { engine.ended(status) }
        }
    }

    /// What the former helper left in the kernel goes first: its successor adopts nothing from a crash.
    private mutating func startHelper() {
        clear()
        helper.start(from: programs.folder)
    }

    private func clear() {
        let words = helperAccount.words + ["--generations", "\(options.folder)/generations", "--clear"]
        let status = runToEnd("\(programs.folder)/holdfast-helper", ["holdfast-helper"] + words)
        if status != 0 { log("holdfast-helper --clear ended with status \(status)") }
    }

    private mutating func reload() {
        guard Supervisor.compile(options, programs) else {
            log("the configuration stays as it was: \(options.config) has errors")
            return
        }
        log("reloading \(options.config)")
        helper.forgetFailures()
        engine.forgetFailures()
        if let process = engine.process { _ = hf_signal(process, Int32(HF_SIGHUP)) }
    }

    /// The engine first: the helper must be there for its farewell.
    private func stop() {
        end(engine)
        end(helper)
        clear()
        runtime.remove()
    }

    private func end(_ child: Child) {
        guard let process = child.process else { return }
        _ = hf_signal(process, Int32(HF_SIGTERM))
        let deadline = hf_boottime() + Supervisor.patience
        while hf_boottime() < deadline {
            _ = nextSignal(until: deadline)
            if isGone(process) { return }
        }
        log("\(child.name) doesn't end; killed")
        _ = hf_signal(process, Int32(HF_SIGKILL))
        _ = hf_wait(process)
    }

    /// Reaps whatever ended; true when the process did.
    private func isGone(_ process: Int32) -> Bool {
        var status: Int32 = 0
        var isGone = false
        // Safety: the result outlives the call.
        while case let ended = unsafe hf_reap(&status), ended > 0 { isGone = isGone || ended == process }
        return isGone
    }

    /// True when there is a new current generation; the compiler has said why when there isn't.
    private static func compile(_ options: Options, _ programs: Programs) -> Bool {
        var words = ["holdfast", "compile", "--config", options.config, "--runtime-dir", options.folder, "--quiet"]
        if options.isCompatible { words.append("--compat") }
        let status = runToEnd(programs.command, words)
        if status < 0 { log("can't start \(programs.command): \(systemText(-status))") }
        return status == 0
    }
}
