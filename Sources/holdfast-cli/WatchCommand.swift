import ArgumentParser
import Console
import ControlProtocol

struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Keep the status on the screen.",
        discussion: """
            On a terminal the table of `status`, drawn anew every second, with the last events below; into a \
            pipe a line for each event, as `events --follow`. Ends with Control-C. Exit status: 1 nobody \
            answers, 64 wrong command line.

            Examples:
              holdfast watch
              holdfast watch | tee failover.log
            """
    )

    @OptionGroup var place: ControlPlace

    /// Between two drawings.
    private static let pause: Int64 = 1_000_000_000
    /// Events below the table.
    private static let events = 8

    func run() throws {
        guard Terminal.standardOutput.isTerminal else {
            var follow = EventsCommand()
            follow.follow = true
            follow.json = false
            follow.place = place
            return try follow.run()
        }
        try reporting {
            while true {
                let screen = try draw()
                // From the upper left corner; what was longer before is erased behind each line and at the
                // end.
                let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
                let text = lines.joined(separator: "\u{1B}[K\n")
                Terminal.standardOutput.write("\u{1B}[H" + text + "\u{1B}[J")
                waitFor(nanoseconds: WatchCommand.pause)
            }
        }
    }

    private func draw() throws -> String {
        let answer = try ControlConnection.ask(place.runtimeDir, .status)
        guard let document = JSONReader.read(answer) else {
            throw Failure("the engine answered with what is no status document")
        }
        var text = StatusTable(isTerminal: true).text(document)
        var connection = try ControlConnection(place.runtimeDir, .events(follows: false))
        defer { connection.close() }
        var recent: [String] = []
        while let line = try connection.nextLine() { recent.append(line) }
        let lines = EventLines(isTerminal: true)
        if !recent.isEmpty { text += "\n" }
        for line in recent.suffix(WatchCommand.events) { text += lines.text(line) }
        return text
    }
}
