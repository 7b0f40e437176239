import CLinux
import Foundation
import HelperProtocol
import RunnerProtocol
import Testing

/// Lines for FIFOs (spec vrrp-behaviour 20.6, 20.7), against a running runner.
@Suite(.enabled(if: mayRun, "needs root, or CI")) struct LineTests {
    private func fifo(_ bench: Bench) throws -> String {
        let path = "\(bench.folder)/fifo"
        #expect(unsafe hf_fifo_make(path, runnerUser, runnerUser) == 0)
        return path
    }

    private func send(_ text: String, to fifo: UInt32, _ bench: Bench) throws {
        let order = LineOrder(generation: bench.generation, fifo: fifo, line: Array("\(text)\n".utf8))
        _ = bench.send(.write(try #require(order)))
    }

    /// What can be read now; the runner has done all that it was asked before it answers.
    private func read(_ descriptor: Int32, _ bench: Bench) throws -> String {
        _ = try bench.ask(.resolve(name: "localhost"))
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe hf_read(descriptor, &buffer, UInt64(buffer.count))
        return String(decoding: buffer.prefix(max(0, Int(count))), as: UTF8.self)
    }

    @Test func linesWaitForAReaderAndOutliveOne() throws {
        let bench = try Bench()
        let path = try fifo(bench)
        let number = try bench.entry([path], added: .fifo)
        try bench.start()
        try send("one", to: number, bench)
        try send("two", to: number, bench)
        _ = try bench.ask(.resolve(name: "localhost"))
        var reader = unsafe hf_open_source(path)
        #expect(try read(reader, bench) == "one\ntwo\n")
        _ = hf_close(reader)
        try send("three", to: number, bench)
        _ = try bench.ask(.resolve(name: "localhost"))
        reader = unsafe hf_open_source(path)
        #expect(try read(reader, bench) == "three\n")
        _ = hf_close(reader)
    }

    @Test func aFullFIFOLosesWholeLinesAndSaysHowMany() throws {
        let bench = try Bench()
        let path = try fifo(bench)
        let number = try bench.entry([path], added: .fifo)
        try bench.start(keepsLog: true)
        // A pipe has 64 KiB.
        let line = String(repeating: "x", count: 1_000)
        for place in 0..<100 { try send("\(place) \(line)", to: number, bench) }
        _ = try bench.ask(.resolve(name: "localhost"))
        let reader = unsafe hf_open_source(path)
        let lines = try read(reader, bench).split(separator: "\n")
        #expect((40..<70).contains(lines.count))
        #expect(lines.allSatisfy { $0.hasSuffix(line) })
        #expect(lines.enumerated().allSatisfy { $1.hasPrefix("\($0) ") }, "the oldest are there, in order")
        try send("again", to: number, bench)
        #expect(try read(reader, bench) == "again\n")
        let said = ["is full because nobody reads it; lines are lost", "is read again; lines lost: "]
            .map { "holdfast-runner: \(path) \($0)" }
        #expect(try bench.log == [said[0], said[1] + "\(100 - lines.count)"])
        // The next gap is counted from nothing, and one that nobody has ended isn't told.
        for place in 0..<70 { try send("\(place) \(line)", to: number, bench) }
        let more = try read(reader, bench).split(separator: "\n")
        #expect((40..<70).contains(more.count))
        try send("again", to: number, bench)
        #expect(try read(reader, bench) == "again\n")
        #expect(try bench.log.suffix(2) == [said[0], said[1] + "\(70 - more.count)"])
        #expect(try bench.log.count == 4)
        _ = hf_close(reader)
    }

    @Test func aFIFOMadeAnewIsFound() throws {
        let bench = try Bench()
        let path = try fifo(bench)
        let number = try bench.entry([path], added: .fifo)
        try bench.start()
        try send("old", to: number, bench)
        _ = try bench.ask(.resolve(name: "localhost"))
        try FileManager.default.removeItem(atPath: path)
        try send("lost", to: number, bench)
        _ = try bench.ask(.resolve(name: "localhost"))
        #expect(unsafe hf_fifo_make(path, runnerUser, runnerUser) == 0)
        try send("new", to: number, bench)
        let reader = unsafe hf_open_source(path)
        #expect(try read(reader, bench) == "new\n")
        _ = hf_close(reader)
    }

    /// A file in its place keeps its contents, and so does what a link there points at.
    @Test(arguments: [false, true]) func whatIsNoFIFOIsLeftAlone(isLink: Bool) throws {
        let bench = try Bench()
        let path = "\(bench.folder)/file"
        let target = isLink ? "\(bench.folder)/target" : path
        try Data("mine\n".utf8).write(to: URL(fileURLWithPath: target))
        unsafe chmod(target, 0o666)
        if isLink { try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target) }
        let number = try bench.entry([path], added: .fifo)
        try bench.start()
        try send("line", to: number, bench)
        _ = try bench.ask(.resolve(name: "localhost"))
        #expect(try String(contentsOfFile: target, encoding: .utf8) == "mine\n")
        #expect(unsafe hf_fifo_make(path, runnerUser, runnerUser) < 0)
        #expect(try String(contentsOfFile: target, encoding: .utf8) == "mine\n")
    }

    @Test func aScriptIsNoFIFOAndAFIFONoScript() throws {
        let bench = try Bench()
        let script = try bench.entry([try bench.script("s", "exit 0")])
        let path = try fifo(bench)
        let number = try bench.entry([path], added: .fifo)
        try bench.start()
        let order = LineOrder(generation: bench.generation, fifo: script, line: [0x0A])
        guard case .refused(.unknownScript, _) = try bench.ask(.write(try #require(order))) else {
            Issue.record("a line went to a script")
            return
        }
        guard
            case .refused(.wrongTransition, _) = try bench.ask(
                .run(RunOrder(generation: bench.generation, script: number))
            )
        else {
            Issue.record("a FIFO was run")
            return
        }
    }
}
