import ArgumentParser
import Console
import ControlProtocol

struct DumpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dump",
        abstract: "Write the state in keepalived's forms.",
        discussion: """
            What keepalived writes on USR1 (data), USR2 (stats) and SIGJSON (json), here without a signal \
            and \
            without a file. Exit status: 0 written, 1 nobody answers, 64 wrong command line.

            Examples:
              holdfast dump json | jq '.[].stats.advert_sent'
              holdfast dump stats
            """
    )

    enum Form: String, ExpressibleByArgument, CaseIterable {
        case data
        case stats
        case json
    }

    @Argument(help: "data, stats or json.")
    var form: Form

    @OptionGroup var place: ControlPlace

    func run() throws {
        try reporting {
            let dump: ControlRequest.Dump =
                switch form {
                case .data: .data
                case .stats: .stats
                case .json: .json
                }
            // Without instances there is no JSON, as with keepalived.
            var connection = try ControlConnection(place.runtimeDir, .dump(dump))
            defer { connection.close() }
            while let line = try connection.nextLine() {
                if let refusal = ControlConnection.refusal(in: line) { throw Failure(refusal) }
                Terminal.standardOutput.write(line + "\n")
            }
        }
    }
}
