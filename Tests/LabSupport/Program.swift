package import Foundation

/// What a program said in pipes, and how it ended.
package struct Said: Equatable, Sendable {
    package var status: Int32
    package var output: String
    package var errors: String

    package init(status: Int32, output: String, errors: String) {
        self.status = status
        self.output = output
        self.errors = errors
    }
}

/// The path of a program that was built with these tests; who asks depends on that product.
package func builtProgram(_ name: String = "holdfast") throws -> String {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent(name).path
}

/// Runs a program with pipes for its output, and waits for its end.
///
/// - Parameters:
///   - folder: nil for the tests' own.
///   - environment: nil for the tests' own.
package func run(
    _ program: String,
    _ arguments: [String],
    in folder: URL? = nil,
    environment: [String: String]? = nil
) throws -> Said {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    let (output, errors) = (Pipe(), Pipe())
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

/// The same off the cooperative threads, which mustn't wait.
package func runApart(_ program: String, _ arguments: [String]) async throws -> Said {
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Said, any Error>) in
        Thread {
            done.resume(with: Result { try run(program, arguments) })
        }.start()
    }
}
