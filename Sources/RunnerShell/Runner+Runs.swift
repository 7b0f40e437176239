import CLinux
import RunnerProtocol

/// How often one turn reads from one script, at most, so that a flood holds nobody up.
private let readsPerTurn = 4
/// And once it has ended: as much as a pipe holds. What somebody in the background goes on writing isn't
/// waited for.
private let readsAtEnd = 16
/// Outputs kept open for what runs left behind; the oldest is closed for one more.
private let leftOverCount = 64

extension Runner {
    /// When something is due, in nanoseconds since boot.
    var nextDeadline: Int64? { runs.compactMap { $0.due }.min() }

    func start(_ order: RunOrder, sequence: UInt32) {
        guard let open = session else { return }
        guard !runs.contains(where: { $0.session == open.number && $0.sequence == sequence }),
            !waiting.contains(where: { $0.sequence == sequence })
        else {
            return refuse(.sequenceInUse, "request \(sequence) is still running", sequence: sequence)
        }
        let table: ScriptTable
        do {
            table = try tables.table(order.generation)
        } catch {
            return refuse(.badGeneration, error.text, sequence: sequence)
        }
        guard let entry = table[order.script] else {
            return refuse(.unknownScript, "the table has no script \(order.script)", sequence: sequence)
        }
        guard let words = words(of: entry, order) else {
            let reason =
                "script \(order.script) is told of transitions, or isn't, or is none; the request differs"
            return refuse(.wrongTransition, reason, sequence: sequence)
        }
        if let reason = isForOthers(entry) { return refuse(.otherUser, reason, sequence: sequence) }
        if mustWait(order, sequence: sequence, in: open.number) { return }
        guard runs.count < RunnerLimits.runs else {
            return refuse(.tooMany, "\(runs.count) scripts run already", sequence: sequence)
        }
        let program: Program
        do {
            program = try Program(named: entry.words[0], user: user)
        } catch {
            return refuse(.unsafeProgram, error.text, sequence: sequence)
        }
        start(program, words, environment(of: entry, order), order, sequence: sequence, in: open.number)
    }

    private func start(
        _ program: consuming Program,
        _ words: [String],
        _ variables: [String],
        _ order: RunOrder,
        sequence: UInt32,
        in session: Int
    ) {
        var pair: [Int32] = [-1, -1]
        // Safety: two elements are written.
        let made = unsafe hf_pipe(&pair)
        guard made == 0 else {
            return refuse(.notStarted, "no pipe: \(systemText(-made))", sequence: sequence)
        }
        let joined = words.flatMap { $0.utf8CString }
        let environment = variables.flatMap { $0.utf8CString }
        let path = program.path?.utf8CString
        lastMark = max(lastMark + 1, UInt64(max(1, hf_boottime())))
        // Safety: path, words and variables are terminated, and their counts are passed; the path's storage
        // lives through the call.
        let process = unsafe withOptionalPointer(to: path) { path in
            unsafe hf_script_start(
                program.descriptor,
                program.isNative ? 0 : 1,
                path,
                joined,
                Int32(words.count),
                environment,
                Int32(variables.count),
                pair[1],
                lastMark
            )
        }
        _ = hf_close(pair[1])
        guard process > 0 else {
            _ = hf_close(pair[0])
            return refuse(.notStarted, "\(words[0]): \(systemText(-process))", sequence: sequence)
        }
        var run = ScriptRun(
            session: session,
            sequence: sequence,
            process: process,
            output: pair[0],
            mark: lastMark,
            subject: order.subject
        )
        run.lastsWithSession = order.timeoutMilliseconds == 0 && order.queueSequence == 0
        if order.timeoutMilliseconds > 0 {
            run.hasTimeout = true
            run.due = hf_boottime() + Int64(order.timeoutMilliseconds) * 1_000_000
        }
        runs.append(run)
        say(.started(process: process), to: session, sequence: sequence)
    }

    /// Nil for nil; the pointer is good inside `body` only.
    private func withOptionalPointer(
        to text: ContiguousArray<CChar>?,
        _ body: (UnsafePointer<CChar>?) -> Int32
    ) -> Int32 {
        // Safety: used inside the closure only.
        guard let text else { return body(nil) }
        return unsafe text.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
    }

    /// Why an entry isn't this runner's; nil: it is.
    private func isForOthers(_ entry: ScriptEntry) -> String? {
        switch entry.account {
        case .runner:
            isForNamed ? "\(entry.words[0]) names nobody, and this runs what names user \(user)" : nil
        case .user(let other, let otherGroup, _):
            other == user && otherGroup == group
                ? nil
                : "\(entry.words[0]) is for user \(other), group \(otherGroup); this is \(user), \(group)"
        }
    }

    /// Nil when request and entry don't agree on whether a transition is told.
    private func words(of entry: ScriptEntry, _ order: RunOrder) -> [String]? {
        switch (entry.added, order.transition) {
        case (.none, nil): entry.words
        case (.instance(let name), let transition?):
            entry.words + ["INSTANCE", name, transition.state.word, "\(transition.priority)"]
        case (.group(let name), let transition?):
            entry.words + ["GROUP", name, transition.state.word, "\(transition.priority)"]
        case (.none, _?), (.instance, nil), (.group, nil), (.file, _), (.fifo, _): nil
        }
    }

