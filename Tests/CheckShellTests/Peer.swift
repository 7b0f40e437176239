import CheckShell
import Foundation
import HealthChecks
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing

/// A server of Debian's with files of its own, ended with this object.
final class Peer {
    let folder: URL
    private let process = Process()

    /// - Parameter files: by name; `DIR` in them stands for the folder.
    init(_ program: String, _ arguments: [String], files: [String: String]) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "holdfast-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files {
            let text = text.replacingOccurrences(of: "DIR", with: folder.path)
            try Data(text.utf8).write(to: folder.appendingPathComponent(name))
        }
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments.map { $0.replacingOccurrences(of: "DIR", with: folder.path) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    /// Waits until it answers this, at most half a minute.
    func waitUntil(_ probe: Probe) async throws {
        for _ in 0..<300 {
            if try await Shell.shared.attempt(probe).get().isPass { return }
            // Poll: every 100 ms, at most 300 times.
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("it doesn't come up")
    }

    deinit {
        // A child of a test's thread has that thread's signals blocked, TERM among them.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }
}

/// Ports that the kernel gives nobody by itself: a peer takes its port some time after it was found free, and
/// tests beside this one have servers, too.
private let ports = NIOLockedValueBox(Int.random(in: 10_000..<30_000))

/// A port that was free a moment ago, and no other call's.
func freePort() async throws -> Int {
    while true {
        let port = ports.withLockedValue { next in
            next = next < 32_000 ? next + 1 : 10_000
            return next
        }
        let server = ServerBootstrap(group: HostileServer.group).bind(host: "127.0.0.1", port: port)
        guard let channel = try? await server.get() else { continue }
        try await channel.close().get()
        return port
    }
}
