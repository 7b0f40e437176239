import NetworkTypes
import Notifications
import Testing

/// Words and lines as a script and FIFO readers recorded them from Debian's keepalived 2.2.7 (an instance A
/// of priority 100 in a group G); those of servers from spec lvs-check-behaviour 7.3.
@Suite struct EventTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let event: NotifiedEvent
        let line: String
        var words: [String] = []
        var testDescription: String { line }
    }

    static let rows = [
        Row(
            event: .groupEntered(name: "G", state: .backup),
            line: "GROUP \"G\" BACKUP 0",
            words: ["GROUP", "G", "BACKUP", "0"]
        ),
        Row(
            event: .instanceEntered(name: "A", state: .backup, priority: 100),
            line: "INSTANCE \"A\" BACKUP 100",
            words: ["INSTANCE", "A", "BACKUP", "100"]
        ),
        Row(
            event: .instanceEntered(name: "A", state: .master, priority: 100),
            line: "INSTANCE \"A\" MASTER 100",
            words: ["INSTANCE", "A", "MASTER", "100"]
        ),
        Row(
            event: .instanceEntered(name: "A", state: .fault, priority: 100),
            line: "INSTANCE \"A\" FAULT 100",
            words: ["INSTANCE", "A", "FAULT", "100"]
        ),
        Row(
            event: .instanceEntered(name: "A", state: .stop, priority: 100),
            line: "INSTANCE \"A\" STOP 100",
            words: ["INSTANCE", "A", "STOP", "100"]
        ),
        Row(
            event: .instanceEntered(name: "A", state: .deleted, priority: 100),
            line: "INSTANCE \"A\" DELETED 100",
            words: ["INSTANCE", "A", "DELETED", "100"]
        ),
        Row(
            event: .priorityChanged(name: "A", isMaster: true, priority: 80),
            line: "INSTANCE \"A\" MASTER_PRIORITY 80"
        ),
        Row(
            event: .priorityChanged(name: "A", isMaster: false, priority: 80),
            line: "INSTANCE \"A\" BACKUP_PRIORITY 80"
        ),
        Row(
            event: .lowerPriorityHeard(name: "A", priority: 100),
            line: "INSTANCE \"A\" MASTER_RX_LOWER_PRI 100"
        ),
        Row(
            event: .virtualServerChanged(name: "[10.0.0.1]:tcp:80", isUp: true),
            line: "VS [10.0.0.1]:tcp:80 UP"
        ),
        Row(
            event: .realServerChanged(name: "[10.0.0.2]:tcp:80", virtualServer: "FWM 3", isUp: false),
            line: "RS [10.0.0.2]:tcp:80 FWM 3 DOWN"
        ),
    ]

    @Test(arguments: rows)
    func linesAndWords(_ row: Row) {
        #expect(row.event.line == row.line + "\n")
        #expect(row.event.addedWords == row.words)
    }

    private func command(_ word: String, _ added: ScriptCommand.AddedWords = .none) throws -> ScriptCommand {
        try #require(ScriptCommand(["/n.sh", word], added: added))
    }

    @Test func invocationsOfAnInstance() throws {
        let settings = InstanceNotifySettings(
            master: try command("IM"),
            fault: try command("IF"),
            lowerPriorityHeard: try command("IL"),
            transition: try command("IN", .transition)
        )
        func words(_ event: NotifiedEvent) -> [[String]] { settings.invocations(for: event).map { $0.words } }
        #expect(
            words(.instanceEntered(name: "A", state: .master, priority: 100))
                == [["/n.sh", "IM"], ["/n.sh", "IN", "INSTANCE", "A", "MASTER", "100"]]
        )
        #expect(
            words(.instanceEntered(name: "A", state: .backup, priority: 7))
                == [["/n.sh", "IN", "INSTANCE", "A", "BACKUP", "7"]]
        )
        #expect(words(.lowerPriorityHeard(name: "A", priority: 100)) == [["/n.sh", "IL"]])
        #expect(words(.priorityChanged(name: "A", isMaster: true, priority: 1)) == [])
    }

    @Test func invocationsOfOthers() throws {
        let group = GroupNotifySettings(stop: try command("GS"), transition: try command("GN", .transition))
        #expect(
            group.invocations(for: .groupEntered(name: "G", state: .stop)).map { $0.words }
                == [["/n.sh", "GS"], ["/n.sh", "GN", "GROUP", "G", "STOP", "0"]]
        )
        let server = UpDownNotifySettings(up: try command("U"))
        #expect(
            server.invocations(for: .virtualServerChanged(name: "v", isUp: true)).map { $0.words } == [
                ["/n.sh", "U"]
            ]
        )
        #expect(server.invocations(for: .virtualServerChanged(name: "v", isUp: false)) == [])
    }

    /// Spec vrrp-behaviour 20.3.
    @Test(
        arguments: [
            (false, false, NotifiedState.fault), (false, true, nil), (true, false, .deleted),
            (true, true, .deleted),
        ]
            as [(Bool, Bool, NotifiedState?)]
    )
    func deletion(_ reports: Bool, _ isInFault: Bool, _ expected: NotifiedState?) {
        let settings = InstanceNotifySettings(reportsDeletion: reports)
        #expect(settings.stateOnDeletion(isInFault: isInFault) == expected)
    }

    @Test func whichFIFOs() {
        let router = NotifiedEvent.groupEntered(name: "G", state: .backup)
        let service = NotifiedEvent.virtualServerChanged(name: "v", isUp: true)
        var settings = NotificationSettings(
            allEvents: FIFOSettings(path: "/a"),
            routerEvents: FIFOSettings(path: "/r"),
            serviceEvents: FIFOSettings(path: "/s")
        )
        #expect(settings.paths(for: router) == ["/a", "/r"])
        #expect(settings.paths(for: service) == ["/a", "/s"])
        settings.routerEvents = FIFOSettings(path: "/a")
        #expect(settings.paths(for: router) == ["/a"])
        #expect(NotificationSettings(routerEvents: FIFOSettings(path: "/r")).paths(for: service) == [])
    }
}