    private func environment(of entry: ScriptEntry, _ order: RunOrder) -> [String] {
        var result = ["PATH=" + Program.searchPath, "LANG=C", "HOLDFAST_SCRIPT=" + entry.words[0]]
        if order.queueSequence > 0 {
            result.append("HOLDFAST_SEQUENCE=\(order.queueSequence)")
            result.append("HOLDFAST_STATE_AGE_MS=\(order.ageMilliseconds)")
            result.append("HOLDFAST_SUPERSEDED=\(order.superseded)")
        }
        return result
    }

    /// The engine's wish; a run that is being ended, or over, stays as it is.
    func stop(_ sequence: UInt32) {
        if withdraw(sequence) { return }
        guard let open = session,
            let place = runs.firstIndex(where: { $0.session == open.number && $0.sequence == sequence }),
            runs[place].ending == nil
        else { return }
        runs[place].ending = .stop
        runs[place].due = hf_boottime()
    }

    /// TERM to those whose time is over, KILL to those that didn't heed it.
    func passDeadlines(at now: Int64) {
        var offspring: [(run: ScriptRun, signal: Int)] = []
        for place in runs.indices {
            guard let due = runs[place].due, due <= now else { continue }
            if runs[place].ending == nil { runs[place].ending = runs[place].hasTimeout ? .timeout : .stop }
            let signal = runs[place].signalsSent == 0 ? HF_SIGTERM : HF_SIGKILL
            _ = hf_signal_group(runs[place].process, Int32(signal))
            if runs[place].takesAll { offspring.append((runs[place], signal)) }
            runs[place].signalsSent += 1
            // A process that survives two KILLs is in the kernel's hands; it is reaped when it comes back.
            runs[place].due = runs[place].signalsSent < 3 ? now + ScriptRun.patience : nil
        }
        for signal in [HF_SIGTERM, HF_SIGKILL] {
            signalOffspring(of: offspring.filter { $0.signal == signal }.map(\.run), Int32(signal))
        }
    }
}

// MARK: - Output and end

extension Runner {
    /// Reads what a script wrote and passes its lines on.
    func readOutput(of descriptor: Int32, reads: Int = readsPerTurn) {
        guard let place = runs.firstIndex(where: { $0.output == descriptor && $0.isOutputOpen }) else {
            return
        }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        for _ in 0..<reads {
            // Safety: at most the buffer's count is written.
            let count = unsafe hf_read(descriptor, &buffer, UInt64(buffer.count))
            if count == -Int64(HF_EAGAIN) { return }
            guard count > 0 else {
                // Its end, before the process's own: nothing to wait for here any more, but the number stays
                // taken until the run is over.
                runs[place].isOutputOpen = false
                return
            }
            let now = hf_boottime()
            for line in runs[place].lines.take(buffer[..<Int(count)], at: now, &budget) {
                say(.output(line), to: runs[place].session, sequence: runs[place].sequence)
            }
        }
    }

    /// Takes note of every child that ended.
    func reap() {
        var status: Int32 = 0
        var signal: Int32 = 0
        var ended: [ScriptRun] = []
        // Safety: both results outlive the call.
        while case let process = unsafe hf_reap_exact(&status, &signal), process > 0 {
            guard let place = runs.firstIndex(where: { $0.process == process }) else { continue }
            // What it wrote before it ended is in the pipe.
            readOutput(of: runs[place].output, reads: readsAtEnd)
            var run = runs.remove(at: place)
            if let line = run.lines.finish(at: hf_boottime(), &budget) {
                say(.output(line), to: run.session, sequence: run.sequence)
            }
            // Ended by us: nothing of its group stays, whatever it left in the background.
            if run.ending != nil { _ = hf_signal_group(process, Int32(HF_SIGKILL)) }
            let outcome = run.outcome(status: status, signal: signal)
            say(.ended(outcome, unheardLines: run.lines.unheard), to: run.session, sequence: run.sequence)
            leave(run)
            ended.append(run)
        }
        killOffspring(of: ended.filter(\.takesAll))
        for run in ended where run.subject != 0 { startNext(of: run.subject) }
    }

    private func leave(_ run: ScriptRun) {
        guard run.isOutputOpen, run.ending == nil else {
            _ = hf_close(run.output)
            return
        }
        leftOver.append(run.output)
        if leftOver.count > leftOverCount { _ = hf_close(leftOver.removeFirst()) }
    }

    /// Reads and forgets; closes at the end.
    func discard(_ descriptor: Int32) {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        for _ in 0..<readsPerTurn {
            // Safety: at most the buffer's count is written.
            let count = unsafe hf_read(descriptor, &buffer, UInt64(buffer.count))
            if count == -Int64(HF_EAGAIN) { return }
            guard count > 0 else {
                leftOver.removeAll { $0 == descriptor }
                _ = hf_close(descriptor)
                return
            }
        }
    }
}
