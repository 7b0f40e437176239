/// One word of a line.
struct Word {
    /// Without quotes, escapes of comment characters undone.
    var text: String
    /// Of the first character, the quote included; from 1.
    var column: Int
    /// In characters, quotes included.
    var length: Int
    var isQuoted: Bool
}

/// What a line is made of.
enum Token {
    case word(Word)
    case open(column: Int)
    case close(column: Int)
}

/// What keeps a line from being read.
enum LineProblem: Error, Equatable {
    case zeroByte(column: Int)
    case controlCharacter(UInt8, column: Int)
    case notUTF8(column: Int)
    case unbalancedQuote(column: Int)
    /// A hook of the preprocessor that is not active: its name for a message.
    case notYet(String, column: Int, length: Int)
}

/// A line of a file after lexing.
struct LexedLine {
    var tokens: [Token] = []
    /// Why the line can't be understood; of its tokens only the braces count then.
    var problem: LineProblem?
    /// Where an annotation after `//` starts.
    var remarkColumn: Int?
    /// The argument of an `include` line, with the word that says how strict it is.
    var include: (keyword: Word, pattern: Word?)?
}
