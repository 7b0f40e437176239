import CLinux
import EngineShell
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
}
