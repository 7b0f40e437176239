/// Writes a configuration as it was understood: without includes, variables and comments of its own, keywords
/// by their present names, values as they count. What isn't given stands as a comment with its default, so
/// that the text can be read back: it means the same.
package enum ShownConfiguration {
    /// `secrets` nil: each as asterisks, which is what people see; such a text reads back as another.
    package static func text(_ flattened: FlattenedConfiguration, secrets: [[UInt8]]?) -> String {
        var writer = Writer(secrets: secrets)
        flattened.forEachLine { bytes, range, _ in
            writer.take(
                bytes[range],
                LineLexer.lex(SourceLine(bytes, range, file: 0, number: 1), mode: .flattened)
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
                    text += "\(margin)# \(keyword.name): \(keyword.initial)\n"
                }
            }
            text += String(repeating: " ", count: 4 * (blocks.count - 1)) + "}\n"
        }

        /// The words of a keyword with secrets, which stand in the text as numbers.
        private func shown(_ words: [Word], _ keyword: Keyword) -> String {
            let kinds = keyword.arguments.required + keyword.arguments.optional
            let arguments = zip(words.dropFirst(), kinds).map { word, kind -> String in
                guard case .secret = kind else { return word.text }
                guard let secrets, let number = Int(word.text), secrets.indices.contains(number) else {
                    return "********"
                }
                return ShownConfiguration.quoted(String(decoding: secrets[number], as: UTF8.self))
            }
            return ([keyword.name] + arguments).joined(separator: " ")
        }
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
    /// Its default is a value that people set, not the absence of something.
    fileprivate var hasShownDefault: Bool {
        status == .active && body == nil && !["none", "off", "unset", "required"].contains(initial)
    }
}
