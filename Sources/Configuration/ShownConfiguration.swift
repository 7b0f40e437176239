import HealthChecks

/// Writes a configuration as it was understood: without includes, variables and comments of its own, keywords
/// by their present names, values as they count. What isn't given stands as a comment: with its default as a
/// line that could stand there itself, or after a colon with words about it. So the text can be read back: it
/// means the same, also with such lines.
package enum ShownConfiguration {
    /// `secrets` nil: each as asterisks, which is what people see; such a text reads back as another.
    package static func text(_ flattened: FlattenedConfiguration, secrets: [[UInt8]]?) -> String {
        var writer = Writer(secrets: secrets)
        flattened.forEachLine { bytes, key, _ in
            writer.take(
                bytes[key.range],
                LineLexer.lex(SourceLine(bytes, key.range, file: 0, number: 1), mode: .flattened)
            )
            return true
        }
        return writer.text
    }

    private struct Writer {
        let secrets: [[UInt8]]?
        var text = ""
        /// Of each open block what it is and which keywords it has had.
        var blocks: [(block: Block, given: Set<String>)] = [(.root, [])]

        mutating func take(_ bytes: ArraySlice<UInt8>, _ line: LexedLine) {
            var words: [Word] = []
            var opens = false
            for token in line.tokens {
                switch token {
                case .word(let word): words.append(word)
                case .open: opens = true
                case .close: close()
                }
            }
            guard let head = words.first else { return }
            let block = blocks[blocks.count - 1].block
            let keyword = Schema.keyword(head.text, in: block)
            text += String(repeating: " ", count: 4 * (blocks.count - 1))
            if let keyword, keyword.arguments.hasSecret, block.isKeywordBlock {
                text += shown(words, keyword)
            } else {
                text += String(decoding: bytes, as: UTF8.self).drop { $0 == " " }
                if opens { text.removeLast(2) }
            }
            text += opens ? " {\n" : "\n"
            if let keyword { blocks[blocks.count - 1].given.insert(keyword.name) }
            if opens { blocks.append((keyword?.body ?? .root, [])) }
        }

        private mutating func close() {
            let (block, given) = blocks.removeLast()
            let margin = String(repeating: " ", count: 4 * blocks.count)
            if block.isKeywordBlock {
                for keyword in Schema.keywords
                where keyword.block == block && keyword.hasShownDefault && !given.contains(keyword.name) {
                    text +=
                        "\(margin)# \(keyword.name)\(keyword.initialIsValue ? "" : ":") \(keyword.initial)\n"
                }
            }
            text += String(repeating: " ", count: 4 * (blocks.count - 1)) + "}\n"
        }

        /// What a number in the text stands for; nil where that isn't to be shown.
        private func secret(_ word: Word) -> [UInt8]? {
            guard let secrets, let number = Int(word.text), secrets.indices.contains(number) else {
                return nil
            }
            return secrets[number]
        }

        /// The words of a keyword with secrets, which stand in the text as numbers.
        private func shown(_ words: [Word], _ keyword: Keyword) -> String {
            let kinds = keyword.arguments.required + keyword.arguments.optional
            let arguments = zip(words.dropFirst(), kinds).map { word, kind -> String in
                switch kind {
                case .secret:
                    guard let secret = secret(word) else { return "********" }
                    return ShownConfiguration.quoted(String(decoding: secret, as: UTF8.self))
                case .key:
                    guard let secret = secret(word) else { return "********" }
                    return "hex:" + secret.map(ShownConfiguration.hexadecimal).joined()
                case .file:
                    guard let file = secret(word).flatMap({ NamedFile(encoded: $0) }) else {
                        return "********"
                    }
                    return ShownConfiguration.quoted(file.path)
                default: return word.text
                }
            }
            return ([keyword.name] + arguments).joined(separator: " ")
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    /// A word in quotes, inside which nothing but a quote and a backslash means something.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }
}

extension Block {
    fileprivate var isKeywordBlock: Bool { if case .keywords = content { true } else { false } }
}

extension Keyword {
    /// Its default could stand behind it, and would mean what its absence means. Not so with words that have
    /// no form of their own: a default in words about it would be one.
    fileprivate var initialIsValue: Bool {
        guard name != Keyword.regexOffset, !arguments.has(\.isFree) else { return false }
        let words = initial.split(separator: " ").map {
            Word(text: String($0), column: 1, length: 1, isQuoted: false)
        }
        return arguments.plain(words[...]) != nil
    }

    /// Its default is a value that people set, not the absence of something.
    fileprivate var hasShownDefault: Bool {
        status == .active && body == nil && !["none", "off", "unset", "required"].contains(initial)
    }
}

extension ArgumentKind {
    /// Nearly any word is one.
    fileprivate var isFree: Bool {
        switch self {
        case .text, .form, .command, .secret, .key, .file: true
        case .number, .seconds, .choice, .choiceOfAnyCase, .boolean, .interface, .address, .interfaceAddress:
            false
        }
    }
}

extension Keyword {
    /// Where there is no regex to look for, it is refused with any value.
    fileprivate static let regexOffset = "regex_min_offset"
}
