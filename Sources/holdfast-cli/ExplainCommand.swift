import ArgumentParser
import Configuration
import Console

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say what a keyword of the configuration means here.",
        discussion: """
            Without a keyword, lists the blocks. Exit status: 0 explained, 1 no such keyword.

            Examples:
              holdfast explain
              holdfast explain vrrp_instance
              holdfast explain advert_int
            """
    )

    @Flag(help: .hidden)
    var man = false

    @Argument(help: "The keyword.")
    var keyword: String?

    func run() throws {
        if man {
            Terminal.standardOutput.write(Schema.manual(version: holdfastVersion))
            return
        }
        guard let keyword else {
            Terminal.standardOutput.write(Schema.blockList)
            return
        }
        guard let text = Schema.explanation(of: keyword) else {
            let hint = Schema.nearestKeyword(to: keyword).map { ", did you mean '\($0)'?" } ?? ""
            Terminal.standardError.write(
                "holdfast: neither holdfast nor keepalived has '\(keyword)'\(hint)\n"
            )
            throw ExitCode(1)
        }
        Terminal.standardOutput.write(text)
    }
}
