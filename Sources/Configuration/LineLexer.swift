/// Splits one line into words and braces (spec conf-core-vrrp.tsv, block "preprocessor").
///
/// - `#` and `!` open a comment anywhere outside double quotes; `\#` and `\!` are the characters themselves.
/// - A double quote opens a word that runs to the next one, blanks, braces and comment characters included. A
///   backslash keeps the quote after it from ending the word (keepalived's scripts need that; its plain words
///   end there). Quoted and unquoted text side by side are two words, as in keepalived.
/// - Braces outside quotes stand alone wherever they are.
/// - `//` opens a remark at the start of a statement and after its required arguments: people paste annotated
///   configurations, and no value that may be left out starts so.
struct LineLexer {
    enum Mode {
        /// As people write it.
        case source
        /// As `FlattenedConfiguration` writes it: no includes, variables, conditions or remarks any more.
        case flattened
    }

    private let bytes: [UInt8]
    private let end: Int
    private let mode: Mode
    private var index: Int
    private var column = 1
    private var line = LexedLine()
    /// Words of the statement so far, and its first.
    private var wordCount = 0
    private var head = ""

    private init(_ bytes: [UInt8], _ range: Range<Int>, _ mode: Mode) {
        self.bytes = bytes
        self.mode = mode
        index = range.lowerBound
        end = range.upperBound
    }

