import Testing

// Every rule is seen failing, and seen passing, on snippets.

@Suite struct RuleTests {
    /// A snippet, where it stands, and the lines in which its rule finds something.
    struct Row: Sendable, CustomTestStringConvertible {
        var text: String
        var path = "Sources/VRRP/A.swift"
        var lines: [Int] = []
        var testDescription: String { "\(path): \(text.split(separator: "\n").joined(separator: " ⏎ "))" }
        var source: SwiftSource { SwiftSource(path: path, text: text) }
    }

    static let imports = [
        Row(text: "package import NetworkTypes\nimport ByteCodec"),
        Row(text: "import NIOCore", lines: [1]),
        Row(text: "internal import Glibc", lines: [1]),
        Row(text: "\nimport Foundation", path: "Sources/holdfast/main.swift", lines: [2]),
        Row(text: "import struct Configuration.Place", path: "Sources/LinuxKernel/A.swift", lines: [1]),
        Row(text: "import Glibc\n@preconcurrency import NIOPosix", path: "Sources/EngineShell/A.swift"),
        Row(text: "import Node", path: "Sources/HelperCore/A.swift", lines: [1]),
        Row(text: "// import Node\nlet a = \"import Node\"", path: "Sources/HelperCore/A.swift"),
        Row(text: "", path: "Sources/Unheard/A.swift", lines: [1]),
    ]

    @Test(arguments: imports) func importArrows(_ row: Row) {
        #expect(row.source.importFindings().map(\.line) == row.lines)
    }

    static let calls = [
        Row(text: "print(1)", lines: [1]),
        Row(text: "print(1)", path: "Sources/holdfast/main.swift"),
        Row(text: "print(1)", path: "Tests/VRRPTests/A.swift"),
        Row(text: "// print(\nlet a = \"print(\"\nfingerprint(1)"),
        Row(text: "fatalError()", path: "Sources/holdfast/main.swift", lines: [1]),
        Row(text: "let a = try! b()", path: "Tests/VRRPTests/A.swift", lines: [1]),
        Row(text: "let a = try? b()"),
        Row(text: "let a = b as! C", lines: [1]),
        Row(text: "usleep(5)", path: "Tests/LabTests/A.swift", lines: [1]),
        Row(text: "try await Task.sleep(for: .seconds(1))", path: "Tests/LabTests/A.swift", lines: [1]),
        Row(text: "// Poll: every 20 ms, at most 5 s\n\nusleep(5)", path: "Tests/LabTests/A.swift"),
        Row(text: "// Poll: every 20 ms\n\n\n\nusleep(5)", path: "Tests/LabTests/A.swift", lines: [5]),
        Row(text: "let now = Date()", lines: [1]),
        Row(text: "func a() async { }", lines: [1]),
        Row(text: "func a() async { }", path: "Tests/VRRPTests/A.swift"),
        Row(text: "Task { }", path: "Sources/EngineShell/A.swift", lines: [1]),
        Row(
            text: "struct Task { }\nDispatchQueue.main.sync { }",
            path: "Sources/EngineShell/A.swift",
            lines: [1, 2]
        ),
        Row(text: "final class A: @unchecked Sendable { }", path: "Tests/LabTests/A.swift", lines: [1]),
        Row(text: "nonisolated(unsafe) var a = 1", lines: [1]),
        Row(text: "getaddrinfo(a)", path: "Sources/EngineShell/A.swift", lines: [1]),
        Row(text: "getaddrinfo(a)", path: "Sources/RunnerShell/A.swift"),
    ]

    @Test(arguments: calls) func bannedCalls(_ row: Row) {
        #expect(row.source.bannedCalls().map(\.line) == row.lines)
    }

    static let unwraps = [
        Row(text: "a!.b", lines: [1]),
        Row(text: "a()!\nb[1]!\nvar c: D!\nvar e: F<G>!", lines: [1, 2, 3, 4]),
        Row(text: "Int(\"7\")! + \"7\".first!", lines: [1, 1]),
        Row(text: "!a && b != c && (!d || a! == 1)", lines: [1]),
        Row(text: "#if !$Embedded\n#endif\n!(a)\n[!a]\n\"!\""),
    ]

    @Test(arguments: unwraps) func forcedUnwraps(_ row: Row) {
        #expect(row.source.forcedUnwraps().map(\.line) == row.lines)
    }

