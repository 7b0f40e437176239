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

    private static func paragraph(_ keyword: Keyword) -> String {
        var lines = ["\(keyword.name)\(keyword.argumentText.isEmpty ? "" : " " + keyword.argumentText)"]
        lines.append("    \(keyword.meaning)")
        lines.append("    where:    \(keyword.block.rawValue)")
        if !keyword.synonyms.isEmpty {
            lines.append("    also:     \(keyword.synonyms.joined(separator: ", "))")
        }
        if !keyword.oldNames.isEmpty {
            lines.append("    formerly: \(keyword.oldNames.joined(separator: ", "))")
        }
        lines.append("    default:  \(keyword.initial)")
        lines.append("    status:   \(keyword.status.explanation)")
        lines += optionLines(keyword.arguments, indentation: "    ")
        if case .entries(let form)? = keyword.body?.content {
            lines.append("    lines:    \(form.text)")
            lines += optionLines(form, indentation: "    ")
        }
        if keyword.isRepeatable, keyword.isDescribed { lines.append("    may be given more than once") }
        return lines.joined(separator: "\n") + "\n"
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
    fileprivate var explanation: String {
        switch self {
        case .active: "active"
        case .acceptedWithoutEffect(let why): "accepted without effect: \(why)"
        case .acceptedWithWarning(let what): "accepted with a warning: \(what)"
        case .refused(let why): "refused: \(why)"
        case .notYet: "understood, not supported by this version yet: refused where it would run"
        }
    }
}
