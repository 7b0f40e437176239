import CLinux
import HelperProtocol
import RunnerProtocol

/// The engine's connection.
struct Session {
    let descriptor: Int32
    /// Counts connections: a run answers to the one that asked for it, or to nobody.
    let number: Int
    var stream = FrameStream()
    var outgoing: [UInt8] = []
    var isGreeted = false
    var violations = 0
}

extension Runner {
    /// One engine at a time: while a connection is open, another is closed at once. So is one of another
    /// user.
    func accept() {
        var uid: UInt32 = 0
        // Safety: the result outlives the call.
        let descriptor = unsafe hf_accept(listener, &uid)
        guard descriptor >= 0 else { return }
        guard uid == engine, session == nil else {
            let reason =
                uid == engine ? "another one is connected" : "it is user \(uid), not the engine's \(engine)"
            log("refusing a connection: \(reason)")
            _ = hf_close(descriptor)
            return
        }
        lastSession += 1
        session = Session(descriptor: descriptor, number: lastSession)
    }

    /// Reads what the engine sent, as far as it is there.
    func serve() {
        guard let open = session else { return }
        var buffer = [UInt8](repeating: 0, count: 16_384)
        // Safety: at most the buffer's count is written.
        let count = unsafe hf_receive(open.descriptor, &buffer, UInt64(buffer.count))
        if count == -Int64(HF_EAGAIN) { return }
        guard count > 0 else { return endSession(nil) }
        session?.stream.append(Array(buffer[..<min(Int(count), buffer.count)]))
        do {
            while let frame = try nextFrame() {
                carryOut(try RunnerRequest(frame), sequence: frame.sequence)
            }
        } catch {
            endSession("what it sent is malformed (\(error))")
        }
    }

    /// The stream's error and the request's are different types; here both are just the end.
    private func nextFrame() throws -> Frame? { try session?.stream.next() }

    private func carryOut(_ request: RunnerRequest, sequence: UInt32) {
        guard let open = session else { return }
        switch request {
        case .hello(let version):
            guard !open.isGreeted, version == RunnerLimits.version else {
                return endSession("it says hello twice or speaks version \(version)")
            }
            session?.isGreeted = true
            say(.greeting(version: RunnerLimits.version, user: user), to: open.number, sequence: sequence)
        case .run, .stop, .resolve, .read, .write:
            guard open.isGreeted else { return endSession("it didn't say hello first") }
            if isForNamed {
                switch request {
                case .run, .stop: break
                case .hello, .resolve, .read, .write:
                    return refuse(.otherUser, "this runs scripts and does nothing else", sequence: sequence)
                }
            }
            switch request {
            case .run(let order): start(order, sequence: sequence)
            case .stop(let run): stop(run)
            case .resolve(let name): resolve(name, sequence: sequence)
            case .write(let order): write(order, sequence: sequence)
            case .read(let generation, let file): read(file, of: generation, sequence: sequence)
            case .hello: break
            }
        }
    }

    /// A refusal; the session ends after a few that no honest engine provokes.
    func refuse(_ refusal: RunRefusal, _ reason: String, sequence: UInt32) {
        guard let open = session else { return }
        say(.refused(refusal, reason: reason), to: open.number, sequence: sequence)
        guard refusal.isViolation else { return }
        session?.violations += 1
        log("refused: \(reason)")
        if open.violations + 1 >= RunnerLimits.violationsPerSession {
            flush()
            endSession("it asked for too much that it may not have")
        }
    }

    /// An answer to the session that asked; nowhere when that is gone.
    func say(_ answer: RunnerAnswer, to number: Int, sequence: UInt32) {
        guard let open = session, open.number == number else { return }
        session?.outgoing += answer.frame(sequence: sequence)
        if session?.outgoing.count ?? 0 > RunnerLimits.waitingBytes { endSession("it doesn't read") }
    }

    /// Sends what waits, as far as the engine takes it.
    func flush() {
        while let open = session, !open.outgoing.isEmpty {
            let part = Array(open.outgoing.prefix(65_536))
            // Safety: the array lives through the call, and its count is passed.
            let sent = unsafe hf_send(open.descriptor, part, UInt64(part.count))
            if sent == -Int64(HF_EAGAIN) { return }
            guard sent > 0 else { return endSession(nil) }
            session?.outgoing.removeFirst(Int(sent))
        }
    }

    /// Scripts go on: what was begun is finished, though nobody hears of it. What was to run for as long as
    /// the engine does (a FIFO's reader) is ended: the next engine starts it again.
    func endSession(_ reason: String?) {
        guard let open = session else { return }
        if let reason { log("closing the engine's connection: \(reason)") }
        _ = hf_close(open.descriptor)
        session = nil
        waiting.removeAll()
        for place in runs.indices where runs[place].session == open.number {
            guard runs[place].lastsWithSession, runs[place].ending == nil else { continue }
            runs[place].ending = .stop
            runs[place].due = hf_boottime()
        }
    }
}
