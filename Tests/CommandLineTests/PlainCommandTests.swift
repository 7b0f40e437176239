import Console
import Foundation
import LabSupport
import Testing

/// Command lines that the small program reads itself, and the same as the argument parser reads them.
struct PlainCommandTests {
    /// The parser takes "--config=FILE", which isn't plain.
    @Test(arguments: [
        ("a.conf", [String]()), ("a.conf", ["--compat"]), ("wrong.conf", []), ("wrong.conf", ["--compat"]),
        ("missing.conf", []), ("a.conf", ["--config-id", "x"]),
    ])
    func compileIsReadInTwoWays(_ file: String, _ flags: [String]) throws {
        let folder = try TemporaryFolder()
        try folder.write("a.conf", CommandLineTests.router)
        try folder.write("wrong.conf", CommandLineTests.router + "vrrp_instance b {\nwrong 1\n}\n")
        let rest = ["--runtime-dir", folder.url.appendingPathComponent("run").path] + flags
        let plain = try holdfast(["compile", "--config", file] + rest, in: folder.url)
        let parsed = try holdfast(["compile", "--config=\(file)"] + rest, in: folder.url)
        #expect(plain == parsed)
    }

    /// A copy is kept, whoever read the words; without --keep none is taken.
    @Test(.enabled(if: getuid() == 0, "writes for root"), arguments: ["--config", "--config="])
    func aCopyIsKept(_ spelling: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("a.conf", CommandLineTests.router)
        func compile(_ file: String, _ options: [String]) throws -> Said {
            let words = spelling.hasSuffix("=") ? [spelling + file] : [spelling, file]
            return try holdfast(["compile"] + words + options, in: folder.url)
        }
        func path(_ name: String) -> String { folder.url.appendingPathComponent(name).path }
        let compiled = try compile("a.conf", ["--runtime-dir", path("run"), "--keep", path("kept")])
        #expect(compiled.status == 0, "\(compiled)")
        let kept = try FileManager.default.contentsOfDirectory(atPath: path("kept")).sorted()
        #expect(kept == [String(compiled.output.dropLast()), "current"].sorted())
        // Of the same version, so it doesn't stand in for a file that is refused.
        try folder.write("a.conf", "nonsense\n")
        let refused = try compile(
            "a.conf",
            ["--runtime-dir", path("other"), "--keep", path("kept"), "--or-kept"]
        )
        #expect(refused.status == 1 && refused.output.isEmpty, "\(refused)")
        let alone = try compile("a.conf", ["--runtime-dir", path("other"), "--or-kept"])
        #expect(alone.status == 64, "\(alone)")
    }

    @Test(arguments: [
        ["compile", "--config"], ["compile", "--conf", "a"], ["run", "--config", "a", "more"],
        ["namespace"], ["run", "--runtime-dir"],
    ])
    func wrongCommandLinesAreTheParsers(_ arguments: [String]) throws {
        #expect(try holdfast(arguments).status == 64)
    }

    /// Only a text that can't say it is spared the reading.
    @Test(arguments: [
        ("", false), ("vrrp_instance a {\n}\n", false), ("net_names", false), ("clude in", false),
        ("net_namespace blue", true), ("x net_namespace", true), ("include other.conf", true),
        ("includea b", true), ("$A", true), ("net_~LST(a)", true), ("net_\\namespace x", true),
        ("\"net_\"namespace", true), ("'", true),
    ])
    func aNamespaceMayBeNamed(_ text: String, _ may: Bool) {
        #expect(NetworkNamespace.mayName(Array(text.utf8)[...]) == may)
    }

    /// The text is looked through in pieces: what one ends with begins the next.
    @Test(arguments: ["net_namespace", "include"])
    func aCutWordIsSeenWhole(_ word: String) {
        for kept in 1..<word.utf8.count {
            let (first, rest) = (Array(word.utf8.prefix(kept)), word.utf8.dropFirst(kept))
            #expect(!NetworkNamespace.mayName(first[...]))
            #expect(NetworkNamespace.mayName((first.suffix(NetworkNamespace.overlap) + rest)[...]))
        }
    }
}
