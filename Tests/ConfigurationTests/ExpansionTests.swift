import Configuration
import Testing
import VRRP

private func rendered(_ files: TextFiles, isCompatible: Bool = false) -> String {
    DiagnosticText.render(files.read(isCompatible: isCompatible).diagnostics)
}

@Test func aMessageSaysWhereTextCameFrom() {
    let text = """
        $PRIO=300
        $REF=${PRIO}
        \(router("priority ${REF} # x"))
        """
    #expect(
        rendered(TextFiles(text)) == """
            test.conf:7:10: error: priority must be between 1 and 255, found 300
            priority ${REF} # x
                     ^~~~~~
            test.conf:1:1: note: in expansion of $PRIO defined at test.conf:1
            test.conf:2:1: note: in expansion of $REF defined at test.conf:2

            """
    )
}

@Test func partOfAWordIsTheWholeWord() {
    let text = router("priority 3${P}0").replacing("vrrp_instance a", with: "  $P=0\nvrrp_instance a")
    #expect(
        rendered(TextFiles(text)) == """
            test.conf:6:10: error: priority must be between 1 and 255, found 300
            priority 3${P}0
                     ^~~~~~
            test.conf:1:3: note: in expansion of $P defined at test.conf:1

            """
    )
}

@Test func theWayThroughIncludes() {
    let files = TextFiles([
        TextFiles.main: "$V=x\n\ninclude a\n", "a": "# é\n  include b\n", "b": "日本 y\n  $V z\n",
    ])
    #expect(
        rendered(files) == """
            b:1:1: error: unknown keyword '日本' at the top level
            日本 y
            ^~~~
            a:2:11: note: included from a:2
            test.conf:3:9: note: included from test.conf:3
            b:2:3: error: unknown keyword 'x' at the top level
              $V z
              ^~
            test.conf:1:1: note: in expansion of $V defined at test.conf:1
            a:2:11: note: included from a:2
            test.conf:3:9: note: included from test.conf:3

            """
    )
}

@Test func severalLinesPointToTheirReference() {
    let text = "$M=\\\n  interface eth0 \\\n  priority 999\n" + router("$M")
    let expected = """
        test.conf:8:1: error: priority must be between 1 and 255, found 999
        $M
        ^~
        test.conf:1:1: note: in expansion of $M defined at test.conf:1

        """
    #expect(rendered(TextFiles(text)).contains(expected))
}

@Test func aRepetitionSpeaksOnce() {
    let text = "~SEQ(i,1,3) bogus x$i\n~LST(n,a,b) frob${n}\n"
    #expect(
        rendered(TextFiles(text)) == """
            test.conf:1:13: error: unknown keyword 'bogus' at the top level
            ~SEQ(i,1,3) bogus x$i
                        ^~~~~
            test.conf:2:13: error: unknown keyword 'froba' at the top level
            ~LST(n,a,b) frob${n}
                        ^~~~~~~~
            test.conf:2:1: note: in expansion of $n defined at test.conf:2
            test.conf:2:13: error: unknown keyword 'frobb' at the top level
            ~LST(n,a,b) frob${n}
                        ^~~~~~~~
            test.conf:2:1: note: in expansion of $n defined at test.conf:2

            """
    )
}

@Test func whatIsNotDefined() {
    let text = "$PRIORITY=100\n" + router("priority $PROIRITY\nstate ${_INSTANC}\ninterface $x.y\n")
    #expect(
        rendered(TextFiles(text)) == """
            test.conf:6:10: error: $PROIRITY is not defined, did you mean $PRIORITY?
            priority $PROIRITY
                     ^~~~~~~~~
            test.conf:7:7: error: $_INSTANC is not defined, did you mean $_INSTANCE?
            state ${_INSTANC}
                  ^~~~~~~~~~~
            test.conf:8:1: error: interface is given twice
            interface $x.y
            ^~~~~~~~~
            test.conf:3:1: note: first given here

            """
    )
    #expect(
        rendered(TextFiles("\"$X z\"\n"), isCompatible: true) == """
            test.conf:1:1: warning: unknown keyword '$X z' at the top level; ignored
            "$X z"
            ^~~~~~
            test.conf:1:2: warning: $X is not defined; taken as it stands
            "$X z"
             ^~

            """
    )
}

