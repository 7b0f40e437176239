import ArgumentParser
import Configuration
import GenerationStore

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check configurations, each by itself.",
        discussion: """
            Changes nothing and looks at no interface: a file can be checked on any machine. What is right \
            but not done by this version is a warning; compile and run refuse it. Exit status: 0 no error \
            (there may be warnings), 1 errors, 64 wrong command line.

            Examples:
              holdfast check /etc/keepalived/keepalived.conf
              holdfast check --json *.conf
            """
    )

    @Flag(help: "Accept, with a warning each, what keepalived itself would skip.")
    var compat = false

    @Flag(help: "Write one JSON document instead of text.")
    var json = false

    @Option(
        name: .customLong("config-id"),
        help: ArgumentHelp(
            "What @ID lines and ${_INSTANCE} are about (default: the host's name up to its first dot).",
            valueName: "id"
        )
    )
    var configID: String?

    @Argument(help: "The files to check.")
    var files: [String]

    func run() throws {
        let output = Terminal.standardOutput
        var results: [(file: String, result: ReadResult)] = []
        for file in files {
            let options = ThisMachine.options(
                isCompatible: compat,
                instanceName: configID,
                purpose: .check
            )
            results.append(
                (file, ConfigurationReader.read(file, from: FileSourceProvider(), options: options))
            )
        }
        if json {
            output.write(DiagnosticDocument.text(results) + "\n")
        } else {
            let printer = DiagnosticPrinter(isColoured: output.isTerminal)
            for (file, result) in results {
                for diagnostic in result.diagnostics { output.write(printer.text(diagnostic)) }
                if !result.hasErrors, let model = result.model {
                    output.write("\(file): \(summary(model))\n")
                }
            }
        }
        if results.contains(where: { $0.result.hasErrors }) { throw ExitCode(1) }
    }

    private func summary(_ model: ConfigurationModel) -> String {
        let count = model.virtualRouters.count
        return "good, \(count) \(count == 1 ? "instance" : "instances")"
    }
}
