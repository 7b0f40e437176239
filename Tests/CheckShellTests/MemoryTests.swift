// What a server under test can make a check keep: `holdfast probe` asks by the machine that the engine asks
// with, in a process of its own whose memory can be told.
import Foundation
import Testing

struct GreedyServer: Sendable, CustomTestStringConvertible {
    let name: String
    /// In the block of a check.
    let check: String
    let behaviour: Behaviour
    let isTLS: Bool
    /// 0: passed, 1: failed.
    let status: Int

    var testDescription: String { name }
}

private let ok = bytes("HTTP/1.1 200 OK\r\n")
private let zeros = [UInt8](repeating: 0, count: 65_536)
/// head -c 1073741824 /dev/zero | md5sum
private let gibibyte = "digest cd573cfaace07e7949bc0c46028904ff"

private func page(_ type: String, _ wanted: String) -> String {
    "\(type) {\nurl {\npath /\n\(wanted)\n}\nconnect_timeout 4\n}"
}

private let greedyServers = [
    GreedyServer(
        name: "1 GiB of body",
        check: page("HTTP_GET", gibibyte),
        behaviour: .endless(first: ok + bytes("\r\n"), then: zeros, count: 1 << 30),
        isTLS: false,
        status: 0
    ),
    GreedyServer(
        name: "a body without end over TLS",
        check: page("SSL_GET", gibibyte).replacingOccurrences(of: "timeout 4", with: "timeout 1"),
        behaviour: .endless(first: ok + bytes("\r\n"), then: zeros, count: .max),
        isTLS: true,
        status: 1
    ),
    GreedyServer(
        name: "a body without end in which nothing matches",
        check: page("HTTP_GET", "regex a.*b").replacingOccurrences(of: "timeout 4", with: "timeout 1"),
        behaviour: .endless(first: ok + bytes("\r\n"), then: [0x61] + zeros, count: .max),
        isTLS: false,
        status: 1
    ),
    GreedyServer(
        name: "a header without end",
        check: page("HTTP_GET", "status_code 200"),
        behaviour: .endless(first: ok, then: bytes("X-A: b\r\n"), count: .max),
        isTLS: false,
        status: 1
    ),
    GreedyServer(
        name: "a greeting without end",
        check: "SMTP_CHECK {\nconnect_timeout 4\n}",
        behaviour: .early([UInt8](repeating: 0x32, count: 1 << 24)),
        isTLS: false,
        status: 1
    ),
]

/// The status of a probe, and how many kB its process took at most.
private func probe(_ check: String, _ port: Int) async throws -> (status: Int, memory: Int) {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).conf")
    defer { try? FileManager.default.removeItem(at: file) }
    let text = """
        virtual_server 10.0.0.1 80 {
        protocol TCP
        lvs_sched rr
        lvs_method NAT
        real_server 127.0.0.1 \(port) {
        \(check)
        }
        }
        """
    try text.write(to: file, atomically: true, encoding: .utf8)
    let program = """
        import resource, subprocess, sys
        status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
        print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
        """
    let arguments = ["-c", program, try holdfast(), "probe", file.path, "127.0.0.1:\(port)"]
    let said = try await run("/usr/bin/python3", arguments)
    let numbers = said.output.split { $0.isWhitespace }.compactMap { Int($0) }
    try #require(numbers.count == 2, "\(said)")
    return (numbers[0], numbers[1])
}

/// A check keeps no more of whoever says too much than 4 MiB beside what one of a small page takes.
@Test(arguments: greedyServers) func memoryIsBounded(_ server: GreedyServer) async throws {
    let small = try await HostileServer.start(
        .answer([ok + bytes("\r\nhello")], ends: true),
        isTLS: server.isTLS
    )
    let plain = try await probe(page(server.isTLS ? "SSL_GET" : "HTTP_GET", "status_code 200"), small)
    #expect(plain.status == 0)
    let port = try await HostileServer.start(server.behaviour, isTLS: server.isTLS)
    let greedy = try await probe(server.check, port)
    #expect(greedy.status == server.status)
    #expect(greedy.memory - plain.memory < 4_096, "\(greedy.memory) kB, a small page's check \(plain.memory)")
}
