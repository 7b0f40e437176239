import CLinux
import Foundation
import NIOCore
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

    @Test(arguments: ["\n", "STATUS\n", "status \n", "status\r\n", "stop\n", "\u{0}\n"])
    func `anything else is an error`(request: String) throws {
        #expect(try ask(request) == "{\"error\":\"unknown request\"}\n")
    }

    @Test func `a line without its end is no request`() throws {
        let connection = try connect()
        connection.send(Array("status".utf8))
        connection.endSending()
        #expect(connection.receiveAll() == Array("{\"error\":\"unknown request\"}\n".utf8))
    }

    @Test(arguments: [255, 256, 300])
    func `requests are bounded`(length: Int) throws {
        let request = String(repeating: "a", count: length - 1) + "\n"
        let error = length <= ControlSocket.requestLength ? "unknown request" : "request too long"
        #expect(try ask(request) == "{\"error\":\"\(error)\"}\n")
    }

    @Test func `connections are bounded, and a place is free again when one ends`() throws {
        var held: [Connection] = []
        for _ in 0..<ControlSocket.connections { held.append(try connect()) }
        // Accepted in order: an answer to the last one means that all before it were counted.
        #expect(try ask("status\n") == "{\"error\":\"too many connections\"}\n")
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
}
