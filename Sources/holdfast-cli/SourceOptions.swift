import ArgumentParser
import Console

/// Which configuration is compiled, and how it is read.
struct SourceOptions: ParsableArguments {
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
}
