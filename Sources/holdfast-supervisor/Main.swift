// holdfast-supervisor: starts, watches and ends the processes of `holdfast run`. Root; no network, no
// configuration.
//
//   holdfast-supervisor --config FILE --runtime-dir DIR [--config-id ID] [--compat] [--script-user NAME]…
//
// At the start it opens the sockets on which helper, engine and runner listen (so a restarted process finds
// the same ones, and a client's connection waits instead of failing), compiles by running `holdfast compile`
// while the engine starts, which gets the text early and reads no generation before there is one, and starts
// the others. Then it only reacts:
//   a child ended   started again, at once the first time, with a growing pause when it keeps ending (0, 50
//                   ms, … 5 s; forgotten after 10 s of life). A helper goes on with what its
//                   predecessor left in the kernel; the first, and one that follows on several short-lived
//                   ones, takes that away before it serves (`--clear`). A child that says that its command
//                   line or its generation is wrong (2, 78) isn't started again before the next HUP.
//   HUP             compile, by the step that waits for it (Standby.swift) or by another; when that worked,
//                   HUP to the engine, else everything stays as it is
//   TERM, INT       TERM to the engine, which hands over and ends within 10 s; then to the runner and the
//                   helper, which clears within 10 s; then what was made is removed
// It sets no parent-death signal: an engine and helper without supervisor go on until they are stopped, and
// when everything is killed at once the addresses' lifetimes end them.
//
// Exit status: 0 stopped as asked, 1 couldn't start, 64 wrong command line.
import CLinux

@main
struct Main {
    static func main() {
        guard let options = Options(CommandLine.arguments.dropFirst()) else {
            log(
                "usage: holdfast-supervisor --config FILE --runtime-dir DIR [--config-id ID] [--compat] "
                    + "[--script-user NAME]…"
            )
            hf_exit(64)
        }
        do throws(StartFailure) {
            var supervisor = try Supervisor(options)
            supervisor.run()
        } catch {
            // An empty one has been explained by the program that failed.
            if !error.text.isEmpty { log(error.text) }
            hf_exit(1)
        }
        hf_exit(0)
    }
}

/// Why nothing runs.
struct StartFailure: Error { let text: String }

/// The command line.
struct Options {
    var config = ""
    var folder = ""
    /// Nil: the compiler takes the host's name.
    var configID: String?
    var isCompatible = false
    /// Users who may have scripts of their own, root among them.
    var scriptUsers: [String] = []

    init?(_ words: ArraySlice<String>) {
        var rest = words
        while let word = rest.popFirst() {
            if word == "--compat" {
                isCompatible = true
                continue
            }
            guard let value = rest.popFirst() else { return nil }
            switch word {
            case "--config": config = value
            case "--runtime-dir": folder = value
            case "--config-id": configID = value
            case "--script-user": scriptUsers.append(value)
            default: return nil
            }
        }
        guard !config.isEmpty, !folder.isEmpty else { return nil }
    }
}

/// One line on standard error.
func log(_ text: String) {
    let line = Array("holdfast-supervisor: \(text)\n".utf8)
    // Safety: the array is valid for the call, and its count is passed.
    _ = unsafe hf_write(2, line, UInt64(line.count))
}

/// A call's result, unless it is a negative errno.
func require(_ result: Int32, _ attempt: String) throws(StartFailure) -> Int32 {
    guard result >= 0 else { throw StartFailure(text: "can't \(attempt): \(systemText(-result))") }
    return result
}

/// What the kernel's error number means.
func systemText(_ errno: Int32) -> String {
    // Safety: the text is terminated and copied at once.
    unsafe String(cString: hf_error_text(errno))
}
