import CLinux
import Console
import ControlProtocol

/// Events as notifications of SNMP, by net-snmp's `snmptrap`.
struct TrapSender {
    let folder: String
    /// Of snmptrap.
    let options: [String]

    /// Between two attempts to reach an engine.
    private static let pause: Int64 = 1_000_000_000
    private static let program = "/usr/bin/snmptrap"

    /// For ever.
    func run() throws {
        // Safety: a terminated string.
        guard unsafe hf_is_executable(TrapSender.program) == 1 else {
            throw Failure("can't find \(TrapSender.program): install Debian's package snmp")
        }
        var state: ManagedState?
        while true {
            if var connection = try? ControlConnection(folder, .events(follows: true)) {
                state = (try? ManagedState.ask(folder)) ?? state
                while let line = try? connection.nextLine() {
                    guard let event = JSONReader.read(line), TrapSender.isTold(event) else { continue }
                    // Of an engine that has ended meanwhile the last is known.
                    state = (try? ManagedState.ask(folder)) ?? state
                    guard let state else { continue }
                    for trap in Notification.all(of: event, in: state) { send(trap) }
                }
                connection.close()
            }
            waitFor(nanoseconds: TrapSender.pause)
        }
    }

    private static func isTold(_ event: JSONValue) -> Bool {
        let kinds = ["transition", "group_transition", "real_server", "quorum"]
        return event["event"]?.string.map { kinds.contains($0) } ?? false
    }

    private func send(_ trap: Notification) {
        // No time up of the agent's own is known here: snmptrap takes the machine's.
        var words = ["snmptrap"] + options + ["", trap.name.text]
        for (name, value) in trap.objects { words += [name.text] + value.trapWords }
        // Safety: path and words are terminated; no descriptor is handed over.
        let child = unsafe hf_spawn(TrapSender.program, Programs.joined(words), Int32(words.count), [], 0)
        if child > 0 { _ = hf_wait(child) }
    }
}

/// One notification and the objects that go with it.
struct Notification {
    let name: ObjectIdentifier
    let objects: [(ObjectIdentifier, ManagedValue)]

    /// Objects of KEEPALIVED-MIB go without the index of their row, as keepalived sends them.
    static func all(of event: JSONValue, in state: ManagedState) -> [Notification] {
        let router = (KeepalivedMIB.routerID, ManagedValue.text(state.status["router_id"]?.string ?? ""))
        let number = ManagedValue.integer(KeepalivedMIB.number(ofState: event["to"]?.string))
        switch event["event"]?.string {
        case "group_transition":
            let name = KeepalivedMIB.root + [2, 10, 0, 1]
            let group = ManagedValue.text(event["group"]?.string ?? "")
            let table = KeepalivedMIB.groupTable
            return [Notification(name: name, objects: [(table + [2], group), (table + [3], number), router])]
        case "transition":
            guard let instance = state.instances.first(where: { $0.name == event["instance"]?.string }) else {
                return []
            }
            let table = KeepalivedMIB.instanceTable
            let initial = KeepalivedMIB.number(ofState: instance.status["initial_state"]?.string)
            let change = Notification(
                name: KeepalivedMIB.root + [2, 10, 0, 2],
                objects: [
                    (table + [2], .text(instance.name)), (table + [4], number),
                    (table + [5], .integer(initial)), router,
                ]
            )
            return [change] + (event["to"]?.string == "MASTER" ? newMaster(instance, event) : [])
        case "real_server", "quorum":
            return service(event, in: state, router)
        default: return []
        }
    }

    /// RFC 6527: the master's address, and why: 1 priority, 2 preempted, 3 no response.
    private static func newMaster(_ instance: ManagedState.Instance, _ event: JSONValue) -> [Notification] {
        guard let index = VRRPv3MIB.index(of: instance),
            let source = instance.status["source_address"]?.string.flatMap({ ManagedState.octets($0) })
        else { return [] }
        let reason: Int64 = event["reason"]?.string?.contains("left") == true ? 1 : 3
        return [
            Notification(
                name: VRRPv3MIB.root + [0, 1],
                objects: [
                    (VRRPv3MIB.operations + ([3] + index), .octets(source)),
                    (VRRPv3MIB.root + ([1, 2, 5, 1, 2] + index), .integer(reason)),
                ]
            )
        ]
    }

    private static func service(
        _ event: JSONValue,
        in state: ManagedState,
        _ router: (ObjectIdentifier, ManagedValue)
    ) -> [Notification] {
        let name = event["service"]?.string ?? ""
        let service = state.status["services"]?.elements.first { $0["name"]?.string == name }
        let servers = service?["servers"]?.elements ?? []
        let words = ServiceWords(name)
        let (table, members) = (KeepalivedMIB.serverTable, KeepalivedMIB.realServerTable)
        var kind: [(ObjectIdentifier, ManagedValue)] = [(table + [2], .integer(words.type))]
        if let group = words.group { kind.append((table + [3], .text(group))) }
        if let mark = words.mark { kind.append((table + [4], .gauge(mark))) }
        if let octets = words.octets {
            kind += [(table + [5], .integer(octets.count == 4 ? 1 : 2)), (table + [6], .octets(octets))]
        }
        if let port = words.port { kind.append((table + [7], .gauge(port))) }
        if let transport = words.transport { kind.append((table + [8], .integer(transport))) }
        let counts: [(ObjectIdentifier, ManagedValue)] = [
            (table + [21], .gauge(UInt64(KeepalivedMIB.up(servers)))),
            (table + [20], .gauge(UInt64(KeepalivedMIB.regular(servers).count))), router,
        ]
        guard event["event"]?.string == "real_server" else {
            let quorum: [(ObjectIdentifier, ManagedValue)] = [
                (table + [23], .integer(event["met"]?.boolean == true ? 1 : 2)),
                (table + [22], .gauge(UInt64(max(0, event["quorum"]?.number ?? 0)))),
            ]
            return [
                Notification(name: KeepalivedMIB.root + [3, 5, 0, 2], objects: kind + quorum + counts)
            ]
        }
        let server = ServiceWords("tcp \(event["server"]?.string ?? "")")
        guard let octets = server.octets else { return [] }
        var which: [(ObjectIdentifier, ManagedValue)] = [
            (members + [3], .integer(octets.count == 4 ? 1 : 2)), (members + [4], .octets(octets)),
        ]
        if let port = server.port { which.append((members + [5], .gauge(port))) }
        which.append((members + [6], .integer(event["up"]?.boolean == true ? 1 : 2)))
        return [Notification(name: KeepalivedMIB.root + [3, 5, 0, 1], objects: which + kind + counts)]
    }
}
