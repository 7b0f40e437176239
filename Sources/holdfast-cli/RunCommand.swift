import ArgumentParser
import CLinux
import Console
import GenerationStore

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
        try reporting {
            guard hf_user() == 0 else {
                throw Failure("run needs root, this is user \(hf_user()); start it with sudo or from a unit")
            }
            guard let supervisor = Programs.find("holdfast-supervisor") else {
                throw Failure(
                    "can't find holdfast-supervisor beside \(Programs.ownFolder ?? "this program") or in "
                        + "../libexec/holdfast; install holdfast as a whole"
                )
            }
            let file = source.config ?? ConfigurationPath.standard
            var reading: [String] = []
            if let configID = source.configID { reading += ["--config-id", configID] }
            if source.compat { reading.append("--compat") }
            try NetworkNamespace.configured(reading + ["--", file])?.enter()
            var words = ["holdfast-supervisor", "--config", file, "--runtime-dir", runtimeDir] + reading
            for user in scriptUsers {
                guard !user.contains("/"), !user.isEmpty else {
                    throw Failure("--script-user \(user): no user can be called that")
                }
                words += ["--script-user", user]
            }
            // Safety: the path and each word are terminated; the call copies nothing that must outlive it.
            let failure = unsafe hf_become_program(supervisor, Programs.joined(words), Int32(words.count))
            throw Failure("can't execute \(supervisor): \(systemText(-failure))")
        }
    }
}
