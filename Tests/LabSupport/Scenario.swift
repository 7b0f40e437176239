package import Foundation
import Testing

/// A shell script that builds a LAN in network namespaces, plays one story on it, and exits 0 if it went as
/// it must. The scripts use `scenario.bash` beside this file, which removes the LAN whatever happens.
package struct Scenario: Sendable, CustomTestStringConvertible {
    package let script: URL
    /// What the script is told beside it, by variable.
    package let parameters: [String: String]

    package var testDescription: String { script.deletingPathExtension().lastPathComponent }

    /// A script at a path beside the file that asks.
    package init(_ path: String, parameters: [String: String], besides file: String = #filePath) {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        self.init(script: folder.appendingPathComponent(path), parameters: parameters)
    }

    private init(script: URL, parameters: [String: String] = [:]) {
        self.script = script
        self.parameters = parameters
    }

    /// The scripts in a folder beside the file that asks, by name.
    package static func all(in name: String = "Scenarios", besides file: String = #filePath) -> [Scenario] {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent(name)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".bash") }.sorted()
            .map { Scenario(script: folder.appendingPathComponent($0)) }
    }

    /// True where the long variants are asked for.
    package static var isFull: Bool { ProcessInfo.processInfo.environment["HOLDFAST_FULL"] != nil }

    /// True where `packaging/test` found root, namespaces and a built product; it says loudly when not.
    package static var canRun: Bool { ProcessInfo.processInfo.environment["HOLDFAST_INSTALL"] != nil }

    /// Runs the script and records an issue with its output unless it exits 0. It is ended after `bound`.
    package func run(bound: Duration = .seconds(150)) async throws {
        await Turnstile.labs.enter()
        do {
            try await play(bound: bound)
        } catch {
            await Turnstile.labs.leave()
            throw error
        }
        await Turnstile.labs.leave()
    }

    /// The same in a User-Mode Linux guest, at most two at a time: each takes a processor.
    package func guest(bound: Duration = .seconds(300)) async throws {
        await Turnstile.guests.enter()
        do {
            try await play(bound: bound, inGuest: true)
        } catch {
            await Turnstile.guests.leave()
            throw error
        }
        await Turnstile.guests.leave()
    }

    /// True where a guest's kernel is installed.
    package static var hasGuests: Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/linux.uml") }

    private func play(bound: Duration, inGuest: Bool = false) async throws {
        let output = FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-\(testDescription)-\(UUID().uuidString).log")
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: output) }
        let writer = try FileHandle(forWritingTo: output)
        let process = Process()
        // Threads of a pool have signals blocked, and a child would inherit that: INT could not end tcpdump.
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "--default-signal", "timeout", "--kill-after=10",
            "\(bound.components.seconds + (inGuest ? 20 : 0))", "bash",
        ]
        let guest = Scenario.root.appendingPathComponent("packaging/lab.d/uml.bash").path
        process.arguments? +=
            inGuest
            ? ["-c", "source \"$1\" && uml_run \"$2\" \"$3\"", "uml", guest, script.path]
                + ["\(bound.components.seconds)"]
            : [script.path]
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["HOLDFAST_LAB": Scenario.root.appendingPathComponent("Tests/LabSupport/scenario.bash").path]
        ) { $1 }.merging(parameters) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = writer
        process.standardError = writer
        let status = try await withCheckedThrowingContinuation {
            (done: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { done.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { done.resume(throwing: error) }
        }
        try writer.close()
        guard status != 0 else { return }
        let text = (try? String(contentsOf: output, encoding: .utf8)) ?? ""
        let tail = text.split(separator: "\n", omittingEmptySubsequences: false).suffix(80).joined(
            separator: "\n"
        )
        Issue.record("\(testDescription) exited with status \(status); its output ends:\n\(tail)")
    }

    /// The package's root, where `packaging` is.
    private static var root: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }
}
