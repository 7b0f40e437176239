// What people see of the command line: help texts, manual, colour only on a terminal. The texts in Help are
// what each `--help` prints; HOLDFAST_RECORD=1 writes them anew, and the diff is for the reviewer.
import Foundation
import LabSupport
import Testing

struct CommandLineTests {
    static let commands = [
        "", "run", "check", "explain", "compile", "objects", "plan", "rehearse", "status", "watch",
        "events", "switchover", "drain", "undrain", "maintenance", "log-level", "metrics", "dump", "genhash",
        "reload", "probe", "snmp", "adopt-keepalived",
    ]

    @Test("help is as committed, and has an example", arguments: commands)
    func help(_ command: String) throws {
        let said = try holdfast(command.isEmpty ? ["--help"] : [command, "--help"])
        #expect(said.status == 0)
        #expect(said.output.contains("Example"))
        #expect(!said.output.contains("\u{1B}"))
        let name = command.isEmpty ? "holdfast" : command
        let file = root.appendingPathComponent("Tests/CommandLineTests/Help/\(name).txt")
        if ProcessInfo.processInfo.environment["HOLDFAST_RECORD"] != nil {
            try Data(said.output.utf8).write(to: file)
        }
        #expect(try said.output == String(contentsOf: file, encoding: .utf8))
    }

    @Test func everyCommandIsInTheTable() throws {
        let listed = try holdfast(["--help"]).output.split(separator: "\n")
            .drop { $0 != "SUBCOMMANDS:" }.dropFirst()
            .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") && !$0.hasPrefix("  See ") }
            .compactMap { $0.split(separator: " ").first.map(String.init) }
        #expect(listed == CommandLineTests.commands.dropFirst().map(\.self))
    }

