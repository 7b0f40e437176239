import ArgumentParser
import Compiler
import Configuration
import Console
import GenerationStore

/// How files are read by commands that change nothing.
struct ReadingOptions: ParsableArguments {
    @Flag(help: "Accept, with a warning each, what keepalived itself would skip.")
    var compat = false

    @Option(
        name: .customLong("config-id"),
        help: ArgumentHelp(
            "What @ID lines and ${_INSTANCE} are about (default: the host's name up to its first dot).",
            valueName: "id"
        )
    )
    var configID: String?

    init() {}

    /// As `source` is read.
    init(of source: SourceOptions) {
        compat = source.compat
        configID = source.configID
    }

    /// Seals the process, then gives what reads the models of files: what is wrong with one goes to standard
    /// error, errors end the command.
    func sealed() throws -> (_ file: String) throws -> ConfigurationModel {
        let read = unsealed()
        _ = try ReaderSeal.set(changing: nil)
        return read
    }

    /// The same for a command that needs the network afterwards: with all rights of whoever calls it.
    func unsealed() -> (_ file: String) throws -> ConfigurationModel {
        let options = ThisMachine.options(isCompatible: compat, instanceName: configID, purpose: .check)
        return { file in
            let result = ConfigurationReader.read(file, from: FileSourceProvider(), options: options)
            let errors = Terminal.standardError
            errors.write(DiagnosticText.render(result.diagnostics, isColoured: errors.isTerminal))
            guard !result.hasErrors, let model = result.model else { throw ExitCode(1) }
            return model
        }
    }
}
