import ArgumentParser
import CLinux
import Compiler
import Configuration
import GenerationStore
import HelperProtocol

struct CompileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compile",
        abstract: "Compile a configuration to a generation and print its hash.",
        discussion: """
            A generation is what the daemons run on; it is written to DIR/generations and becomes \
            current. On an error nothing is written and the exit status is 1. `run` does this by itself.

            Example:
              holdfast compile --config /etc/keepalived/keepalived.conf --runtime-dir /run/holdfast
            """
    )

    @Flag(help: "Don't print the hash.")
    var quiet = false

    @Flag(help: "Accept, with a warning each, what keepalived itself would skip.")
    var compat = false

    @Option(
        help: ArgumentHelp(
            "The configuration (default: \(ConfigurationPath.own), else \(ConfigurationPath.keepalived)).",
            valueName: "file"
        )
    )
    var config: String?

    @Option(
        name: .customLong("config-id"),
        help: ArgumentHelp(
            "What @ID lines and ${_INSTANCE} are about (default: the host's name up to its first dot).",
            valueName: "id"
        )
    )
    var configID: String?

    @Option(help: ArgumentHelp("Where generations are kept.", valueName: "dir"))
    var runtimeDir = standardRuntimeFolder

    func run() throws {
        try reporting {
            let provider = FileSourceProvider()
            let path = config ?? ConfigurationPath.standard
            let result = ConfigurationReader.read(
                path,
                from: provider,
                options: ThisMachine.options(
                    isCompatible: compat,
                    instanceName: configID,
                    purpose: .run
                )
            )
            let errors = Terminal.standardError
            errors.write(DiagnosticText.render(result.diagnostics, isColoured: errors.isTerminal))
            guard let model = result.model, let flattened = result.flattened else { throw ExitCode(1) }
            let accounts = Accounts.lookedUp()
            let generation: Generation
            do {
                generation = try Generation(
                    model,
                    configuration: flattened.encoded,
                    secrets: result.secrets,
                    scripts: scriptEntries(of: model, runner: accounts.runner),
                    sources: provider.sources,
                    version: holdfastVersion
                )
            } catch let error as CompilerError {
                throw Failure("can't compile \(path): \(error.text)")
            } catch let error as ScriptTableError {
                throw Failure("can't compile \(path): \(error.text)")
            }
            try store(generation, model, accounts)
            if !quiet {
                Terminal.standardOutput.write(String(decoding: generation.hash.text, as: UTF8.self) + "\n")
            }
        }
    }

    private func store(_ generation: Generation, _ model: ConfigurationModel, _ accounts: Accounts) throws {
        guard hf_user() == 0 else {
            throw Failure(
                "compile needs root, because the daemons trust generations of root's only; try sudo"
            )
        }
        // Safety: the path is terminated.
        let made = unsafe hf_make_folder(runtimeDir, 0o755)
        guard made >= 0 else { throw Failure("can't make \(runtimeDir): \(systemText(-made))") }
        let folder = GenerationFolder(
            "\(runtimeDir)/generations",
            engine: accounts.engine,
            runner: accounts.runner
        )
        do throws(StoreError) {
            try makeFIFOs(of: model, runner: accounts.runner)
            try folder.write(generation)
        } catch {
            throw Failure(error.text)
        }
    }
}
