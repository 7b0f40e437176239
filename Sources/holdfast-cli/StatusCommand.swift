import ArgumentParser
import Console
import ControlProtocol

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what a running holdfast does.",
        discussion: """
            Asks the engine through its control socket. Exit status: 0 answered, 1 nobody answers, 64 wrong \
            command line.

            Examples:
              holdfast status
              holdfast status --json --runtime-dir /run/holdfast-test
            """
    )

    @Flag(help: "Write the engine's JSON document as it is.")
    var json = false

    @Option(help: ArgumentHelp("The runtime directory of the holdfast to ask.", valueName: "dir"))
    var runtimeDir = standardRuntimeFolder

    func run() throws {
        try reporting {
            let document = try ask()
            if json {
                Terminal.standardOutput.write(document.hasSuffix("\n") ? document : document + "\n")
                return
            }
            guard let value = JSONReader.read(document) else {
                throw Failure("the engine answered with what is no status document")
            }
            let output = Terminal.standardOutput
            output.write(StatusTable(isTerminal: output.isTerminal).text(value))
        }
    }

    func ask() throws -> String { try ControlConnection.ask(runtimeDir, .status) }
}
