// Our genhash beside Debian's, on the same pages.
import Foundation
import LabSupport
import Testing

struct PageCase: Sendable, CustomTestStringConvertible {
    let name: String
    let behaviour: Behaviour
    let isTLS: Bool
    let options: [String]

    init(_ name: String, _ page: [UInt8], isTLS: Bool = false, _ options: [String] = []) {
        self.init(name, .answer([page], ends: true), isTLS: isTLS, options)
    }

    init(_ name: String, _ behaviour: Behaviour, isTLS: Bool = false, _ options: [String] = []) {
        (self.name, self.behaviour, self.isTLS, self.options) = (name, behaviour, isTLS, options)
    }

    var testDescription: String { name }
}

private let ok = "HTTP/1.1 200 OK\r\n"
private let chunks = bytes(ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")
/// Bytes without a pattern, the same in each run.
private let long: [UInt8] = {
    var state: UInt32 = 1
    return (0..<300_000).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(state >> 24)
    }
}()

let pageCases: [PageCase] = [
    .init("a page", bytes(ok + "Content-Length: 5\r\n\r\nhello")),
    .init("no length", bytes(ok + "\r\nhello")),
    .init("nothing", bytes(ok + "Content-Length: 0\r\n\r\n")),
    .init("nothing and no length", bytes(ok + "\r\n")),
    .init("more than the length", bytes(ok + "Content-Length: 3\r\n\r\nhello")),
    .init("less than the length", bytes(ok + "Content-Length: 9\r\n\r\nhello")),
    .init("a length in small letters", bytes(ok + "content-length: 3\r\n\r\nhello")),
    .init("a length with more behind", bytes(ok + "Content-Length: 3 x\r\n\r\nhello")),
    .init("chunks", chunks, ["-P", "1.1"]),
    .init("chunks over TLS", chunks, isTLS: true, ["-P", "1.1", "-S"]),
    .init("long", bytes(ok + "Content-Length: 300000\r\n\r\n") + long),
    .init("long without length", bytes(ok + "\r\n") + long, ["-P", "1.0c"]),
    .init("long over TLS", bytes(ok + "Content-Length: 300000\r\n\r\n") + long, isTLS: true, ["-S"]),
    .init("a page over TLS", bytes(ok + "Content-Length: 5\r\n\r\nhello"), isTLS: true, ["-S"]),
    .init("TLS with a name", bytes(ok + "\r\nhello"), isTLS: true, ["-S", "-I", "-V", "test.example"]),
    .init("nothing over TLS", bytes(ok + "\r\n"), isTLS: true, ["-S"]),
    .init("not found", bytes("HTTP/1.1 404 Not Found\r\n\r\nno such page\n")),
    .init("packed", bytes(ok + "Content-Encoding: gzip\r\n\r\n") + [0x1F, 0x8B, 8, 0, 0, 0xFF]),
    .init("a long header", bytes(ok + "X: " + String(repeating: "y", count: 3_900) + "\r\n\r\nhello")),
    .init("byte by byte", .dribble(bytes(ok + "\r\nhello"), milliseconds: 1, ends: true)),
    .init("a thousand pieces", .endless(first: bytes(ok + "\r\n"), then: bytes("0123456789"), count: 10_000)),
]

/// Must hold 4 of the issue: the digest is that of Debian's genhash.
@Test(arguments: pageCases)
func genhash(_ row: PageCase) async throws {
    let port = try await HostileServer.start(row.behaviour, isTLS: row.isTLS)
    let arguments = ["-s", "127.0.0.1", "-p", "\(port)", "-u", "/page"] + row.options
    let theirs = try await runApart("/usr/bin/genhash", arguments)
    let ours = try await runApart(builtProgram(), ["genhash"] + arguments)
    #expect(theirs.output.count == 33, "genhash gave no digest: \(theirs)")
    #expect(ours == theirs)
}

/// With `-v` everything but the time taken.
@Test func genhashTellsAll() async throws {
    let answer = bytes(ok + "A: b\r\n\r\nhello, world: \u{1}\u{2}")
    let port = try await HostileServer.start(.answer([answer], ends: true))
    let arguments = ["-v", "-s", "127.0.0.1", "-p", "\(port)", "-u", "/page"]
    let theirs = try await runApart("/usr/bin/genhash", arguments)
    let ours = try await runApart(builtProgram(), ["genhash"] + arguments)
    func timeless(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.hasPrefix("Global response time") ? $0.prefix(20) : $0
        }
    }
    #expect(theirs.output.contains("HTML hash final resulting"))
    #expect(timeless(ours.output) == timeless(theirs.output))
    #expect(ours.status == theirs.status)
}

@Test func genhashWithoutServer() async throws {
    let port = try await HostileServer.closedPort()
    let arguments = ["-s", HostileServer.nobody, "-p", "\(port)", "-u", "/"]
    let theirs = try await runApart("/usr/bin/genhash", arguments)
    #expect(theirs.output == "Connection failed\n")
    #expect(try await runApart(builtProgram(), ["genhash"] + arguments) == theirs)
}

/// The first line of what is wrong, and the exit status, are genhash's.
@Test(arguments: [
    ["-s", "x", "-p", "80", "-u", "/"], ["-s", "127.0.0.1", "-p", "x", "-u", "/"],
    ["-s", "127.0.0.1", "-p", "80", "-u", "/", "-P", "2.0"],
])
func genhashRefuses(_ arguments: [String]) async throws {
    let theirs = try await runApart("/usr/bin/genhash", arguments)
    let ours = try await runApart(builtProgram(), ["genhash"] + arguments)
    #expect(ours.status == 1 && theirs.status == 1)
    #expect(ours.errors.split(separator: "\n").first == theirs.errors.split(separator: "\n").first)
}

/// A page of 1 GiB within 600 MB of address space, program and libraries included: nothing of it is kept.
@Test func aGibibyte() async throws {
    let zeros = [UInt8](repeating: 0, count: 65_536)
    let whole = Behaviour.endless(first: bytes(ok + "\r\n"), then: zeros, count: 1 << 30)
    let port = try await HostileServer.start(whole)
    let command = "ulimit -v 600000; exec \(try builtProgram()) genhash -s 127.0.0.1 -p \(port) -u /"
    let said = try await runApart("/bin/bash", ["-c", command])
    // head -c 1073741824 /dev/zero | md5sum
    #expect(said == Said(status: 0, output: "cd573cfaace07e7949bc0c46028904ff\n", errors: ""))
}
