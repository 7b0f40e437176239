import CLinux
import ControlProtocol
import Foundation
import NIOCore
import Node
import Testing

@testable import EngineShell

struct ControlSocketTests {
    private let shell: RunningShell

    init() throws {
        shell = try RunningShell()
        let listener = Listener(path: shell.controlPath)
        try shell.start(control: listener.giveAway())
    }

    private func connect() throws -> Connection { try #require(Connection.to(shell.controlPath)) }

    private func ask(_ request: String) throws -> String {
        let connection = try connect()
        connection.send(Array(request.utf8))
        return String(decoding: try #require(connection.receiveAll()), as: UTF8.self)
    }

    @Test func `status is one JSON document and the end`() throws {
        let document = try ask("status\n")
        #expect(document.hasSuffix("}\n"))
        let value = try JSONSerialization.jsonObject(with: Data(document.utf8)) as? [String: Any]
        #expect(value?["holdfast"] as? String == engineVersion)
        #expect((value?["helper"] as? [String: Any])?["connected"] as? Bool == false)
    }

    @Test func `a request may come in pieces, and what follows its line is ignored`() throws {
        let connection = try connect()
        for byte in "status\nmore\n".utf8 { connection.send([byte]) }
        #expect(try #require(connection.receiveAll()).first == UInt8(ascii: "{"))
        #expect(try ask("status\nsta").hasPrefix(#"{"version":1,"#))
    }

    @Test(arguments: ["\n", "STATUS\n", "status\r\n", "stop\n", "\u{0}\n"])
    func `anything else is an error`(request: String) throws {
        #expect(try code(ask(request)) == "unknown_request")
    }

    private func code(_ answer: String) throws -> String? {
        try #require(answer.hasSuffix("}\n"))
        let value = try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any]
        #expect((value?["message"] as? String)?.isEmpty == false)
        return value?["error"] as? String
    }

    @Test func `a line without its end is no request`() throws {
        let connection = try connect()
        connection.send(Array("status".utf8))
        connection.endSending()
        let answer = String(decoding: try #require(connection.receiveAll()), as: UTF8.self)
        #expect(try code(answer) == "unknown_request")
    }

    @Test(arguments: [Limits.requestLength, Limits.requestLength + 1, 3 * Limits.requestLength])
    func `requests are bounded`(length: Int) throws {
        let request = String(repeating: "a", count: length - 1) + "\n"
        let error = length <= Limits.requestLength ? "unknown_request" : "request_too_long"
        #expect(try code(ask(request)) == error)
    }

    @Test func `connections are bounded, and a place is free again when one ends`() throws {
        var held: [Connection] = []
        for _ in 0..<ControlSocket.connections { held.append(try connect()) }
        // Accepted in order: an answer to the last one means that all before it were counted.
        #expect(try code(ask("status\n")) == "too_many_connections")
        let last = held.removeLast()
        last.send(Array("status\n".utf8))
        #expect(last.receiveAll()?.isEmpty == false)
        #expect(try ask("status\n").hasPrefix("{\"version\":1,"))
    }

    @Test func `who says nothing is closed after a while`() throws {
        let connection = try connect()
        let start = hf_boottime()
        #expect(connection.receiveAll() == [])
        let waited = hf_boottime() - start
        #expect(waited >= ControlSocket.patience.nanoseconds - 100_000_000)
    }

    @Test func `metrics are text to the end, in both forms`() throws {
        #expect(try ask("metrics\n").hasSuffix("# EOF\n"))
        let older = try ask("metrics prometheus\n")
        #expect(older.contains("# TYPE holdfast_control_requests_total counter\n"))
        #expect(older.contains("\nholdfast_control_requests_total 2\n"))
    }

    @Test func `without instances keepalived's JSON is empty, as keepalived writes none`() throws {
        #expect(try ask("dump stats\n").isEmpty)
    }

    @Test func `what is planned is answered in words, kept or not`() throws {
        #expect(try code(ask("switchover nobody\n")) == "not_found")
        let answer = try ask("maintenance on reason=test\n")
        #expect(answer.hasPrefix(#"{"done":"maintenance has begun","remark":"it is not kept"#))
        #expect(try ask("status\n").contains(#""kind":"maintenance","user":0,"reason":"test""#))
        #expect(try ask("maintenance off\n").hasPrefix(#"{"done":"maintenance is over""#))
    }

    @Test func `levels are told and chosen`() throws {
        #expect(
            try ask("log-level\n")
                == #"{"levels":{"engine":"info","vrrp":"info","services":"info","checks":"info","#
                + #""scripts":"info","mail":"info"}}"# + "\n"
        )
        #expect(try ask("log-level checks error\n").contains(#""checks":"error""#))
        #expect(shell.logLines.first { $0.contains("set the log level of checks to error") } != nil)
    }

    @Test func `a follower hears what happened and what happens`() throws {
        _ = try ask("maintenance on\n")
        let follower = try connect()
        follower.send(Array("events follow=yes\n".utf8))
        let past = String(decoding: try #require(follower.receive()), as: UTF8.self)
        #expect(past.contains(#""event":"plan_begun","kind":"maintenance""#))
        _ = try ask("maintenance off\n")
        let news = String(decoding: try #require(follower.receive()), as: UTF8.self)
        #expect(news.contains(#""event":"plan_ended","kind":"maintenance""#))
        #expect(news.hasSuffix("}\n"))
    }

    @Test func `a follower that doesn't read loses events, then its connection, and both are counted`() throws
    {
        let follower = try connect()
        follower.send(Array("events follow=yes\n".utf8))
        // An answer to a later request: the follower is one.
        _ = try ask("status\n")
        // More than what the kernel and the channel hold for it.
        let reason = String(repeating: "x", count: 100)
        try shell.onLoop { shell in
            for _ in 0..<20_000 { shell.happened(.mailDropped(subject: "s", reason: reason)) }
        }
        let counts = try #require(try shell.onLoop { $0.control.counts })
        #expect(counts.lostEvents > 1_000)
        let closed = try shell.waitOnLoop { $0.control.counts.slowReaders == 1 }
        #expect(closed)
        #expect(try ask("status\n").hasPrefix("{\"version\":1,"))
    }
}
