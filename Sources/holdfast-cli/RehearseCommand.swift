import ArgumentParser
import Compiler
import Configuration
import Console
import NetworkTypes
import Simulation

struct RehearseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse",
        abstract: "Play two or more machines' files against each other.",
        discussion: """
            Runs each FILE's virtual routers on a simulated machine, all on one simulated LAN that boots \
            at 0 s, and prints who is master when, where each address was, and why. Touches nothing, needs \
            no rights, and takes a moment. The engine and the helper are the real ones; what trackers look \
            at counts as in order, and what isn't simulated is said.

            A machine is called as its file without ending, or as the file's folder where files have one \
            name. TIME is from the boot: 10s, 1500ms, 2m. Options may be repeated.
              --fail NAME@TIME            the power of the machine goes
              --fail NAME:INTERFACE@TIME  the carrier of its interface goes
              --stop NAME@TIME            its holdfast is stopped as planned
              --cut NAME|NAME@TIME        nothing goes between two machines; NAME>NAME: one way only
              --heal@TIME                 everything is put right; also --heal TIME

            Exit status: 0, or 1 for a configuration with errors.

            Examples:
              holdfast rehearse a.conf b.conf
              holdfast rehearse a.conf b.conf --fail a@10s --heal@30s
              holdfast rehearse a.conf b.conf c.conf --cut 'a|b@20s' --heal@30s
              holdfast rehearse r1/keepalived.conf r2/keepalived.conf --fail r1:eth0@10s --json
            """
    )

    @OptionGroup var reading: ReadingOptions

    @Flag(help: "Write one JSON document instead of text.")
    var json = false

    @Option(
        help: ArgumentHelp("Stop after so long (default: some time after the last event).", valueName: "time")
    )
    var length: String?

    @Option(parsing: .singleValue, help: ArgumentHelp("Power or carrier goes.", valueName: "name@time"))
    var fail: [String] = []

    @Option(parsing: .singleValue, help: ArgumentHelp("A planned stop.", valueName: "name@time"))
    var stop: [String] = []

    @Option(parsing: .singleValue, help: ArgumentHelp("A part of the LAN goes.", valueName: "name|name@time"))
    var cut: [String] = []

    @Option(parsing: .singleValue, help: ArgumentHelp("Everything is put right.", valueName: "time"))
    var heal: [String] = []

    @Argument(help: "Each machine's configuration, 2 to 7.")
    var files: [String]

    /// `--heal@30s` as a word of its own and its value, which is what the parser knows.
    static func separated(_ words: [String]) -> [String] {
        words.flatMap { word in
            word.hasPrefix("--heal@") ? ["--heal", String(word.dropFirst("--heal@".count))] : [word]
        }
    }

    func validate() throws {
        guard Rehearsal.machineCounts.contains(files.count) else {
            throw ValidationError("It takes 2 to 7 files, one for each machine.")
        }
        let names = MachineNames(files).names
        for text in fail { _ = try RehearsedAction.fail(text, names) }
        for text in stop { _ = try RehearsedAction.stop(text, names) }
        for text in cut { _ = try RehearsedAction.cut(text, names) }
        for text in heal { _ = try RehearsedAction.time(text, in: text) }
        if let length { _ = try wantedLength(length) }
    }

    private func wantedLength(_ text: String) throws -> Interval {
        let length = try RehearsedAction.time(text, in: text)
        guard Rehearsal.lengths.contains(length) else {
            throw ValidationError("--length is 1 s to 1 h, not \(text)")
        }
        return length
    }

    func run() throws {
        try reporting {
            let names = MachineNames(files).names
            let model = try reading.sealed()
            let machines = try zip(names, files).map { (name: $0, model: try model($1)) }
            var actions: [(at: Interval, action: Rehearsal.Action)] = []
            actions += try fail.map { try RehearsedAction.fail($0, names) }
            actions += try stop.map { try RehearsedAction.stop($0, names) }
            actions += try cut.map { try RehearsedAction.cut($0, names) }
            actions += try heal.map { (try RehearsedAction.time($0, in: $0), .heal) }
            let lengthGiven = try length.map { try wantedLength($0) }
            let rehearsal: Rehearsal
            do throws(CompilerError) {
                rehearsal = try Rehearsal(machines, actions: actions, length: lengthGiven)
            } catch {
                throw Failure("can't compile: \(error.text)")
            }
            let output = Terminal.standardOutput
            let timeline = Timeline(rehearsal, isTerminal: output.isTerminal)
            output.write(json ? timeline.document.text + "\n" : timeline.text)
        }
    }
}

