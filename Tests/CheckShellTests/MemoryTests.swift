// What a server under test can make a check keep: `holdfast probe` asks by the machine that the engine asks
// with, in a process of its own whose memory can be told.
import Foundation
import HealthChecks
import LabSupport
import Testing

struct GreedyServer: Sendable, CustomTestStringConvertible {
    let name: String
    /// In the block of a check.
    let check: String
    let behaviour: Behaviour
    let isTLS: Bool
    /// 0: passed, 1: failed.
    let status: Int
    /// Seconds that it may take: twelve connect_timeouts where it is time that ends it, else less than one;
    /// and 10 for a busy machine.
    let within: Int

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
        status: 0,
        within: 58
    ),
    GreedyServer(
        name: "a body without end over TLS",
        check: page("SSL_GET", gibibyte).replacingOccurrences(of: "timeout 4", with: "timeout 1"),
        behaviour: .endless(first: ok + bytes("\r\n"), then: zeros, count: .max),
        isTLS: true,
        status: 1,
        within: 22
    ),
    GreedyServer(
        name: "a body without end in which nothing matches",
        check: page("HTTP_GET", "regex a.*b").replacingOccurrences(of: "timeout 4", with: "timeout 1"),
        behaviour: .endless(first: ok + bytes("\r\n"), then: [0x61] + zeros, count: .max),
        isTLS: false,
        status: 1,
        within: 22
    ),
    GreedyServer(
        name: "a header without end",
        check: page("HTTP_GET", "status_code 200"),
        behaviour: .endless(first: ok, then: fieldLines, count: .max),
        isTLS: false,
        status: 1,
        within: 14
    ),
    GreedyServer(
        name: "a greeting without end",
        check: "SMTP_CHECK {\nconnect_timeout 4\n}",
        behaviour: .early([UInt8](repeating: 0x32, count: 1 << 24)),
        isTLS: false,
        status: 1,
        within: 14
    ),
]

/// The status of a probe, how many kB its process took at most, how often it asked, and how many milliseconds
/// that took.
private func probe(
    _ check: String,
    _ port: Int
) async throws -> (status: Int, memory: Int, asked: Int, took: Int) {
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
        import resource, subprocess, sys, time
        began = time.monotonic()
        done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)
        took = int((time.monotonic() - began) * 1000)
        used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        print(done.returncode, used, done.stdout.count(b" after "), took)
        """
    let arguments = ["-c", program, try builtProgram(), "probe", file.path, "127.0.0.1:\(port)"]
    let said = try await runApart("/usr/bin/python3", arguments)
    let numbers = said.output.split { $0.isWhitespace }.compactMap { Int($0) }
    try #require(numbers.count == 4, "\(said)")
    return (numbers[0], numbers[1], numbers[2], numbers[3])
}

/// What a check of a small page takes, in kB: by far the most of it is the program.
private actor SmallPage {
    static let shared = SmallPage()
    private var memory: [Bool: Int] = [:]

    func memory(isTLS: Bool) async throws -> Int {
        if let known = memory[isTLS] { return known }
        let answer = Behaviour.answer([ok + bytes("\r\nhello")], ends: true)
        let port = try await HostileServer.start(answer, isTLS: isTLS)
        let plain = try await probe(page(isTLS ? "SSL_GET" : "HTTP_GET", "status_code 200"), port)
        try #require(plain.status == 0)
        memory[isTLS] = plain.memory
        return plain.memory
    }
}

/// A check keeps no more of whoever says too much than 4 MiB beside what one of a small page takes.
@Test(.timeLimit(.minutes(10)), arguments: greedyServers)
func memoryIsBounded(_ server: GreedyServer) async throws {
    let plain = try await SmallPage.shared.memory(isTLS: server.isTLS)
    let port = try await HostileServer.start(server.behaviour, isTLS: server.isTLS)
    let greedy = try await probe(server.check, port)
    #expect(greedy.status == server.status)
    #expect(greedy.took < server.within * 1_000, "\(greedy.took) ms")
    #expect(greedy.memory - plain < 4_096, "\(greedy.memory) kB, a small page's check \(plain)")
}

extension Asked {
    /// The block of a check; `timeout` in seconds.
    fileprivate func block(timeout: Double) -> String {
        switch self {
        case .connect: "TCP_CHECK {\nconnect_timeout \(timeout)\n}"
        case .mail: "SMTP_CHECK {\nconnect_timeout \(timeout)\n}"
        case .health: "GRPC_CHECK {\nconnect_timeout \(timeout)\n}"
        case .web, .webDigest, .webRegex, .secureWeb, .streamedPage, .secureStreamedPage:
            "\(isTLS ? "SSL_GET" : "HTTP_GET") {\n\(lines)connect_timeout \(timeout)\n}"
        }
    }

    fileprivate var isTLS: Bool {
        switch self {
        case .secureWeb, .secureStreamedPage: true
        case .connect, .web, .webDigest, .webRegex, .mail, .streamedPage, .health: false
        }
    }

    private var lines: String {
        switch self {
        case .webDigest(let digest): "url {\npath /\ndigest \(digest)\n}\n"
        case .webRegex(let regex): "url {\npath /\nregex \(regex)\n}\n"
        case .streamedPage, .secureStreamedPage: "http_protocol 2\nurl {\npath /\nstatus_code 200\n}\n"
        case .connect, .web, .secureWeb, .mail, .health: "url {\npath /\nstatus_code 200\n}\n"
        }
    }
}

extension HostileCase {
    /// Short where it is time that ends the attempt. What a limit of size should end has time enough to fill
    /// memory without one.
    fileprivate var memoryTimeout: Double {
        if case .failed(.tooLong(let what)) = outcome, what != .attempt { 4 } else { 0.3 }
    }
}

/// The same for every hostile server, whatever it is judged.
@Test(.timeLimit(.minutes(10)), arguments: hostileCases + hostileStreamCases)
func memoryIsBoundedOfAll(_ row: HostileCase) async throws {
    let plain = try await SmallPage.shared.memory(isTLS: row.asked.isTLS)
    let port = try await HostileServer.start(row.behaviour, isTLS: row.isTLS)
    let greedy = try await probe(row.asked.block(timeout: row.memoryTimeout), port)
    #expect(greedy.asked == 1)
    #expect(greedy.memory - plain < 4_096, "\(greedy.memory) kB, a small page's check \(plain)")
}
