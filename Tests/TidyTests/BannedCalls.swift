// What the house doesn't use, and what it uses instead. A rule is a sequence of tokens, so comments,
// strings and longer names never match by accident.

struct BannedCall {
    /// Tokens in a row.
    var tokens: [String]
    /// Said to who wrote it.
    var instead: String
    /// Where the rule holds.
    var scope: Scope = .product
    /// A comment with this word in the three lines above makes the use fine.
    var unlessComment: String?

    enum Scope {
        /// All of Sources.
        case product
        /// Sources, rings 0 and 1.
        case modules
        /// Sources and Tests.
        case everywhere
    }

    static let table: [BannedCall] =
        [
            .init(
                tokens: ["print", "("],
                instead: "return the text; only mains write to a terminal",
                scope: .modules
            ),
            .init(
                tokens: ["fatalError", "("],
                instead: "precondition for an own broken invariant, a thrown error for anything from outside"
            ),
            .init(
                tokens: ["try", "!"],
                instead: "a typed throw and a decision at the edge",
                scope: .everywhere
            ),
            .init(tokens: ["as", "!"], instead: "a type that needs no cast", scope: .everywhere),
            .init(
                tokens: ["Date", "("],
                instead: "Instant, read once per loop turn in ring 1 and passed in"
            ),
            .init(tokens: ["DispatchQueue"], instead: "the event loop's own thread"),
            .init(
                tokens: ["Task", "{"],
                instead: "an event and an effect; the daemons have no concurrency runtime"
            ),
            .init(tokens: ["Task", ".", "detached"], instead: "an event and an effect"),
            .init(
                tokens: ["async"],
                instead: "an event and an effect; the daemons have no concurrency runtime"
            ),
            .init(
                tokens: ["@", "unchecked", "Sendable"],
                instead: "a value, or an object confined to its loop",
                scope: .everywhere
            ),
            .init(
                tokens: ["nonisolated", "(", "unsafe", ")"],
                instead: "a `let`, or state that is passed in",
                scope: .everywhere
            ),
        ] + pauses + resolvers

    /// A pause hides a missing condition. One that only spaces the looks at a condition says so in a comment.
    private static let pauses: [BannedCall] = [
        ["sleep", "("], ["usleep", "("], ["nanosleep", "("], ["clock_nanosleep", "("],
    ].map {
        .init(
            tokens: $0,
            instead:
                "a condition with a bound; if it spaces the looks at it, say `// Poll: every …, at most …`",
            scope: .everywhere,
            unlessComment: "Poll:"
        )
    }

    private static let resolvers: [BannedCall] = ["getaddrinfo", "gethostbyname"].map {
        .init(
            tokens: [$0, "("],
            instead: "RunnerShell's resolver; no other process may ask the network for names"
        )
    }
}

extension SwiftSource {
    /// Uses of what is banned where this file is.
    func bannedCalls(_ table: [BannedCall] = BannedCall.table) -> [Finding] {
        let ring = path.hasPrefix("Sources/") ? Arrows.rules[module]?.ring ?? 2 : nil
        var findings: [Finding] = []
        for call in table where holds(call, ring: ring) {
            for index in tokens.indices where matches(call.tokens, at: index) {
                let line = tokens[index].line
                if let word = call.unlessComment, hasComment(word, in: line - 3...line) { continue }
                findings.append(finding(line, "no `\(call.tokens.joined())` here: \(call.instead)"))
            }
        }
        return findings.sorted { $0.line < $1.line }
    }

    private func holds(_ call: BannedCall, ring: Int?) -> Bool {
        if module == "RunnerShell", ["getaddrinfo", "gethostbyname"].contains(call.tokens[0]) {
            return false
        }
        return switch call.scope {
        case .everywhere: true
        case .product: ring != nil
        case .modules: ring == 0 || ring == 1
        }
    }

    private func matches(_ wanted: [String], at index: Int) -> Bool {
        guard index + wanted.count <= tokens.count else { return false }
        return zip(wanted, tokens[index...]).allSatisfy { $0 == $1.text }
    }

    /// `!` right behind a value: an optional taken by force, or a type that allows it.
    func forcedUnwraps() -> [Finding] {
        tokens.indices.dropFirst().compactMap { index in
            let token = tokens[index]
            let before = tokens[index - 1].text
            guard token.text == "!", token.isAttached, before != "try", before != "as" else { return nil }
            let isValue = before.last.map { $0.isLetter || $0.isNumber || "_)]}>\"".contains($0) } ?? false
            return isValue
                ? finding(token.line, "no forced unwrap: guard, or precondition with the reason") : nil
        }
    }
}
