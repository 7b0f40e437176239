/// What Package.swift says of each product target: its name and its dependencies. Read from the tokens,
/// because asking SwiftPM from inside a test would wait for the lock that the test run holds.
struct Manifest {
    var dependencies: [String: Set<String>] = [:]

    private static let constructors: Set<String> = [
        "pure", "helper", "target", "executableTarget", "systemLibrary",
    ]

    /// - Parameter text: the manifest; a name `nio` in a list stands for the strings of `let nio`.
    init(_ text: String) {
        let source = SwiftSource(path: "Package.swift", text: text)
        let strings = Self.strings(in: text)
        var taken = 0
        var words: [String] = []
        // Tokens with each string's content in place of its quote.
        for token in source.tokens {
            if token.text == "\"" {
                words.append("\"" + (taken < strings.count ? strings[taken] : ""))
                taken += 1
            } else {
                words.append(token.text)
            }
        }
        let lists = Self.namedLists(words)
        for index in words.indices where Self.constructors.contains(words[index]) {
            guard index + 1 < words.count, words[index + 1] == "(", index == 0 || words[index - 1] != "func"
            else { continue }
            let arguments = Self.balanced(words, from: index + 1)
            guard let name = arguments.first(where: { $0.hasPrefix("\"") }) else { continue }
            // What only tests use has no place in the rings.
            if arguments.contains(where: { $0.hasPrefix("\"Tests/") }) { continue }
            dependencies[String(name.dropFirst())] = Self.dependencies(arguments, name: name, lists: lists)
        }
    }

    /// The strings of the manifest in order; it has no escapes and no interpolation.
    private static func strings(in text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line -> [String] in
            let code = line.drop { $0 == " " }
            if code.hasPrefix("//") { return [] }
            let parts = code.split(separator: "\"", omittingEmptySubsequences: false)
            return stride(from: 1, to: parts.count, by: 2).map { String(parts[$0]) }
        }
    }

    /// The words from an opening bracket up to the one that closes it.
    private static func balanced(_ words: [String], from open: Int) -> [String] {
        var depth = 0
        for place in words.indices.dropFirst(open) {
            if words[place] == "(" || words[place] == "[" { depth += 1 }
            if words[place] == ")" || words[place] == "]" { depth -= 1 }
            if depth == 0 { return Array(words[open...place]) }
        }
        return Array(words[open...])
    }

    /// `let x: [Target.Dependency] = [ … ]` by name.
    private static func namedLists(_ words: [String]) -> [String: Set<String>] {
        var lists: [String: Set<String>] = [:]
        for index in words.indices where words[index] == "let" && index + 1 < words.count {
            guard let equals = words[index...].firstIndex(of: "="),
                words[index..<equals].contains("Dependency"),
                equals + 1 < words.count
            else { continue }
            lists[words[index + 1]] = names(balanced(words, from: equals + 1))
        }
        return lists
    }

    /// Names in a dependency list: strings, and the `name:` of products.
    private static func names(_ list: [String]) -> Set<String> {
        var found: Set<String> = []
        for index in list.indices where list[index].hasPrefix("\"") {
            let isLabelled = index > 1 && list[index - 1] == ":"
            if !isLabelled || list[index - 2] == "name" { found.insert(String(list[index].dropFirst())) }
        }
        return found
    }

    private static func dependencies(
        _ arguments: [String],
        name: String,
        lists: [String: Set<String>]
    ) -> Set<String> {
        // A header's arguments name packages of the system, not modules.
        if arguments.contains("pkgConfig") { return [] }
        guard let open = arguments.firstIndex(of: "[") else { return [] }
        var found = names(balanced(arguments, from: open))
        for (list, members) in lists where arguments.contains(list) { found.formUnion(members) }
        return found.subtracting([String(name.dropFirst())])
    }
}
