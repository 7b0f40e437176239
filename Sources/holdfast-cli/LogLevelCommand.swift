import ArgumentParser
import Console
import ControlProtocol

struct LogLevelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log-level",
        abstract: "Show or choose what the engine logs.",
        discussion: """
            Subsystems: engine, vrrp, services, checks, scripts, mail. Levels: error, warning, info. What is \
            chosen lasts until the engine ends; choosing needs root or the group holdfast-admin. Exit \
            status: 0 \
            done, 1 refused, 64 wrong command line.

            Examples:
              holdfast log-level
              holdfast log-level warning
              holdfast log-level checks error
            """
    )

    @Argument(help: "A subsystem, or a level for all.")
    var first: String?

    @Argument(help: "The level.")
    var second: String?

    @OptionGroup var place: ControlPlace

    func run() throws {
        try reporting {
            let answer = try ControlConnection.ask(place.runtimeDir, try request)
            guard case .object(let levels)? = JSONReader.read(answer)?["levels"] else {
                throw Failure("the engine answered with what are no levels")
            }
            let text = levels.map { "\($0.0) \($0.1.string ?? "?")\n" }.joined()
            Terminal.standardOutput.write(text)
        }
    }

    private var request: ControlRequest {
        get throws {
            switch (first, second) {
            case (nil, _): return .logLevels
            case (let word?, nil):
                guard let level = LogThreshold(rawValue: word) else { throw unknown(word) }
                return .setLogLevel(nil, level)
            case (let name?, let word?):
                guard let subsystem = LogSubsystem(rawValue: name) else { throw unknown(name) }
                guard let level = LogThreshold(rawValue: word) else { throw unknown(word) }
                return .setLogLevel(subsystem, level)
            }
        }
    }

    private func unknown(_ word: String) -> ValidationError {
        let levels = LogThreshold.allCases.map(\.rawValue).joined(separator: ", ")
        let subsystems = LogSubsystem.allCases.map(\.rawValue).joined(separator: ", ")
        return ValidationError(
            "\"\(word)\" is neither a level (\(levels)) nor a subsystem (\(subsystems))."
        )
    }
}
