/// The table of all keywords, and how to find one.
package enum Schema {
    /// Every keyword once, block by block.
    package static let keywords: [Keyword] =
        rootKeywords + globalKeywords + virtualRouterKeywords + authenticationKeywords + syncGroupKeywords
        + trackGroupKeywords + announcementGroupKeywords + scriptBlockKeywords + processBlockKeywords
        + fileBlockKeywords + serverRootKeywords + virtualServerKeywords + realServerKeywords
        + checkerKeywords
        + sessionKeywords + tlsKeywords

    /// Of each of `keywords`.
    static let keywordNames: [String] = keywords.map(\.name)

    private static let globalKeywords =
        processKeywords + mailKeywords + scriptKeywords + routerDefaultKeywords + firewallKeywords
        + serverDefaultKeywords + surfaceKeywords

    /// Where each name is in `keywords`, by block.
    private static let places: [Block: [String: Int]] = {
        var result: [Block: [String: Int]] = [:]
        for (index, keyword) in keywords.enumerated() {
            for name in keyword.names {
                precondition(result[keyword.block]?[name] == nil, "a keyword stands twice in the schema")
                result[keyword.block, default: [:]][name] = index
            }
        }
        return result
    }()

    /// The same with what blocks inherit, the nearest first.
    private static let legal: [Block: [String: Int]] = {
        var result = places
        for block in Block.allCases {
            for other in block.inherited {
                result[block, default: [:]].merge(places[other] ?? [:]) { own, _ in own }
            }
        }
        return result
    }()

    /// The most words that a name needs after it, in any block.
    private static let requirements: [String: Int] = {
        var result: [String: Int] = [:]
        for keyword in keywords {
            for name in keyword.names {
                result[name] = max(result[name] ?? 0, keyword.arguments.requiredCount)
            }
        }
        return result
    }()

    /// Names of blocks that stand at the top level and nowhere else: inside another block, one of these means
    /// that a brace is missing before it.
    private static let topLevelBlocks: Set<String> = {
        let inner = Set(keywords.lazy.filter { $0.block != .root }.map(\.name))
        let blocks = keywords.lazy.filter { $0.block == .root && $0.body != nil }
        return Set(blocks.map(\.name)).subtracting(inner)
    }()

    private static let secretKeywords = Set(
        keywords.lazy.filter(\.arguments.hasSecret).flatMap(\.names)
    )

    /// The place in `keywords` of a name in a block.
    static func place(of name: String, in block: Block) -> Int? {
        legal[block]?[name]
    }

    package static func keyword(_ name: String, in block: Block) -> Keyword? {
        place(of: name, in: block).map { keywords[$0] }
    }

    /// The names that are legal in a block, in the order of the table.
    static func names(in block: Block) -> [String] {
        keywords.filter { $0.block == block || block.inherited.contains($0.block) }.flatMap(\.names)
    }

    /// The blocks in which a name is legal, in the order of the table.
    static func blocks(with name: String) -> [Block] {
        Block.allCases.filter { places[$0]?[name] != nil }
    }

    /// The words with a meaning by name in a block's lines; nil where lines are keywords.
    package static func lineOptions(in block: Block) -> [String]? {
        if case .entries(let form) = block.content { form.optionNames } else { nil }
    }

    /// Of each of `keywords`: a program is among its arguments.
    static let takesCommand: [Bool] = keywords.map { keyword in
        (keyword.arguments.required + keyword.arguments.optional).contains {
            if case .command = $0 { true } else { false }
        }
    }

    /// Of each of `keywords`: the form of its block's lines; nil where they are keywords.
    static let lineForms: [Arguments?] = keywords.map { keyword in
        if case .entries(let form)? = keyword.body?.content { form } else { nil }
    }

    static func requiredArguments(of name: String) -> Int { requirements[name] ?? 0 }

    static func startsTopLevelBlock(_ name: String) -> Bool { topLevelBlocks.contains(name) }

    static func takesSecret(_ name: String) -> Bool { secretKeywords.contains(name) }
}
