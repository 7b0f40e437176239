import Configuration
import Testing

/// A text, and each word at the start of a statement with its line, as keepalived 2.2.7 names them: nothing
/// in these texts is a keyword, so it names all.
struct TextCase: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let words: [String]
    /// Other messages, with their lines.
    let messages: [String]

    init(_ name: String, _ text: String, _ words: [String], messages: [String] = []) {
        self.name = name
        self.text = text
        self.words = words
        self.messages = messages
    }

    var testDescription: String { name }

    func check(_ options: ReaderOptions = ReaderOptions(isCompatible: true, instanceName: "x")) {
        var words: [String] = []
        var messages: [String] = []
        for diagnostic in TextFiles(text).read(options).diagnostics {
            let message = diagnostic.message
            let start = "unknown keyword '"
            let end = "' at the top level"
            if message.hasPrefix(start), let found = message.range(of: end) {
                words.append(
                    "\(diagnostic.place.line) \(message[..<found.lowerBound].dropFirst(start.count))"
                )
            } else {
                messages.append("\(diagnostic.place.line) \(message)")
            }
        }
        #expect(words == self.words)
        #expect(messages == self.messages)
    }
}

extension String {
    fileprivate func range(of part: String) -> Range<Index>? { ranges(of: part).first }
}

@Test(arguments: referenceCases + blockCases + conditionCases + sequenceCases + listCases)
func textLevel(_ row: TextCase) { row.check() }

/// `$NAME` and `${NAME}`. Where keepalived says nothing of a reference that it leaves alone, a warning
/// does.
private let referenceCases: [TextCase] = [
    TextCase(
        "what ends a plain name",
        "$X=abc\n\"1 $X y\"\n\"2 ${X}\"\n\"4 $X,y\"\n\"5 $X)\"\n\"7 ${X}y\"\n\"9 \\$X z\"\n$X\n\"5 ${X }\"\n",
        ["2 1 abc y", "3 2 abc", "4 4 abc,y", "5 5 abc)", "6 7 abcy", "7 9 \\abc z", "8 abc", "9 5 abc"]
    ),
    TextCase(
        "what doesn't end one",
        "$X=abc\n\"1 $X\"\n\"3 $X.y\"\n\"4${ X}\"\n\"5${1}\"\n\"6$1\"\n",
        ["2 1 $X", "3 3 $X.y", "4 4${ X}", "5 5${1}", "6 6$1"],
        messages: [
            "2 $X is not replaced here, because of what follows it; write ${X}; taken as it stands",
            "3 $X is not replaced here, because of what follows it; write ${X}; taken as it stands",
        ]
    ),
    TextCase(
        "undefined",
        "\"8 $Z ${Z}\"\n\"${_FOO}\"\n",
        ["1 8 $Z ${Z}", "2 ${_FOO}"],
        messages: [
            "1 $Z is not defined; taken as it stands", "1 $Z is not defined; taken as it stands",
            "2 $_FOO is not defined; taken as it stands",
        ]
    ),
    TextCase(
        "replaced where it is used, not where it is defined",
        "$X=1\n$Y=${X}\n$X=2\n\"a ${Y}\"\n",
        ["4 a 2"]
    ),
    TextCase(
        "blanks around a value",
        "$X=abc  \n\"1<${X}>\"\n$E=\n\"4<${E}>\"\n$P=  lead\n\"${P}\"\n",
        ["2 1<abc>", "4 4<>", "6 lead"]
    ),
    TextCase("quotes in a value", "$Q=\"a b\"\n${Q}\n$Q\n", ["2 a b", "3 a b"]),
    TextCase(
        "not a definition",
        "$X=def\n$X =foo\n$1=x\n$X-=2\n",
        ["2 def", "3 $1=x", "4 $X-=2"],
        messages: ["4 $X is not replaced here, because of what follows it; write ${X}; taken as it stands"]
    ),
    TextCase("a name made of another", "$N=L\n$Z${N}=7\n\"m ${ZL}\"\n", ["3 m 7"]),
    TextCase("a reference that goes on behind", "$D=$\n$G=${H\n$H=hh\n\"3${G}}\"\n", ["4 3hh"]),
    TextCase("two side by side", "$H=hh\n$H,$H)\n$H\t$H\n", ["2 hh,hh)", "3 hh"]),
    TextCase(
        "comments",
        "$X=a # b\n\"1<${X}>\"\n$Y=a\\# b\n\"2<${Y}>\"\n$H=${_HASH}\n\"3<${H}>\"\n"
            + "4${_HASH}b\n\"5${_BANG}\"\nx # $Z\n",
        ["2 1<a>", "4 2<a# b>", "6 3<#>", "7 4", "8 5!", "9 x"]
    ),
    TextCase("blocks in a value", "$P=par {\n$P\nfoo }\n", ["2 par"]),
    TextCase(
        "the instance",
        "\"i ${_INSTANCE}\"\n$_INSTANCE=q\n\"j ${_INSTANCE}\"\n@q a\n",
        ["1 i x", "3 j q"]
    ),
]

