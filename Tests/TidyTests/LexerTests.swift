import Testing

@Suite struct LexerTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var text: String
        var tokens: [String]
        var testDescription: String { text.split(separator: "\n").joined(separator: " ⏎ ") }
    }

    static let rows = [
        Row(text: "a = b // print(", tokens: ["a", "=", "b"]),
        Row(text: "a /* x /* try! */ y */ b", tokens: ["a", "b"]),
        Row(text: #"f("try! \" x") + g"#, tokens: ["f", "(", "\"", ")", "+", "g"]),
        Row(text: #"f("a \(b("c") + d) e")"#, tokens: ["f", "(", "\"", "b", "(", "\"", ")", "+", "d", ")"]),
        Row(text: "f(#\"a \" \\( b\"#) + c", tokens: ["f", "(", "\"", ")", "+", "c"]),
        Row(text: "x = \"\"\"\n  a \"quoted\" // no\n  \"\"\" + y", tokens: ["x", "=", "\"", "+", "y"]),
        Row(text: "\"not closed\nnext", tokens: ["\"", "next"]),
        Row(text: "/* not closed", tokens: []),
        Row(text: "größe_1 + $0", tokens: ["größe_1", "+", "$0"]),
    ]

    @Test(arguments: rows) func tokens(_ row: Row) {
        #expect(SwiftSource(path: "", text: row.text).tokens.map(\.text) == row.tokens)
    }

    @Test func linesOfCodeAndComments() {
        let source = SwiftSource(
            path: "",
            text: "// one\n\nlet a = 1  // two\n/* three\n four */ b\n\"\"\"\nc\n\"\"\"\n"
        )
        #expect(source.codeLines == [3, 5, 6, 7, 8])
        #expect(source.comments.keys.sorted() == [1, 3, 4, 5])
        #expect(source.comments[3] == "// two")
    }

    @Test func functionsAndTheirLengths() {
        let source = SwiftSource(
            path: "",
            text: """
                protocol P { func required() -> Int
                    var needed: Int { get } }
                struct S {
                    var stored = [1].map { $0 }
                    var computed: Int {
                        1
                    }
                    init(handler: () -> Void = { }) throws(E) {
                        self.init(2) { }
                    }
                    func outer<T>(a: [T]) where T: P {
                        func inner() { }
                    }
                }
                """
        )
        let spans = source.functions().map { "\($0.name) \($0.firstLine)-\($0.lastLine)" }
        #expect(spans == ["needed 2-2", "computed 5-7", "init 8-10", "outer 11-13", "inner 12-12"])
    }
}
