/// Splits one line into words and braces (spec conf-core-vrrp.tsv, block "preprocessor").
///
/// - `#` and `!` open a comment anywhere outside double quotes; `\#` and `\!` are the characters
///   themselves.
/// - A double quote opens a word that runs to the next one, blanks, braces and comment characters included.
///   A backslash keeps the quote after it from ending the word (keepalived's scripts need that; its plain
///   words end there). Quoted and unquoted text side by side are two words, as in keepalived; not so after a
///   keyword that runs a script (`ScriptWords`).
/// - Braces outside quotes stand alone wherever they are.
/// - `//` opens a remark at the start of a statement and after its required arguments: people paste
///   annotated configurations, and no value that may be left out starts so.
struct LineLexer {
    enum Mode {
        /// As people write it, variables replaced.
        case source
        /// As `FlattenedConfiguration` writes it: no includes, variables, conditions or remarks any more.
        case flattened
    }

    private let bytes: [UInt8]
    private let end: Int
    private let mode: Mode
    private var index: Int
    private var columns: ColumnCounter
    private var line = LexedLine()
    /// Words of the statement so far, and its first.
    private var wordCount = 0
    private var head = ""
    private var isScript = false
    /// In a block of secrets that this line opened.
    private var isInSecrets = false
    /// Those of this line that no word has reached yet.
    private var doubts: ArraySlice<Doubt>

    private init(_ line: SourceLine, _ mode: Mode, _ doubts: [Doubt]) {
        bytes = line.bytes
        self.mode = mode
        index = line.range.lowerBound
        end = line.range.upperBound
        columns = ColumnCounter(line)
        self.doubts = doubts[...]
    }

    /// Lexes what is left of `line`. `doubts` are what its expansion left open, in order.
    static func lex(_ line: SourceLine, mode: Mode, doubts: [Doubt] = []) -> LexedLine {
        var lexer = LineLexer(line, mode, doubts)
        do throws(LineProblem) {
            try lexer.run()
        } catch {
            lexer.line.problem = error
        }
        return lexer.line
    }

    private mutating func run() throws(LineProblem) {
        var before = -1
        while let byte = peek() {
            precondition(index > before, "the lexer stands still")
            before = index
            switch byte {
            case UInt8(ascii: "#"), UInt8(ascii: "!"):
                return
            case UInt8(ascii: "{"):
                line.tokens.append(.open(stretch(from: index, length: 1)))
                isInSecrets = isInSecrets || LineLexer.opensSecrets(head)
                index += 1
                startStatement()
            case UInt8(ascii: "}"):
                line.tokens.append(.close(stretch(from: index, length: 1)))
                isInSecrets = false
                index += 1
                startStatement()
            case let byte where LineLexer.isBlank(byte):
                index += 1
            case _ where isScript:
                if opensRemark() {
                    line.remark = stretch(from: index, length: 2)
                    return
                }
                take(try scriptWord())
            case UInt8(ascii: "\""):
                take(try quotedWord())
            case let byte:
                switch try hook(byte) {
                case .word: take(try plainWord(bracesBelong: false))
                case .taken: break
                case .rest: return
                }
            }
        }
    }

    private mutating func startStatement() {
        wordCount = 0
        head = ""
        isScript = false
    }

    private mutating func take(_ word: Word) {
        if wordCount == 0 {
            head = word.text
            isScript = ScriptWords.isKeyword(head)
            if mode == .source, head == "include_check" { line.setsIncludeCheck = true }
        }
        wordCount += 1
        line.tokens.append(.word(word))
        while let doubt = doubts.first, doubt.offset < index {
            doubts.removeFirst()
            // keepalived leaves what isn't defined as it is, and a secret may hold a dollar sign.
            let isSecret = isInSecrets || (wordCount > 1 && Schema.takesSecret(head))
            if !isSecret { line.doubts.append(doubt) }
        }
    }

    private mutating func stretch(from start: Int, length: Int) -> Stretch {
        columns.stretch(start..<start + length)
    }

    // MARK: Words

    private mutating func quotedWord() throws(LineProblem) -> Word {
        let start = index
        index += 1
        while let byte = peek(), byte != UInt8(ascii: "\"") {
            try check(byte)
            if byte == UInt8(ascii: "\\"), index + 1 < end, LineLexer.isQuoting(bytes[index + 1]) {
                index += 1
            }
            index += 1
        }
        guard index < end else { throw .unbalancedQuote("\"", stretch(from: start, length: 1)) }
        let text = try decode(bytes[(start + 1)..<index], from: start)
        index += 1
        return Word(text: text, stretch: columns.stretch(start..<index), isQuoted: true)
    }