/// Variables of several lines.
private let blockCases: [TextCase] = [
    TextCase(
        "lines",
        "$M=\\\n  a1 b \\\n  \"a2 c\"\n\"x\"\n$M\n\"y\" $M\nq$M\n",
        ["4 x", "5 a1", "5 a2 c", "6 y", "6 a2 c", "7 qa1", "7 a2 c"]
    ),
    TextCase(
        "only at the end of a line",
        "$M=first\\\n second\\\n third\n${M}\n\"z ${M}\"\n$M foo\n",
        ["4 first", "4 second", "4 third", "5 z ${M}", "6 $M"],
        messages: [
            "5 $M has several lines, so nothing may follow it; taken as it stands",
            "6 $M has several lines, so nothing may follow it; taken as it stands",
        ]
    ),
    TextCase(
        "blanks, comments, empty lines",
        "$M=\\\n a${X}\\\n b # com\\\n\\\n c\\\n\nafter\n$X=1\n$M\n$X=2\n$M # com\n",
        ["7 after", "9 a1", "9 b", "9 c", "11 a2", "11 b", "11 c"]
    ),
    TextCase(
        "backslashes at the end",
        "$M=a\\  \n b\n\"z\"\n$M\n$N=p \\ # c\n q\n$N\n$O=a\\\\\n r\n$O\n",
        ["3 z", "4 a", "4 b", "7 p", "7 q", "10 a\\", "10 r"]
    ),
    TextCase(
        "in one another",
        "$N=\\\n n1\\\n n2\n$M=\\\n m1\\\n $N\n m3\n$M\n",
        ["7 m3", "8 m1", "8 n1", "8 n2"]
    ),
    TextCase(
        "all the preprocessor's own",
        "$M=\\\n ~SEQ(i,1,2) \"s${i}\"\\\n @x c\\\n @^x d\\\n $Q=5\\\n \"q${Q}\"\n$M\n\"r${Q}\"\n",
        ["7 s1", "7 s2", "7 c", "7 q5", "8 r5"]
    ),
    TextCase("nothing", "$A=\n$A\nb\n$B=\\\n\n$B\nc\n", ["3 b", "7 c"]),
]

/// `@ID` and `@^ID`, read as instance x.
private let conditionCases: [TextCase] = [
    TextCase(
        "conditions",
        "@x a b\n@y b\n@^x c\n@^y d\n@x\n@\n@ foo\n@^ bar\n@xy e\n  @x g\n@x\th\n\"@x\" l\n",
        ["1 a", "4 d", "8 bar", "10 g", "11 h", "12 @x"]
    ),
    TextCase("one for each line", "@x @x i\n@x @^y j\n", ["1 @x", "2 @^y"]),
    TextCase(
        "before definitions and repetitions",
        "@x $L=5\n\"l${L}\"\n@y $L=6\n\"m${L}\"\n@x ~SEQ(i,1) \"n${i}\"\n~SEQ(i,1,2) @^x \"y${i}\"\n",
        ["2 l5", "4 m5", "5 n1"]
    ),
    TextCase("from a variable", "$C=@x c\n${C} e\n$D=@y d\n$D\n@$D z\n", ["2 c"]),
]

