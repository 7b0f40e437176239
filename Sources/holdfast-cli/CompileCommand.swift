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

            Example:
              holdfast compile --config /etc/keepalived/keepalived.conf --runtime-dir /run/holdfast
            """
    )

    @Flag(help: "Don't print the hash.")
    var quiet = false

    @OptionGroup var source: SourceOptions

    @Option(help: ArgumentHelp("Where generations are kept.", valueName: "dir"))
    var runtimeDir = standardRuntimeFolder

    func run() throws {
        let compilation = Compilation(
            isQuiet: quiet,
            isCompatible: source.compat,
            config: source.config,
            configID: source.configID,
            runtimeFolder: runtimeDir
        )
        guard try reporting({ try compilation.run() }) else { throw ExitCode(1) }
    }
}
