import ArgumentParser
import Console

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run everything in the foreground.",
        discussion: """
            Logs to standard error. TERM or INT stops as planned (the peer takes over before the addresses \
            go); HUP reads the configuration again and keeps what runs when there is an error in it. Needs \
            root; the processes that do the work give it up. Several can run beside each other with a \
            --runtime-dir each. Where the configuration says net_namespace, that is entered first.

            Exit status: 0 stopped as asked, 1 couldn't start or gave up, 64 wrong command line.

            Examples:
              holdfast run --config /etc/keepalived/keepalived.conf
              holdfast run --config ./test.conf --runtime-dir /run/holdfast-test
            """
    )

    @OptionGroup var source: SourceOptions

    @Option(
        name: .customLong("script-user"),
        help: ArgumentHelp(
            "A user whom scripts may name (script_user); root's scripts have all rights. May be repeated.",
            valueName: "name"
        )
    )
    var scriptUsers: [String] = []

    @Option(help: ArgumentHelp("Where sockets and generations are kept.", valueName: "dir"))
    var runtimeDir = standardRuntimeFolder

    func run() throws {
        let run = SupervisedRun(
            isCompatible: source.compat,
            config: source.config,
            configID: source.configID,
            runtimeFolder: runtimeDir,
            scriptUsers: scriptUsers
        )
        try reporting { try run.run() }
    }
}
