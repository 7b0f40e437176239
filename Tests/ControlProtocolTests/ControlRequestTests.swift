import Foundation
import Testing

@testable import ControlProtocol

struct ControlRequestTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let line: String
        let request: ControlRequest
        var testDescription: String { line }

        init(_ line: String, _ request: ControlRequest) {
            self.line = line
            self.request = request
        }
    }

    static let rows: [Row] = [
        Row("status", .status),
        Row("metrics openmetrics", .metrics(.openMetrics)),
        Row("metrics prometheus", .metrics(.prometheus)),
        Row("events", .events(follows: false)),
        Row("events follow=yes", .events(follows: true)),
        Row("dump json", .dump(.json)),
        Row("dump data", .dump(.data)),
        Row("dump stats", .dump(.stats)),
        Row("switchover VI_1 on", .switchover(instance: "VI_1", PlanTerms())),
        Row(
            "switchover a%20b on expire=60 reason=50%25%20done force=yes",
            .switchover(
                instance: "a b",
                PlanTerms(expirySeconds: 60, reason: "50% done", isForced: true)
            )
        ),
        Row("switchover VI_1 off", .endSwitchover(instance: "VI_1")),
        Row("drain [2001:db8::1]:80", .drain(server: "[2001:db8::1]:80", service: nil, PlanTerms())),
        Row(
            "drain 10.1.0.1:80 service=tcp%2010.0.0.1:80 expire=2678400",
            .drain(
                server: "10.1.0.1:80",
                service: "tcp 10.0.0.1:80",
                PlanTerms(expirySeconds: 2_678_400)
            )
        ),
        Row("undrain 10.1.0.1:80", .undrain(server: "10.1.0.1:80", service: nil)),
        Row("maintenance on reason=k%3Dv", .maintenance(PlanTerms(reason: "k=v"))),
        Row("maintenance off", .endMaintenance),
        Row("log-level", .logLevels),
        Row("log-level warning", .setLogLevel(nil, .warning)),
        Row("log-level checks error", .setLogLevel(.checks, .error)),
    ]

    @Test(arguments: rows)
    func `a line is a request, and the request that line`(row: Row) throws {
        #expect(try ControlRequest(line: Array(row.line.utf8)) == row.request)
        #expect(String(decoding: row.request.line, as: UTF8.self) == row.line + "\n")
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let line: String
        let code: ControlError.Code
        var testDescription: String { line.debugDescription }

        init(_ line: String, _ code: ControlError.Code) {
            self.line = line
            self.code = code
        }
    }

    static let refused: [Refused] = [
        Refused("", .unknownRequest),
        Refused("STATUS", .unknownRequest),
        Refused("status\r", .unknownRequest),
        Refused("stop", .unknownRequest),
        Refused("\u{0}", .unknownRequest),
        Refused("%zz", .unknownRequest),
        Refused("status ", .badArgument),
        Refused("status all", .badArgument),
        Refused("status follow=yes", .unknownRequest),
        Refused("events follow=no", .badArgument),
        Refused("events follow=yes follow=yes", .badArgument),
        Refused("metrics xml", .badArgument),
        Refused("dump", .badArgument),
        Refused("dump everything", .badArgument),
        Refused("switchover", .badArgument),
        Refused("switchover VI_1 maybe", .badArgument),
        Refused("switchover VI_1 on off", .badArgument),
        Refused("switchover VI_1 on expire=0", .badArgument),
        Refused("switchover VI_1 on expire=2678401", .badArgument),
        Refused("switchover VI_1 on expire=-1", .badArgument),
        Refused("switchover VI_1 on expire=2h", .badArgument),
        Refused("switchover VI_1 on color=red", .unknownRequest),
        Refused("switchover VI%0A1 on", .badArgument),
        Refused("switchover VI% on", .badArgument),
        Refused("switchover VI%4 on", .badArgument),
        Refused("switchover %FF on", .badArgument),
        Refused("drain " + String(repeating: "a", count: 257), .badArgument),
        Refused("maintenance", .badArgument),
        Refused("maintenance on reason=" + String(repeating: "a", count: 201), .badArgument),
        Refused("log-level loud", .badArgument),
        Refused("log-level nobody info", .badArgument),
        Refused("drain" + String(repeating: " a", count: 16), .badArgument),
        Refused(String(repeating: "a", count: 2_048), .tooLong),
    ]

    @Test(arguments: refused)
    func `what is no request says why`(row: Refused) {
        #expect {
            try ControlRequest(line: Array(row.line.utf8))
        } throws: { error in
            (error as? ControlError)?.code == row.code
        }
    }

    @Test func `any bytes are an answer`() {
        // Every pair of bytes behind a verb that takes a word: a request or an error, no trap.
        for first in UInt8.min...UInt8.max {
            for second in [UInt8(0), 0x20, 0x25, 0x3D, 0x41, 0x80, 0xFF] {
                _ = try? ControlRequest(line: Array("undrain ".utf8) + [first, second])
            }
        }
    }

    @Test(arguments: ControlVerb.table)
    func `the table's examples are requests of their row`(row: ControlVerb.Row) throws {
        #expect(try ControlRequest(line: Array(row.example.utf8)).verb == row.verb)
        #expect(!row.meaning.isEmpty)
    }

    @Test func `the committed table is this one`() throws {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        let file = root.appendingPathComponent("policy/control.md")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try Data(ControlVerb.document.utf8).write(to: file)
        }
        let committed = try String(contentsOf: file, encoding: .utf8)
        #expect(committed == ControlVerb.document, "run with UPDATE_GOLDEN=1")
    }

    @Test func `the table has a row for each verb, in order`() {
        #expect(ControlVerb.table.map(\.verb) == ControlVerb.allCases)
    }

    /// What changes anything needs the control role.
    @Test(arguments: rows)
    func `only reading is for readers`(row: Row) {
        let isReading =
            switch row.request {
            case .status, .events, .metrics, .dump, .logLevels: true
            case .switchover, .endSwitchover, .drain, .undrain, .maintenance, .endMaintenance, .setLogLevel:
                false
            }
        #expect((row.request.role == .reading) == isReading)
    }
}

