import Configuration
import NetworkTypes
import Testing
import VRRP

private func lines(_ files: TextFiles, isCompatible: Bool = false) -> [String] {
    files.read(isCompatible: isCompatible).diagnostics.map { "\($0.place.file) \(DiagnosticCase.line($0))" }
}

@Test func includedFileTakesPart() throws {
    let files = TextFiles([
        TextFiles.main: "global_defs {\n  include defs.conf\n}\ninclude \"routers.conf\" # all\n",
        "defs.conf": "router_id one\r\n",
        "routers.conf": "\u{FEFF}" + router("priority 7"),
    ])
    let result = files.read()
    #expect(result.diagnostics.isEmpty)
    #expect(result.model?.global.routerID == "one")
    #expect(result.model?.virtualRouters.first?.basePriority.rawValue == 7)
    #expect(result.files == [TextFiles.main, "defs.conf", "routers.conf"])
}

@Test func matchesAreReadInOrder() {
    var files = TextFiles([
        TextFiles.main: "include conf.d/{a,b}*.conf\n", "conf.d/a.conf": "global_defs {\n",
        "conf.d/b.conf": "}\n",
    ])
    files.globs["conf.d/a*.conf"] = ["conf.d/a.conf"]
    files.globs["conf.d/b*.conf"] = ["conf.d/b.conf"]
    #expect(lines(files) == [])
    #expect(files.read().files.count == 3)
}

@Test func messagesNameTheIncludedFile() {
    let files = TextFiles([TextFiles.main: "\ninclude a.conf\nx\n", "a.conf": "\ny\n"])
    #expect(
        lines(files) == [
            "test.conf 3:1+1 error: unknown keyword 'x' at the top level",
            "a.conf 2:1+1 error: unknown keyword 'y' at the top level",
        ]
    )
}

struct IncludeFailure: Sendable {
    let line: String
    let failure: SourceFailure?
    let message: String
    /// `--compat` only warns.
    let isTolerable: Bool
}

@Test(arguments: [
    IncludeFailure(
        line: "include a",
        failure: nil,
        message: "cannot include 'a': no such file",
        isTolerable: true
    ),
    IncludeFailure(
        line: "includem a",
        failure: nil,
        message: "cannot include 'a': no such file",
        isTolerable: false
    ),
    IncludeFailure(line: "includew a*", failure: nil, message: "nothing matches 'a*'", isTolerable: false),
    IncludeFailure(
        line: "include a",
        failure: .directory,
        message: "cannot include 'a': it is a directory",
        isTolerable: true
    ),
    IncludeFailure(
        line: "includer a",
        failure: .directory,
        message: "cannot include 'a': it is a directory",
        isTolerable: false
    ),
    IncludeFailure(
        line: "include a",
        failure: .notRegularFile,
        message: "cannot include 'a': it is not a regular file",
        isTolerable: true
    ),
    IncludeFailure(
        line: "includea a",
        failure: .executable,
        message: "cannot include 'a': it has an execute permission bit",
        isTolerable: false
    ),
    IncludeFailure(
        line: "include a",
        failure: .unreadable("permission denied"),
        message: "cannot include 'a': permission denied",
        isTolerable: true
    ),
    IncludeFailure(
        line: "include a",
        failure: .tooLarge(limit: 64 << 20),
        message: "cannot include 'a': it is larger than 64 MiB",
        isTolerable: true
    ),
])
func includeFailures(_ row: IncludeFailure) {
    var files = TextFiles(row.line)
    if let failure = row.failure { files.contents["a"] = .failure(failure) }
    let column = row.line.split(separator: " ")[0].count + 2
    let length = row.line.count - column + 1
    #expect(lines(files) == ["test.conf 1:\(column)+\(length) error: \(row.message)"])
    let severity = row.isTolerable ? "warning" : "error"
    let ending = row.isTolerable ? "; ignored" : ""
    #expect(
        lines(files, isCompatible: true)
            == ["test.conf 1:\(column)+\(length) \(severity): \(row.message)\(ending)"]
    )
}