@Test(arguments: [
    ("$X=a${X}\n${X}\n", "2:1+4 error: $X stands for itself"),
    ("$X=${Y}\n$Y=b ${X}\nc ${X} {\n}\n", "3:3+4 error: $X stands for itself"),
    ("$M=\\\n a\\\n $M\n$M\n", "4:1+2 error: $M stands for itself"),
    (
        "$E=\n~SEQ(i,1,1000000000000) a$i\n",
        "2:1+23 error: more than 32768 lines come from repetitions and variables"
    ),
    (
        "~SEQ(i,1,1000) ~SEQ(j,1,1000) @^x\n\n~SEQ(i,1,1000) ~SEQ(j,1,1000) @x a\n",
        "1:16+14 error: more than 32768 lines come from repetitions and variables"
    ),
    ("~SEQ(i,-9223372036854775807,9223372036854775807) a$i\n", "1:1+48 error: ~SEQ has too many numbers"),
    (
        "$M=\\\n a\\\n ~SEQ(i,1,32767) @x b\\\n c\n@^x $M\n@^x $M\n",
        "5:5+2 error: more than 32768 lines come from repetitions and variables"
    ),
    ("~SEQ(1,2) x\n", "1:1+9 error: the name of a variable is missing or none"),
    ("~SEQ(i,,2) x\n", "1:1+10 error: ~SEQ counts in whole numbers"),
    (
        "${_RANDOM a} ${_ENV} ${_ENV A-B} ${_RANDOM 1 2 3}\n",
        "1:1+12 error: $_RANDOM takes other arguments: write ${_RANDOM [MIN [MAX]]}"
    ),
    (
        "include {a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}\n",
        "1:9+55 error: '{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}'"
            + " stands for more than 1024 patterns"
    ),
])
func refusedExpansions(_ text: String, _ message: String) {
    let diagnostics = TextFiles(text).read().diagnostics
    #expect(diagnostics.first.map(DiagnosticCase.line) == message)
}

/// Each variable stands for two of the one before.
@Test func expansionsAreBounded() {
    var text = "$A0=0123456789\n"
    for number in 1...30 { text += "$A\(number)=${A\(number - 1)}${A\(number - 1)}\n" }
    let messages = TextFiles(text + "${A30}\n").read(ReaderOptions()).diagnostics.map(\.message)
    #expect(messages == ["with variables replaced the line is longer than 16384 bytes"])
    let empty = text.replacing("0123456789", with: "")
    let emptied = TextFiles(empty + "${A30}\n").read(ReaderOptions()).diagnostics.map(\.message)
    #expect(emptied == ["variables stand for more than 4 MiB of text"])
    let lines = text.replacing("${A", with: "\\\n${A") + "\n${A30}\n"
    let many = TextFiles(lines).read(ReaderOptions()).diagnostics.map(\.message)
    #expect(many.last == "more than 32768 lines come from repetitions and variables")
}

@Test func builtInsComeFromTheOptions() {
    let options = ReaderOptions(
        isCompatible: true,
        instanceName: "node1",
        environment: ["HOME": "/root", "EVIL": "a\n\u{1}"],
        workingFolder: "/etc/keepalived",
        randomSeed: 7
    )
    let text =
        "\"i${_INSTANCE}\"\n\"p${_PWD}\"\n\"e${_ENV HOME}${_ENV  NOPE }\"\n"
        + "\"r${_RANDOM 5 5}\"\n\"s${_RANDOM 9 8}\"\n"
    var files = TextFiles([TextFiles.main: text + "include sub/a\n", "sub/a": "\"q${_PWD}\"\n\"$_PWD x\"\n"])
    let words = files.read(options).diagnostics.map { $0.message.prefix { $0 != ";" } }
    #expect(
        words.map(String.init).sorted() == [
            "the smallest number is larger than the largest",
            "unknown keyword '/etc/keepalived/sub x' at the top level",
            "unknown keyword 'e/root' at the top level", "unknown keyword 'inode1' at the top level",
            "unknown keyword 'p/etc/keepalived' at the top level",
            "unknown keyword 'q/etc/keepalived/sub' at the top level",
            "unknown keyword 'r5' at the top level",
            "unknown keyword 's9' at the top level",
        ]
    )
    files = TextFiles("x \"${_ENV EVIL}\"\n")
    #expect(files.read(options).diagnostics.last?.message == "control character 0x1: this is not a text file")
}

