/// One word of a line.
struct Word {
    /// Without quotes, escapes of comment characters undone. Of a script word (`ScriptWords`): quotes gone,
    /// escapes as they stand.
    var text: String
    /// Quotes included.
    var stretch: Stretch
    var isQuoted: Bool
    /// Known to hold nothing but what stands for itself everywhere (`PlainLine`).
    var isPlain = false

    init(text: String, stretch: Stretch, isQuoted: Bool) {
        self.text = text
        self.stretch = stretch
        self.isQuoted = isQuoted
    }

    init(plain text: String, stretch: Stretch) {
        self.init(text: text, stretch: stretch, isQuoted: false)
        isPlain = true
    }

    init(text: String, column: Int, length: Int, isQuoted: Bool) {
        self.init(text: text, stretch: Stretch(column: column, length: length), isQuoted: isQuoted)
    }

    /// Of the first character, the quote included; from 1.
    var column: Int { stretch.column }
    /// In characters, quotes included.
    var length: Int { stretch.length }
}

/// What a line is made of.
enum Token {
    case word(Word)
    case open(Stretch)
    case close(Stretch)
}

/// What keeps a line from being read.
enum LineProblem: Error, Equatable {
    case zeroByte(Stretch)
    case controlCharacter(UInt8, Stretch)
    case notUTF8(Stretch)
    /// The quote that opened.
    case unbalancedQuote(Unicode.Scalar, Stretch)
    /// Said already; the line is not what its writer meant.
    case reported
}

/// A line of a file after lexing.
struct LexedLine {
    var tokens: [Token] = []
    /// Why the line can't be understood; of its tokens only the braces count then.
    var problem: LineProblem?
    /// Where an annotation after `//` starts.
    var remark: Stretch?
    /// The argument of an `include` line, with the word that says how strict it is.
    var include: (keyword: Word, pattern: Word?)?
    /// References that say nothing where they stand; none in secrets, comments and remarks.
    var doubts: [Doubt] = []
    /// Where the rest begins, which must be read as a line of its own: a condition, a repetition, a
    /// definition or an include after a brace.
    var rest: Int?
    /// `include_check` stands here as a keyword.
    var setsIncludeCheck = false

    /// Nothing but words and perhaps an opening brace after them.
    var isPlain: Bool {
        guard problem == nil, remark == nil, include == nil, doubts.isEmpty, rest == nil, !setsIncludeCheck,
            case .word? = tokens.first
        else { return false }
        for index in tokens.indices {
            switch tokens[index] {
            case .word: continue
            case .open: guard index == tokens.count - 1 else { return false }
            case .close: return false
            }
        }
        return true
    }
}
