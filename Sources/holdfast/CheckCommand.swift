import ArgumentParser
import Configuration
import GenerationStore

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check configurations; two are also compared, as those of two routers.",
        discussion: """
            Changes nothing and looks at no interface: a file can be checked on any machine. Scripts are \
            looked for on this one, which --elsewhere leaves out. What is right but not done by this version \
            is a warning; compile and run refuse it. Exit status: 0 no error (there may be warnings), 1 \
            errors, 64 wrong command line.

            Examples:
              holdfast check /etc/keepalived/keepalived.conf
              holdfast check router1.conf router2.conf
              holdfast check --show /etc/keepalived/keepalived.conf
              holdfast check --json *.conf
            """
    )

    @Flag(help: "Accept, with a warning each, what keepalived itself would skip.")
    var compat = false

    @Flag(help: "Write one JSON document instead of text.")
    var json = false

    @Flag(help: "Write the configuration as it is understood, with its defaults, secrets masked.")
    var show = false

    @Flag(help: "Don't look for scripts: the file is for another machine.")
    var elsewhere = false

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

    func validate() throws {
        if json, show { throw ValidationError("--json and --show exclude each other.") }
    }

    func run() throws {
        let options = ThisMachine.options(isCompatible: compat, instanceName: configID, purpose: .check)
        try reporting { _ = try ReaderSeal.set(changing: nil) }
        let results = files.map { file in
            let result = ConfigurationReader.read(
                file,
                from: FileSourceProvider(),
                options: options,
                inspector: elsewhere ? nil : ScriptFiles()
            )
            return (file: file, result: result)
        }
        let comparison = results.count == 2 ? compared(results[0].result, results[1].result) : []
        if json {
            let shown = results.map { DiagnosticJSON.File(path: $0.file, diagnostics: $0.result.diagnostics) }
            Terminal.standardOutput.write(DiagnosticJSON.document(shown, comparison: comparison))
        } else {
            write(results, comparison)
        }
        if results.contains(where: { $0.result.hasErrors }) { throw ExitCode(1) }
    }

    private func compared(_ first: ReadResult, _ second: ReadResult) -> [Diagnostic] {
        guard let first = first.understood, let second = second.understood else { return [] }
        return second.differences(from: first)
    }

    /// With --show the output is the configuration, and what there is to say goes beside it.
    private func write(_ results: [(file: String, result: ReadResult)], _ comparison: [Diagnostic]) {
        let output = show ? Terminal.standardError : Terminal.standardOutput
        for (file, result) in results {
            output.write(DiagnosticText.render(result.diagnostics, isColoured: output.isTerminal))
            guard !result.hasErrors, let model = result.model else { continue }
            if show, let flattened = result.flattened {
                Terminal.standardOutput.write(ShownConfiguration.text(flattened, secrets: nil))
            } else {
                output.write("\(file): \(summary(model))\n")
            }
        }
        output.write(DiagnosticText.render(comparison, isColoured: output.isTerminal))
    }

    private func summary(_ model: ConfigurationModel) -> String {
        let count = model.virtualRouters.count
        return "good, \(count) \(count == 1 ? "instance" : "instances")"
    }
}
