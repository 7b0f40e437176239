import CLinux
import Compiler
import Configuration
import GenerationStore
import HelperProtocol
import RunnerProtocol

/// What `holdfast compile` does, whoever read the command line.
package struct Compilation {
    private let isQuiet: Bool
    private let isCompatible: Bool
    private let config: String?
    private let configID: String?
    let runtimeFolder: String
    /// Where each generation is kept once more, beyond a boot; nil: nowhere.
    let keeping: String?
    /// The kept one becomes current where only holdfast has changed, not the files.
    let takesKept: Bool
    /// The flattened text goes to who waits for it, as `EarlyText` says.
    private let givesEarlyText: Bool

    /// `config` nil: the standard one. `configID` nil: the machine's name.
    ///
    /// - Parameters:
    ///   - keeping: where each generation is kept once more, beyond a boot; nil: nowhere.
    ///   - takesKept: the kept one becomes current where this version refuses files that are as they were
    ///     when another version compiled them.
    ///   - givesEarlyText: the flattened text goes to who waits for it, as `EarlyText` says.
    package init(
        isQuiet: Bool,
        isCompatible: Bool,
        config: String?,
        configID: String?,
        runtimeFolder: String,
        keeping: String? = nil,
        takesKept: Bool = false,
        givesEarlyText: Bool = false
    ) {
        self.isQuiet = isQuiet
        self.isCompatible = isCompatible
        self.config = config
        self.configID = configID
        self.runtimeFolder = runtimeFolder
        self.keeping = keeping
        self.takesKept = takesKept
        self.givesEarlyText = givesEarlyText
    }

    /// Nil for any but a plain command line.
    package init?(plainArguments arguments: [String]) {
        let names: [PlainOptions.Name] = [
            .quiet, .compat, .config, .configID, .runtimeFolder, .keep, .orKept, .earlyText,
        ]
        guard arguments.first == "compile", let options = PlainOptions(arguments.dropFirst(), names),
            options.keep != nil || !options.takesKept
        else { return nil }
        self.init(
            isQuiet: options.isQuiet,
            isCompatible: options.isCompatible,
            config: options.config,
            configID: options.configID,
            runtimeFolder: options.runtimeFolder ?? standardRuntimeFolder,
            keeping: options.keep,
            takesKept: options.takesKept,
            givesEarlyText: options.givesEarlyText
        )
    }

    /// Seals the process, reads the configuration, says what there is to say, and writes a generation; false
    /// where the configuration has errors.
    package func run() throws(Failure) -> Bool {
        // Before anything is opened that could be taken for it.
        let early = givesEarlyText ? EarlyText() : nil
        defer { early?.end() }
        hf_keep_memory()
        // Where perhaps only what has changed is compiled, less is needed.
        // Safety: the path is terminated.
        makeRoom(isPart: unsafe hf_exists("\(runtimeFolder)/generations/current/outline") == 1)
        let accounts = Accounts.lookedUp()
        let options = self.options
        let program = ThisMachine.program(version: holdfastVersion)
        let place = hf_user() == 0 ? try GenerationPlace(runtimeFolder, keeping: keeping) : nil
        let hasLandlock = try ReaderSeal.set(changing: place?.changeable)
        if place != nil, !hasLandlock {
            Terminal.standardError.write(
                "holdfast: the kernel has no Landlock, which would keep compile from all other files\n"
            )
        }
        do throws(Failure) {
            guard let (generation, model) = try compiled(options, accounts, program, place, early) else {
                place?.removeIfNew()
                return false
            }
            guard let place else {
                throw Failure(
                    "compile needs root, because the daemons trust generations of root's only; try sudo"
                )
            }
            try write(generation, of: model, to: place, accounts)
            if !isQuiet {
                Terminal.standardOutput.write(String(decoding: generation.hash.text, as: UTF8.self) + "\n")
            }
            return true
        } catch {
            place?.removeIfNew()
            throw error
        }
    }

    func write(
        _ generation: Generation,
        of model: ConfigurationModel,
        to place: GenerationPlace,
        _ accounts: Accounts
    ) throws(Failure) {
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
        if let keeping = place.keeping { keep(generation, in: keeping, accounts) }
    }

    /// Reads the administrator's text; says what is wrong with it. Nil where there are errors.
    private func compiled(
        _ options: ReaderOptions,
        _ accounts: Accounts,
        _ program: [UInt8]?,
        _ place: GenerationPlace?,
        _ early: EarlyText?
    ) throws(Failure) -> (Generation, ConfigurationModel)? {
        if let program, let place, let stored = StoredOutline(ofCurrentIn: place.folder),
            let part = part(since: stored.outline, options, accounts, program, former: stored.generation)
        {
            say(part.diagnostics)
            if let name = part.model.global.networkNamespace { try NetworkNamespace(name)?.require() }
            return (part.generation, part.model)
        }
        makeRoom(isPart: false)
        let source: SourceRead
        switch read(options, program, early) {
        case .success(let good): source = good
        case .failure(let refused): return kept(insteadOf: refused.sources)
        }
        let model = source.model
        if let name = model.global.networkNamespace { try NetworkNamespace(name)?.require() }
        let scripts: [ScriptEntry]
        do throws(ScriptTableError) {
            scripts = try scriptEntries(of: model, runner: accounts.runner, socketsIn: runtimeFolder)
        } catch {
            throw Failure("can't compile \(path): \(error.text)")
        }
        do throws(CompilerError) {
            let generation = try Generation(
                model,
                configuration: source.configuration,
                secrets: source.secrets,
                scripts: scripts,
                sources: source.sources,
                version: holdfastVersion,
                outline: source.outline
            )
            return (generation, model)
        } catch {
            if let kept = kept(insteadOf: source.sources) { return kept }
            throw Failure("can't compile \(path): \(error.text)")
        }
    }

    /// What came of the administrator's text.
    private struct SourceRead {
        let model: ConfigurationModel
        /// Flattened and encoded.
        let configuration: [UInt8]
        let secrets: [[UInt8]]
        let sources: [Manifest.Source]
        let outline: GenerationOutline?
    }

    /// There are errors, which were said.
    private struct Refused: Error { let sources: [Manifest.Source] }

    /// Nothing that has the size of the text outlives this but what is part of the generation: the object
    /// table takes the memory.
    private func read(
        _ options: ReaderOptions,
        _ program: [UInt8]?,
        _ early: EarlyText?
    ) -> Result<SourceRead, Refused> {
        let provider = FileSourceProvider()
        let result = ConfigurationReader.read(
            path,
            from: provider,
            options: options,
            outlet: early.map { early in { early.give($0) } }
        )
        early?.end()
        say(result.diagnostics)
        guard let model = result.model, let flattened = result.flattened else {
            return .failure(Refused(sources: provider.sources))
        }
        var outline: GenerationOutline?
        if let program, let file = provider.files.first, provider.files.count == 1 {
            outline = GenerationOutline(of: result, file.bytes, at: file.path, program: program)
        }
        return .success(
            SourceRead(
                model: model,
                configuration: flattened.encoded,
                secrets: result.secrets,
                sources: outline.map { [$0.source] } ?? provider.sources,
                outline: outline
            )
        )
    }

    /// The administrator's file.
    private var path: String { config ?? ConfigurationPath.standard }

    /// How it is read.
    var options: ReaderOptions {
        ThisMachine.options(isCompatible: isCompatible, instanceName: configID, purpose: .run)
    }

    /// Asks for the memory that reading takes.
    ///
    /// - Parameter isNow: it is gotten at once, since there is time.
    func makeRoom(isPart: Bool, isNow: Bool = false) {
        let most: UInt64 = isPart ? 16 << 20 : 24 << 20
        // Safety: the path is terminated.
        unsafe hf_make_room(path, isPart ? 8 : 14, 512 << 10, most, isNow ? 1 : 0)
    }

    func say(_ diagnostics: [Diagnostic]) {
        let errors = Terminal.standardError
        errors.write(DiagnosticText.render(diagnostics, isColoured: errors.isTerminal))
    }

    /// Where the file differs from that of an outline in some virtual servers only, just those are compiled.
    ///
    /// - Parameter former: the generation that the outline is of.
    func part(
        since outline: GenerationOutline,
        _ options: ReaderOptions,
        _ accounts: Accounts,
        _ program: [UInt8],
        former: () -> FormerGeneration?
    ) -> PartialCompilation? {
        guard case .success(let bytes) = FileSourceProvider(remembersSources: false).read(path),
            let changed = ChangedPart(
                of: bytes,
                at: path,
                since: outline,
                program: program,
                options: options
            ), let former = former()
        else { return nil }
        return changed.compiled(after: former, version: holdfastVersion) { (model) throws(ScriptTableError) in
            try scriptEntries(of: model, runner: accounts.runner, socketsIn: runtimeFolder)
        }
    }
}
