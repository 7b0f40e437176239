import CLinux
import Console

/// Commands of the system's own, by `sh`.
enum Shell {
    /// True when it exits with 0.
    @discardableResult
    static func run(_ script: String, quietly: Bool = false) -> Bool {
        status(of: quietly ? "{ \(script)\n} >/dev/null 2>&1" : script, descriptors: []) == 0
    }

    /// What it writes, whatever it exits with.
    static func output(_ script: String) -> String {
        var pipe: [Int32] = [0, 0]
        // Safety: two numbers are written.
        guard unsafe hf_pipe(&pipe) == 0 else { return "" }
        guard let child = start("{ \(script)\n} >&3 2>/dev/null", descriptors: [pipe[1]]) else { return "" }
        _ = hf_close(pipe[1])
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            // The pipe blocks nobody.
            var entry = hf_poll_entry(descriptor: pipe[0], wanted: Int16(HF_POLL_IN), seen: 0)
            // Safety: one entry, as said.
            _ = unsafe hf_poll(&entry, 1, -1)
            // Safety: at most `buffer.count` bytes are written.
            let count = unsafe hf_read(pipe[0], &buffer, UInt64(buffer.count))
            guard count > 0 else { break }
            result += buffer.prefix(Int(count))
        }
        _ = hf_close(pipe[0])
        _ = hf_wait(child)
        return String(decoding: result, as: UTF8.self)
    }

    private static func status(of script: String, descriptors: [Int32]) -> Int32 {
        start(script, descriptors: descriptors).map { hf_wait($0) } ?? -1
    }

    private static func start(_ script: String, descriptors: [Int32]) -> Int32? {
        let words = Programs.joined(["sh", "-c", script])
        // Safety: path and words are terminated; the descriptors are as many as said.
        let child = unsafe hf_spawn("/bin/sh", words, 3, descriptors, Int32(descriptors.count))
        return child > 0 ? child : nil
    }
}

extension String {
    /// Without spaces and line ends around it.
    var trimmed: String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\n" || $0 == "\t" }
        return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}
