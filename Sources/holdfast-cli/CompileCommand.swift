import ArgumentParser
import Console

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

    /// For `run`: see `EarlyText` of Console.
    @Flag(help: .hidden)
    var earlyText = false

    @OptionGroup var source: SourceOptions

    @Option(help: ArgumentHelp("Where generations are kept.", valueName: "dir"))
    var runtimeDir = standardRuntimeFolder

    func validate() throws {
        if orKept, keep == nil { throw ValidationError("--or-kept wants --keep") }
    }

    func run() throws {
        let compilation = Compilation(
            isQuiet: quiet,
            isCompatible: source.compat,
            config: source.config,
            configID: source.configID,
            runtimeFolder: runtimeDir,
            keeping: keep,
            takesKept: orKept,
            givesEarlyText: earlyText
        )
        guard try reporting({ try compilation.run() }) else { throw ExitCode(1) }
    }
}