    /// Lexes `range` of `bytes`: a line without its end.
    static func lex(_ bytes: [UInt8], in range: Range<Int>, mode: Mode) -> LexedLine {
        var lexer = LineLexer(bytes, range, mode)
        do throws(LineProblem) {
            try lexer.run()
        } catch {
            lexer.note(error)
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
                line.tokens.append(.open(column: column))
                advance()
                startStatement()
            case UInt8(ascii: "}"):
                line.tokens.append(.close(column: column))
                advance()
                startStatement()
            case UInt8(ascii: "\""):
                take(try quotedWord())
            case let byte where LineLexer.isBlank(byte):
                advance()
            case let byte:
                switch try hook(byte) {
                case .word: take(try plainWord(bracesBelong: false))
                case .taken: break
                case .remark: return
                }
            }
        }
    }

    private mutating func startStatement() {
        wordCount = 0
        head = ""
    }

    private mutating func take(_ word: Word) {
        if wordCount == 0 { head = word.text }
        wordCount += 1
        line.tokens.append(.word(word))
    }

    // MARK: Words

    private mutating func quotedWord() throws(LineProblem) -> Word {
        let start = column
        advance()
        let first = index
        while let byte = peek(), byte != UInt8(ascii: "\"") {
            try check(byte)
            if byte == UInt8(ascii: "$") { checkVariable() }
            if byte == UInt8(ascii: "\\"), index + 1 < end, LineLexer.isQuoting(bytes[index + 1]) {
                advance()
            }
            advance()
        }
        guard index < end else { throw .unbalancedQuote(column: start) }
        let text = try decode(bytes[first..<index], column: start)
        advance()
        return Word(text: text, column: start, length: column - start, isQuoted: true)
    }

    private mutating func plainWord(bracesBelong: Bool) throws(LineProblem) -> Word {
        let start = column
        let first = index
        var text: [UInt8] = []
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
                takeEscape(into: &text)
                continue scan
            case UInt8(ascii: "$"):
                checkVariable()
            default:
                break
            }
            text.append(byte)
            advance()
        }
        let decoded = try decode(
            index - first == text.count ? bytes[first..<index] : text[...],
            column: start
        )
        return Word(text: decoded, column: start, length: column - start, isQuoted: false)
    }

    /// At a backslash outside quotes: `\#` and `\!` lose it, any other pair stays as it is.
    private mutating func takeEscape(into text: inout [UInt8]) {
        let next = index + 1 < end ? bytes[index + 1] : nil
        advance()
        switch next {
        case UInt8(ascii: "#"), UInt8(ascii: "!"):
            text.append(bytes[index])
            advance()
        case UInt8(ascii: "\\"):
            text += [UInt8(ascii: "\\"), UInt8(ascii: "\\")]
            advance()
        default:
            text.append(UInt8(ascii: "\\"))
        }
    }

    private func decode(_ text: ArraySlice<UInt8>, column: Int) throws(LineProblem) -> String {
        guard let decoded = String(validating: text, as: UTF8.self) else { throw .notUTF8(column: column) }
        return decoded
    }

    private func check(_ byte: UInt8) throws(LineProblem) {
        if byte == 0 { throw .zeroByte(column: column) }
        if byte == 0x7F || (byte < 0x20 && !LineLexer.isBlank(byte)) {
            throw .controlCharacter(byte, column: column)
        }
    }

    // MARK: Hooks of the preprocessor

    private enum Next {
        /// A word starts here.
        case word
        /// A word was read; what follows it is next.
        case taken
        /// The rest of the line is a remark.
        case remark
    }

    /// At the first byte of an unquoted word: what it starts, if not just a word.
    private mutating func hook(_ byte: UInt8) throws(LineProblem) -> Next {
        guard mode == .source else { return .word }
        if byte == UInt8(ascii: "/"), index + 1 < end, bytes[index + 1] == UInt8(ascii: "/") {
            guard wordCount > 0, wordCount <= Schema.requiredArguments(of: head) else {
                line.remarkColumn = column
                return .remark
            }
        }
        guard wordCount == 0 else { return .word }
        switch byte {
        case UInt8(ascii: "$"):
            if let length = definitionLength() {
                throw .notYet("variable definitions ($NAME=VALUE)", column: column, length: length)
            }
        case UInt8(ascii: "@"):
            note(.notYet("conditional lines (@id)", column: column, length: wordLength()))
        case UInt8(ascii: "~"):
            for name in ["~SEQ", "~LST"] where bytes[index..<end].starts(with: name.utf8) {
                note(.notYet("repeated lines (\(name))", column: column, length: 4))
            }
        case UInt8(ascii: "i") where line.tokens.isEmpty:
            return try include()
        default:
            break
        }
        return .word
    }

    private mutating func include() throws(LineProblem) -> Next {
        guard bytes[index..<end].starts(with: "include".utf8) else { return .word }
        let keyword = try plainWord(bracesBelong: false)
        guard IncludeStrictness(keyword: keyword.text) != nil else {
            take(keyword)
            return .taken
        }
        while let byte = peek(), LineLexer.isBlank(byte) { advance() }
        guard let byte = peek(), byte != UInt8(ascii: "#"), byte != UInt8(ascii: "!") else {
            line.include = (keyword, nil)
            return .taken
        }
        let pattern = byte == UInt8(ascii: "\"") ? try quotedWord() : try plainWord(bracesBelong: true)
        line.include = (keyword, pattern)
        return .taken
    }

    private func definitionLength() -> Int? {
        var position = index + 1
        guard position < end, LineLexer.startsName(bytes[position]) else { return nil }
        while position < end, LineLexer.continuesName(bytes[position]) { position += 1 }
        guard position < end, bytes[position] == UInt8(ascii: "=") else { return nil }
        return position - index
    }

    private func wordLength() -> Int {
        var count = 0
        for byte in bytes[index..<end] {
            if LineLexer.isBlank(byte) { break }
            if byte & 0xC0 != 0x80 { count += 1 }
        }
        return max(1, count)
    }

    /// At a dollar sign: refuses what keepalived would take for a variable.
    ///
    /// A secret may hold a dollar sign: keepalived leaves what isn't defined as it is, and nothing can be
    /// defined here, so only the built-in names (`_PWD` …) are refused there.
    private mutating func checkVariable() {
        guard mode == .source else { return }
        var position = index + 1
        let isBraced = position < end && bytes[position] == UInt8(ascii: "{")
        if isBraced { position += 1 }
        let start = position
        guard position < end, LineLexer.startsName(bytes[position]) else { return }
        while position < end, LineLexer.continuesName(bytes[position]) { position += 1 }
        let isSecret = wordCount > 0 && Schema.takesSecret(head)
        if isSecret, bytes[start] != UInt8(ascii: "_") { return }
        let next = position < end ? bytes[position] : UInt8(ascii: " ")
        let isReference =
            isBraced || LineLexer.isBlank(next) || next == UInt8(ascii: ",")
            || next == UInt8(ascii: ")") || next == UInt8(ascii: "\"") || next == UInt8(ascii: "{")
        guard isReference else { return }
        let name = String(decoding: bytes[start..<position], as: UTF8.self)
        let what = isSecret ? "variables" : "variables ($\(name))"
        note(.notYet(what, column: column, length: position - index + (isBraced ? 1 : 0)))
    }

    /// Keeps the line's first problem; lexing goes on, so that the line's braces are known.
    private mutating func note(_ problem: LineProblem) {
        if line.problem == nil { line.problem = problem }
    }

    // MARK: Bytes

    private func peek() -> UInt8? { index < end ? bytes[index] : nil }

    private mutating func advance() {
        index += 1
        // A column is a character: bytes that continue one don't count.
        if index >= end || bytes[index] & 0xC0 != 0x80 { column += 1 }
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

    /// What a backslash keeps from its meaning inside quotes.
    private static func isQuoting(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func startsName(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
    }

    private static func continuesName(_ byte: UInt8) -> Bool {
        startsName(byte) || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
    }
}
