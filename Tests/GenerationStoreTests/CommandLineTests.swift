import CLinux
import Testing

/// What the built `holdfast` said.
struct CommandResult {
    var status: Int32
    var output: String
    var errors: String
}

/// Runs the `holdfast` that was built with these tests, in `folder`.
func holdfast(_ arguments: String, in folder: TemporaryFolder) throws -> CommandResult {
    let program = "\(try buildFolder())/holdfast"
    let script = "cd '\(folder.path)' && exec timeout 20 '\(program)' \(arguments) >out 2>err"
    let words = ["sh", "-c", script].flatMap { $0.utf8CString }
    // Safety: path and words are terminated; their count is given.
    let process = unsafe hf_spawn("/bin/sh", words, 3, [], 0)
    try #require(process > 0)
    let status = hf_wait(process)
    return CommandResult(
        status: status,
        output: String(decoding: contents("\(folder.path)/out") ?? [], as: UTF8.self),
        errors: String(decoding: contents("\(folder.path)/err") ?? [], as: UTF8.self)
    )
}

@Suite struct CommandLineTests {
    /// A configuration that must be refused, and the beginning of what is said.
    struct Bad: CustomTestStringConvertible {
        var testDescription: String
        var text: [UInt8]?
        var message: String

        init(_ testDescription: String, _ text: String?, _ message: String) {
            self.testDescription = testDescription
            self.text = text.map { Array($0.utf8) }
            self.message = message
        }
    }

    static let bad = [
        Bad(
            "unknown keyword with suggestion",
            "vrrp_instance VI_1 {\n    interfce ens33\n}\n",
            "bad.conf:2:5: error: unknown keyword 'interfce' in vrrp_instance, did you mean 'interface'?\n"
                + "    interfce ens33\n    ^~~~~~~~\n"
        ),
        Bad(
            "missing brace",
            "vrrp_instance VI_1 {\n    interface ens33\n    virtual_router_id 62\n",
            "bad.conf:1:20: error: missing '}'"
        ),
        Bad(
            "value out of range",
            "vrrp_instance VI_1 {\n\tinterface ens33\n\tvirtual_router_id 300\n}\n",
            "bad.conf:3:20: error: virtual_router_id must be between 1 and 255, found 300\n"
                + "\tvirtual_router_id 300\n\t                  ^~~\n"
        ),
        Bad("missing file", nil, "bad.conf: error: cannot read the configuration: no such file\n"),
    ]

