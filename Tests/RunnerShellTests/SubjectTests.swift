import CLinux
import Foundation
import RunnerProtocol
import Testing

/// One script of a subject at a time, whichever engine asked for it (issue 7, "Order").
@Suite(.enabled(if: mayRun, "NOT RUN: the runner's user needs root"))
struct SubjectTests {
    /// Runs until the file "go" is there, and notes begin and end.
    private static let slow =
        "cd \"$(dirname \"$HOLDFAST_SCRIPT\")\"; echo \"$1 begins\" >>out/told\n"
        + "until [ -e out/go ]; do sleep 0.02; done\necho \"$1 ends\" >>out/told"

    private func prepared() throws -> (bench: Bench, path: String) {
        let bench = try Bench()
        try FileManager.default.createDirectory(
            atPath: "\(bench.folder)/out",
            withIntermediateDirectories: false
        )
        unsafe chown("\(bench.folder)/out", runnerUser, runnerUser)
        return (bench, try bench.script("n.sh", SubjectTests.slow))
    }

    private func told(_ bench: Bench) -> [String] {
        let text = (try? String(contentsOfFile: "\(bench.folder)/out/told", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    private func order(_ script: UInt32, _ bench: Bench, subject: UInt64) -> RunnerRequest {
        .run(RunOrder(generation: bench.generation, script: script, queueSequence: 1, subject: subject))
    }

    private func letThemEnd(_ bench: Bench) throws {
        try Data().write(to: URL(fileURLWithPath: "\(bench.folder)/out/go"))
    }

    @Test("the next engine's script waits for the one that the lost engine began")
    func acrossSessions() throws {
        let (bench, path) = try prepared()
        let master = try bench.entry([path, "MASTER"])
        let backup = try bench.entry([path, "BACKUP"])
        let other = try bench.entry(["true"])
        try bench.start()
        let first = bench.send(order(master, bench, subject: 7))
        _ = try bench.answer(to: first) { if case .started = $0 { true } else { false } }
        _ = try eventually("its beginning") { told(bench) == ["MASTER begins"] ? true : nil }

        try bench.connect()
        _ = try bench.ask(.hello(version: RunnerLimits.version))
        let second = bench.send(order(backup, bench, subject: 7))
        // Another subject doesn't wait, and its end says that the first request was looked at.
        let third = bench.send(order(other, bench, subject: 8))
        #expect(try bench.result(of: third).end == .ended(.exited(status: 0), unheardLines: 0))
        #expect(told(bench) == ["MASTER begins"])
        try letThemEnd(bench)
        #expect(try bench.result(of: second).end == .ended(.exited(status: 0), unheardLines: 0))
        #expect(told(bench) == ["MASTER begins", "MASTER ends", "BACKUP begins", "BACKUP ends"])
    }

    @Test("one that waits can be taken back, and is when its engine is lost")
    func takenBack() throws {
        let (bench, path) = try prepared()
        let script = try bench.entry([path, "A"])
        let refused = try bench.entry(["/no/such/program"])
        let after = try bench.entry([path, "B"])
        try bench.start()
        _ = bench.send(order(script, bench, subject: 7))
        _ = try eventually("its beginning") { told(bench) == ["A begins"] ? true : nil }
        try bench.connect()
        _ = try bench.ask(.hello(version: RunnerLimits.version))
        let lost = bench.send(order(script, bench, subject: 7))
        bench.send(order(script, bench, subject: 7).frame(sequence: lost))
        #expect(
            try bench.answer(to: lost) { _ in true }
                == .refused(.sequenceInUse, reason: "request \(lost) is still running")
        )
        try bench.connect()
        _ = try bench.ask(.hello(version: RunnerLimits.version))
        let back = bench.send(order(script, bench, subject: 7))
        let bad = bench.send(order(refused, bench, subject: 7))
        let last = bench.send(order(after, bench, subject: 7))
        _ = bench.send(.stop(sequence: back))
        #expect(try bench.result(of: back).end == .ended(.stopped, unheardLines: 0))
        try letThemEnd(bench)
        guard case .refused(.unsafeProgram, _) = try bench.result(of: bad).end else {
            Issue.record("a program that isn't there ran")
            return
        }
        // Nobody waits behind one that was refused.
        #expect(try bench.result(of: last).end == .ended(.exited(status: 0), unheardLines: 0))
        #expect(told(bench) == ["A begins", "A ends", "B begins", "B ends"])
    }
}
