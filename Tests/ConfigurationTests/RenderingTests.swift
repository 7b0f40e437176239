import Configuration
import Testing

private let faulty = """
    global_defs {
    \trouter_id  lb01 lb02
    }
    vrrp_instance web {
        interface eth0
        virtual_router_id 300
        virtual_ipaddress {
            192.0.2.1 // 虚拟地址
        }
        authentication {
            auth_type PASS
            auth_pass hunter2hunter2 extra
        }
    }
    vrrp_instance web {
    }
    """

@Test func goldenText() {
    let text = DiagnosticText.render(TextFiles(faulty).read().diagnostics)
    #expect(
        text == """
            test.conf:2:18: error: router_id takes at most 1 argument
            \trouter_id  lb01 lb02
            \t                ^~~~
            test.conf:6:23: error: virtual_router_id must be between 1 and 255, found 300
                virtual_router_id 300
                                  ^~~
            test.conf:8:19: warning: text from '//' to the end of the line is taken as a remark here \
            and below; write '#' or '!'
                    192.0.2.1 // 虚拟地址
                              ^~
            test.conf:12:34: error: auth_pass takes at most 1 argument
                    auth_pass ************** *****
                                             ^~~~~
            test.conf:15:15: error: there are two vrrp_instance blocks named 'web'
            vrrp_instance web {
                          ^~~
            test.conf:4:1: note: first named here

            """
    )
}

@Test func wideCharactersTakeTwoColumns() {
    let text = DiagnosticText.render(TextFiles(router("state \"日本\" x")).read().diagnostics)
    #expect(
        text.hasSuffix(
            "test.conf:5:12: error: state takes at most 1 argument\nstate \"日本\" x\n             ^\n"
        )
    )
}

@Test func colour() {
    let diagnostic = Diagnostic(
        severity: .error,
        place: SourcePlace(file: "f", line: 1, column: 1, length: 1),
        message: "m",
        sourceLine: "x"
    )
    #expect(
        DiagnosticText.render(diagnostic, isColoured: true)
            == "\u{1B}[1mf:1:1:\u{1B}[0m \u{1B}[31;1merror:\u{1B}[0m \u{1B}[1mm\u{1B}[0m\n"
            + "x\n\u{1B}[32;1m^\u{1B}[0m\n"
    )
}

@Test func goldenJSON() {
    let text = "vrrp_instance a {\n}\nglobal_defs {\nroutr_id \"\\t\"\n}\nvrrp_instance a {\n}\n"
    let json = DiagnosticJSON.render(Array(TextFiles(text).read().diagnostics.suffix(2)))
    #expect(
        json == #"""
            [
            {"severity":"error","file":"test.conf","line":4,"column":1,"length":8,\#
            "message":"unknown keyword 'routr_id' in global_defs, did you mean 'router_id'?",\#
            "suggestion":"router_id","notes":[]},
            {"severity":"error","file":"test.conf","line":6,"column":15,"length":1,\#
            "message":"there are two vrrp_instance blocks named 'a'",\#
            "notes":[{"file":"test.conf","line":1,"column":1,"length":13,"message":"first named here"}]}
            ]

            """#
    )
    #expect(DiagnosticJSON.render([]) == "[]\n")
    let odd = Diagnostic(
        severity: .warning,
        place: SourcePlace(file: "a\"\\\n\u{1}", line: 1, column: 1, length: 1),
        message: "\t"
    )
    #expect(DiagnosticJSON.render([odd]).contains(#""file":"a\"\\\n\u0001""#))
    #expect(DiagnosticJSON.render([odd]).contains(#""message":"\t""#))
}

@Test func atMostTwentyErrors() {
    let text = (1...40).map { "bogus\($0)\n" }.joined()
    let diagnostics = TextFiles(text).read().diagnostics
    #expect(diagnostics.count == 21)
    #expect(diagnostics.prefix(20).map(\.place.line) == Array(1...20))
    #expect(diagnostics.last?.message == "too many errors, reading stopped after 20")
    // Nothing is read after that.
    let files = TextFiles([TextFiles.main: (1...21).map { "bogus\($0)\n" }.joined() + "include a\n", "a": ""])
    #expect(files.read().files == [TextFiles.main])
    let exactly = (1...20).map { "bogus\($0)\n" }.joined()
    #expect(TextFiles(exactly).read().diagnostics.count == 20)
}

@Test func controlCharactersAreNotPrinted() {
    let text = "global_defs { }\nb\u{9B}31m\u{202E}ad # \u{1B}[31m\u{8}\n"
    let rendered = DiagnosticText.render(TextFiles(text).read().diagnostics)
    #expect(rendered.contains("b\u{FFFD}31m\u{FFFD}ad # \u{FFFD}[31m\u{FFFD}"))
    #expect(!rendered.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" || $0 == "\u{9B}" })
}

// MARK: Secrets

/// Every way we know to get a password into a message, with the password as "hunter2".
private let leaks = [
    "authentication {\nauth_pass hunter2hunter2\n}",
    "authentication {\nauth_pass hunter2 hunter2\n}",
    "authentication {\nauth_pas hunter2\n}",
    "authentication {\nhunter2\n}",
    "authentication {\nauth_type hunter2\n}",
    "authentication {\nauth_type PASS\nauth_pass\nhunter2\n}",
    "authentication {\nauth_type PASS hunter2\n}",
    "authentication {\nauth_pass \"hunter2\n}",
    "authentication {\nauth_pass hunter2$_PWD\n}",
    "authentication {\nauth_pass $_hunter2\n}",
    "authentication { auth_type PASS auth_pass hunter2 }",
    "authentication { auth_pass hunter2",
    "authentication {\nauth_pass {hunter2}\n}",
    "authentication {\nauth_pass hunter2 {\n}\n}",
    "authentication {\nhunter2 {\n}\n}",
    "authentication {\npassword hunter2\nstate hunter2\n}",
    "auth_pass hunter2",
    "auth_passs hunter2",
    "authpass hunter2",
    "AUTH_PASS hunter2",
    "auth_hmac {\nkey 1 hunter2\n\"hunter2\n}",
    "authentication {\nauth_type PASS\nauth_pass hunter2\u{1}\n}",
    "authentication {\n@x auth_pass hunter2\n}",
]

@Test(arguments: leaks, [false, true])
func secretsAreNeverShown(_ lines: String, _ isCompatible: Bool) {
    let result = TextFiles(router(lines)).read(isCompatible: isCompatible)
    let shown =
        DiagnosticText.render(result.diagnostics) + DiagnosticJSON.render(result.diagnostics)
        + String(describing: result) + String(reflecting: result.model)
        + String(decoding: result.flattened?.encoded ?? [], as: UTF8.self)
    #expect(!shown.contains("hunter"), "\(shown)")
    var dumped = ""
    dump(result, to: &dumped)
    if let model = result.model { dump(model, to: &dumped) }
    #expect(!dumped.contains("104"), "the first byte of the password")
}
