import Glibc
import Testing
import Tracking

@testable import EngineShell

/// What /proc says of processes.
struct ProcessScanTests {
    struct Row: Sendable {
        let status: String
        let name: String?
    }

    // The form: proc(5), /proc/pid/stat.
    @Test(arguments: [
        Row(status: "1 (systemd) S 0 1 1", name: "systemd"),
        Row(status: "7 (a) b (c) R 1", name: "a) b (c"),
        Row(status: "9 (gone) Z 1 9", name: nil),
        Row(status: "9 (gone) X 1 9", name: nil),
        Row(status: "9 (cut", name: nil),
        Row(status: "9 (cut)", name: nil),
        Row(status: ") S (", name: nil),
        Row(status: "", name: nil),
    ])
    func states(_ row: Row) {
        #expect(ProcessScan.description(Array(row.status.utf8)[...])?.name == row.name)
    }

    @Test(arguments: [("", []), ("a\0", ["a"]), ("a\0\0b\0", ["a", "", "b"]), ("cut", ["cut"])])
    func commandLines(_ line: String, _ words: [String]) {
        #expect(ProcessScan.words(Array(line.utf8)[...]) == words)
    }

    @Test func thisProcessIsThere() throws {
        let own = try #require(ProcessScan.run().first { $0.process == getpid() })
        #expect(own.description.commandLine.first == CommandLine.arguments.first)
    }
}