@Test func randomNumbersFollowTheSeed() throws {
    let text = router("").replacing("a {", with: "\"${_RANDOM}-${_RANDOM}-${_RANDOM 100000 4294967295}\" {")
    func name(_ seed: UInt64) throws -> String {
        let result = TextFiles(text).read(ReaderOptions(randomSeed: seed))
        let flattened = try #require(result.flattened)
        // What the engine reads holds the numbers, not the question.
        let again = ConfigurationReader.readFlattened(flattened, secrets: result.secrets)
        #expect(again.model == result.model)
        return try #require(again.model?.virtualRouters.first?.name)
    }
    #expect(try name(1) == name(1))
    #expect(try name(1) != name(2))
    let numbers = try name(3).split(separator: "-").compactMap { Int($0) }
    #expect(numbers.count == 3 && numbers[0] <= 32_767 && numbers[1] <= 32_767 && numbers[2] >= 100_000)
    #expect(numbers[0] != numbers[1])
}

@Test func withoutAnInstanceNoConditionHolds() {
    let messages = TextFiles("@ a\n@x b\n@^x c\n").read(ReaderOptions()).diagnostics.map(\.message)
    #expect(messages == ["unknown keyword 'c' at the top level"])
}

// MARK: Secrets

@Test(arguments: [
    ("pa$word", "pa$word"), ("$word", "$word"), ("${word}", nil), ("\"a $wd b\"", "a $wd b"),
    ("x$W", "xhunter2"), ("\"${W}\"", "hunter2"), ("$W", "hunter2"), ("a$", "a$"), ("$W.", "$W."),
])
func aSecretWithADollarSign(_ written: String, _ read: String?) {
    let text = "$W=hunter2\n" + router("authentication {\nauth_type PASS\nauth_pass \(written)\n}")
    let result = TextFiles(text).read()
    let shown =
        DiagnosticText.render(result.diagnostics)
        + DiagnosticJSON.document([], comparison: result.diagnostics)
    #expect(!shown.contains("hunter2"), "\(shown)")
    guard let read else {
        // keepalived's lexer takes the brace.
        #expect(result.model == nil)
        return
    }
    #expect(result.diagnostics.isEmpty, "\(shown)")
    #expect(result.secrets == [Array(read.utf8)])
}

/// Every way we know to get a value into a message, with the value as "hunter2".
@Test(
    arguments: [
        "$P=hunter2\nvrrp_instance a {\nauthentication {\nauth_pass $P x\nauth_pas $P\n$P\n}\n}\n",
        "~LST(p,hunter2,b) auth_pass $p x\n", "~LST(p,hunter2,b auth_pass $p x\n", "$PASS=\"hunter2\n",
        "@^x $P=hunter2 \\\n}\n", "auth_pass $hunter2 x\n", "auth_pas $hunter2 x\n",
        "authentication {\nauth_pas $hunter2 x\nfoo ${hunter2 }\n}\n",
        "vrrp_instance a {\nauthentication { auth_pas $hunter2 x\n}\n}\n",
        "$M=\\\nauth_pass hunter2 hunter2\\\nauth_pas hunter2\n$M\n",
        "$hunter2=\\\nauth_pass ${hunter2 2}\n$M\n",
    ],
    [false, true]
)
func valuesAreNotShown(_ text: String, _ isCompatible: Bool) {
    let result = TextFiles(text).read(isCompatible: isCompatible)
    let shown =
        DiagnosticText.render(result.diagnostics)
        + DiagnosticJSON.document([], comparison: result.diagnostics)
    #expect(!shown.contains("hunter2"), "\(shown)")
}