    private mutating func plainWord(bracesBelong: Bool) throws(LineProblem) -> Word {
        let start = index
        /// The word so far, once it differs from what stands there.
        var text: [UInt8]?
        var openBraces = 0
        scan: while let byte = peek(), !LineLexer.isBlank(byte) {
            try check(byte)
            switch byte {
            case UInt8(ascii: "#"), UInt8(ascii: "!"), UInt8(ascii: "\""):
                break scan
            case UInt8(ascii: "{"):
                guard bracesBelong else { break scan }
                openBraces += 1
            case UInt8(ascii: "}"):
                guard bracesBelong, openBraces > 0 else { break scan }
                openBraces -= 1
            case UInt8(ascii: "\\"):
                takeEscape(into: &text, from: start)
                continue scan
            default:
                break
            }
            text?.append(byte)
            index += 1
        }
        let decoded = try decode(text.map { $0[...] } ?? bytes[start..<index], from: start)
        return Word(text: decoded, stretch: columns.stretch(start..<index), isQuoted: false)
    }

    /// At a backslash outside quotes: `\#` and `\!` lose it, any other pair stays as it is.
    private mutating func takeEscape(into text: inout [UInt8]?, from start: Int) {
        let next = index + 1 < end ? bytes[index + 1] : nil
        switch next {
        case UInt8(ascii: "#"), UInt8(ascii: "!"):
            text = text ?? Array(bytes[start..<index])
            text?.append(bytes[index + 1])
            index += 2
        case UInt8(ascii: "\\"):
            text?.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "\\")])
            index += 2
        default:
            text?.append(UInt8(ascii: "\\"))
            index += 1
        }
    }

    /// A word after a keyword that runs a script.
    private mutating func scriptWord() throws(LineProblem) -> Word {
        let start = index
        var rest = index..<end
        let word: ScriptWords.FirstPass
        do throws(ScriptWords.Problem) {
            word = try ScriptWords.firstPass(bytes, &rest)
        } catch {
            let quote: Unicode.Scalar =
                if case .unclosedQuote(let quote) = error.reason { quote } else { "\"" }
            throw .unbalancedQuote(quote, stretch(from: error.offset, length: 1))
        }
        while index < rest.lowerBound {
            try check(bytes[index])
            index += 1
        }
        let decoded = try decode(word.text[...], from: start)
        return Word(text: decoded, stretch: columns.stretch(start..<index), isQuoted: word.isQuoted)
    }

    private mutating func decode(_ text: ArraySlice<UInt8>, from start: Int) throws(LineProblem) -> String {
        guard let decoded = String(validating: text, as: UTF8.self) else {
            throw .notUTF8(stretch(from: start, length: 1))
        }
        return decoded
    }

    private mutating func check(_ byte: UInt8) throws(LineProblem) {
        guard byte < 0x20 || byte == 0x7F, !LineLexer.isBlank(byte) else { return }
        let place = stretch(from: index, length: 1)
        throw byte == 0 ? .zeroByte(place) : .controlCharacter(byte, place)
    }

    // MARK: Hooks of the preprocessor

    private enum Next {
        /// A word starts here.
        case word
        /// A word was read; what follows it is next.
        case taken
        /// The rest of the line isn't for this lexer.
        case rest
    }

    /// At the first byte of an unquoted word: what it starts, if not just a word.
    private mutating func hook(_ byte: UInt8) throws(LineProblem) -> Next {
        guard mode == .source else { return .word }
        if opensRemark() {
            line.remark = stretch(from: index, length: 2)
            return .rest
        }
        guard wordCount == 0 else { return .word }
        if line.tokens.isEmpty { return byte == UInt8(ascii: "i") ? try include() : .word }
        // After a brace keepalived goes on as with a new line.
        guard LineHead.isSpecial(bytes, index..<end) else { return .word }
        line.rest = index
        return .rest
    }

    /// Two slashes where no argument must stand.
    private func opensRemark() -> Bool {
        guard mode == .source, index + 1 < end, bytes[index] == UInt8(ascii: "/"),
            bytes[index + 1] == UInt8(ascii: "/")
        else { return false }
        return wordCount == 0 || wordCount > Schema.requiredArguments(of: head)
    }

    private mutating func include() throws(LineProblem) -> Next {
        guard LineHead.isInclude(bytes, index..<end) else { return .word }
        let keyword = try plainWord(bracesBelong: false)
        while let byte = peek(), LineLexer.isBlank(byte) { index += 1 }
        guard let byte = peek(), byte != UInt8(ascii: "#"), byte != UInt8(ascii: "!") else {
            line.include = (keyword, nil)
            return .taken
        }
        let pattern = byte == UInt8(ascii: "\"") ? try quotedWord() : try plainWord(bracesBelong: true)
        line.include = (keyword, pattern)
        while let doubt = doubts.first, doubt.offset < index {
            doubts.removeFirst()
            line.doubts.append(doubt)
        }
        return .taken
    }

    // MARK: Bytes

    private func peek() -> UInt8? { index < end ? bytes[index] : nil }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

    private static func opensSecrets(_ head: String) -> Bool {
        head == Block.authentication.rawValue || head == Block.keyedAuthentication.rawValue
    }

    /// What a backslash keeps from its meaning inside quotes.
    static func isQuoting(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") }
}
