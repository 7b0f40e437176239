import Foundation
import Testing

/// What both programs said to a configuration.
struct Verdict: Sendable {
    /// Exit status of `keepalived -t`: 0 nothing to say; 4, 5, 6 classes of complaints, 2 it gave up at once,
    /// 124 it hung, 139 it crashed.
    var keepalived: Int
    var keepalivedSays: String
    /// What `holdfast check` has as its first error; nil: accepted.
    var strict: String?
    /// With `--compat`.
    var compat: String?
    /// A keyword is known and not supported yet.
    var isOfUnsupported: Bool
}

/// Both programs on all configurations, once.
enum Verdicts {
    struct Unusable: Error, CustomStringConvertible { var description: String }

    /// Needs keepalived and the right to make a network namespace.
    static let canRun: Bool = {
        let script =
            "command -v keepalived && { unshare --net true || unshare --user --map-root-user --net true; }"
        return (try? run("bash", ["-c", script])) == 0
    }()

    /// Where Debian's package, or what `packaging/install-dependencies` took from it, has its samples.
    static let samples: [String] = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folders = [
            "/usr/share/doc/keepalived/samples",
            root.appendingPathComponent(".build/keepalived-samples").path,
        ]
        for folder in folders {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            let found = names.filter { $0.hasPrefix("keepalived.conf.") }.sorted()
            if !found.isEmpty { return found.map { "\(folder)/\($0)" } }
        }
        return []
    }()

    /// By the configuration's name: a document's own, or "sample" and the file's last part.
    static let all: Result<[String: Verdict], any Error> = Result { try collect() }

    private static func collect() throws -> [String: Verdict] {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-both-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var names: [String] = []
        var paths: [String] = []
        for (number, document) in try Document.all().enumerated() {
            let own = folder.appendingPathComponent("document-\(number)")
            for file in document.files {
                let path = own.appendingPathComponent(file.path)
                try FileManager.default.createDirectory(
                    at: path.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try Data(file.bytes).write(to: path)
            }
            names.append(document.name)
            paths.append(own.appendingPathComponent(document.files[0].path).path)
        }
        for sample in samples {
            names.append(sampleName(sample))
            paths.append(sample)
        }
        guard Set(names).count == names.count else {
            throw Unusable(description: "two documents of one name")
        }
        try Data((paths.joined(separator: "\n") + "\n").utf8).write(to: folder.appendingPathComponent("list"))
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "both.bash"
        )
        let status = try run("bash", [script.path, folder.path, try program()])
        guard status == 0 else { throw Unusable(description: "both.bash ended with status \(status)") }
        let strict = try reports(folder.appendingPathComponent("strict.json"), count: names.count)
        let compat = try reports(folder.appendingPathComponent("compat.json"), count: names.count)
        var result: [String: Verdict] = [:]
        for (number, name) in names.enumerated() {
            let status = try String(
                contentsOf: folder.appendingPathComponent("\(number).status"),
                encoding: .utf8
            )
            let log = try Data(contentsOf: folder.appendingPathComponent("\(number).log"))
            result[name] = Verdict(
                keepalived: Int(status.trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1,
                keepalivedSays: String(decoding: log, as: UTF8.self)
                    .replacingOccurrences(of: "\(folder.path)/document-\(number)/", with: ""),
                strict: strict[number].firstError,
                compat: compat[number].firstError,
                isOfUnsupported: strict[number].isOfUnsupported
            )
        }
        return result
    }

    static func sampleName(_ path: String) -> String {
        "sample \(URL(fileURLWithPath: path).lastPathComponent.dropFirst("keepalived.conf.".count))"
    }

    private struct Report: Decodable {
        struct File: Decodable {
            var errors: Int
            var diagnostics: [Diagnostic]

            var firstError: String? {
                guard errors > 0 else { return nil }
                let first = diagnostics.first { $0.severity == "error" }
                return first.map { "\($0.line): \($0.message)" } ?? "an error that is not shown"
            }

            var isOfUnsupported: Bool {
                diagnostics.contains {
                    $0.message.contains("not supported yet") || $0.message.contains("by this version yet")
                }
            }
        }

        struct Diagnostic: Decodable {
            var severity: String
            var line: Int
            var message: String
        }

        var files: [File]
    }

    /// What `check --json` says, file by file.
    private static func reports(_ file: URL, count: Int) throws -> [Report.File] {
        let report = try JSONDecoder().decode(Report.self, from: Data(contentsOf: file))
        guard report.files.count == count else { throw Unusable(description: "\(file.path) lacks files") }
        return report.files
    }

    /// The `holdfast` that was built with these tests.
    private static func program() throws -> String {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("holdfast").path
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["--default-signal", program] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
