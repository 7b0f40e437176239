/// A function, initializer, subscript or computed property, and the lines it takes.
struct FunctionSpan: Equatable {
    var name: String
    var firstLine: Int
    var lastLine: Int

    var length: Int { lastLine - firstLine + 1 }
}

extension SwiftSource {
    private static let keywords: Set<String> = ["func", "init", "deinit", "subscript", "var"]
    /// Words that begin the next declaration: the one before had no body (a protocol's requirement).
    private static let beginners: Set<String> = [
        "func", "init", "deinit", "subscript", "var", "let", "case", "struct", "enum", "class", "extension",
        "static", "mutating", "package", "public", "private", "fileprivate", "internal", "associatedtype",
        "@", "#",
        "return", "if", "guard", "for", "while", "switch",
    ]

    /// Every declaration with a body, nested ones too, in the order of their first lines.
    func functions() -> [FunctionSpan] {
        tokens.indices.compactMap(function(at:))
    }

    private func function(at index: Int) -> FunctionSpan? {
        let keyword = tokens[index]
        guard Self.keywords.contains(keyword.text), index == 0 || tokens[index - 1].text != ".",
            let open = bodyStart(after: index), let close = closingBrace(of: open)
        else { return nil }
        let isNamed = keyword.text == "func" || keyword.text == "var"
        return FunctionSpan(
            name: isNamed ? tokens[index + 1].text : keyword.text,
            firstLine: keyword.line,
            lastLine: tokens[close].line
        )
    }

    /// The brace that opens the declaration's body, if it has one.
    private func bodyStart(after index: Int) -> Int? {
        var depth = 0
        for place in tokens.indices.dropFirst(index + 1) {
            let text = tokens[place].text
            switch text {
            case "(", "[": depth += 1
            case ")", "]":
                depth -= 1
                // An argument that is named like the keyword, or a type's list that ends here.
                if depth < 0 { return nil }
            case "{" where depth == 0: return place
            case "}" where depth == 0: return nil
            case "=" where depth == 0 && tokens[index].text == "var": return nil
            case _ where depth == 0 && place > index + 1 && Self.beginners.contains(text): return nil
            default: break
            }
        }
        return nil
    }

    private func closingBrace(of open: Int) -> Int? {
        var depth = 0
        for place in tokens.indices.dropFirst(open) {
            if tokens[place].text == "{" { depth += 1 }
            if tokens[place].text == "}" {
                depth -= 1
                if depth == 0 { return place }
            }
        }
        return nil
    }
}
