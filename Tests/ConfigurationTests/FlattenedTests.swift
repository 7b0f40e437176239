import Configuration
import SeededRandom
import Testing

/// Writes configurations that are right, in every odd way the language allows.
struct Generator {
    var dice: RandomSource

    mutating func one(_ choices: [String]) -> String { choices.randomElement(using: &dice) ?? "" }
    mutating func flip() -> Bool { Bool.random(using: &dice) }

    /// A word with what needs care: quotes, escapes, comment characters, braces, slashes.
    mutating func word() -> String {
        one([
            "a", "web", "\"\"", "\"a b\"", "\"{x} # ! //\"", "\\#x", "x\\!", "\\\\", "a\\\\\\#b", "\"\\\\\"",
            "\"\\\"q\"",
            "日本", "//x", "a//b", "@x", "~SEQ", "x=$", "\"'\"", "include", "\\",
        ])
    }

    mutating func blank() -> String { one([" ", "\t", "  ", " \t "]) }

    /// The end of a line: comments and line ends of all kinds.
    mutating func end() -> String { one(["\n", "\r\n", " # x {\n", " !}\n", "\n\n", " // \"\n", "\n \t\n"]) }

    mutating func brace() -> String { one([" {", "{", "\n{", " # x\n\n  {"]) + one(["\n", " ", "\r\n"]) }

    mutating func password() -> String {
        one(["1111", "\"a b\"", "p\\#1", "\"#!{}\"", "a$b", "秘", "0", "//pw", "\"//\""])
    }

    mutating func router(_ number: Int) -> String {
        var lines = [
            "interface" + blank() + one(["eth0", "\"eth1\"", "ens33.7"]) + end(),
            "virtual_router_id \(number)" + end(),
            "virtual_ipaddress" + brace() + "192.0.2.\(number)"
                + one(["", "/24", "/32 dev eth9 label x scope link"])
                + end() + one(["", "198.51.100.\(number)\n"]) + "}" + end(),
        ]
        let optional = [
            "state " + one(["MASTER", "BACKUP"]), "priority \(Int.random(in: 1...255, using: &dice))",
            "advert_int " + one(["1", "2.0", "255", "3."]), "nopreempt", "garp_master_delay 3",
            "garp_lower_prio_repeat 0", "down_timer_adverts 9",
            "skip_check_adv_addr " + one(["on", "false", ""]),
            "authentication" + brace() + "auth_type PASS" + end() + "auth_pass" + blank() + password() + end()
                + "}",
        ]
        for line in optional where flip() { lines.append(line + end()) }
        lines.shuffle(using: &dice)
        return "vrrp_instance" + blank() + "\"\(number)\"" + brace() + lines.joined() + "}" + end()
    }

    mutating func file() -> String {
        var text = one(["", "\u{FEFF}", "! x\n"])
        if flip() {
            text += "global_defs" + brace() + "router_id " + word() + end() + "vrrp_min_garp" + end() + "}\n"
        }
        for number in 1...Int.random(in: 1...4, using: &dice) { text += router(number) }
        if flip() { text += "global_defs { vrrp_garp_interval 0.\(number())\n}\n" }
        return text
    }

    private mutating func number() -> Int { Int.random(in: 1...999_999, using: &dice) }
}

/// parse(flatten(x)) == parse(x), also through the bytes on disk.
@Test(arguments: 0..<500)
func flattenedIsTheSame(seed: UInt64) throws {
    var generator = Generator(dice: RandomSource(seed: seed))
    let text = generator.file()
    let result = TextFiles(text).read()
    let model = try #require(
        result.model,
        "seed \(seed): \(DiagnosticText.render(result.diagnostics))\n\(text)"
    )
    let flattened = try #require(result.flattened)
    let decoded = try FlattenedConfiguration(decoding: flattened.encoded)
    #expect(decoded == flattened, "seed \(seed)")
    let again = ConfigurationReader.readFlattened(decoded, secrets: result.secrets)
    #expect(again.model == model, "seed \(seed)\n\(text)\n\(String(decoding: flattened.text, as: UTF8.self))")
    #expect(again.flattened == flattened && again.secrets == result.secrets)
    // What is flattened stays so.
    let twice = TextFiles(bytes: flattened.text).read()
    if !text.contains("//"), !text.contains("@x"), !text.contains("auth_pass"), !text.contains("include") {
        #expect(twice.flattened?.text == flattened.text, "seed \(seed)")
    }
}

