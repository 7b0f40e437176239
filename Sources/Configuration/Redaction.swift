/// What may be shown of a source line.
enum Redaction {
    /// Words that may stand in a block of secrets and aren't any.
    private static let harmless: Set<String> = [
        "authentication", "auth_type", "auth_pass", "auth_hmac", "PASS", "AH", "{", "}",
    ]

    /// The line, secrets as asterisks, control characters replaced.
    ///
    /// Masks everything after a word that looks like one that takes a secret, well or badly written, and
    /// in a block of secrets every word that isn't known to be harmless.
    static func line(_ bytes: ArraySlice<UInt8>, isSensitive: Bool) -> String {
        if !isSensitive, let line = harmlessLine(bytes) { return line }
        let characters = Array(
            String(decoding: bytes.prefix(ReadingLimits.lineBytes), as: UTF8.self).unicodeScalars
        )
        var shown: [Unicode.Scalar] = []
        var word: [Unicode.Scalar] = []
        var isMasking = false

        func endWord() {
            guard !word.isEmpty else { return }
            let text = String(String.UnicodeScalarView(word))
            if let end = definitionEnd(word) {
                // A variable may hold a secret, whatever it is called.
                shown += isMasking ? word.map { _ in "*" } : word[..<end] + word[end...].map { _ in "*" }
                isMasking = true
                word = []
                return
            }
            let isHidden = isMasking || (isSensitive && !harmless.contains(text))
            shown += isHidden ? word.map { _ in "*" } : word
            isMasking = isMasking || takesSecret(text)
            word = []
        }

        let list =
            isSensitive
                || characters.split(whereSeparator: isSeparator).contains {
                    takesSecret(String(String.UnicodeScalarView($0)))
                } ? listRange(characters) : nil
        for (index, character) in characters.enumerated() {
            let character = list?.contains(index) == true && character != " " ? "*" : character
            if isSeparator(character) {
                endWord()
                shown.append(isMasking && character != " " && character != "\t" ? "*" : character)
            } else {
                word.append(character)
            }
        }
        endWord()
        return Printable.text(
            String(String.UnicodeScalarView(shown.prefix(ReadingLimits.shownCharacters)))
        )
    }

    /// A line of printable ASCII, if none of its words defines a variable or takes a secret: nothing is
    /// masked.
    private static func harmlessLine(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.count <= ReadingLimits.lineBytes else { return nil }
        for byte in bytes {
            guard (0x20..<0x7F).contains(byte), byte != UInt8(ascii: "$") else { return nil }
        }
        let words = bytes.split { isSeparator(Unicode.Scalar($0)) }
        guard !words.contains(where: { takesSecret(String(decoding: $0, as: UTF8.self)) }) else {
            return nil
        }
        return String(decoding: bytes.prefix(ReadingLimits.shownCharacters), as: UTF8.self)
    }

    private static func isSeparator(_ character: Unicode.Scalar) -> Bool {
        switch character {
        case " ", "\t", "\u{B}", "\u{C}", "\r", "{", "}", "\"": true
        default: false
        }
    }

    /// Where the value begins in a word that defines a variable.
    private static func definitionEnd(_ word: [Unicode.Scalar]) -> Int? {
        guard word.first == "$", let equals = word.firstIndex(of: "=") else { return nil }
        let isName = word[1..<equals].allSatisfy {
            $0.isASCII && LineHead.continuesName(UInt8($0.value))
        }
        return isName ? equals + 1 : nil
    }

    /// What the parentheses of a repetition hold.
    private static func listRange(_ characters: [Unicode.Scalar]) -> Range<Int>? {
        guard let start = characters.firstIndex(of: "~"),
            let opening = characters[start...].firstIndex(of: "(")
        else { return nil }
        let closing = characters[opening...].firstIndex(of: ")") ?? characters.endIndex
        return (opening + 1)..<closing
    }

    /// Whether a line may hold a secret.
    static func isSuspect(_ line: LexedLine) -> Bool {
        line.tokens.contains { token in
            if case .word(let word) = token { takesSecret(word.text) } else { false }
        }
    }

    /// Words after which a secret may stand.
    static func takesSecret(_ word: String) -> Bool {
        guard mayTakeSecret(word) else { return false }
        let lower = word.lowercased()
        if lower == "key" || lower == "pass" { return lower == "key" }
        if lower.contains("pass") { return true }
        return NearestWord.distance(lower, "auth_pass", atMost: 3) != nil
    }

    /// False for most words, by the letters that they are made of. Three slips can take three of the seven
    /// letters of "auth_pass" away, not four; and there is a p in "pass", a k in "key".
    private static func mayTakeSecret(_ word: String) -> Bool {
        var letters: UInt8 = 0
        for byte in word.utf8 {
            switch byte {
            case UInt8(ascii: "p"), UInt8(ascii: "P"), UInt8(ascii: "k"), UInt8(ascii: "K"), 0x80...:
                return true
            case UInt8(ascii: "a"), UInt8(ascii: "A"): letters |= 1
            case UInt8(ascii: "u"), UInt8(ascii: "U"): letters |= 2
            case UInt8(ascii: "t"), UInt8(ascii: "T"): letters |= 4
            case UInt8(ascii: "h"), UInt8(ascii: "H"): letters |= 8
            case UInt8(ascii: "_"): letters |= 16
            case UInt8(ascii: "s"), UInt8(ascii: "S"): letters |= 32
            default: break
            }
        }
        return letters.nonzeroBitCount >= 4
    }
}

/// Text from a file made safe to print.
enum Printable {
    /// Control characters, also those of the upper half and of writing direction, become U+FFFD; tabs stay.
    static func text(_ text: String) -> String {
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            result.append(isHarmful(scalar) ? "\u{FFFD}" : scalar)
        }
        return String(result)
    }

    /// A word of the file between quotes, cut to a bearable length.
    static func quoted(_ word: String) -> String {
        let limit = ReadingLimits.quotedCharacters
        guard word.unicodeScalars.count > limit else { return "'\(text(word))'" }
        let head = String(String.UnicodeScalarView(word.unicodeScalars.prefix(limit)))
        return "'\(text(head))…'"
    }

    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09: false
        case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
