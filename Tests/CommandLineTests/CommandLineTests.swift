// What people see of the command line: help texts, manual, colour only on a terminal. The texts in Help are
// what each `--help` prints; HOLDFAST_RECORD=1 writes them anew, and the diff is for the reviewer.
import Foundation
import Testing

struct CommandLineTests {
    static let commands = ["", "run", "check", "explain", "compile", "status"]

    @Test("help is as committed, and has an example", arguments: commands)
    func help(_ command: String) throws {
        let said = try holdfast(command.isEmpty ? ["--help"] : [command, "--help"])
        #expect(said.status == 0)
        #expect(said.output.contains("Example"))
        #expect(!said.output.contains("\u{1B}"))
        let name = command.isEmpty ? "holdfast" : command
        let file = root.appendingPathComponent("Tests/CommandLineTests/Help/\(name).txt")
        if ProcessInfo.processInfo.environment["HOLDFAST_RECORD"] != nil {
            try Data(said.output.utf8).write(to: file)
        }
        #expect(try said.output == String(contentsOf: file, encoding: .utf8))
    }

    @Test func everyCommandIsInTheTable() throws {
        let listed = try holdfast(["--help"]).output.split(separator: "\n")
            .drop { $0 != "SUBCOMMANDS:" }.dropFirst()
            .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") && !$0.hasPrefix("  See ") }
            .compactMap { $0.split(separator: " ").first.map(String.init) }
        #expect(listed == CommandLineTests.commands.dropFirst().map(\.self))
    }

    @Test func theManualIsCurrent() throws {
        let file = root.appendingPathComponent("packaging/man/holdfast.conf.5")
        let page = try holdfast(["explain", "--man"])
        #expect(page.status == 0)
        if ProcessInfo.processInfo.environment["HOLDFAST_RECORD"] != nil {
            try Data(page.output.utf8).write(to: file)
        }
        #expect(
            try page.output == String(contentsOf: file, encoding: .utf8),
            "write it anew: holdfast explain --man >packaging/man/holdfast.conf.5"
        )
    }

    @Test func explainKnowsItsWords() throws {
        #expect(try holdfast(["explain", "priority"]).output.hasPrefix("priority 1…255\n"))
        #expect(try holdfast(["explain"]).output.contains("\nvrrp_instance "))
        #expect(
            try holdfast(["explain", "priorty"])
                == Said(
                    status: 1,
                    output: "",
                    errors:
                        "holdfast: neither holdfast nor keepalived has 'priorty', did you mean 'priority'?\n"
                )
        )
    }
}
