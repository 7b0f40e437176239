import ArgumentParser
import CLinux
import Console
import ControlProtocol

struct SNMPCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snmp",
        abstract: "Answer net-snmp's agent, or send its traps.",
        discussion: """
            Without --traps it answers for one of the trees below, on standard input and output, as \
            pass_persist in snmpd.conf wants it; nothing can be set. With --traps it follows the events and \
            runs snmptrap (Debian's package snmp) for transitions of instances and sync groups, real servers \
            and quorums, with KEEPALIVED-MIB's notifications and VRRPV3-MIB's vrrpv3NewMaster; what snmptrap \
            takes besides (version, community, where to) follows behind --, and it waits for an engine that \
            goes and comes. snmpd's account must be in the group holdfast.

            Examples, the first two as lines of snmpd.conf:
              pass_persist .1.3.6.1.4.1.9586.100.5 /usr/bin/holdfast snmp
              pass_persist .1.3.6.1.2.1.207 /usr/bin/holdfast snmp
              holdfast snmp --traps -- -v 2c -c public manager.example
            """
    )

    @Flag(help: "Follow the events and send traps.")
    var traps = false

    @OptionGroup var place: ControlPlace

    @Argument(help: ArgumentHelp("What snmptrap is called with, where to included.", valueName: "options"))
    var options: [String] = []

    func validate() throws {
        if traps, options.isEmpty { throw ValidationError("--traps needs where to: -- -v 2c -c public HOST") }
        if !traps, !options.isEmpty { throw ValidationError("only --traps takes options of snmptrap") }
    }

    func run() throws {
        try reporting {
            if traps {
                try TrapSender(folder: place.runtimeDir, options: options).run()
            } else {
                var agent = PassPersist(folder: place.runtimeDir)
                agent.run()
            }
        }
    }
}

/// net-snmp's protocol for programs that stay (snmpd.conf(5), pass_persist): a word a line, answers the same
/// way.
struct PassPersist {
    let folder: String
    private var objects = ManagedObjects()
    /// When `objects` were asked for; a walk asks for one after the other.
    private var askedAt: Int64?
    private static let freshness: Int64 = 2_000_000_000

    init(folder: String) { self.folder = folder }

    /// Until the agent closes its end.
    mutating func run() {
        let output = Terminal.standardOutput
        while let command = readLine() {
            switch command {
            case "PING": output.write("PONG\n")
            case "get":
                output.write(
                    answer(readLine()) { objects, name in objects.value(of: name).map { (name, $0) } }
                )
            case "getnext": output.write(answer(readLine()) { $0.entry(after: $1) })
            case "set":
                _ = readLine()
                _ = readLine()
                output.write("not-writable\n")
            case "": return
            default: output.write("NONE\n")
            }
        }
    }

    /// The three lines of an object, or `NONE`.
    private mutating func answer(
        _ name: String?,
        _ find: (ManagedObjects, ObjectIdentifier) -> (ObjectIdentifier, ManagedValue)?
    ) -> String {
        refresh()
        guard let name = name.flatMap({ ObjectIdentifier($0) }), let (found, value) = find(objects, name)
        else {
            return "NONE\n"
        }
        return "\(found.text)\n\(value.words.type)\n\(value.words.value)\n"
    }

    /// While no engine answers there are no objects.
    private mutating func refresh() {
        let now = hf_boottime()
        if let askedAt, now - askedAt < PassPersist.freshness { return }
        askedAt = now
        objects = ManagedObjects()
        guard let state = try? ManagedState.ask(folder) else { return }
        KeepalivedMIB(state: state).add(to: &objects)
        VRRPv3MIB(state: state).add(to: &objects)
        objects.sort()
    }
}