    @Test func theManualIsCurrent() throws {
        let file = root.appendingPathComponent("packaging/man/holdfast.conf.5")
        let page = try holdfast(["explain", "--man"])
        #expect(page.status == 0)
        if ProcessInfo.processInfo.environment["HOLDFAST_RECORD"] != nil {
            try Data(page.output.utf8).write(to: file)
        }
        #expect(
            try page.output == String(contentsOf: file, encoding: .utf8),
            "write it anew: holdfast explain --man >packaging/man/holdfast.conf.5"
        )
    }

    @Test func explainKnowsItsWords() throws {
        #expect(try holdfast(["explain", "priority"]).output.hasPrefix("priority 1…255\n"))
        #expect(try holdfast(["explain"]).output.contains("\nvrrp_instance "))
        #expect(
            try holdfast(["explain", "priorty"])
                == Said(
                    status: 1,
                    output: "",
                    errors:
                        "holdfast: neither holdfast nor keepalived has 'priorty', did you mean 'priority'?\n"
                )
        )
    }

    static let router = """
        vrrp_instance web {
            interface eth0
            virtual_router_id 62
            priority 100
            virtual_ipaddress {
                192.0.2.1
            }
        }

        """

    @Test func twoFilesAreCompared() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.conf", CommandLineTests.router)
        try folder.write("b.conf", CommandLineTests.router.replacingOccurrences(of: "62", with: "63"))
        let said = try holdfast(["check", "a.conf", "b.conf"], in: folder.url)
        #expect(said.status == 0)
        #expect(
            said.output == """
                a.conf: good, 1 instance
                b.conf: good, 1 instance
                b.conf:3:5: warning: virtual_router_id 63 here, 62 there: each takes the addresses by itself
                    virtual_router_id 63
                    ^~~~~~~~~~~~~~~~~
                a.conf:3:5: note: the other router's

                """
        )
        let json = try holdfast(["check", "--json", "a.conf", "b.conf"], in: folder.url)
        #expect(
            json.output.contains(
                #""comparison":[\#n{"severity":"warning","file":"b.conf","line":3,"column":5"#
            )
        )
    }

    @Test func aRehearsalTellsWhoIsMasterAndWhy() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.conf", CommandLineTests.router)
        try folder.write("b.conf", CommandLineTests.router.replacingOccurrences(of: "100", with: "90"))
        let words = ["rehearse", "a.conf", "b.conf", "--fail", "a@10s", "--heal@20s", "--length", "30s"]
        let said = try holdfast(words, in: folder.url)
        #expect(said.status == 0 && said.errors == "")
        let lines = said.output.split(separator: "\n").map(String.init)
        #expect(
            lines.contains("  10.000 s  == a loses its power")
                && lines.contains("  20.000 s  == everything is put right")
        )
        #expect(
            lines.contains {
                $0.contains("s  b  web: Entering MASTER STATE: the master has been silent")
            }
        )
        #expect(lines.last == "30.000 s were rehearsed." && !said.output.contains("\u{1B}"))
        let json = try holdfast(words + ["--json"], in: folder.url)
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        )
        let addresses = try #require(document["addresses"] as? [[String: Any]])
        let periods = try #require(addresses[0]["periods"] as? [[String: Any]])
        #expect(periods.map { $0["machine"] as? String } == ["a", "b", "a"])
        // The same each time.
        #expect(try holdfast(words, in: folder.url) == said)
    }

    @Test(arguments: [
        (["a.conf"], "2 to 7 files"), (["a.conf", "b.conf", "--fail", "a"], "lacks a time"),
        (["a.conf", "b.conf", "--fail", "c@1s"], "no machine is called \"c\"; there are a, b"),
        (["a.conf", "b.conf", "--cut", "a@1s"], "--cut takes NAME|NAME@TIME"),
        (["a.conf", "b.conf", "--heal@soon"], "no time that I understand"),
        (["a.conf", "b.conf", "--length", "2m", "--length", "0s"], "--length is 1 s to 1 h"),
    ])
    func wrongCommandLinesOfRehearse(_ words: [String], _ text: String) throws {
        let said = try holdfast(["rehearse"] + words)
        #expect(said.status == 64 && said.errors.contains(text))
    }

    /// `check` reads a plain command line itself and leaves others to the parser, here because of "--".
    @Test(
        "check says the same whoever reads its command line",
        arguments: [[], ["--compat"], ["--json"], ["--show"], ["--elsewhere", "--compat"]],
        [["a.conf"], ["b.conf"], ["a.conf", "b.conf"], ["missing.conf"]]
    )
    func checkIsReadInTwoWays(_ flags: [String], _ files: [String]) throws {
        let folder = try TemporaryFolder()
        try folder.write("a.conf", CommandLineTests.router)
        try folder.write("b.conf", CommandLineTests.router + "vrrp_instance b {\nwrong 1\n}\n")
        let plain = try holdfast(["check"] + flags + files, in: folder.url)
        #expect(try holdfast(["check"] + flags + ["--"] + files, in: folder.url) == plain)
        #expect(try holdfast(["check"] + files + flags, in: folder.url) == plain)
    }

    /// What isn't plain goes to the parser, which has the words for it.
    @Test(arguments: [
        ["check"], ["check", ""], ["check", "--jsn", "a"], ["check", "--json", "--show", "a"],
    ])
    func wrongCommandLinesOfCheck(_ arguments: [String]) throws {
        let said = try holdfast(arguments)
        #expect(said.status == (arguments.last == "" ? 1 : 64))
    }

    /// The small program alone: what it lacks, where it looked, what to do.
    @Test("a lost companion is named", arguments: ["missing", "not executable", "no program"])
    func aLostCompanion(_ state: String) throws {
        let folder = try TemporaryFolder()
        let alone = folder.url.appendingPathComponent("holdfast")
        try FileManager.default.copyItem(atPath: builtProgram(), toPath: alone.path)
        if state != "missing" {
            try folder.write("holdfast-cli", "# nothing\n")
            let mode = state == "no program" ? 0o755 : 0o644
            let other = folder.url.appendingPathComponent("holdfast-cli").path
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: other)
        }
        // As the kernel has it: the folder of temporary files may be a link.
        let path = folder.url.resolvingSymlinksInPath().path
        let said = try run(alone.path, ["status"], in: folder.url)
        let expected =
            state == "no program"
            ? "holdfast: can't execute \(path)/holdfast-cli: Exec format error; install holdfast as a whole\n"
            : "holdfast: can't find holdfast-cli beside \(path) or in ../libexec/holdfast; install holdfast "
                + "as a whole\n"
        #expect(said == Said(status: 1, output: "", errors: expected))
        // A plain check needs no companion.
        try folder.write("a.conf", CommandLineTests.router)
        #expect(try run(alone.path, ["check", "a.conf"], in: folder.url).status == 0)
    }

    @Test func whatIsShownCanBeRead() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.conf", CommandLineTests.router)
        let shown = try holdfast(["check", "--show", "a.conf"], in: folder.url)
        #expect(shown.status == 0 && shown.errors == "")
        #expect(shown.output.contains("\n    # advert_int 1\n"))
        try folder.write("b.conf", shown.output)
        #expect(try holdfast(["check", "--show", "b.conf"], in: folder.url) == shown)
    }

    @Test func aScriptIsLookedFor() throws {
        let folder = try TemporaryFolder()
        let script = folder.url.appendingPathComponent("check.sh").path
        let text = CommandLineTests.router.replacingOccurrences(
            of: "priority 100",
            with: "notify \"\(script) x\""
        )
        try folder.write("a.conf", text)
        let missing = try holdfast(["check", "a.conf"], in: folder.url)
        #expect(missing.status == 0)
        // The folder of temporary files is everybody's, which is said first.
        #expect(missing.output.contains(": warning: the script '\(script)' "))
        #expect(missing.output.contains("can be changed by everybody\n"))
        let elsewhere = try holdfast(["check", "--elsewhere", "a.conf"], in: folder.url)
        #expect(!elsewhere.output.contains("the script"))
        try folder.write("b.conf", text.replacingOccurrences(of: script, with: "/nowhere/check.sh"))
        let nowhere = try holdfast(["check", "b.conf"], in: folder.url)
        #expect(
            nowhere.output.contains("the script '/nowhere/check.sh' can't be run: there is no '/nowhere'\n")
        )
        try folder.write("c.conf", text.replacingOccurrences(of: script, with: "/etc/passwd"))
        let data = try holdfast(["check", "c.conf"], in: folder.url)
        #expect(data.output.contains("the script '/etc/passwd' can't be run: nobody may execute it\n"))
        try folder.write("d.conf", text.replacingOccurrences(of: script, with: "/bin/true"))
        let good = try holdfast(["check", "d.conf"], in: folder.url)
        #expect(!good.output.contains("the script"))
    }
}