private let sequenceCases: [TextCase] = [
    TextCase(
        "one number",
        "~SEQ(i,2) \"b${i}\"\n~SEQ(j,-2) \"c${j}\"\n~SEQ(k,0) \"n${k}\"\n~SEQ(k,-1) \"o${k}\"\n",
        ["1 b1", "1 b2", "2 c-1", "2 c-2", "3 n1", "3 n0", "4 o-1"]
    ),
    TextCase(
        "two and three",
        "~SEQ(i,3,1) \"d${i}\"\n~SEQ(i,6,-2,1) \"f${i}\"\n~SEQ(i,1,2,1) \"w${i}\"\n~SEQ(i,3,3) \"s${i}\"\n",
        ["1 d3", "1 d2", "1 d1", "2 f6", "2 f4", "2 f2", "3 w1", "4 s3"]
    ),
    TextCase(
        "C's numbers",
        "~SEQ(i,0x10,0x11) \"j${i}\"\n~SEQ(i,010,011) \"k${i}\"\n~SEQx(i,9,11) \"l${i}\"\n",
        ["1 j16", "1 j17", "2 k8", "2 k9", "3 l9", "3 la", "3 lb"]
    ),
    TextCase(
        "blanks",
        "~SEQ( i , 1, 2) \"i${i}\"\n~SEQ (i,1)\"a${i}\"\n  ~SEQ(i,1) \"b${i}\"\n~SEQ(i,1,2)\n",
        ["1 i1", "1 i2", "2 a1", "3 b1"]
    ),
    TextCase("nested", "~SEQ(i,1,2) ~SEQ(j,1,2) \"a$i ${j}\"\n", ["1 a1 1", "1 a1 2", "1 a2 1", "1 a2 2"]),
    TextCase(
        "variables for numbers",
        "$N=2\n~SEQ(i,1,$N) \"c${i}\"\n~SEQ(i,${N}) \"d${i}\"\n",
        ["2 c1", "2 c2", "3 d1", "3 d2"]
    ),
    TextCase(
        "its variable stays",
        "$i=keep\n~SEQ(i,1,2) \"a${i}\"\n\"after ${i}\"\n",
        ["2 a1", "2 a2", "3 after 2"]
    ),
    TextCase(
        "in a variable",
        "$L=~SEQ(i,1,2) \"z${i}\"\n$L\n$T=\"u${i}\"\n~SEQ(i,1,2) $T\n",
        ["2 z1", "2 z2", "4 u1", "4 u2"]
    ),
    TextCase(
        "comment and block",
        "~SEQ(i,1) \"$i # c\" # d\n~SEQ(i,2) \"p${i}\" { \"q${i}\" }\n",
        ["1 1 # c", "2 p1", "2 p2"]
    ),
    TextCase(
        "after a brace",
        "} ~SEQ(i,1,2) \"d${i}\"\n",
        ["1 d1", "1 d2"],
        messages: ["1 unexpected '}': no block is open"]
    ),
    TextCase(
        "refused",
        "~SEQ(i,1,0,3) g\n~SEQ(i,1,-1,3) h\n~SEQx(i,-1,2) m\n~SEQ(i,1,2 c\n~SEQ(i) f\n~SEQ(i,a,b) h\n"
            + "~SEQ(i,1,2,3,4) k\n"
            + "~SEQ(i,1x,2) l\n~SEQq(i,1,2) m\n~FOO(i,1) n\nx ~SEQ(i,1,2) o\n",
        ["10 ~FOO(i,1)", "11 x"],
        messages: [
            "1 ~SEQ never gets from 1 to 3 in steps of 0; ignored",
            "2 ~SEQ never gets from 1 to 3 in steps of -1; ignored",
            "3 ~SEQx counts in no negative numbers; ignored",
            "4 ~SEQ lacks its parentheses: write ~SEQ(NAME,[START,[STEP,]]END); ignored",
            "5 write ~SEQ(NAME,[START,[STEP,]]END); ignored", "6 ~SEQ counts in whole numbers; ignored",
            "7 write ~SEQ(NAME,[START,[STEP,]]END); ignored", "8 ~SEQ counts in whole numbers; ignored",
            "9 ~SEQ lacks its parentheses: write ~SEQ(NAME,[START,[STEP,]]END); ignored",
        ]
    ),
]

private let listCases: [TextCase] = [
    TextCase(
        "one name",
        "~LST(i,a,b) \"e${i}\"\n~LST(i, a, b ) \"i${i}.\"\n~LST  (i,a) \"nn${i}\"\n",
        ["1 ea", "1 eb", "2 ia.", "2 ib.", "3 nna"]
    ),
    TextCase(
        "several names",
        "~LST({a,b},{1,2},{3,4}) \"f${a} ${b}\"\n~LST({ a , b }, { 1 , 2 }) \"p${a} ${b}.\"\n",
        ["1 f1 2", "1 f3 4", "2 p1 2."]
    ),
    TextCase(
        "values that lack",
        "~LST({a,b},{1},{3,4}) \"g${a} ${b}.\"\n~LST({a,b},x) \"s${a}.${b}\"\n"
            + "~LST(i,) \"j${i}.\"\n~LST(i,a,,b) \"k${i}.\"\n",
        ["1 g1 .", "1 g3 4.", "2 sx.", "3 j.", "4 ka.", "4 k.", "4 kb."]
    ),
    TextCase("quotes are characters", "~LST(i,\"a\",b) m${i}.\n", ["1 m", "1 mb."]),
    TextCase("nested", "~SEQ(i,1,2) ~LST(j,x,y) \"b$i ${j}\"\n", ["1 b1 x", "1 b1 y", "1 b2 x", "1 b2 y"]),
    TextCase(
        "refused",
        "~LST({a,b},{1,2,3}) h\n~LST(i) m\n~LST(i,a b,c) q\n~LST(a,{1,2}) r\n"
            + "~LSTx(i,a) b\n~LST(p,b}) foo\n~LST({a,b},{1,2) foo\n",
        [],
        messages: [
            "1 a set of 3 values for 2 names; ignored",
            "2 write ~LST(NAME,VALUE,…) or ~LST({NAME,…},{VALUE,…},…); ignored",
            "3 a value of ~LST holds no blank and no brace; ignored",
            "4 a set of 2 values for 1 name; ignored",
            "5 ~LST lacks its parentheses: write ~LST(NAME,VALUE,…) or ~LST({NAME,…},{VALUE,…},…); ignored",
            "6 a value of ~LST holds no blank and no brace; ignored",
            "7 a set of ~LST lacks its '}'; ignored",
        ]
    ),
]
