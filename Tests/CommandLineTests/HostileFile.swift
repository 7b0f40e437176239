import Foundation
import Testing

/// A configuration that nobody should be able to hurt the reader with.
struct HostileFile: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// In what is said, behind the file's name.
    var message: String
    /// The file's bytes; what else it needs is made in the folder.
    var make: @Sendable (_ folder: TemporaryFolder) throws -> Data

    init(_ name: String, _ message: String, _ make: @escaping @Sendable (TemporaryFolder) throws -> Data) {
        testDescription = name
        self.message = message
        self.make = make
    }

    init(_ name: String, _ message: String, text: String) {
        self.init(name, message) { _ in Data(text.utf8) }
    }

    init(_ name: String, _ message: String, repeating part: String, _ count: Int) {
        self.init(name, message) { _ in
            var data = Data(capacity: part.utf8.count * count)
            for _ in 0..<count { data.append(contentsOf: part.utf8) }
            return data
        }
    }

    static let all = [
        HostileFile(
            "zero bytes",
            ":1:1: error: zero byte: this is not a text file",
            repeating: "\0a\n",
            100_000
        ),
        HostileFile("a line of 100 MB", ": error: cannot read the configuration: it is larger than 64 MiB") {
            _ in
            Data(repeating: UInt8(ascii: "a"), count: 100_000_000)
        },
        HostileFile("a line of 60 MB", ":1:1: error: the line is longer than 16384 bytes") { _ in
            Data(repeating: UInt8(ascii: "a"), count: 60_000_000)
        },
        HostileFile(
            "a line of 30,000,000 words",
            ":1:1: error: the line is longer than",
            repeating: "a ",
            30_000_000
        ),
        HostileFile(
            "100,000 braces in a line",
            ":1:1: error: the line is longer than",
            repeating: "{",
            100_000
        ),
        HostileFile("100,000 braces", ":1:1: error: unexpected '{': no keyword", repeating: "{\n", 100_000),
        HostileFile(
            "100,000 blocks in each other",
            ":1:17: error: missing '}': the block of vrrp_instance is not closed",
            repeating: "vrrp_instance a {\n",
            100_000
        ),
        HostileFile(
            "an include of itself",
            "it is being read, includes go in a circle",
            text: "include a.conf\n"
        ),
        HostileFile("an include of itself by a pattern", "includes go in a circle", text: "include ?.conf\n"),
        HostileFile("includes in a circle", ": error: files are included more than 16 deep") { folder in
            for name in ["b", "c"] {
                let link = folder.url.appendingPathComponent(name).path
                try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: ".")
            }
            return Data("include b/?/a.conf\n".utf8)
        },
        HostileFile(
            "an include of zeros",
            ":1:9: error: cannot include '/dev/zero'",
            text: "include /dev/zero\n"
        ),
        HostileFile("an include of chance", ": it is not a regular file", text: "include /dev/urandom\n"),
        HostileFile(
            "an include of the terminal",
            ":1:9: error: cannot include '/dev/tty'",
            text: "include /dev/tty\n"
        ),
        HostileFile(
            "an include of a folder",
            ":1:9: error: cannot include '/': it is a directory",
            text: "include /\n"
        ),
        HostileFile("an include of all folders", "names\n", text: "include /*/*/*/*/*/*/*/*/*\n"),
        HostileFile("an include of a pipe", ":1:9: error: cannot include 'pipe': it is not a regular file") {
            folder in
            let pipe = folder.url.appendingPathComponent("pipe").path
            // Safety: a terminated path.
            try #require(unsafe mkfifo(pipe, 0o600) == 0)
            return Data("include pipe\n".utf8)
        },
        HostileFile(
            "a million patterns",
            ":1:9: error: '{a,b}",
            text: "include " + String(repeating: "{a,b}", count: 20) + "\n"
        ),
        HostileFile("a million definitions", ":32769:1: error: there are more than 32768 definitions") { _ in
            Data((0..<1_000_000).map { "$V\($0)=\($0)\n" }.joined().utf8)
        },
        HostileFile("a variable of itself", ":2:1: error: $A stands for itself", text: "$A=$A$A x\n$A\n"),
        HostileFile(
            "words that double 31 times",
            "the line is longer than 16384 bytes",
            text: doubled("a b", "${V} ${V}")
        ),
        HostileFile(
            "lines that double 31 times",
            ": error: more than 100000 lines come from repetitions and variables",
            text: doubled("vrrp_instance a { }", "${V} \\\n${V}\n")
        ),
        HostileFile(
            "a repetition of repetitions",
            ":1:1: error: more than 100000 lines come from repetitions and variables",
            text: "~SEQ(a,0,4294967295) ~SEQ(b,0,4294967295) vrrp_instance $a$b { }\n"
        ),
        HostileFile("cut UTF-8", ":1:11: error: the text is not UTF-8") { _ in
            Data((0..<100_000).flatMap { _ in Array("router_id ".utf8) + [0xF0, 0x9F, 0x92, 0x0A] })
        },
        HostileFile("a quote without end", ":1:1: error: missing '\"'") { _ in
            Data("\"".utf8) + Data(repeating: UInt8(ascii: "\n"), count: 1_000_000)
        },
        HostileFile(
            "a million errors",
            "error: too many errors, reading stopped after 20",
            repeating: "nonsense\n",
            1_000_000
        ),
        HostileFile("500,000 instances", ": error: there are more than 16384 vrrp_instance blocks") { _ in
            Data((0..<500_000).map { "vrrp_instance a\($0) {\n}\n" }.joined().utf8)
        },
    ]

    /// A variable that holds `first`, 30 more that hold what `two` makes of the one before, and the last one.
    private static func doubled(_ first: String, _ two: String) -> String {
        var text = "$V0=\(first)\n"
        for number in 1...30 {
            text += "$V\(number)=" + two.replacingOccurrences(of: "V", with: "V\(number - 1)") + "\n"
        }
        return text + "${V30}\n"
    }
}