@Test func flattenedText() throws {
    let files = TextFiles([
        TextFiles.main:
            "! x\ninclude a # y\nvrrp_instance \"a b\"\n{ # z\n  interface eth0\n"
            + " virtual_router_id 9 virtual\n"
            + "virtual_ipaddress { 192.0.2.1 }\nfrob x\n"
            + "authentication { auth_type PASS\nauth_pass se\\#cret\n}\n}",
        "a": "\n\nglobal_defs {\nrouter_id \\#1\n}\n",
    ])
    let flattened = try #require(files.read(isCompatible: true).flattened)
    let expected = """
        global_defs {
            router_id \\#1
        }
        vrrp_instance "a b" {
            interface eth0
            virtual_router_id 9
            virtual_ipaddress {
                192.0.2.1
            }
            authentication {
                auth_type PASS
                auth_pass 0
            }
        }

        """
    #expect(String(decoding: flattened.text, as: UTF8.self) == expected)
    #expect(flattened.files == [TextFiles.main, "a"])
    #expect(
        flattened.origins.map { "\($0.file):\($0.line)" } == [
            "1:3", "1:4", "1:5", "0:3", "0:5", "0:6", "0:7", "0:7", "0:7", "0:9", "0:9", "0:10", "0:11",
            "0:12",
        ]
    )
    #expect(flattened.isCompatible)
    let head = "holdfast-flattened 1 compat\nfiles 2\n9 test.conf\n1 a\nlines 14\n1 3\n"
    #expect(flattened.encoded.starts(with: head.utf8))
    #expect(files.read(isCompatible: true).secrets == [Array("se#cret".utf8)])
}

/// With `--compat` what was skipped is gone, and what was taken otherwise is taken so again.
@Test func flattenedCompatibleIsTheSame() throws {
    let text = router(
        "bogus 1\npriority 0\npriority 7\nadvert_int 1.6\n"
            + "authentication {\nauth_type PASS x\nauth_pass 123456789\n}"
    )
    let result = TextFiles(text + "\n" + router("")).read(isCompatible: true)
    let model = try #require(result.model)
    let again = ConfigurationReader.readFlattened(try #require(result.flattened), secrets: result.secrets)
    #expect(again.model == model)
    #expect(model.virtualRouters.count == 1)
}

/// Messages about flattened text name the files that people wrote.
@Test func flattenedKeepsPlaces() throws {
    let result = TextFiles("\n\n" + router("state MASTER\npriority 1\nnopreempt")).read()
    let again = ConfigurationReader.readFlattened(try #require(result.flattened), secrets: [])
    #expect(again.diagnostics.map { "\($0.place.file):\($0.place.line)" } == ["test.conf:9"])
}

@Test func aSecretThatIsNotThere() throws {
    let result = TextFiles(router("authentication {\nauth_type PASS\nauth_pass 5\n}")).read()
    let again = ConfigurationReader.readFlattened(try #require(result.flattened), secrets: [])
    #expect(again.model == nil)
    #expect(again.diagnostics.map(\.message) == ["there is no secret of this number"])
}

@Test func damagedBytesAreRefused() throws {
    let encoded = try #require(TextFiles(router("priority 5")).read().flattened).encoded
    for count in 0..<encoded.count {
        #expect(throws: FlattenedConfigurationError.self) {
            _ = try FlattenedConfiguration(decoding: Array(encoded[..<count]))
        }
    }
    #expect(throws: FlattenedConfigurationError.malformed) {
        _ = try FlattenedConfiguration(decoding: encoded + [10])
    }
    for index in encoded.indices {
        for bit in 0..<8 {
            var flipped = encoded
            flipped[index] ^= 1 << UInt8(bit)
            // Whatever comes out, reading it ends.
            guard let decoded = try? FlattenedConfiguration(decoding: flipped) else { continue }
            _ = ConfigurationReader.readFlattened(decoded, secrets: [])
        }
    }
}

@Test(arguments: [
    ("", FlattenedConfigurationError.malformed), ("holdfast-flattened 2 strict\n", .unknownFormat),
    ("holdfast-flattened 1 strict\nfiles 10001\n", .tooLarge),
    ("holdfast-flattened 1 strict\nfiles 1\n5 a\n", .malformed),
    ("holdfast-flattened 1 strict\nfiles 0\nlines 1\n0 1\ntext 1\n\n", .malformed),
    ("holdfast-flattened 1 strict\nfiles 0\nlines 99999999999\n", .tooLarge),
    ("holdfast-flattened 1 strict\nfiles 0\nlines 0\ntext 2\nab", .malformed),
])
func refusedBytes(_ text: String, _ error: FlattenedConfigurationError) {
    #expect(throws: error) { _ = try FlattenedConfiguration(decoding: Array(text.utf8)) }
}
