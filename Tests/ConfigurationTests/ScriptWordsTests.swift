import Configuration
import Testing

/// What stands after `script`, and the arguments that keepalived 2.2.7 runs (from its `--dump-conf`).
struct ScriptCase: Sendable, CustomTestStringConvertible {
    let written: String
    let arguments: [String]
    /// keepalived 2.4 decodes escapes once.
    let differsInNewer: Bool

    init(_ written: String, _ arguments: [String], differsInNewer: Bool = false) {
        self.written = written
        self.arguments = arguments
        self.differsInNewer = differsInNewer
    }

    var testDescription: String { written }
}

private func firstWord(_ text: String) throws -> String {
    let bytes = Array(text.utf8)
    var range = bytes.indices
    return String(decoding: try ScriptWords.firstPass(bytes, &range).text, as: UTF8.self)
}

@Test(arguments: [
    ScriptCase(#""/bin/true a 'b c'""#, ["/bin/true", "a", "b c"]),
    ScriptCase(#"'/bin/true a b'"#, ["/bin/true", "a", "b"]),
    ScriptCase(#"/bin/true' 'x y"#, ["/bin/true", "x"]),
    ScriptCase(#"/bin/true\ a"#, ["/bin/true", "a"], differsInNewer: true),
    ScriptCase(#""/bin/true a \"b c\" d""#, ["/bin/true", "a", "b c", "d"], differsInNewer: true),
    ScriptCase(
        #""/bin/true \a\101\x41\x4g\cA\q\\ z\n""#,
        ["/bin/true", "\u{7}AA\u{4}g\u{1}q z"],
        differsInNewer: true
    ),
    ScriptCase(#""/bin/true "'x y' z"#, ["/bin/true", "x", "y"]),
    ScriptCase(#""/bin/true a"b"c" nobody"#, ["/bin/true", "abc"]),
    ScriptCase(#""/bin/true a" nobody nogroup"#, ["/bin/true", "a"]),
    ScriptCase(#"'/bin/true "a b"'"#, ["/bin/true", "a b"]),
    ScriptCase(#""/bin/true ''""#, ["/bin/true", ""]),
    ScriptCase(##""/bin/true a\\#b # c""##, ["/bin/true", "a#b", "#", "c"], differsInNewer: true),
    ScriptCase(#""/bin/true {a} $HOME""#, ["/bin/true", "{a}", "$HOME"]),
    ScriptCase(#""/bin/true '\a\\b'""#, ["/bin/true", "\u{7}\u{8}"], differsInNewer: true),
    ScriptCase(#""/bin/true \\\\a \\'b c\\'""#, ["/bin/true", #"\a"#, "'b", "c'"], differsInNewer: true),
    ScriptCase("\"/bin/true a\tb   c\"", ["/bin/true", "a", "b", "c"]),
    ScriptCase(#""/bin/true 'x\ y'""#, ["/bin/true", "x y"]),
    ScriptCase(#""/bin/true x\\ y""#, ["/bin/true", "x y"], differsInNewer: true),
    ScriptCase(#""/bin/true x\ y""#, ["/bin/true", "x", "y"], differsInNewer: true),
])
func scriptArguments(_ row: ScriptCase) throws {
    let command = try ScriptWords.command(firstWord(row.written))
    #expect(command.arguments == row.arguments.map { Array($0.utf8) })
    #expect(command.differsInNewer == row.differsInNewer)
}

@Test(arguments: [
    ("\"/bin/true 'unt\"", ScriptWords.Problem(reason: .unclosedQuote("'"), offset: 10)),
    ("\"\"", ScriptWords.Problem(reason: .empty, offset: 0)),
    ("\"  \"", ScriptWords.Problem(reason: .empty, offset: 0)),
    ("\"''\"", ScriptWords.Problem(reason: .empty, offset: 0)),
    ("\"/x \\0\"", ScriptWords.Problem(reason: .zeroByte, offset: 3)),
    ("\"/x \\\\x0\"", ScriptWords.Problem(reason: .zeroByte, offset: 3)),
])
func scriptProblems(_ written: String, _ problem: ScriptWords.Problem) {
    #expect(throws: problem) { _ = try ScriptWords.command(firstWord(written)) }
}

@Test(arguments: [
    ("\"/bin/true \\\"unt", "\"", 0), ("/bin/true \"a b", "\"", 10), ("'a#b'", "'", 0), ("'a{'", "'", 0),
    ("x'y", "'", 1),
])
func scriptWordsThatDoNotEnd(_ written: String, _ quote: Unicode.Scalar, _ offset: Int) {
    let bytes = Array(written.utf8)
    #expect(throws: ScriptWords.Problem(reason: .unclosedQuote(quote), offset: offset)) {
        var range = bytes.indices
        while !range.isEmpty {
            _ = try ScriptWords.firstPass(bytes, &range)
            if !range.isEmpty { range = (range.lowerBound + 1)..<range.upperBound }
        }
    }
}

@Test func aScriptWordIsFoundInItsLine() {
    let messages = TextFiles("script '/bin/x\n  script \"a\" \"b\\\"\n").read().diagnostics
    #expect(
        DiagnosticText.render(messages) == """
            test.conf:1:8: error: missing "'": the quoted text is not closed
            script '/bin/x
                   ^
            test.conf:2:14: error: missing '"': the quoted text is not closed
              script "a" "b\\"
                         ^

            """
    )
}
