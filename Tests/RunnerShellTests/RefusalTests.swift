import CLinux
import Foundation
import HelperProtocol
import RunnerProtocol
import RunnerShell
import Testing

/// Whom and what the runner refuses.
@Suite(.enabled(if: mayRun, "NOT RUN: the runner's user needs root"))
struct RefusalTests {
    @Test("a hostile engine can't have what the table hasn't")
    func unlisted() throws {
        let bench = try Bench()
        let number = try bench.entry(["true"])
        let told = try bench.entry(["true"], added: .instance("A"))
        let root = try bench.entry(["true"], account: .user(0, group: 0, hasSupplementaryGroups: false))
        try bench.start()
        func refusal(_ order: RunOrder) throws -> RunRefusal? {
            guard case .refused(let refusal, _) = try bench.ask(.run(order)) else { return nil }
            return refusal
        }
        let generation = bench.generation
        let master = RunOrder.Transition(state: .master, priority: 1)
        #expect(
            try refusal(RunOrder(generation: GenerationHash(rawValue: 1), script: number)) == .badGeneration
        )
        #expect(try refusal(RunOrder(generation: generation, script: root)) == .otherUser)
        #expect(try refusal(RunOrder(generation: generation, script: 3)) == .unknownScript)
        #expect(try refusal(RunOrder(generation: generation, script: .max)) == .unknownScript)
        #expect(
            try refusal(RunOrder(generation: generation, script: number, transition: master))
                == .wrongTransition
        )
        #expect(try refusal(RunOrder(generation: generation, script: told)) == .wrongTransition)
        // After eight such the session ends.
        for _ in 0..<3 { #expect(try refusal(RunOrder(generation: generation, script: 9)) == .unknownScript) }
        _ = bench.run(9)
        try bench.waitForClose()
        // The runner itself goes on.
        try bench.connect()
        #expect(
            try bench.ask(.hello(version: RunnerLimits.version))
                == .greeting(version: RunnerLimits.version, user: runnerUser)
        )
        #expect(try bench.result(of: bench.run(number)).end == .ended(.exited(status: 0), unheardLines: 0))
    }

    struct Malformed: Sendable, CustomTestStringConvertible {
        let what: String
        var greets = true
        let bytes: [UInt8]
        var testDescription: String { what }
    }

    @Test(arguments: [
        Malformed(what: "length beyond the limit", bytes: [255, 255, 2, 0, 1, 0, 0, 0]),
        Malformed(what: "length below the header", bytes: [4, 0, 2, 0, 1, 0, 0, 0]),
        Malformed(what: "no such request", bytes: [8, 0, 77, 0, 1, 0, 0, 0]),
        Malformed(what: "an answer", bytes: RunnerAnswer.started(process: 1).frame(sequence: 1)),
        Malformed(what: "a short run", bytes: [12, 0, 2, 0, 1, 0, 0, 0, 1, 2, 3, 4]),
        Malformed(
            what: "hello again",
            bytes: RunnerRequest.hello(version: RunnerLimits.version).frame(sequence: 2)
        ),
        Malformed(
            what: "another version",
            greets: false,
            bytes: RunnerRequest.hello(version: 9).frame(sequence: 1)
        ),
        Malformed(
            what: "no hello",
            greets: false,
            bytes: RunnerRequest.run(RunOrder(generation: .none, script: 0)).frame(sequence: 1)
        ),
        Malformed(what: "zeros", greets: false, bytes: Array(repeating: 0, count: 100_000)),
    ])
    func malformed(_ row: Malformed) throws {
        let bench = try Bench()
        try bench.start(greet: row.greets)
        bench.send(row.bytes)
        try bench.waitForClose()
        try bench.connect()
        #expect(
            try bench.ask(.hello(version: RunnerLimits.version))
                == .greeting(version: RunnerLimits.version, user: runnerUser)
        )
    }

    @Test("another user than the engine's isn't heard")
    func otherUser() throws {
        let bench = try Bench()
        try bench.start(engine: 54_022, greet: false)
        _ = bench.send(.hello(version: RunnerLimits.version))
        try bench.waitForClose()
    }

    @Test("one engine at a time")
    func oneSession() throws {
        let bench = try Bench()
        try bench.start()
        let second = unsafe hf_unix_connect("\(bench.folder)/socket", Int32(HF_STREAM))
        defer { _ = hf_close(second) }
        var entry = hf_poll_entry(descriptor: second, wanted: Int16(HF_POLL_IN), seen: 0)
        var byte: UInt8 = 0
        #expect(unsafe hf_poll(&entry, 1, 10_000_000_000) > 0, "it is taken")
        #expect(unsafe hf_read(second, &byte, 1) <= 0)
        guard case .resolved = try bench.ask(.resolve(name: "localhost")) else {
            Issue.record("the first connection is gone")
            return
        }
    }

    struct Unsafe: Sendable, CustomTestStringConvertible {
        /// Commands of the shell in the folder, D; the program is D/s/n.sh.
        let commands: String
        /// What the reason says, D for the folder; nil: it is run.
        let reason: String?
        var testDescription: String { commands }
    }

    /// Spec vrrp-behaviour 21.2.
    @Test(arguments: [
        Unsafe(commands: "true", reason: nil),
        Unsafe(commands: "chmod 775 s", reason: nil),
        Unsafe(commands: "chown 54021 s/n.sh", reason: nil),
        Unsafe(commands: "chmod 1777 s", reason: nil),
        Unsafe(commands: "mv s t; ln -s t s", reason: nil),
        Unsafe(commands: "mv s/n.sh x; ln -s $PWD/x s/n.sh", reason: nil),
        Unsafe(commands: "mv s/n.sh x; ln -s ../x s/n.sh", reason: nil),
        Unsafe(commands: "chmod 777 s", reason: "D/s is writable by everybody"),
        Unsafe(commands: "chmod 777 .", reason: "D is writable by everybody"),
        Unsafe(commands: "chmod 775 s; chgrp 54023 s", reason: "D/s is writable by group 54023"),
        Unsafe(
            commands: "chown 54023 s/n.sh",
            reason: "D/s/n.sh belongs to user 54023, neither root nor 54021"
        ),
        Unsafe(commands: "chown 54023 s", reason: "D/s belongs to user 54023, neither root nor 54021"),
        Unsafe(commands: "chmod 757 s/n.sh", reason: "D/s/n.sh is writable by everybody"),
        Unsafe(commands: "mv s t; ln -s t s; chmod 777 t", reason: "D/t is writable by everybody"),
        Unsafe(
            commands: "mv s t; ln -s t s; chown -h 54023 s",
            reason: "D/s belongs to user 54023, neither root nor 54021"
        ),
        Unsafe(commands: "rm s/n.sh", reason: "D/s/n.sh: No such file or directory"),
        Unsafe(commands: "rm s/n.sh; mkfifo s/n.sh", reason: "D/s/n.sh is no regular file"),
        Unsafe(commands: "rm s/n.sh; mkdir s/n.sh", reason: "D/s/n.sh is a folder"),
        Unsafe(commands: "rm -r s; touch s", reason: "D/s is no folder"),
        Unsafe(commands: "rm s/n.sh; ln -s n.sh s/n.sh", reason: "D/s/n.sh: too many links"),
        Unsafe(commands: "chmod 644 s/n.sh", reason: "D/s/n.sh isn't executable"),
    ])
    func unsafePrograms(_ row: Unsafe) throws {
        let bench = try Bench()
        let body = "#!/bin/sh\\nexit 0\\n"
        let commands =
            "cd \(bench.folder); mkdir s; printf '\(body)' > s/n.sh; chmod 755 s s/n.sh; \(row.commands)"
        let words = ["sh", "-c", commands]
        let shell = spawn("/bin/sh", words)
        try #require(hf_wait(shell) == 0)
        let number = try bench.entry(["\(bench.folder)/s/n.sh"])
        try bench.start()
        let end = try bench.result(of: bench.run(number)).end
        if let reason = row.reason {
            let text = bench.folder + reason.dropFirst()
            #expect(end == .refused(.unsafeProgram, reason: text))
        } else {
            #expect(end == .ended(.exited(status: 0), unheardLines: 0))
        }
    }

    @Test(arguments: [
        ("relative/name", "relative/name is no absolute path"),
        (
            "no-such-program-at-all",
            "no-such-program-at-all is in no folder of "
                + "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        ),
    ])
    func names(_ name: String, _ reason: String) {
        #expect(throws: ProgramFailure(reason)) { _ = try Program(named: name, user: 0) }
    }

    @Test("a table that others could have written isn't read")
    func tables() throws {
        for (mode, isFine) in [(mode_t(0o644), true), (0o666, false), (0o664, false)] {
            let bench = try Bench()
            let number = try bench.entry(["true"])
            try bench.start()
            let name = String(decoding: bench.generation.text, as: UTF8.self)
            unsafe chmod("\(bench.folder)/generations/\(name)/scripts", mode)
            let end = try bench.result(of: bench.run(number)).end
            if case .refused(.badGeneration, _) = end { #expect(!isFine) } else { #expect(isFine) }
        }
    }
}
