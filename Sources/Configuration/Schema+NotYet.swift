extension Schema {
    /// The rows of the texts below: `name | arguments | default | meaning`, a line each.
    static let rowsNotYet: [Keyword] = {
        let texts = [notYetRoot, notYetServers, notYetCheckers]
        // Block by block in the enumeration's order: a dictionary's own order changes from run to run.
        return Block.allCases.flatMap { block in
            texts.compactMap { $0[block] }.flatMap { rows($0, in: block) }
        }
    }()

    private static func rows(_ text: String, in block: Block) -> [Keyword] {
        text.split(separator: "\n").map { line in
            let parts = line.split(separator: " | ")
            precondition(parts.count == 4, "a row of the schema has four columns")
            return Keyword(
                notYet: String(parts[0]),
                in: block,
                argumentText: String(parts[1]),
                initial: String(parts[2]),
                meaning: String(parts[3])
            )
        }
    }
}
