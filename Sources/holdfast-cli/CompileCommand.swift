import ArgumentParser
import CLinux
import Compiler
import Configuration
import Console
import GenerationStore
import HelperProtocol

struct CompileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compile",
        abstract: "Compile a configuration to a generation and print its hash.",
        discussion: """
            A generation is what the daemons run on; it is written to DIR/generations and becomes \
            current. On an error nothing is written and the exit status is 1. Needs root; gives up, \
            before it reads, all rights but to read files and to write there. `run` does this by itself.

            --keep DIR keeps a copy beyond a boot. With --or-kept that copy becomes current where this \
            version refuses files that are as they were when another version compiled them: what is refused \
            is left out, and said loudly. Files that were edited must be free of errors.

            Example:
              holdfast compile --config /etc/keepalived/keepalived.conf --runtime-dir /run/holdfast
            """
    )

    @Flag(help: "Don't print the hash.")
    var quiet = false

    @Option(help: ArgumentHelp("Where a copy of the generation is kept beyond a boot.", valueName: "dir"))
    var keep: String?

    @Flag(help: "Take the kept copy where only holdfast has changed, not the files.")
    var orKept = false

    @OptionGroup var source: SourceOptions

    @Option(help: ArgumentHelp("Where generations are kept.", valueName: "dir"))
    var runtimeDir = standardRuntimeFolder

    func validate() throws {
        if orKept, keep == nil { throw ValidationError("--or-kept wants --keep") }
    }

    func run() throws {
        try reporting {
            let accounts = Accounts.lookedUp()
            let options = ThisMachine.options(
                isCompatible: source.compat,
                instanceName: source.configID,
                purpose: .run
            )
            let place = hf_user() == 0 ? try GenerationPlace(runtimeDir, keeping: keep) : nil
            let hasLandlock = try ReaderSeal.set(changing: place?.changeable)
            if place != nil, !hasLandlock {
                Terminal.standardError.write(
                    "holdfast: the kernel has no Landlock, which would keep compile from all other files\n"
                )
            }
            let generation: Generation
            do {
                let model: ConfigurationModel
                (generation, model) = try compiled(options, accounts)
                guard let place else {
                    throw Failure(
                        "compile needs root, because the daemons trust generations of root's only; try sudo"
                    )
                }
                try write(generation, of: model, to: place, accounts)
            } catch {
                place?.removeIfNew()
                throw error
            }
            if !quiet {
                Terminal.standardOutput.write(String(decoding: generation.hash.text, as: UTF8.self) + "\n")
            }
        }
    }

    private func write(
        _ generation: Generation,
        of model: ConfigurationModel,
        to place: GenerationPlace,
        _ accounts: Accounts
    ) throws {
        let folder = GenerationFolder(
            place.folder,
            engine: accounts.engine,
            runner: accounts.runner,
            helper: accounts.helper
        )
        do throws(StoreError) {
            try makeFIFOs(of: model, runner: accounts.runner)
            try folder.write(generation)
        } catch {
            throw Failure(error.text)
        }
        guard let keeping = place.keeping else { return }
        do throws(StoreError) {
            try GenerationFolder(keeping, engine: accounts.engine, runner: accounts.runner).write(generation)
        } catch {
            Terminal.standardError.write("holdfast: nothing is kept for the next boot: \(error.text)\n")
        }
    }

    /// Reads the administrator's text; says what is wrong with it.
    private func compiled(
        _ options: ReaderOptions,
        _ accounts: Accounts
    ) throws -> (Generation, ConfigurationModel) {
        let provider = FileSourceProvider()
        let path = source.config ?? ConfigurationPath.standard
        let result = ConfigurationReader.read(path, from: provider, options: options)
        let errors = Terminal.standardError
        errors.write(DiagnosticText.render(result.diagnostics, isColoured: errors.isTerminal))
        guard let model = result.model, let flattened = result.flattened else {
            if let kept = kept(insteadOf: provider.sources) { return kept }
            throw ExitCode(1)
        }
        if let name = model.global.networkNamespace { try NetworkNamespace(name)?.require() }
        do {
            let generation = try Generation(
                model,
                configuration: flattened.encoded,
                secrets: result.secrets,
                scripts: scriptEntries(of: model, runner: accounts.runner, socketsIn: runtimeDir),
                sources: provider.sources,
                version: holdfastVersion
            )
            return (generation, model)
        } catch let error as CompilerError {
            if let kept = kept(insteadOf: provider.sources) { return kept }
            throw Failure("can't compile \(path): \(error.text)")
        } catch let error as ScriptTableError {
            throw Failure("can't compile \(path): \(error.text)")
        }
    }

    /// The last generation, where another version took the same files that this one refuses.
    private func kept(insteadOf refused: [Manifest.Source]) -> (Generation, ConfigurationModel)? {
        guard orKept, let keep else { return nil }
        let again = FileSourceProvider()
        do throws(StoreError) {
            let stored = try StoredGeneration(readingCurrentOf: keep, version: holdfastVersion)
            guard
                stored.manifest.standsIn(
                    for: refused,
                    refusedBy: holdfastVersion,
                    again: { path in
                        _ = again.read(path)
                        return again.sources.first { $0.path == path }
                    }
                )
            else { return nil }
            let generation = try Generation(copyingCurrentOf: keep)
            Terminal.standardError.write(
                """
                holdfast: WARNING: this version (\(holdfastVersion)) refuses the configuration, which is as \
                it was when version \(stored.manifest.version) took it: running the last good generation, \
                without what is refused; an edited file must be free of errors

                """
            )
            return (generation, stored.model)
        } catch {
            Terminal.standardError.write("holdfast: the last good generation can't stand in: \(error.text)\n")
            return nil
        }
    }
}
