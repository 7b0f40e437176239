import CLinux
import Foundation
import RunnerProtocol
import RunnerShell
import Synchronization
import Testing

/// Scripts that don't behave (issue 7, must hold 4).
@Suite(.enabled(if: mayRun, "NOT RUN: the runner's user needs root"))
struct HostileScriptTests {
    @Test("one that ignores TERM and leaves children in its group is killed whole")
    func ignoresTerm() throws {
        let bench = try Bench()
        let body =
            "trap '' TERM; sleep 300 & echo $!; (trap '' TERM; sleep 301) & echo $!; "
            + "while :; do sleep 1; done"
        let number = try bench.entry([try bench.script("n.sh", body)])
        try bench.start()
        let begin = Date()
        let result = try bench.result(of: bench.run(number, timeout: 200))
        #expect(result.end == .ended(.timedOut, unheardLines: 0))
        // 200 ms, TERM, 2 s, KILL.
        #expect(Date().timeIntervalSince(begin) > 2.1)
        #expect(result.lines.count == 2)
        for line in result.lines {
            let process = try #require(Int32(line))
            _ = try eventually("the end of \(process)") { isAlive(process) ? nil : true }
        }
    }

    @Test("one that heeds TERM but leaves children that don't takes them with it")
    func leavesChildren() throws {
        let bench = try Bench()
        let number = try bench.entry([try bench.script("n.sh", "(trap '' TERM; sleep 300) & echo $!; wait")])
        try bench.start()
        let run = bench.run(number, timeout: 0)
        guard
            case .output(let line) = try bench.answer(
                to: run,
                { if case .output = $0 { true } else { false } }
            )
        else { return }
        let process = try #require(Int32(String(decoding: line, as: UTF8.self)))
        #expect(isAlive(process))
        _ = bench.send(.stop(sequence: run))
        #expect(try bench.result(of: run).end == .ended(.stopped, unheardLines: 0))
        _ = try eventually("the end of \(process)") { isAlive(process) ? nil : true }
    }

    @Test("one that floods is heard in part, counted, and costs no memory")
    func floods() throws {
        let bench = try Bench()
        let flood = try bench.entry([try bench.script("f.sh", "yes 0123456789 | head -n 400000; echo end")])
        let line = try bench.entry([try bench.script("l.sh", "head -c 3000000 /dev/zero | tr '\\0' x")])
        try bench.start()
        let result = try bench.result(of: bench.run(flood))
        #expect(result.lines == Array(repeating: "0123456789", count: 64))
        #expect(result.end == .ended(.exited(status: 0), unheardLines: 400_001 - 64))
        let long = try bench.result(of: bench.run(line))
        #expect(long.lines == [String(repeating: "x", count: 512)])
        #expect(try bench.status("VmRSS") < 40_000)
    }

    @Test("one that runs for ever doesn't hold others up, and goes with the runner")
    func forEver() throws {
        let bench = try Bench()
        let endless = try bench.entry([try bench.script("e.sh", "echo $$; exec sleep 3000")])
        let quick = try bench.entry(["true"])
        try bench.start()
        var processes: [Int32] = []
        for _ in 0..<5 {
            let run = bench.run(endless, timeout: 0)
            if case .started(let process) = try bench.answer(to: run, { _ in true }) {
                processes.append(process)
            }
        }
        #expect(try bench.result(of: bench.run(quick)).end == .ended(.exited(status: 0), unheardLines: 0))
        #expect(processes.count == 5 && processes.allSatisfy { isAlive($0) })
        _ = hf_signal(bench.runner, Int32(HF_SIGKILL))
        for process in processes {
            _ = try eventually("the end of \(process)") { isAlive(process) ? nil : true }
        }
    }

    @Test("one that closes standard input and both outputs is waited for, and costs nothing meanwhile")
    func closesItsEnds() throws {
        let bench = try Bench()
        let number = try bench.entry([
            try bench.script("c.sh", "echo begins; exec <&- >&- 2>&-; sleep 1; exit 3")
        ])
        let quick = try bench.entry(["true"])
        try bench.start()
        let run = bench.run(number)
        _ = try bench.answer(to: run) { if case .output = $0 { true } else { false } }
        let before = try bench.processorTicks
        #expect(try bench.result(of: bench.run(quick)).end == .ended(.exited(status: 0), unheardLines: 0))
        #expect(try bench.result(of: run).end == .ended(.exited(status: 3), unheardLines: 0))
        // Of a hundred in the second.
        #expect(try bench.processorTicks - before < 20)
    }

    @Test("as many run as may, and no more")
    func tooMany() throws {
        let bench = try Bench()
        let number = try bench.entry(["sleep", "3000"])
        try bench.start()
        let runs = (0..<RunnerLimits.runs).map { _ in bench.run(number, timeout: 0) }
        for run in runs { _ = try bench.answer(to: run) { if case .started = $0 { true } else { false } } }
        guard case .refused(.tooMany, _) = try bench.result(of: bench.run(number)).end else {
            Issue.record("one more was started")
            return
        }
        _ = bench.send(.stop(sequence: runs[0]))
        #expect(try bench.result(of: runs[0]).end == .ended(.stopped, unheardLines: 0))
        #expect(
            try bench.result(of: bench.run(number, timeout: 50)).end == .ended(.timedOut, unheardLines: 0)
        )
    }

    /// The safe file and one that everybody may write change places all the time; what is opened as safe must
    /// be the safe one. The folder is the runner's user's, as one must be that somebody else than root swaps
    /// files in: there it is the open file that runs.
    @Test("one that is replaced while it is looked at never runs")
    func replaced() throws {
        let bench = try Bench()
        let path = try bench.script("n.sh", "echo good")
        let evil = try bench.script("evil.sh", "echo evil", mode: 0o777)
        unsafe chown(bench.folder, runnerUser, runnerUser)
        let isOver = Mutex(false)
        let swapping = Thread {
            while !isOver.withLock({ $0 }) { _ = unsafe hf_exchange(path, evil) }
        }
        swapping.start()
        defer { isOver.withLock { $0 = true } }
        var (opened, refused) = (0, 0)
        for _ in 0..<10_000 {
            do throws(ProgramFailure) {
                let program = try Program(named: path, user: runnerUser)
                var text = [UInt8](repeating: 0, count: 64)
                _ = lseek(program.descriptor, 0, SEEK_SET)
                let count = unsafe hf_read(program.descriptor, &text, 64)
                #expect(String(decoding: text[..<max(0, Int(count))], as: UTF8.self).contains("good"))
                opened += 1
            } catch {
                #expect(error.text.hasSuffix("is writable by everybody"))
                refused += 1
            }
        }
        #expect(opened > 100 && refused > 100)

        let number = try bench.entry([path])
        try bench.start()
        for _ in 0..<200 {
            let result = try bench.result(of: bench.run(number))
            switch result.end {
            case .refused(.unsafeProgram, _): break
            default: #expect(result.lines == ["good"])
            }
        }
    }
}
