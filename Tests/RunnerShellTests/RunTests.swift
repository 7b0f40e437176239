import CLinux
import Foundation
import RunnerProtocol
import Testing

/// What a script gets, and what is heard of it.
@Suite(.enabled(if: mayRun, "NOT RUN: the runner's user needs root"))
struct RunTests {
    private let master = RunOrder.Transition(state: .master, priority: 100)

    @Test func wordsAreExact() throws {
        let bench = try Bench()
        let path = try bench.script("n.sh", "for word; do echo \"[$word]\"; done")
        let plain = try bench.entry([path, "a b", "", "'\"$x", "ä"])
        let instance = try bench.entry([path, "IN"], added: .instance("VI 1"))
        let group = try bench.entry([path], added: .group("G"))
        try bench.start()
        #expect(try bench.result(of: bench.run(plain)).lines == ["[a b]", "[]", "['\"$x]", "[ä]"])
        #expect(
            try bench.result(of: bench.run(instance, master)).lines
                == ["[IN]", "[INSTANCE]", "[VI 1]", "[MASTER]", "[100]"]
        )
        let stop = RunOrder.Transition(state: .stop, priority: 0)
        #expect(try bench.result(of: bench.run(group, stop)).lines == ["[GROUP]", "[G]", "[STOP]", "[0]"])
    }

    @Test func nothingIsInherited() throws {
        let bench = try Bench()
        let path = try bench.script(
            "n.sh",
            """
            env | grep -v '^_=' | sort; pwd; umask; id -u; id -G
            ls /proc/$$/fd
            grep -E 'NoNewPrivs|Seccomp:|CapEff|CapBnd|SigBlk|SigIgn' /proc/$$/status |
                tr -d '\\t' | tr '\\n' ' '; echo
            cat; ps -o pgid= -p $$ | grep -q \"^ *$$\\$\" && echo leader
            """
        )
        let number = try bench.entry([path])
        try bench.start()
        let run = bench.send(
            .run(
                RunOrder(
                    generation: bench.generation,
                    script: number,
                    timeoutMilliseconds: 20_000,
                    queueSequence: 7,
                    ageMilliseconds: 12,
                    superseded: 3
                )
            )
        )
        let result = try bench.result(of: run)
        #expect(result.end == .ended(.exited(status: 0), unheardLines: 0))
        // The two signals that libc keeps for itself, and lets nobody change, may come ignored from the
        // test's caller.
        let lines = result.lines.map {
            $0.replacingOccurrences(of: "SigIgn:0000000180000000", with: "SigIgn:0000000000000000")
        }
        #expect(
            lines == [
                "HOLDFAST_SCRIPT=\(path)", "HOLDFAST_SEQUENCE=7", "HOLDFAST_STATE_AGE_MS=12",
                "HOLDFAST_SUPERSEDED=3", "LANG=C",
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "PWD=/", "/", "0022",
                "\(runnerUser)", "\(runnerUser)", "0", "1", "10", "2",
                "SigBlk:0000000000000000 SigIgn:0000000000000000 CapEff:0000000000000000 "
                    + "CapBnd:0000000000000000 NoNewPrivs:1 Seccomp:2 ",
                "leader",
            ]
        )
    }

    /// Whose the script's folder is, and what its `$0` is then: as keepalived has it (spec vrrp-behaviour
    /// 20.8) where nobody but root could put another file there.
    @Test(arguments: [(0, nil), (runnerUser, "/dev/fd/100")] as [(UInt32, String?)])
    func ownName(_ owner: UInt32, _ name: String?) throws {
        let bench = try Bench()
        let path = try bench.script("n.sh", "echo $0")
        unsafe symlink("n.sh", "\(bench.folder)/link")
        unsafe chown(bench.folder, owner, 0)
        let number = try bench.entry([path])
        let link = try bench.entry(["\(bench.folder)/link"])
        let plain = try bench.entry([try bench.script("p", "echo $0", interpreter: "")])
        try bench.start()
        #expect(try bench.result(of: bench.run(number)).lines == [name ?? path])
        #expect(try bench.result(of: bench.run(link)).lines == [name ?? path])
        #expect(try bench.result(of: bench.run(plain)).lines == [name ?? "\(bench.folder)/p"])
    }

    struct End: Sendable, CustomTestStringConvertible {
        let body: String
        let end: RunOutcome
        var lines: [String] = []
        var interpreter = "#!/bin/sh\n"
        var testDescription: String { body }
    }

    @Test(arguments: [
        End(body: "exit 0", end: .exited(status: 0)),
        End(body: "exit 255", end: .exited(status: 255)),
        End(body: "kill -9 $$", end: .killed(signal: 9)),
        End(body: "printf 'no end'", end: .exited(status: 0), lines: ["no end"]),
        End(body: "echo out; echo err >&2", end: .exited(status: 0), lines: ["out", "err"]),
        End(body: "exec <&- >&- 2>&-; exit 4", end: .exited(status: 4)),
        // No interpreter named: the shell, as keepalived does (20.9).
        End(body: "echo plain", end: .exited(status: 0), lines: ["plain"], interpreter: ""),
        // What is left in the background doesn't hold the answer up.
        End(body: "sleep 30 & exit 3", end: .exited(status: 3)),
        End(body: "setsid sleep 30 & exit 0", end: .exited(status: 0)),
        // Refused by the filter, not by chance: for another user's lack of rights unshare -U would do.
        End(
            body: "unshare -U true 2>&1 | grep -c 'not permitted'",
            end: .exited(status: 0),
            lines: ["1"]
        ),
    ])
    func ends(_ row: End) throws {
        let bench = try Bench()
        let number = try bench.entry([try bench.script("n.sh", row.body, interpreter: row.interpreter)])
        try bench.start()
        let result = try bench.result(of: bench.run(number))
        #expect(result.end == .ended(row.end, unheardLines: 0))
        #expect(result.lines == row.lines)
    }

    @Test func nativeProgramsKeepNoDescriptor() throws {
        let bench = try Bench()
        let number = try bench.entry(["ls", "/proc/self/fd"])
        try bench.start()
        // 3 is the folder that ls reads.
        #expect(try bench.result(of: bench.run(number)).lines == ["0", "1", "2", "3"])
    }

    @Test func stopping() throws {
        let bench = try Bench()
        let number = try bench.entry([
            try bench.script("n.sh", "trap 'echo heard; exit 0' TERM; echo up; sleep 30 & wait")
        ])
        try bench.start()
        let run = bench.run(number, timeout: 0)
        _ = try bench.answer(to: run) { $0 == .output(Array("up".utf8)) }
        _ = bench.send(.stop(sequence: run))
        let result = try bench.result(of: run)
        #expect(result.lines == ["heard"])
        #expect(result.end == .ended(.stopped, unheardLines: 0))
    }

    @Test func names() throws {
        let bench = try Bench()
        try bench.start()
        guard case .resolved(let addresses) = try bench.ask(.resolve(name: "localhost")) else {
            Issue.record("localhost has no address")
            return
        }
        #expect(addresses.contains { "\($0)" == "127.0.0.1" } || addresses.contains { "\($0)" == "::1" })
        guard case .unresolved = try bench.ask(.resolve(name: "no.such.host.invalid")) else {
            Issue.record("a name under invalid was resolved")
            return
        }
    }
}
