import CLinux
import EngineShell
import Glibc
import LabSupport
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

    /// How one ends that is told at descriptor 4, where it waits, that there is a generation, or that there
    /// is none. The program itself: of a process that runs tests, descriptor 4 may be anything.
    ///
    /// - Parameter early: what is said on the pipe that tells of early text; nil: there is none.
    private static func endAwaiting(byte: Bool, early: [UInt8]? = nil) throws -> Int32 {
        var pipe: [Int32] = [-1, -1]
        // Safety: the call sets two elements.
        try #require(unsafe hf_pipe(&pipe) == 0)
        let waiting = hf_move_up(pipe[0])
        let telling = hf_move_up(pipe[1])
        // Safety: one byte, as the count says.
        if byte { _ = unsafe hf_write(telling, [1] as [UInt8], 1) }
        _ = hf_close(telling)
        var descriptors = [waiting, waiting]
        if let early {
            // Safety: the call sets two elements.
            try #require(unsafe hf_pipe(&pipe) == 0)
            descriptors += [hf_move_up(pipe[0]), hf_move_up(hf_memory_file())]
            // Safety: the count is the array's.
            _ = unsafe hf_write(pipe[1], early, UInt64(early.count))
            _ = hf_close(pipe[1])
        }
        let paths =
            [
                "--generations", "/nowhere", "--helper", "/nowhere/h", "--helper-descriptors", "/nowhere/d",
                "--await-generation",
            ] + (early == nil ? [] : ["--early-text"])
        let identity = hf_user() == 0 ? ["--uid", "64850", "--gid", "64850"] : []
        let words = ["holdfast-engine"] + identity + paths
        let joined = words.flatMap { $0.utf8CString }
        // Safety: path and words are terminated; counts are of the arrays passed.
        let process = unsafe hf_spawn(
            try builtProgram("holdfast-engine"),
            joined,
            Int32(words.count),
            descriptors,
            Int32(descriptors.count)
        )
        for descriptor in descriptors.dropFirst() { _ = hf_close(descriptor) }
        try #require(process > 0)
        return hf_wait(process)
    }

    @Test func `told that there is a generation, it reads it`() throws {
        #expect(try EngineProcessTests.endAwaiting(byte: true) == 78)
    }

    @Test func `told that there will be none, it reads nothing and ends without a complaint`() throws {
        #expect(try EngineProcessTests.endAwaiting(byte: false) == 0)
    }

    /// Nothing, a number of bytes that aren't there, and one of more than there can be.
    @Test(arguments: [[], [9, 0, 0, 0, 0, 0, 0, 0], Array(repeating: 0xFF, count: 8)] as [[UInt8]])
    func `early text that isn't whole changes nothing`(early: [UInt8]) throws {
        #expect(try EngineProcessTests.endAwaiting(byte: true, early: early) == 78)
        #expect(try EngineProcessTests.endAwaiting(byte: false, early: early) == 0)
    }
}
