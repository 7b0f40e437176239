import CLinux
import EngineShell
import Glibc
import Testing

/// Starts that end, each in a process of its own.
struct EngineProcessTests {
    @Test func `a command line that can't be used ends with 64`() async {
        await #expect(processExitsWith: .exitCode(64)) { runEngine(["--nonsense"]).end() }
    }

    @Test func `sealed, it finds no generation and ends with 78`() async {
        await #expect(processExitsWith: .exitCode(78)) {
            let paths = [
                "--generations", "/nowhere", "--helper", "/nowhere/h", "--helper-descriptors", "/nowhere/d",
            ]
            let identity = hf_user() == 0 ? ["--uid", "64850", "--gid", "64850"] : []
            runEngine(identity + paths).end()
        }
    }

    @Test(.enabled(if: hf_user() == 0)) func `root that isn't told whom to become doesn't run`() async {
        await #expect(processExitsWith: .exitCode(71)) {
            let paths = [
                "--generations", "/nowhere", "--helper", "/nowhere/h", "--helper-descriptors", "/nowhere/d",
            ]
            runEngine(paths).end()
        }
    }

    /// Ends as one that is told at descriptor 4, where it waits, that there is a generation, or that there is
    /// none.
    private static func endAwaiting(byte: Bool) {
        var pipe: [Int32] = [-1, -1]
        // Safety: the call sets two elements; one byte is written.
        guard unsafe hf_pipe(&pipe) == 0, dup2(pipe[0], 4) == 4 else { return }
        if byte { _ = unsafe hf_write(pipe[1], [1] as [UInt8], 1) }
        if pipe[1] != 4 { _ = hf_close(pipe[1]) }
        let paths = [
            "--generations", "/nowhere", "--helper", "/nowhere/h", "--helper-descriptors", "/nowhere/d",
            "--await-generation",
        ]
        let identity = hf_user() == 0 ? ["--uid", "64850", "--gid", "64850"] : []
        runEngine(identity + paths).end()
    }

    @Test func `told that there is a generation, it reads it`() async {
        await #expect(processExitsWith: .exitCode(78)) { EngineProcessTests.endAwaiting(byte: true) }
    }

    @Test func `told that there will be none, it reads nothing and ends without a complaint`() async {
        await #expect(processExitsWith: .exitCode(0)) { EngineProcessTests.endAwaiting(byte: false) }
    }
}
