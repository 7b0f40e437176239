import CLinux

/// A compile step that waits, prepared, for the next reload (`holdfast standby`). Nothing hangs on it:
/// where it isn't there, has nothing to answer or is of another build than the program that stands there
/// now, compiling is done as without it.
struct Standby {
    private var process: Int32?
    /// Our end.
    private var connection: Int32 = -1
    /// What tells the program that it runs from a later one.
    private var program: [UInt64]?
    /// When one is to be started, in nanoseconds since boot; nil: not.
    private(set) var due: Int64?

    /// What follows on a start or a reload goes first: on one processor to put ten thousand real servers into
    /// the kernel takes three seconds, and longer beside this.
    private static let pause: Int64 = 4_000_000_000
    /// How long compiling may take, in nanoseconds; a part of a file takes some milliseconds.
    private static let patience: Int64 = 10_000_000_000
    /// An outline has 53 bytes for each statement of the file, so it has a hundred of them at least.
    private static let outlineMin: UInt64 = 5_300

    /// After a pause, where the generation in force is such that there is something to gain.
    mutating func startSoon(currentIn folder: String) {
        end()
        let size = fileSize("\(folder)/generations/current/outline") ?? 0
        due = size < Standby.outlineMin ? nil : hf_boottime() + Standby.pause
    }

    /// - Parameter words: those of an ordinary compile step.
    mutating func start(_ path: String, _ words: [String]) {
        end()
        var pair: [Int32] = [-1, -1]
        // Safety: the call sets two elements.
        guard unsafe hf_seqpacket_pair(&pair) == 0 else { return }
        let theirs = hf_move_up(pair[1])
        let program = Standby.numbers(of: path)
        let started = spawn(path, ["holdfast", "standby"] + words, descriptors: [theirs])
        _ = hf_close(theirs)
        guard started > 0 else {
            log("can't start \(path): \(systemText(-started))")
            _ = hf_close(pair[0])
            return
        }
        (process, connection, self.program) = (started, pair[0], program)
    }

    /// Compiles, once; false where that is left to an ordinary step.
    mutating func compile(_ path: String) -> Bool {
        defer { end() }
        guard process != nil, let program, program == Standby.numbers(of: path) else { return false }
        var byte: UInt8 = 1
        // Safety: one byte, as the count says.
        guard unsafe hf_send(connection, &byte, 1) == 1 else { return false }
        var answer = hf_poll_entry(descriptor: connection, wanted: Int16(HF_POLL_IN), seen: 0)
        // Safety: one entry, one byte, as the counts say.
        guard unsafe hf_poll(&answer, 1, Standby.patience) == 1 else { return false }
        return unsafe hf_receive(connection, &byte, 1) == 1
    }

    /// Takes note that a process is gone, perhaps this one.
    mutating func ended(_ process: Int32) {
        if process == self.process { forget() }
    }

    /// Whoever it was, it doesn't wait any more, and none will be started.
    mutating func end() {
        due = nil
        guard let process else { return }
        _ = hf_signal(process, Int32(HF_SIGKILL))
        forget()
    }

    private mutating func forget() {
        _ = hf_close(connection)
        (process, connection, program) = (nil, -1, nil)
    }

    private static func numbers(of path: String) -> [UInt64]? {
        var numbers = [UInt64](repeating: 0, count: Int(HF_PROGRAM_NUMBERS))
        // Safety: the path is terminated; there is room for as many numbers as the call fills.
        return unsafe hf_program(path, &numbers) == 0 ? numbers : nil
    }
}