struct ControlAccessTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let peer: ControlPeer
        let role: ControlRole?
    }

    /// Readers 500, administrators 600.
    static let rows: [Row] = [
        Row(
            testDescription: "root",
            peer: ControlPeer(user: 0, group: 0, groups: []),
            role: .control
        ),
        Row(
            testDescription: "a stranger",
            peer: ControlPeer(user: 1_000, group: 1_000, groups: [27, 100]),
            role: nil
        ),
        Row(
            testDescription: "a reader",
            peer: ControlPeer(user: 1_000, group: 1_000, groups: [500]),
            role: .reading
        ),
        Row(
            testDescription: "a reader by its own group",
            peer: ControlPeer(user: 1_000, group: 500, groups: []),
            role: .reading
        ),
        Row(
            testDescription: "an administrator",
            peer: ControlPeer(user: 1_000, group: 1_000, groups: [600]),
            role: .control
        ),
        Row(
            testDescription: "root's group alone is nothing",
            peer: ControlPeer(user: 1_000, group: 0, groups: []),
            role: nil
        ),
    ]

    @Test(arguments: rows)
    func `groups give roles`(row: Row) {
        #expect(ControlAccess(readers: 500, administrators: 600).role(of: row.peer) == row.role)
    }

    @Test func `without groups whoever connects may read, and root alone controls`() {
        let access = ControlAccess(readers: nil, administrators: nil)
        let anybody = ControlPeer(user: 1, group: 1, groups: [])
        #expect(access.role(of: anybody) == .reading)
        #expect(access.role(of: ControlPeer(user: 0, group: 1, groups: [])) == .control)
    }
}
