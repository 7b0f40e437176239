import Foundation

/// The package's root.
let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// What the built `holdfast` said, in a pipe.
struct Said: Equatable {
    var status: Int32
    var output: String
    var errors: String
}

/// Runs the `holdfast` that was built with these tests.
func holdfast(_ arguments: [String], in folder: URL? = nil) throws -> Said {
    try run(builtProgram(), arguments, in: folder)
}

/// The path of that `holdfast`.
func builtProgram() throws -> String {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("holdfast").path
}

/// Runs a program with pipes for its output.
func run(_ program: String, _ arguments: [String], in folder: URL?) throws -> Said {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ["COLUMNS": "80", "TERM": "xterm"]
    process.standardInput = FileHandle.nullDevice
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    // The little that goes to standard error fits its pipe.
    let said = output.fileHandleForReading.readDataToEndOfFile()
    let complained = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Said(
        status: process.terminationStatus,
        output: String(decoding: said, as: UTF8.self),
        errors: String(decoding: complained, as: UTF8.self)
    )
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
