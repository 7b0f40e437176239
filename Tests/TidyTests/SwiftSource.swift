// A Swift file as the rules see it: tokens, comments and lines. This is not a parser. It knows just enough
// of Swift's lexical grammar that a word in a comment or in a string is never taken for code: line and
// nested block comments, strings of one and several lines, raw strings, interpolation (whose inside is code
// again). Regular expression literals are not known; the project has none.

/// A word, a number or one character of punctuation. The content of a string is left out: it is one token
/// `"`.
struct Token: Equatable {
    var text: String
    /// Line of the file, from 1.
    var line: Int
    /// No space stands between the token before and this one.
    var isAttached: Bool
}

struct SwiftSource {
    let path: String
    let lines: [Substring]
    let tokens: [Token]
    /// Text of the comments by line, without the slashes' meaning.
    let comments: [Int: String]
    /// Lines that hold code (perhaps beside a comment).
    let codeLines: Set<Int>

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var lexer = SwiftLexer(text)
        lexer.scan()
        tokens = lexer.tokens
        comments = lexer.comments
        codeLines = lexer.codeLines
    }

    /// The module's folder name for a path `Sources/<Module>/…`.
    var module: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }

    func finding(_ line: Int, _ message: String) -> Finding {
        Finding(path: path, line: line, message: message)
    }

    /// Does a comment in these lines hold the text?
    func hasComment(_ text: String, in lines: ClosedRange<Int>) -> Bool {
        lines.contains { comments[$0]?.contains(text) == true }
    }
}

/// The scanner behind `SwiftSource`. It accepts any bytes: what isn't Swift becomes odd tokens, never a trap.
struct SwiftLexer {
    private let bytes: [UInt8]
    private var place = 0
    private var line = 1
    private var lastTokenEnd = -1
    private(set) var tokens: [Token] = []
    private(set) var comments: [Int: String] = [:]
    private(set) var codeLines: Set<Int> = []

    init(_ text: String) { bytes = Array(text.utf8) }

    private func byte(_ ahead: Int = 0) -> UInt8? {
        place + ahead < bytes.count ? bytes[place + ahead] : nil
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private func starts(_ word: StaticString) -> Bool {
        let wanted = Array(word.description.utf8)
        return place + wanted.count <= bytes.count && Array(bytes[place..<place + wanted.count]) == wanted
    }

    private mutating func advance(_ count: Int = 1) {
        for _ in 0..<count where place < bytes.count {
            if bytes[place] == UInt8(ascii: "\n") { line += 1 }
            place += 1
        }
    }

    /// Reads code to the end, or to the parenthesis that ends an interpolation.
    mutating func scan(untilParenthesis: Bool = false) {
        var depth = 0
        while let next = byte() {
            if untilParenthesis, next == UInt8(ascii: ")"), depth == 0 { return }
            if next == UInt8(ascii: "(") { depth += 1 }
            if next == UInt8(ascii: ")") { depth -= 1 }
            if starts("//") {
                scanLineComment()
            } else if starts("/*") {
                scanBlockComment()
            } else if next == UInt8(ascii: "\"") || next == UInt8(ascii: "#") && opensRawString {
                scanString()
            } else if Self.isSpace(next) {
                advance()
            } else if Self.isWord(next) {
                var end = place
                while end < bytes.count, Self.isWord(bytes[end]) { end += 1 }
                take(end - place)
            } else {
                take(1)
            }
        }
    }

    /// Makes a token of the next bytes.
    private mutating func take(_ count: Int) {
        tokens.append(
            Token(text: text(place..<place + count), line: line, isAttached: lastTokenEnd == place)
        )
        codeLines.insert(line)
        advance(count)
        lastTokenEnd = place
    }

    private mutating func scanLineComment() {
        let start = place
        while let next = byte(), next != UInt8(ascii: "\n") { advance() }
        comments[line, default: ""] += text(start..<place)
    }

    private mutating func scanBlockComment() {
        var depth = 0
        var start = place
        while byte() != nil {
            if starts("/*") {
                depth += 1
                advance(2)
            } else if starts("*/") {
                depth -= 1
                advance(2)
                if depth == 0 { break }
            } else if byte() == UInt8(ascii: "\n") {
                comments[line, default: ""] += text(start..<place)
                advance()
                start = place
            } else {
                advance()
            }
        }
        comments[line, default: ""] += text(start..<place)
    }

    private var opensRawString: Bool {
        var ahead = 0
        while byte(ahead) == UInt8(ascii: "#") { ahead += 1 }
        return byte(ahead) == UInt8(ascii: "\"")
    }

    private mutating func scanString() {
        var pounds = 0
        while byte(pounds) == UInt8(ascii: "#") { pounds += 1 }
        let isAttached = lastTokenEnd == place
        let firstLine = line
        tokens.append(Token(text: "\"", line: line, isAttached: isAttached))
        advance(pounds)
        let quotes = starts("\"\"\"") ? 3 : 1
        advance(quotes)
        let fence = [UInt8](repeating: UInt8(ascii: "#"), count: pounds)
        let closing = [UInt8](repeating: UInt8(ascii: "\""), count: quotes) + fence
        let escape = [UInt8(ascii: "\\")] + fence
        while let next = byte() {
            if follows(closing) {
                advance(closing.count)
                break
            }
            if quotes == 1, next == UInt8(ascii: "\n") { break }
            guard follows(escape) else {
                advance()
                continue
            }
            advance(escape.count)
            let isInterpolation = byte() == UInt8(ascii: "(")
            advance()
            if isInterpolation {
                scan(untilParenthesis: true)
                advance()
            }
        }
        codeLines.formUnion(firstLine...line)
        lastTokenEnd = place
    }

    private func follows(_ wanted: [UInt8]) -> Bool {
        place + wanted.count <= bytes.count && bytes[place..<place + wanted.count].elementsEqual(wanted)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
            true
        default:
            false
        }
    }
}
