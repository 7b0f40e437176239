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

    /// Every spelling of `keywords`, to be found by its bytes.
    static let names = NameTable(keywords)

    /// The place in `keywords` of a name in a block, or in what the block inherits, the nearest first.
    static func place(of name: String, in block: Block) -> Int? {
        names.find(name).flatMap { names.legalPlace($0, in: block) }
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
        guard let name = names.find(name) else { return [] }
        return Block.allCases.filter { names.place(name, in: $0) != nil }
    }

    /// The words with a meaning by name in a block's lines; nil where lines are keywords.
    package static func lineOptions(in block: Block) -> [String]? {
        if case .entries(let form) = block.content { form.optionNames } else { nil }
    }

    /// Of each of `keywords`: a program is among its arguments.
    static let takesCommand: [Bool] = keywords.map { keyword in
        keyword.arguments.has { if case .command = $0 { true } else { false } }
    }

    /// Of each of `keywords`: there is nothing to say about it, whatever its words are.
    static let standsAlways: [Bool] = keywords.map { keyword in
        switch keyword.status {
        case .active, .acceptedWithoutEffect: true
        case .acceptedWithWarning, .refused: false
        }
    }

    /// Of each of `keywords`: the block that it opens.
    static let bodies: [Block?] = keywords.map(\.body)

    /// Of each of `keywords`: a second one in the same block is no error.
    static let repeats: [Bool] = keywords.map { $0.repetition == .any }

    /// Of each of `keywords`: the form of its block's lines; nil where they are keywords.
    static let lineForms: [Arguments?] = keywords.map { keyword in
        if case .entries(let form)? = keyword.body?.content { form } else { nil }
    }

    /// The most words that a name needs after it, in any block.
    static func requiredArguments(of name: String) -> Int {
        names.find(name).map { names.requiredArguments($0) } ?? 0
    }

    static func takesSecret(_ name: String) -> Bool {
        names.find(name).map { names.takesSecret($0) } ?? false
    }
}
