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
        NearestWord.find(name, among: keywords.flatMap { [$0.name] + $0.synonyms })
    }

    private static func paragraph(_ keyword: Keyword) -> String {
        var lines = ["\(keyword.name)\(keyword.argumentText.isEmpty ? "" : " " + keyword.argumentText)"]
        lines.append("    \(keyword.meaning)")
        lines.append("    where:    \(keyword.block.rawValue)")
        if !keyword.synonyms.isEmpty {
            lines.append("    also:     \(keyword.synonyms.joined(separator: ", "))")
        }
        lines.append("    default:  \(keyword.initial)")
        lines.append("    status:   \(keyword.status.explanation)")
        if keyword.isRepeatable, keyword.status == .active { lines.append("    may be given more than once") }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension Keyword.Status {
    /// For people who ask what a keyword does here.
    fileprivate var explanation: String {
        switch self {
        case .active: "active"
        case .acceptedWithoutEffect(let why): "accepted without effect: \(why)"
        case .acceptedWithWarning(let what): "accepted with a warning: \(what)"
        case .refused(let why): "refused: \(why)"
        case .notYet: "known to keepalived, not supported yet: refused"
        }
    }
}
