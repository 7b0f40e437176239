import NetworkTypes
import Testing

@testable import LoadBalancing
@testable import Node

private func weight(_ number: Int64) -> ServerWeight { ServerWeight(clamping: number) }

private struct LineCase: Sendable, CustomTestStringConvertible {
    let effect: VirtualServer.Effect
    let lines: [String]
    /// Servers stay with weight 0.
    var isInhibited = false

    var testDescription: String { "\(effect)" }

    static func quorum(
        _ isMet: Bool,
        _ occasion: NoticeOccasion,
        _ quorum: (UInt32, UInt32),
        _ alive: Int64,
        _ line: String?
    ) throws -> LineCase {
        let notice = QuorumNotice(
            isMet: isMet,
            occasion: occasion,
            quorum: try #require(Quorum(required: quorum.0, hysteresis: quorum.1)),
            aliveWeight: alive,
            isQuiet: false
        )
        return LineCase(effect: .quorumNotice(notice), lines: line.map { [$0 + " for VS \(server)"] } ?? [])
    }

    static func realServer(_ isUp: Bool, _ occasion: NoticeOccasion, inhibited: Bool = false, _ line: String?)
        -> LineCase
    {
        LineCase(
            effect: .realServerNotice(0, isUp: isUp, occasion, isQuiet: false),
            lines: line.map { [$0 + " VS \(server)"] } ?? [],
            isInhibited: inhibited
        )
    }

    static func sorryServer(
        _ isUsed: Bool,
        inhibited: Bool = false,
        _ line: String,
        _ pool: String
    ) -> LineCase {
        LineCase(
            effect: .sorryServerUsed(isUsed),
            lines: ["\(line) VS \(server)", "\(pool) the pool for VS \(server)"],
            isInhibited: inhibited
        )
    }

    static let server = "[10.0.0.1]:tcp:80"
}

/// Lines of keepalived 2.2.7's log, of stories that both played in a guest.
private func lineCases() throws -> [LineCase] {
    let server = LineCase.server
    let real = "service [10.1.0.1]:tcp:80"
    let sorry = "sorry server [10.9.0.9]:tcp:80"
    let change = VirtualServer.Effect.weightChanged(0, from: weight(3), to: weight(10), isAlive: true)
    let changeOfNone = VirtualServer.Effect.weightChanged(0, from: weight(3), to: weight(10), isAlive: false)
    return [
        try .quorum(true, .started, (1, 0), 4, "Gained quorum 1+0=1 <= 4"),
        try .quorum(false, .started, (1, 0), 0, "Starting with quorum down 1-0=1 > 0"),
        try .quorum(true, .changed, (4, 1), 6, "Gained quorum 4+1=5 <= 6"),
        try .quorum(false, .changed, (4, 1), 2, "Lost quorum 4-1=3 > 2"),
        try .quorum(false, .stopping, (4, 1), 2, nil),
        .realServer(true, .changed, "Adding \(real) to"),
        .realServer(false, .changed, "Removing \(real) from"),
        .realServer(true, .changed, inhibited: true, "Enabling \(real) of"),
        .realServer(false, .changed, inhibited: true, "Disabling \(real) of"),
        .realServer(false, .removed, "Removing \(real) from"),
        .realServer(false, .stopping, inhibited: true, "Shutting down \(real) from"),
        .realServer(true, .started, nil),
        .sorryServer(true, "Adding \(sorry) to", "Removing alive servers from"),
        .sorryServer(false, "Removing \(sorry) from", "Adding alive servers to"),
        .sorryServer(true, inhibited: true, "Enabling \(sorry) to", "Removing alive servers from"),
        .sorryServer(false, inhibited: true, "Disabling \(sorry) from", "Adding alive servers to"),
        LineCase(effect: change, lines: ["Changing weight from 3 to 10 for active \(real) of VS \(server)"]),
        LineCase(
            effect: changeOfNone,
            lines: ["Changing weight from 3 to 10 for inactive \(real) of VS \(server)"]
        ),
        LineCase(
            effect: .checksSuspended(true),
            lines: ["Deactivating healthchecker for \(real) for VS \(server)"]
        ),
        LineCase(
            effect: .checksSuspended(false),
            lines: ["Activating healthchecker for \(real) for VS \(server)"]
        ),
        LineCase(effect: .tableChanged, lines: []),
    ]
}

/// Spec lvs-check-behaviour 21.1.
struct ServiceLogTests {
    @Test(arguments: try lineCases())
    fileprivate func `the log says it in keepalived's words`(_ row: LineCase) throws {
        let port = try #require(Port(rawValue: 80))
        var settings = try Director.web([1])
        settings.realServers[0].inhibitsOnFailure = row.isInhibited
        settings.sorryServer = SorryServerSettings(
            address: Director.address(9, 9),
            port: port,
            isInhibited: row.isInhibited
        )
        let lines = row.effect.logLines(of: settings).map(\.message)
        #expect(lines == row.lines)
    }

    @Test func `a server that a reload takes out is named as it was`() throws {
        var director = Director()
        try director.handle(.helperConnected)
        try director.read(Director.model([try Director.web([1, 2], port: 81), try Director.web([3, 4])]))
        let before = director.logs.count
        var rest = try Director.web([3, 4])
        rest.realServers.removeFirst()
        try director.read(Director.model([rest]), "b")
        let lines = director.logs[before...].filter { $0.contains("service") }
        #expect(
            lines == [
                "Removing service [10.1.0.1]:tcp:81 from VS [10.0.0.1]:tcp:81",
                "Removing service [10.1.0.2]:tcp:81 from VS [10.0.0.1]:tcp:81",
                "Removing service [10.1.0.1]:tcp:80 from VS [10.0.0.1]:tcp:80",
            ]
        )
    }
}