    @Test(arguments: bad)
    func `a bad configuration is refused with its place`(_ row: Bad) throws {
        let folder = try TemporaryFolder("bad")
        if let text = row.text { try folder.write("bad.conf", text) }
        let checked = try holdfast("check bad.conf", in: folder)
        #expect(checked.status == 1)
        #expect(checked.output.contains(row.message), "\(checked.output)")
        let compiled = try holdfast("compile --config bad.conf --runtime-dir run", in: folder)
        #expect(compiled.status == 1 && compiled.output.isEmpty)
        #expect(compiled.errors.contains(row.message), "\(compiled.errors)")
        #expect(!names(in: folder.path).contains("run"))
        let ran = try holdfast("run --config bad.conf --runtime-dir run", in: folder)
        #expect(ran.status == 1)
        if hf_user() == 0 { #expect(ran.errors.contains(row.message), "\(ran.errors)") }
        #expect(!names(in: folder.path).contains("run"))
    }

    @Test func `a directory and binary garbage are refused`() throws {
        let folder = try TemporaryFolder("garbage")
        let directory = try holdfast("check .", in: folder)
        #expect(directory.status == 1)
        #expect(directory.output == ".: error: cannot read the configuration: it is a directory\n")
        try folder.write("bad.conf", (0..<4_096).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 3) })
        let garbage = try holdfast("check bad.conf", in: folder)
        #expect(garbage.status == 1)
        #expect(garbage.output.hasPrefix("bad.conf:1:"), "\(garbage.output.prefix(200))")
        // Nothing of it may reach a terminal as control characters.
        #expect(garbage.output.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" || $0 == "\t" })
        #expect(try holdfast("compile --config bad.conf --runtime-dir run", in: folder).status == 1)
        #expect(!names(in: folder.path).contains("run"))
    }

    private static let good = """
        vrrp_instance VI_1 {
            interface ens33
            virtual_router_id 62
            virtual_ipaddress {
                192.168.200.250
            }
        }

        """

    @Test func `a good configuration is good, each file for itself`() throws {
        let folder = try TemporaryFolder("good")
        try folder.write("good.conf", CommandLineTests.good)
        let good = try holdfast("check good.conf", in: folder)
        #expect(good.status == 0 && good.output == "good.conf: good, 1 instance\n", "\(good)")
        try folder.write("bad.conf", "nonsense\n")
        let both = try holdfast("check good.conf bad.conf", in: folder)
        #expect(
            both.status == 1 && both.output.contains("good.conf: good")
                && both.output.contains("bad.conf:1:1:")
        )
        let json = try holdfast("check --json bad.conf", in: folder)
        #expect(json.status == 1)
        #expect(json.output.hasPrefix(#"{"version":1,"files":[{"file":"bad.conf","errors":1,"warnings":0,"#))
    }

    @Test func `objects lists what the helper could do`() throws {
        let folder = try TemporaryFolder("objects")
        try folder.write("good.conf", CommandLineTests.good)
        let table = try holdfast("objects good.conf", in: folder)
        #expect(table.status == 0, "\(table.errors)")
        let lines = table.output.split(separator: "\n").map { String($0) }
        #expect(lines.count == 3)
        #expect(lines.first == "NUMBER  KIND     LIFE      WITH  INTERFACE  WHAT", "\(table.output)")
        let address = "address  leased    VI_1  ens33      192.168.200.250/32"
        let adverts = "channel  standing  VI_1  ens33      adverts of version 2, VRID 62, IPv4, every 1 s"
        #expect(Set(lines.dropFirst().map { String($0.dropFirst(8)) }) == [address, adverts])
        let json = try holdfast("objects --json good.conf", in: folder)
        #expect(json.output.hasPrefix(#"{"version":1,"objects":[{"number":0,"kind":""#), "\(json.output)")
        let object = #""kind":"address","leased":true,"with":"VI_1","interface":"ens33","#
        #expect(json.output.contains(object + #""what":"192.168.200.250/32"}"#), "\(json.output)")
        try folder.write("bad.conf", "nonsense\n")
        let bad = try holdfast("objects bad.conf", in: folder)
        #expect(bad.status == 1 && bad.output.isEmpty && bad.errors.contains("bad.conf:1:1: error"))
    }

    @Test func `plan says what a reload would change`() throws {
        let folder = try TemporaryFolder("plan")
        let after = CommandLineTests.good.replacing(
            "        192.168.200.250\n    }",
            with: "        192.168.200.251\n    }\n    priority 150"
        )
        try folder.write("good.conf", CommandLineTests.good)
        try folder.write("after.conf", after)
        let same = try holdfast("plan good.conf good.conf", in: folder)
        #expect(same.status == 0 && same.output == "Nothing changes.\n", "\(same)")
        let plan = try holdfast("plan good.conf after.conf", in: folder)
        #expect(plan.status == 0, "\(plan.errors)")
        #expect(
            plan.output.hasPrefix(
                """
                instance VI_1: changes
                  priority: 100 -> 150
                  virtual_ipaddress: 192.168.200.250/32 -> 192.168.200.251/32

                """
            ),
            "\(plan.output)"
        )
        #expect(plan.output.contains("\n- address on ens33: 192.168.200.250/32\n"), "\(plan.output)")
        #expect(plan.output.contains("\n+ address on ens33: 192.168.200.251/32\n"), "\(plan.output)")
        #expect(plan.output.hasSuffix("\n2 added, 2 removed, 0 kept\n"), "\(plan.output)")
        let json = try holdfast("plan --json good.conf after.conf", in: folder)
        let setting = #"{"keyword":"priority","before":"100","after":"150"}"#
        #expect(json.output.contains(setting) && json.output.contains(#""kept":0"#), "\(json.output)")
        let nobody = try holdfast("plan good.conf --runtime-dir nowhere", in: folder)
        #expect(nobody.status == 1 && nobody.errors.contains("can't read what runs now"), "\(nobody)")
    }

    @Test(.enabled(if: hf_user() == 0, "writes for root"))
    func `compile prints the hash of what is current`() throws {
        let folder = try TemporaryFolder("compile")
        try folder.write("good.conf", CommandLineTests.good)
        let compiled = try holdfast("compile --config good.conf --runtime-dir run", in: folder)
        #expect(compiled.status == 0, "\(compiled.errors)")
        let hash = String(compiled.output.dropLast())
        #expect(names(in: "\(folder.path)/run/generations") == [hash, "current"].sorted())
        #expect(try status("\(folder.path)/run").permissions == 0o755)
    }

    @Test func `version, help and wrong words have their exit status`() throws {
        let folder = try TemporaryFolder("usage")
        #expect(try holdfast("--version", in: folder).output == "0.1.0\n")
        for command in ["", "run", "check", "compile", "objects", "plan", "status"] {
            let help = try holdfast("\(command) --help", in: folder)
            #expect(help.status == 0 && help.output.contains("Example"), "\(command)")
        }
        #expect(try holdfast("nonsense", in: folder).status == 64)
        #expect(try holdfast("check", in: folder).status == 64)
        #expect(try holdfast("check --nonsense x", in: folder).status == 64)
    }

    @Test func `status says who was asked when nobody answers`() throws {
        let folder = try TemporaryFolder("status")
        let result = try holdfast("status --runtime-dir nowhere", in: folder)
        #expect(result.status == 1)
        #expect(
            result.errors
                == "holdfast: can't connect to nowhere/control.sock: No such file or directory; "
                + "is holdfast running with --runtime-dir nowhere?\n"
        )
    }
}
