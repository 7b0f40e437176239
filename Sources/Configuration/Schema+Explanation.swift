extension Schema {
    /// What the table knows of a keyword, as plain text: one paragraph for each block in which it is legal.
    /// Nil when there is no such keyword.
    package static func explanation(of name: String) -> String? {
        let found = blocks(with: name).compactMap { keyword(name, in: $0) }
        guard !found.isEmpty else { return nil }
        return found.map(paragraph).joined(separator: "\n")
    }

    /// The keyword that is spelt most like `name`, whatever its block; nil when none is near.
    package static func nearestKeyword(to name: String) -> String? {
        NearestWord.find(name, among: keywords.flatMap(\.names))
    }

    /// Every block as plain text, a line each, the blocks that stand in another below it and further right.
    package static var blockList: String {
        let rows = blockRows(in: .root, depth: 0)
        let width = rows.map { $0.head.unicodeScalars.count }.max() ?? 0
        return rows.map { row in
            let fill = String(repeating: " ", count: width - row.head.unicodeScalars.count)
            return "\(row.head)\(fill)  \(row.meaning)\n"
        }.joined()
    }

    private static func blockRows(in block: Block, depth: Int) -> [(head: String, meaning: String)] {
        // A block that holds its own kind would never end; there is none.
        precondition(depth < ReadingLimits.blockDepth, "blocks of the schema hold each other")
        return blockKeywords(in: block).flatMap { keyword in
            let own = (head: String(repeating: "  ", count: depth) + keyword.name, meaning: keyword.meaning)
            return [own] + (keyword.body.map { blockRows(in: $0, depth: depth + 1) } ?? [])
        }
    }

    /// The keywords that open a block there, those that it shares with other blocks last.
    private static func blockKeywords(in block: Block) -> [Keyword] {
        ([block] + block.inherited).flatMap { own in
            keywords.filter { $0.block == own && ($0.body != nil || $0.argumentText.contains("block")) }
        }
    }

    private static func paragraph(_ keyword: Keyword) -> String {
        var lines = ["\(keyword.name)\(keyword.argumentText == "none" ? "" : " " + keyword.argumentText)"]
        lines.append("    \(keyword.meaning)")
        lines.append("    where:    \(home(of: keyword.block))")
        if !keyword.synonyms.isEmpty {
            lines.append("    also:     \(keyword.synonyms.joined(separator: ", "))")
        }
        if !keyword.oldNames.isEmpty {
            lines.append("    formerly: \(keyword.oldNames.joined(separator: ", "))")
        }
        lines.append("    default:  \(keyword.initial)")
        lines.append("    status:   \(keyword.status.explanation)")
        if let difference = difference(of: keyword) {
            lines.append("    differs:  \(difference)")
        }
        lines += optionLines(keyword.arguments, indentation: "    ")
        lines += contentLines(keyword.body)
        if keyword.isRepeatable { lines.append("    may be given more than once") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A block and what it stands in: "url in HTTP_GET in real_server in virtual_server".
    static func home(of block: Block) -> String {
        let users = Block.allCases.filter { $0.inherited.contains(block) }
        let name =
            users.isEmpty
            ? block.rawValue
            : "\(block.rawValue): "
                + users.map(\.rawValue).joined(separator: ", ")
        let openers = keywords.filter { $0.body == block && $0.block != .root }
        guard let opener = openers.first else { return name }
        return "\(name) in \(home(of: opener.block))"
    }

    private static func contentLines(_ body: Block?) -> [String] {
        switch body?.content {
        case nil: return []
        case .entries(let form)?:
            return ["    lines:    \(form.text)"] + optionLines(form, indentation: "    ")
        case .keywords?:
            let names = body.map { body in
                ([body] + body.inherited).flatMap { own in keywords.filter { $0.block == own }.map(\.name) }
            }
            return wrapped(names ?? [], head: "    holds:    ", width: 78)
        }
    }

    /// Words with commas, in lines of at most `width` columns, the following ones as far in as the first.
    private static func wrapped(_ words: [String], head: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = head
        for (index, word) in words.enumerated() {
            let piece = index + 1 < words.count ? word + "," : word
            let isFirst = line.unicodeScalars.count == head.unicodeScalars.count
            if !isFirst, line.unicodeScalars.count + 1 + piece.unicodeScalars.count > width {
                lines.append(line)
                line = String(repeating: " ", count: head.unicodeScalars.count)
            }
            line += (line.hasSuffix(" ") ? "" : " ") + piece
        }
        return words.isEmpty ? [] : lines + [line]
    }

    private static func optionLines(_ form: Arguments, indentation: String) -> [String] {
        form.options.flatMap { option in
            let names = option.names.joined(separator: ", ")
            let form = option.arguments.isEmpty ? "" : " " + option.arguments.text
            let status = option.status == .active ? "" : " (\(option.status.explanation))"
            return ["\(indentation)\(names)\(form): \(option.meaning)\(status)"]
                + optionLines(option.arguments, indentation: indentation + "    ")
        }
    }
}

extension Keyword.Status {
    /// For people who ask what a keyword does here.
    var explanation: String {
        switch self {
        case .active: "active"
        case .acceptedWithoutEffect(let why): "accepted without effect: \(why)"
        case .acceptedWithWarning(let what): "accepted with a warning: \(what)"
        case .refused(let why): "refused: \(why)"
        }
    }
}
