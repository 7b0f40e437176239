import CLinux
import Foundation
import HelperProtocol
import NetworkTypes
import RunnerProtocol
import Synchronization

enum BenchError: Error { case setup(String), timeout(String), closed }

/// True where these tests must run: as root, or where CI would otherwise pass without them.
let mayRun = hf_user() == 0 || ProcessInfo.processInfo.environment["CI"] != nil

/// The user that the runner of a test is.
let runnerUser: UInt32 = 54_021

/// Held while a script is written and while a process is made: a child that has inherited the file being
/// written would make it busy to execute.
private let forking = Mutex(())

/// Starts a program; its id.
func spawn(_ path: String, _ words: [String], _ descriptors: [Int32] = []) -> Int32 {
    forking.withLock { _ in
        unsafe hf_spawn(
            path,
            words.flatMap { $0.utf8CString },
            Int32(words.count),
            descriptors,
            Int32(descriptors.count)
        )
    }
}

/// A folder with scripts and one generation, a running `holdfast-runner`, and the engine's side of its
/// connection.
final class Bench {
    let folder: String
    let generation = GenerationHash(rawValue: 0xABCD)
    private var entries: [ScriptEntry] = []
    private(set) var runner: Int32 = 0
    private(set) var socket: Int32 = -1
    private var stream = FrameStream()
    private var sequence: UInt32 = 0
    private var heard: [(sequence: UInt32, answer: RunnerAnswer)] = []
    private(set) var isClosed = false

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/holdfast-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        unsafe chmod(folder, 0o755)
    }

    deinit {
        if socket >= 0 { _ = hf_close(socket) }
        if runner > 0 {
            _ = hf_signal(runner, Int32(HF_SIGKILL))
            _ = hf_wait(runner)
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// A script of the shell, executable by all; its path.
    @discardableResult
    func script(_ name: String, _ body: String, mode: mode_t = 0o755, interpreter: String = "#!/bin/sh\n")
        throws -> String
    {
        let path = "\(folder)/\(name)"
        try forking.withLock { _ in
            try Data((interpreter + body + "\n").utf8).write(to: URL(fileURLWithPath: path))
        }
        unsafe chmod(path, mode)
        return path
    }

    /// The number of a new entry; before `start`.
    func entry(
        _ words: [String],
        account: ScriptEntry.Account = .runner,
        added: ScriptEntry.Added = .none
    ) throws -> UInt32 {
        guard let entry = ScriptEntry(words: words, account: account, added: added) else {
            throw BenchError.setup("entry")
        }
        entries.append(entry)
        return UInt32(entries.count - 1)
    }

    /// Writes the table, starts the runner, says hello.
    ///
    /// - Parameter keepsLog: what the runner says of itself goes to `log`, not to standard error.
    func start(engine: UInt32 = hf_user(), greet: Bool = true, keepsLog: Bool = false) throws {
        let name = String(decoding: generation.text, as: UTF8.self)
        let place = "\(folder)/generations/\(name)"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        let table = ScriptTable(generation: generation, entries: entries)
        try Data(table.encoded).write(to: URL(fileURLWithPath: "\(place)/scripts"))
        for path in ["\(folder)/generations", place] { unsafe chmod(path, 0o755) }
        unsafe chmod("\(place)/scripts", 0o644)

        let listener = unsafe hf_unix_listen("\(folder)/socket", Int32(HF_STREAM), 0, 0, 0o600)
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let beside = URL(fileURLWithPath: own).deletingLastPathComponent().path + "/holdfast-runner"
        // A release build to test instead.
        let binary = ProcessInfo.processInfo.environment["HOLDFAST_RUNNER"] ?? beside
        let words = [
            "holdfast-runner", "--engine-uid", "\(engine)", "--uid", "\(runnerUser)", "--gid",
            "\(runnerUser)",
            "--generations", "\(folder)/generations",
        ]
        let high = hf_move_up(listener)
        let script = "log=$0; exec \"$@\" 2>\"$log\""
        runner =
            keepsLog
            ? spawn("/bin/sh", ["sh", "-c", script, "\(folder)/log", binary] + words.dropFirst(), [high])
            : spawn(binary, words, [high])
        _ = hf_close(high)
        guard runner > 0 else { throw BenchError.setup("spawn: errno \(-runner)") }
        try connect()
        if greet { _ = try ask(.hello(version: RunnerLimits.version)) }
    }

    func connect() throws {
        if socket >= 0 { _ = hf_close(socket) }
        socket = unsafe hf_unix_connect("\(folder)/socket", Int32(HF_STREAM))
        guard socket >= 0 else { throw BenchError.setup("connect: errno \(-socket)") }
        _ = hf_set_nonblocking(socket)
        stream = FrameStream()
        heard = []
        isClosed = false
    }

    /// All bytes, unless the runner closes the connection before.
    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = unsafe hf_send(socket, Array(rest), UInt64(rest.count))
            if sent == -Int64(HF_EAGAIN) {
                var entry = hf_poll_entry(descriptor: socket, wanted: Int16(HF_POLL_OUT), seen: 0)
                _ = unsafe hf_poll(&entry, 1, 1_000_000_000)
            } else if sent > 0 {
                rest = rest.dropFirst(Int(sent))
            } else {
                return
            }
        }
    }

    /// The request's sequence.
    func send(_ request: RunnerRequest) -> UInt32 {
        sequence += 1
        send(request.frame(sequence: sequence))
        return sequence
    }

    /// Starts a script; its request's sequence.
    func run(
        _ script: UInt32,
        timeout: UInt32 = 20_000,
        _ transition: RunOrder.Transition? = nil
    ) -> UInt32 {
        send(
            .run(
                RunOrder(
                    generation: generation,
                    script: script,
                    timeoutMilliseconds: timeout,
                    transition: transition
                )
            )
        )
    }

    func ask(_ request: RunnerRequest) throws -> RunnerAnswer {
        let sent = send(request)
        return try answer(to: sent) { _ in true }
    }

    /// What a run gave: its output's lines, and how it ended or was refused.
    func result(of run: UInt32) throws -> (lines: [String], end: RunnerAnswer) {
        var lines: [String] = []
        while true {
            switch try answer(to: run, { _ in true }) {
            case .output(let line): lines.append(String(decoding: line, as: UTF8.self))
            case .started: break
            case let end: return (lines, end)
            }
        }
    }

    /// The next answer to the request that `matches`; others wait.
    func answer(to sequence: UInt32, _ matches: (RunnerAnswer) -> Bool) throws -> RunnerAnswer {
        try eventually("an answer to \(sequence)") {
            if let place = heard.firstIndex(where: { $0.sequence == sequence && matches($0.answer) }) {
                return heard.remove(at: place).answer
            }
            guard try read() else { throw BenchError.closed }
            return nil
        }
    }

    /// Waits until the runner closes the connection.
    func waitForClose() throws {
        _ = try eventually("the connection's end") { try read() ? nil : true }
    }

    /// False at the end of the connection.
    private func read() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe hf_receive(socket, &buffer, UInt64(buffer.count))
            if count == -Int64(HF_EAGAIN) { return true }
            guard count > 0 else {
                isClosed = true
                return false
            }
            stream.append(Array(buffer[..<Int(count)]))
            while let frame = try stream.next() { heard.append((frame.sequence, try RunnerAnswer(frame))) }
        }
    }

    /// The runner's own lines so far, where `start` was told to keep them.
    var log: [String] {
        get throws {
            try String(contentsOfFile: "\(folder)/log", encoding: .utf8).split(separator: "\n").map(
                String.init
            )
        }
    }

    /// Processor time that the runner has used, in hundredths of a second.
    var processorTicks: Int {
        get throws {
            let text = try String(contentsOfFile: "/proc/\(runner)/stat", encoding: .utf8)
            // Behind the name: utime and stime are the 12th and 13th (proc(5)).
            let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
            guard fields.count > 12, let user = Int(fields[11]), let kernel = Int(fields[12]) else {
                throw BenchError.setup("stat")
            }
            return user + kernel
        }
    }

    /// A number out of the runner's /proc status, in the unit there.
    func status(_ key: String) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(runner)/status", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix(key + ":") } ?? ""
        return line.split { !$0.isNumber }.first.flatMap { Int($0) } ?? -1
    }
}

/// Waits until `condition` gives something.
func eventually<Value>(_ what: String, _ condition: () throws -> Value?) throws -> Value {
    let end = Date().addingTimeInterval(20)
    while Date() < end {
        if let value = try condition() { return value }
        // Poll: every 2 ms, at most 20 s.
        usleep(2_000)
    }
    throw BenchError.timeout(what)
}
