import ArgumentParser
import Console
import ControlProtocol

struct DrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain",
        abstract: "Send a real server no new connections; open ones live on.",
        discussion: """
            Its weight is 0 in every virtual server that has it, or in one with --service, until `undrain` \
            or \
            until the time is up. Refused where that would lose a quorum. Needs root or the group \
            holdfast-admin. Exit status: 0 drained, 1 refused, 64 wrong command line.

            Examples:
              holdfast drain 10.1.0.1:80 --reason "disk change" --expire 2h
              holdfast drain 10.1.0.1:80 --service "tcp 10.0.0.1:80" --until-idle
            """
    )

    @Argument(help: "The real server, as status names it.")
    var server: String

    @Option(help: ArgumentHelp("In this virtual server alone.", valueName: "service"))
    var service: String?

    @Flag(help: "Wait until no connection is active.")
    var untilIdle = false

    @Flag(help: "Also where a quorum is lost.")
    var force = false

    @OptionGroup var plan: PlanOptions
    @OptionGroup var place: ControlPlace

    func run() throws {
        try reporting {
            let terms = try plan.terms(isForced: force)
            try order(place.runtimeDir, .drain(server: server, service: service, terms))
            if untilIdle { try waitUntilIdle() }
        }
    }

    /// Between two looks.
    private static let pause: Int64 = 1_000_000_000

    private func waitUntilIdle() throws {
        while true {
            let answer = try ControlConnection.ask(place.runtimeDir, .status)
            guard let document = JSONReader.read(answer) else {
                throw Failure("the engine answered with what is no status document")
            }
            let drained = servers(in: document)
            guard drained.contains(where: { $0["drained"]?.boolean == true }) else {
                throw Failure("\(server) isn't drained any more")
            }
            let active = drained.reduce(0) { $0 + Int($1["active_connections"]?.number ?? 0) }
            if active == 0 {
                Terminal.standardOutput.write("\(server) is idle\n")
                return
            }
            Terminal.standardOutput.write("\(server): \(active) active connections\n")
            waitFor(nanoseconds: DrainCommand.pause)
        }
    }

    private func servers(in document: JSONValue) -> [JSONValue] {
        let services = (document["services"]?.elements ?? []).filter { value in
            guard let service else { return true }
            let name = value["name"]?.string ?? ""
            return name == service || name.hasSuffix(" " + service)
        }
        return services.flatMap { $0["servers"]?.elements ?? [] }.filter { $0["name"]?.string == server }
    }
}

struct UndrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undrain",
        abstract: "Give a drained real server its weight again.",
        discussion: """
            With the --service that it was drained with, if there was one. Needs root or the group \
            holdfast-admin. Exit status: 0 done, 1 it wasn't drained, 64 wrong command line.

            Examples:
              holdfast undrain 10.1.0.1:80
              holdfast undrain 10.1.0.1:80 --service "tcp 10.0.0.1:80"
            """
    )

    @Argument(help: "The real server, as status names it.")
    var server: String

    @Option(help: ArgumentHelp("The virtual server that it was drained in.", valueName: "service"))
    var service: String?

    @OptionGroup var place: ControlPlace

    func run() throws {
        try reporting { try order(place.runtimeDir, .undrain(server: server, service: service)) }
    }
}
