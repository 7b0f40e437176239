import CLinux
import Foundation
import HelperProtocol
import RunnerProtocol
import Testing

/// What the runner says of tracked files, and what it doesn't.
@Suite(.enabled(if: mayRun, "NOT RUN: the runner's user needs root"))
struct FileTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let text: String
        var mode: mode_t = 0o644
        let answer: RunnerAnswer
        var testDescription: String { text }
    }

    @Test(arguments: [
        Row(text: "12\n", answer: .number(12)), Row(text: "-0x10 and more", answer: .number(-16)),
        Row(text: "", answer: .number(0)), Row(text: "secret", answer: .number(0)),
    ])
    func numbers(_ row: Row) throws {
        let bench = try Bench()
        let path = "\(bench.folder)/level"
        try Data(row.text.utf8).write(to: URL(fileURLWithPath: path))
        unsafe chmod(path, row.mode)
        let file = try bench.entry([path], added: .file)
        try bench.start()
        #expect(try bench.ask(.read(generation: bench.generation, file: file)) == row.answer)
    }

    @Test func refusals() throws {
        let bench = try Bench()
        let path = "\(bench.folder)/level"
        let large = try bench.entry([path], added: .file)
        let missing = try bench.entry(["\(bench.folder)/none"], added: .file)
        let hidden = try bench.entry(["/etc/shadow"], added: .file)
        let folder = try bench.entry([bench.folder], added: .file)
        let script = try bench.entry([try bench.script("n.sh", "echo 7")])
        try Data("99999999999".utf8).write(to: URL(fileURLWithPath: path))
        try bench.start()
        func refusal(_ request: RunnerRequest) throws -> RunRefusal? {
            guard case .refused(let refusal, _) = try bench.ask(request) else { return nil }
            return refusal
        }
        let generation = bench.generation
        #expect(try refusal(.read(generation: generation, file: large)) == .noNumber)
        #expect(try refusal(.read(generation: generation, file: missing)) == .missingFile)
        #expect(try refusal(.read(generation: generation, file: hidden)) == .unreadableFile)
        #expect(try refusal(.read(generation: generation, file: folder)) == .unreadableFile)
        #expect(try refusal(.read(generation: generation, file: script)) == .unknownScript, "no file")
        #expect(try refusal(.read(generation: generation, file: 9)) == .unknownScript)
        #expect(try refusal(.run(RunOrder(generation: generation, script: large))) == .wrongTransition)
    }
}