    static let safety = [
        Row(text: "let a = unsafe b", lines: [1]),
        Row(text: "// Safety: b outlives the call.\nlet a = unsafe b"),
        Row(text: "// Safety: b.\n\n\n\n\n\nlet a = unsafe b"),
        Row(text: "// Safety: b.\n\n\n\n\n\n\nlet a = unsafe b", lines: [8]),
        Row(text: "func a() {\n// Safety: b.\nunsafe c\n\n\n\n\n\n\nunsafe d\n}\nunsafe e", lines: [12]),
        Row(text: "// Safety: b.\nfunc a() {\n\n\n\n\n\n\n\nunsafe d\n}\nfunc b() { unsafe e }", lines: [12]),
        Row(text: "@unsafe func a() { }\n// unsafe\nlet b = \"unsafe\"\nwithUnsafe(c)"),
    ]

    @Test(arguments: safety) func everyUnsafeHasItsReason(_ row: Row) {
        #expect(row.source.safetyFindings().map(\.line) == row.lines)
    }

    static let later = [
        Row(text: "// TO" + "DO: more", lines: [1]),
        Row(text: "/// FIX" + "ME(someone) #12", lines: [1]),
        Row(text: "// TO" + "DO #12: more\n// TO" + "DO(#12): more"),
        Row(text: "let a = \"TO" + "DO\"\nlet TO" + "DO = 1"),
    ]

    @Test(arguments: later) func workForLater(_ row: Row) {
        #expect(row.source.laterFindings().map(\.line) == row.lines)
    }

    @Test func essays() {
        let line = "// What it is.\n"
        #expect(Row(text: String(repeating: line, count: 8) + "\nimport A").source.essayFindings() == [])
        #expect(Row(text: String(repeating: line, count: 7) + "\nimport A").source.essayFindings().count == 1)
        #expect(Row(text: "import A\n" + String(repeating: line, count: 9)).source.essayFindings().count == 1)
    }

    @Test func sizes() {
        func body(_ count: Int) -> String {
            "func a() {\n" + String(repeating: "b()\n", count: count) + "}\n"
        }
        #expect(Row(text: body(68)).source.sizeFindings() == [])
        #expect(Row(text: body(69)).source.sizeFindings().map(\.line) == [1])
        #expect(Row(text: String(repeating: "\n", count: 600)).source.sizeFindings() == [])
        #expect(Row(text: String(repeating: "\n", count: 601)).source.sizeFindings().map(\.line) == [601])
        let wide = String(repeating: "ä", count: 110)
        #expect(Row(text: "\n//" + wide.dropLast(2)).source.sizeFindings() == [])
        #expect(Row(text: "\n//" + wide).source.sizeFindings().map(\.line) == [2])
    }

    @Test func mains() {
        func main(_ count: Int, of module: String) -> SwiftSource {
            Row(text: String(repeating: "a()\n", count: count), path: "Sources/\(module)/main.swift").source
        }
        #expect(main(80, of: "holdfast-helper").mainFindings() == [])
        #expect(main(81, of: "holdfast-helper").mainFindings().count == 1)
        #expect(main(300, of: "holdfast-supervisor").mainFindings() == [])
        #expect(main(301, of: "holdfast-supervisor").mainFindings().count == 1)
    }

    @Test func linesThatEmbeddedCompiles() {
        let text = "a\n#if !$Embedded\nb\n#if c\nd\n#endif\n#else\ne\n#endif\n#if f\ng // h\n#endif\n// i\n"
        #expect(Row(text: text).source.embeddedCodeLines() == 3)
    }

    /// Folders with their slash put before them here, because this file is held against the rule too.
    static let paths: [(text: String, isFine: Bool)] = [
        ("cd @work/main", false), ("\"@work\"", false), ("in @tmp/x", false), ("a=$(mktemp @tmp/x.y)", true),
        ("mkdtemp(\"@tmp/holdfast-XXXXXX\")", true), ("@workspace and @tmpfs", true), ("usr@work", true),
        ("$DIR@tmp is not from the root, ${x}@work neither", true), ("https:/@tmp.example", true),
    ]

    @Test(arguments: paths) func foldersOfOneMachine(_ row: (text: String, isFine: Bool)) {
        let text = row.text.split(separator: "@", omittingEmptySubsequences: false).joined(separator: "/")
        #expect(pathFindings(path: "a", text: text).isEmpty == row.isFine, "\(text)")
    }

    @Test func topLevel() {
        #expect(strayNames(["Package.swift", "README.md", "LICENSE", ".ci", "Sources"]) == [])
        #expect(strayNames(["docs", "Makefile", "Tests"]) == ["docs", "Makefile"])
    }
}
