import ArgumentParser
import ControlProtocol

struct MaintenanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maintenance",
        abstract: "Give up every mastership and take none, or end that.",
        discussion: """
            On, every instance is handed over as by `switchover`, and none becomes master, not even where \
            nobody else is. Needs root or the group holdfast-admin. Exit status: 0 done, 1 refused, 64 wrong \
            command line.

            Examples:
              holdfast maintenance on --reason "memory test" --expire 1d
              holdfast maintenance off
            """
    )

    enum Switch: String, ExpressibleByArgument, CaseIterable {
        case on
        case off
    }

    @Argument(help: "on or off.")
    var state: Switch

    @OptionGroup var plan: PlanOptions
    @OptionGroup var place: ControlPlace

    func run() throws {
        try reporting {
            try order(place.runtimeDir, state == .on ? .maintenance(try plan.terms()) : .endMaintenance)
        }
    }
}
