// holdfast-cli: the command line, but for plain `check`s, which `holdfast` does itself before it would become
// this program. Each command is a file; this one ties them together.
//
// `run` becomes the supervisor; `check`, `compile`, `objects`, `plan` and `rehearse` read configurations, as
// nobody else does; the rest from `status` on asks a running engine. Exit status of every command: 0 done, 1
// it didn't work (a message on standard error says what was tried, on what, and what the system said), 64 the
// command line itself is wrong.
//
// Colour and tables are for terminals; into a pipe everything is plain.
import ArgumentParser
import Console

@main
struct Holdfast: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "holdfast",
        abstract: "Keeps virtual addresses and virtual servers alive, with keepalived's configuration.",
        discussion: """
            Examples:
              holdfast check /etc/keepalived/keepalived.conf
              holdfast run --config /etc/keepalived/keepalived.conf
              holdfast status
            """,
        version: holdfastVersion,
        subcommands: [
            RunCommand.self, CheckCommand.self, ExplainCommand.self, CompileCommand.self,
            ObjectsCommand.self, PlanCommand.self, RehearseCommand.self, StatusCommand.self,
            WatchCommand.self, EventsCommand.self, SwitchoverCommand.self, DrainCommand.self,
            UndrainCommand.self, MaintenanceCommand.self, LogLevelCommand.self, MetricsCommand.self,
            DumpCommand.self, GenhashCommand.self, ReloadCommand.self, ProbeCommand.self,
            SNMPCommand.self, AdoptKeepalivedCommand.self,
        ]
    )

    static func main() { main(RehearseCommand.separated(Array(CommandLine.arguments.dropFirst()))) }
}
