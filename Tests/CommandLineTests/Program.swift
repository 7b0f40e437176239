import Foundation
import LabSupport

/// The package's root.
let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// Runs the `holdfast` that was built with these tests.
func holdfast(_ arguments: [String], in folder: URL? = nil) throws -> Said {
    try run(builtProgram(), arguments, in: folder, environment: ["COLUMNS": "80", "TERM": "xterm"])
}

/// A folder of the test's own, gone with it.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("holdfast-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: url.appendingPathComponent(name))
    }
}