/// What machines are called: files by their names without ending; where two have one name, by their folders;
/// where that is no help, by numbers.
struct MachineNames {
    let names: [String]

    init(_ files: [String]) {
        let parts = files.map { $0.split(separator: "/").map(String.init) }
        let stems = parts.map { part in
            guard let name = part.last else { return "" }
            return String(name.prefix { $0 != "." })
        }
        let folders = parts.map { $0.dropLast().last ?? "" }
        let candidates = [stems, folders].first { Set($0).count == files.count && !$0.contains("") }
        names = candidates ?? files.indices.map { "\($0 + 1)" }
    }
}

/// What the options say.
enum RehearsedAction {
    typealias Timed = (at: Interval, action: Rehearsal.Action)

    static func fail(_ text: String, _ names: [String]) throws -> Timed {
        let (what, at) = try parts(of: text)
        guard let colon = what.lastIndex(of: ":") else {
            return (at, .fail(machine: try machine(what, names)))
        }
        let name = String(what[what.index(after: colon)...])
        guard let interface = InterfaceName(name) else {
            throw ValidationError("\"\(name)\" is no interface's name")
        }
        return (at, .unplug(machine: try machine(String(what[..<colon]), names), interface))
    }

    static func stop(_ text: String, _ names: [String]) throws -> Timed {
        let (what, at) = try parts(of: text)
        return (at, .stop(machine: try machine(what, names)))
    }

    static func cut(_ text: String, _ names: [String]) throws -> Timed {
        let (what, at) = try parts(of: text)
        guard let place = what.firstIndex(where: { $0 == "|" || $0 == ">" }) else {
            throw ValidationError("--cut takes NAME|NAME@TIME or NAME>NAME@TIME, not \(text)")
        }
        let one = try machine(String(what[..<place]), names)
        let other = try machine(String(what[what.index(after: place)...]), names)
        guard one != other else { throw ValidationError("--cut is between two machines, not \(text)") }
        return (at, what[place] == "|" ? .cut(one, other) : .cutOneWay(from: one, to: other))
    }

    private static func parts(of text: String) throws -> (what: String, at: Interval) {
        guard let sign = text.lastIndex(of: "@") else {
            throw ValidationError("\(text) lacks a time: NAME@10s")
        }
        return (String(text[..<sign]), try time(String(text[text.index(after: sign)...]), in: text))
    }

    private static func machine(_ name: String, _ names: [String]) throws -> Int {
        guard let place = names.firstIndex(of: name) else {
            throw ValidationError(
                "no machine is called \"\(name)\"; there are \(names.joined(separator: ", "))"
            )
        }
        return place
    }

    /// `10s`, `1500ms`, `2m`, or seconds without unit; up to an hour.
    static func time(_ text: String, in whole: String) throws -> Interval {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit: Int64? =
            switch text.dropFirst(digits.count) {
            case "", "s": 1_000
            case "ms": 1
            case "m": 60_000
            default: nil
            }
        guard let unit, let count = Int64(digits), count <= 3_600_000 / unit else {
            throw ValidationError("\(whole) has no time that I understand: 10s, 1500ms, 2m, up to an hour")
        }
        return .milliseconds(count * unit)
    }
}