@Test func wildcardsMayMatchNothing() { #expect(lines(TextFiles("include conf.d/*.conf")) == []) }

/// What each of the family makes of names that aren't there, as keepalived 2.2.7: the number of errors that
/// keep it from starting, and with `--compat` the warnings.
@Test(arguments: [
    ("include", "none", 0, 1), ("include", "n*", 0, 0), ("include", "{a,none}", 0, 1),
    ("include", "{a,n*}", 0, 0),
    ("includer", "none", 0, 1), ("includer", "n*", 0, 0), ("includer", "{a,none}", 0, 1),
    ("includer", "{a,x}", 1, 0),
    ("includem", "none", 1, 0), ("includem", "n*", 0, 0), ("includem", "{none,n2}", 0, 2),
    ("includem", "x", 1, 0),
    ("includew", "none", 1, 0), ("includew", "n*", 1, 0), ("includew", "{a,none}", 0, 1),
    ("includew", "{a,n*}", 0, 0),
    ("includeb", "none", 0, 1), ("includeb", "n*", 0, 0), ("includeb", "{a,none}", 1, 0),
    ("includeb", "{a,n*}", 0, 0),
    ("includea", "none", 1, 0), ("includea", "n*", 1, 0), ("includea", "{a,none}", 1, 0),
    ("includea", "{a,n*}", 0, 0),
    ("include_check\n}\ninclude", "{none,n*}", 2, 0), ("include_check -match\n}\ninclude", "none", 0, 1),
    ("include_check match\n}\ninclude", "none", 1, 0), ("include_check match\n}\ninclude", "n*", 0, 0),
    ("include_check +wildcard_match\n}\ninclude", "n*", 1, 0),
    ("include_check match\n}\nincluder", "none", 0, 1),
])
func strictness(_ keyword: String, _ pattern: String, _ errors: Int, _ warnings: Int) {
    let block = keyword.contains("include_check") ? "global_defs {\n" : ""
    var files = TextFiles([TextFiles.main: "\(block)\(keyword) \(pattern)\n", "a": ""])
    files.contents["x"] = .failure(.executable)
    let diagnostics = files.read(isCompatible: true).diagnostics.filter { $0.message.contains("i") }
        .filter { !$0.message.hasPrefix("include_check") }
    #expect(diagnostics.count { $0.severity == .error } == errors)
    #expect(diagnostics.count { $0.severity == .warning } == warnings)
}

@Test func bracesStandForPatterns() {
    var files = TextFiles([TextFiles.main: "include {a,{b,c}d,{},e{f}}{1,}\n"])
    for name in ["a1", "a", "bd1", "bd", "cd1", "cd", "{}1", "{}", "e{f}1"] {
        files.contents[name] = .success([10])
    }
    let result = files.read(isCompatible: true)
    #expect(result.files == [TextFiles.main, "a1", "a", "bd1", "bd", "cd1", "cd", "{}1", "{}"])
}

/// The check that holds at an include is the one of the including file; the included file's own ends with
/// it.
@Test func includeCheckEndsWithItsFile() {
    let files = TextFiles([
        TextFiles.main: "include a\ninclude none\n", "a": "global_defs {\ninclude_check\n}\ninclude none\n",
    ])
    #expect(
        lines(files, isCompatible: true).filter { $0.contains("cannot") } == [
            "test.conf 2:9+4 warning: cannot include 'none': no such file; ignored",
            "a 4:9+4 error: cannot include 'none': no such file",
        ]
    )
}

@Test func includeFromAVariableAndAfterABrace() {
    let files = TextFiles([
        TextFiles.main:
            "$N=a\ninclude ${N}.conf\nglobal_defs { router_id y } include $N\n~LST(f,b,c) include $f\n",
        "a.conf": "$N=a2\n", "a2": "x1 $N\n", "b": "", "c": "",
    ])
    #expect(lines(files) == ["a2 1:1+2 error: unknown keyword 'x1' at the top level"])
    #expect(files.read().files == [TextFiles.main, "a.conf", "a2", "b", "c"])
}

@Test func includeWithoutName() {
    #expect(lines(TextFiles("include # x")) == ["test.conf 1:1+7 error: include needs the name of a file"])
    #expect(
        lines(TextFiles("include }")) == [
            "test.conf 1:1+7 error: include must have its line to itself",
            "test.conf 1:9+1 error: unexpected '}': no block is open",
        ]
    )
}

@Test func includeNeedsItsLine() {
    let files = TextFiles([TextFiles.main: "global_defs { include a }\n", "a": ""])
    #expect(lines(files) == ["test.conf 1:15+7 error: include must have its line to itself"])
    #expect(
        lines(TextFiles([TextFiles.main: "include a b\n", "a": ""])) == [
            "test.conf 1:1+7 error: include must have its line to itself"
        ]
    )
}

@Test func includeCircle() {
    let files = TextFiles([
        TextFiles.main: "include a\n", "a": "\ninclude b\n", "b": "include a\ninclude b\n",
    ])
    #expect(
        lines(files) == [
            "b 1:9+1 error: cannot include 'a': it is being read, includes go in a circle"
        ]
    )
}

/// A file that reaches itself under ever new names, as through a link to its own folder.
private struct Endless: SourceProvider {
    func read(_ path: String) -> Result<[UInt8], SourceFailure> {
        .success(Array("include x\ninclude y\n".utf8))
    }
    func matches(of pattern: String, includedFrom path: String) -> [String] { [path + "/" + pattern] }
}

@Test func includeDepthIsBounded() {
    let result = ConfigurationReader.read("a", from: Endless())
    #expect(result.diagnostics.map(\.message) == ["files are included more than 16 deep"])
    #expect(result.files.count == 16)
}

@Test(arguments: [
    (SourceFailure.missing, "no such file"), (.directory, "it is a directory"),
    (.notRegularFile, "it is not a regular file"),
])
func mainFileFailures(_ failure: SourceFailure, _ text: String) {
    var files = TextFiles("")
    files.contents[TextFiles.main] = .failure(failure)
    let result = files.read()
    #expect(result.model == nil)
    #expect(
        DiagnosticText.render(result.diagnostics)
            == "test.conf: error: cannot read the configuration: \(text)\n"
    )
}
