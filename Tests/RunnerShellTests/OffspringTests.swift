import CLinux
import Foundation
import RunnerProtocol
import Testing

/// What scripts start and leave behind.
@Suite(.enabled(if: mayRun, "NOT RUN: the runner's user needs root"))
struct OffspringTests {
    /// Ways out of the process group; each says its number in the output. The last has no parent, no group,
    /// no session and no variable in common with the script.
    static let ways = [
        "setsid sleep 300 & echo $!",
        "(setsid sh -c 'echo $$; exec sleep 300' &)",
        "setsid setsid sh -c 'trap \"\" TERM HUP; (echo $$; exec sleep 300) & wait' &",
        "(env -i setsid sh -c 'cd /; setsid sh -c \"echo \\$\\$; exec sleep 300\" &' &)",
    ]

    /// In the background, and it says its number when it has a session of its own, not before.
    private let ownSession = "setsid sh -c 'echo $$; exec sleep 300' &"

    private func lines(_ count: Int, of run: UInt32, _ bench: Bench) throws -> [Int32] {
        try (0..<count).map { _ in
            let answer = try bench.answer(to: run) { if case .output = $0 { true } else { false } }
            guard case .output(let line) = answer else { throw BenchError.closed }
            return try #require(Int32(String(decoding: line, as: UTF8.self)))
        }
    }

    @Test("one that takes too long is ended with all that forked away from it", arguments: ways)
    func timedOut(_ way: String) throws {
        let bench = try Bench()
        let number = try bench.entry([try bench.script("n.sh", "\(way)\nwhile :; do sleep 1; done")])
        let other = try bench.entry([try bench.script("o.sh", "setsid sleep 300 & echo $!")])
        try bench.start()
        let bystander = bench.run(other, timeout: 0)
        let safe = try lines(1, of: bystander, bench)[0]
        defer { _ = hf_signal(safe, Int32(HF_SIGKILL)) }
        let run = bench.run(number, timeout: 500)
        let away = try lines(1, of: run, bench)[0]
        #expect(isAlive(away))
        #expect(try bench.result(of: run).end == .ended(.timedOut, unheardLines: 0))
        _ = try eventually("the end of what forked away") { isAlive(away) ? nil : true }
        #expect(isAlive(safe), "another script's is left alone")
    }

    /// A service that a notify script started isn't to die because the script hangs behind it.
    @Test("what a queue stops leaves what has a session of its own")
    func stopped() throws {
        let bench = try Bench()
        let body = "\(ownSession)\nwhile :; do sleep 1; done"
        let number = try bench.entry([try bench.script("n.sh", body)])
        try bench.start()
        let order = RunOrder(generation: bench.generation, script: number, queueSequence: 1, subject: 5)
        let run = bench.send(.run(order))
        let service = try lines(1, of: run, bench)[0]
        defer { _ = hf_signal(service, Int32(HF_SIGKILL)) }
        _ = bench.send(.stop(sequence: run))
        #expect(try bench.result(of: run).end == .ended(.stopped, unheardLines: 0))
        #expect(isAlive(service))
    }

    /// Its engine is gone: nothing of it stays.
    @Test("a FIFO's reader goes with all that it started")
    func reader() throws {
        let bench = try Bench()
        let body = "\(ownSession)\nwhile :; do sleep 1; done"
        let number = try bench.entry([try bench.script("n.sh", body)])
        try bench.start()
        let away = try lines(1, of: bench.run(number, timeout: 0), bench)[0]
        try bench.connect()
        _ = try eventually("the end of what forked away") { isAlive(away) ? nil : true }
    }

    /// New ones come while those that are there are ended.
    @Test("one that forks without end is ended, and others run again")
    func forksWithoutEnd() throws {
        let bench = try Bench()
        // A time that nobody else sleeps.
        let time = "300.\(UInt32.random(in: 100_000...999_999))"
        let body = "while :; do (setsid sh -c 'sleep 0.01; setsid sleep \(time)' &); sleep 0.005; done"
        let number = try bench.entry([try bench.script("n.sh", body)])
        let quick = try bench.entry(["true"])
        try bench.start()
        let run = bench.run(number, timeout: 2_000)
        _ = try eventually("some that forked away") { try sleepers(time) > 3 ? true : nil }
        #expect(try bench.result(of: run).end == .ended(.timedOut, unheardLines: 0))
        _ = try eventually("the end of all") { try sleepers(time) == 0 ? true : nil }
        #expect(try bench.result(of: bench.run(quick)).end == .ended(.exited(status: 0), unheardLines: 0))
        #expect(try sleepers(time) == 0)
    }

    /// How many processes sleep for so long.
    private func sleepers(_ time: String) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
            guard Int32(name) != nil,
                let line = try? String(contentsOfFile: "/proc/\(name)/cmdline", encoding: .utf8)
            else { return false }
            return line.split(separator: "\0").dropFirst().first == time[...]
        }.count
    }
}

/// It is there and hasn't ended.
func isAlive(_ process: Int32) -> Bool {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else {
        return false
    }
    return !text.contains(") Z ")
}
