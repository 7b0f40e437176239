// Rules on what comments must say.

extension SwiftSource {
    /// Every `unsafe` has a `Safety:` comment in the six lines above it, or above it in the same function.
    func safetyFindings() -> [Finding] {
        let functions = functions()
        return tokens.indices.compactMap { index in
            guard tokens[index].text == "unsafe", index == 0 || !["@", "("].contains(tokens[index - 1].text)
            else { return nil }
            let line = tokens[index].line
            let above = functions.filter { $0.firstLine <= line && line <= $0.lastLine }
                .map { max(1, $0.firstLine - 6)...line }
            let places = above + [max(1, line - 6)...line]
            if places.contains(where: { hasComment("Safety:", in: $0) }) { return nil }
            return finding(line, "`unsafe` without a `// Safety:` comment that says why it is fine")
        }
    }

    /// The module's main file opens with an essay.
    func essayFindings() -> [Finding] {
        let wanted = 8
        let opening = lines.prefix { $0.hasPrefix("//") }.count
        return opening >= wanted
            ? []
            : [
                finding(
                    1,
                    "opens with \(opening) comment lines; a module's main file opens with essay (\(wanted) "
                        + "or more): what it is, what it follows, departures and why, what it doesn't do"
                )
            ]
    }

    /// Work left for later names the issue it is left to.
    func laterFindings() -> [Finding] {
        comments.keys.sorted().compactMap { line in
            guard let comment = comments[line], let word = Self.leavesWork(comment) else { return nil }
            return finding(line, "\(word) without an issue's number (`\(word) #12: …`)")
        }
    }

    private static func leavesWork(_ comment: String) -> String? {
        let words = comment.split { !$0.isLetter && !$0.isNumber && $0 != "#" }
        for (index, word) in words.enumerated() where ["TODO", "FIXME", "XXX"].contains(word) {
            let next = words.dropFirst(index + 1).first ?? ""
            if !(next.hasPrefix("#") && next.dropFirst().allSatisfy(\.isNumber) && next.count > 1) {
                return String(word)
            }
        }
        return nil
    }
}

/// Folders of one machine have no place in the repository; temporary files come from `mktemp`
/// or a template that ends with XXXXXX.
func pathFindings(path: String, text: String) -> [Finding] {
    let roots = ["work", "tmp"]
    return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { index, line in
        roots.compactMap { root in
            guard names(folder: root, in: line), !line.contains("mktemp"), !line.contains("XXXXXX")
            else { return nil }
            return Finding(path: path, line: index + 1, message: "names /\(root), a folder of one machine")
        }
    }
}

/// Does the line name `/folder` or a path below it, as a path from the root?
private func names(folder: String, in line: Substring) -> Bool {
    let pieces = line.split(separator: "/" + folder, omittingEmptySubsequences: false)
    return zip(pieces, pieces.dropFirst()).contains { before, after in
        let isWhole = after.first.map { !$0.isLetter && !$0.isNumber && !"_-.".contains($0) } ?? true
        let isFromRoot = before.last.map { !$0.isLetter && !$0.isNumber && !"_-./})*".contains($0) } ?? true
        return isWhole && isFromRoot
    }
}

/// Names at the top of the repository that have no place there.
func strayNames(_ names: [String]) -> [String] {
    let allowed: Set<String> = [
        "Package.swift", "Package.resolved", "Sources", "Tests", "policy", "packaging", "README.md",
        "LICENSE",
    ]
    return names.filter { !$0.hasPrefix(".") && !allowed.contains($0) }
}
