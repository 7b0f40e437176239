// What nobody may do to the reader by a file: make it hang, fill the memory, crash it, or pass. The built
// program, as it is installed: memory and time of a debug build say nothing.
import Foundation
import Testing

@Suite(
    "Hostile files",
    .serialized,
    .enabled(if: Measured.install != nil, "NOT RUN: HOLDFAST_INSTALL isn't set")
)
struct HostileFileTests {
    @Test("said, refused, in bounds", arguments: HostileFile.all)
    func file(_ row: HostileFile) throws {
        let folder = try TemporaryFolder()
        let data = try row.make(folder)
        try data.write(to: folder.url.appendingPathComponent("a.conf"))
        let measured = try Measured.check("a.conf", in: folder.url)
        #expect(measured.status == 1)
        #expect(measured.output.contains(row.message), "\(measured.output.prefix(500))")
        #expect(measured.output.utf8.count < 100_000)
        #expect(measured.peakBytes <= 10 * data.count + 50_000_000)
    }
}

/// A run of the installed `holdfast check`.
struct Measured {
    /// 137 when it took too long.
    var status: Int32
    /// Most that was in memory at one time.
    var peakBytes: Int
    var output: String

    /// The tree that `packaging/test` built.
    static let install = ProcessInfo.processInfo.environment["HOLDFAST_INSTALL"].flatMap {
        $0.isEmpty ? nil : $0
    }
    /// Each row takes 3 s at most on a slow machine; what takes this long hangs.
    private static let seconds = 60

    /// Forks from a small program: what a process had in memory before it executed another counts as the
    /// other's peak.
    private static let runner = """
        import os, signal, sys
        process = os.fork()
        if process == 0:
            os.execv(sys.argv[2], sys.argv[2:])
        signal.signal(signal.SIGALRM, lambda *_: os.kill(process, signal.SIGKILL))
        signal.alarm(int(sys.argv[1]))
        _, status, usage = os.wait4(process, 0)
        status = os.waitstatus_to_exitcode(status)
        print(status if status >= 0 else 128 - status, usage.ru_maxrss, file=sys.stderr)
        """

    static func check(_ file: String, in folder: URL) throws -> Measured {
        let program = try #require(install) + "/usr/bin/holdfast"
        let said = try run(
            "/usr/bin/python3",
            ["-c", runner, "\(seconds)", program, "check", file],
            in: folder
        )
        let numbers = said.errors.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        try #require(numbers.count == 2, "\(said.errors)")
        return Measured(status: Int32(numbers[0]), peakBytes: numbers[1] << 10, output: said.output)
    }
}
