import ArgumentParser
import Console

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check configurations; two are also compared, as those of two routers.",
        discussion: """
            Changes nothing and looks at no interface: a file can be checked on any machine. Scripts are \
            looked for on this one, which --elsewhere leaves out. A certificate or key of SSL that can't be \
            read is a warning; compile and run refuse it. Exit status: 0 no error (there may be warnings), 1 \
            errors, 64 wrong command line.

            Examples:
              holdfast check /etc/keepalived/keepalived.conf
              holdfast check router1.conf router2.conf
              holdfast check --show /etc/keepalived/keepalived.conf
              holdfast check --json *.conf
            """
    )

    @OptionGroup var reading: ReadingOptions

    @Flag(help: "Write one JSON document instead of text.")
    var json = false

    @Flag(help: "Write the configuration as it is understood, with its defaults, secrets masked.")
    var show = false

    @Flag(help: "Don't look for scripts: the file is for another machine.")
    var elsewhere = false

    @Argument(help: "The files to check.")
    var files: [String]

    func validate() throws {
        if json, show { throw ValidationError("--json and --show exclude each other.") }
    }

    func run() throws {
        let check = FileCheck(
            isCompatible: reading.compat,
            writesJSON: json,
            showsConfiguration: show,
            isElsewhere: elsewhere,
            configID: reading.configID,
            files: files
        )
        let isGood = try reporting { try check.run() }
        if !isGood { throw ExitCode(1) }
    }
}
