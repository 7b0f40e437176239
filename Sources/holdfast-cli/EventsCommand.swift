import ArgumentParser
import CLinux
import Console
import ControlProtocol

struct EventsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Show what happened lately, and what happens from now on.",
        discussion: """
            Transitions and their reasons, faults, second masters, real servers and quorums, configurations, \
            planned work. With --json one document a line, as programs take it. Exit status: 0 shown, 1 \
            nobody \
            answers or the engine has ended, 64 wrong command line.

            Examples:
              holdfast events
              holdfast events --follow
              holdfast events --follow --json | jq 'select(.event == "transition")'
            """
    )

    @Flag(help: "Go on with what happens from now on.")
    var follow = false

    @Flag(help: "Write the engine's JSON documents as they are.")
    var json = false

    @OptionGroup var place: ControlPlace

    func run() throws {
        try reporting {
            var connection = try ControlConnection(place.runtimeDir, .events(follows: follow))
            defer { connection.close() }
            let output = Terminal.standardOutput
            let lines = EventLines(isTerminal: output.isTerminal)
            while let line = try connection.nextLine() {
                if let refusal = ControlConnection.refusal(in: line) { throw Failure(refusal) }
                output.write(json ? line + "\n" : lines.text(line))
            }
            if follow { throw Failure("the engine has ended the stream") }
        }
    }
}

/// Events for people: `12:04:59 (VI_1) Entering MASTER STATE: …`.
struct EventLines {
    let isTerminal: Bool

    /// With a line end.
    func text(_ line: String) -> String {
        guard let event = JSONReader.read(line) else { return printable(line) + "\n" }
        let time = event["time"]?.number.map { EventLines.clock($0) } ?? "--:--:--"
        let text = printable(event["text"]?.string ?? line)
        let styled =
            switch event["event"]?.string {
            case "duplicate_master", "faults", "reload_refused", "helper_lost", "lost", "mail_dropped",
                "lines_lost", "address_claimed":
                Style.red(text, isTerminal)
            case "transition" where event["to"]?.string == "MASTER": Style.green(text, isTerminal)
            case "transition" where event["to"]?.string == "FAULT": Style.red(text, isTerminal)
            case "real_server" where event["up"]?.boolean == false: Style.red(text, isTerminal)
            case "quorum" where event["met"]?.boolean == false: Style.red(text, isTerminal)
            case "plan_begun": Style.yellow(text, isTerminal)
            default: text
            }
        return Style.faint(time, isTerminal) + " " + styled + "\n"
    }

    /// The time of day here.
    static func clock(_ secondsSince1970: Double) -> String {
        // A day's seconds fit many times over; what doesn't is no time.
        guard secondsSince1970 >= 0, secondsSince1970 < 1e11 else { return "--:--:--" }
        var buffer = [CChar](repeating: 0, count: 16)
        // Safety: the call writes at most the given count, terminated.
        return unsafe hf_local_clock(Int64(secondsSince1970), &buffer, UInt64(buffer.count)) == 0
            ? String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            : "--:--:--"
    }
}
