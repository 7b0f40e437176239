/// A line of words between blanks, with or without an opening brace at its end: no quotes, comments, escapes,
/// references or words of the preprocessor. Nearly every line is one, and this reads it without looking at a
/// byte twice; any other is for `Preprocessor.process` and `LineLexer`.
struct PlainLine {
    private(set) var words: [Word]
    private(set) var brace: Stretch?

    /// Nil: the line isn't plain, or is empty.
    ///
    /// - Parameters:
    ///   - range: of the whole line, which is of no more than `ReadingLimits.lineBytes` bytes.
    ///   - spare: an array whose memory nobody needs.
    init?(_ bytes: [UInt8], _ range: Range<Int>, reusing spare: consuming [Word]) {
        words = spare
        words.removeAll(keepingCapacity: true)
        let span = bytes.span
        var mayInclude = false
        var index = range.lowerBound
        while index < range.upperBound {
            let start = index
            while index < range.upperBound, PlainLine.isPlain(span[index]) { index += 1 }
            // All is ASCII, so that columns are bytes.
            let stretch = Stretch(column: start - range.lowerBound + 1, length: max(1, index - start))
            if index > start {
                guard brace == nil, !PlainLine.mayOpenRemark(span[start]) else { return nil }
                if words.isEmpty {
                    guard !PlainLine.isForPreprocessor(span[start]) else { return nil }
                    mayInclude = span[start] == UInt8(ascii: "i")
                    words.reserveCapacity(4)
                }
                let text = String(decoding: bytes[start..<index], as: UTF8.self)
                words.append(Word(plain: text, stretch: stretch))
                continue
            }
            if LineLexer.isBlank(span[index]) {
                index += 1
                continue
            }
            guard span[index] == UInt8(ascii: "{"), brace == nil, !words.isEmpty else { return nil }
            brace = stretch
            index += 1
        }
        guard let head = words.first?.text, words.count < ReadingLimits.lineWords,
            !mayInclude || !head.hasPrefix("include"), !ScriptWords.isKeyword(head)
        else { return nil }
    }

    /// Printable ASCII that means nothing but itself.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "!"), UInt8(ascii: "\""), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "\\"),
            UInt8(ascii: "{"), UInt8(ascii: "}"):
            false
        default: byte > 0x20 && byte < 0x7F
        }
    }

    private static func mayOpenRemark(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "/") }

    /// At a line's first word: a condition or a repetition.
    private static func isForPreprocessor(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "@") || byte == UInt8(ascii: "~")
    }
}
