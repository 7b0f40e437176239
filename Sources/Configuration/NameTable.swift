/// Every spelling of a keyword, with what is asked of a line's first word before its block's rows are read.
///
/// A table of its own, because dictionaries in dictionaries took a quarter of the time of a small file to
/// build, and a tenth of a large one's to ask. Words of a file are only looked up, so that none can make it
/// slow.
struct NameTable: Sendable {
    private struct Name {
        let spelling: String
        /// In `rows`: the first row of this spelling; they go on by `next`, in the order of the schema.
        var first: Int
        var last: Int
        var requiredArguments = 0
        var takesSecret = false
        /// It opens a block of the top level and means nothing elsewhere.
        var startsTopLevelBlock = true
    }

    private struct Row {
        /// In `Schema.keywords`.
        let keyword: Int
        let block: Block
        /// In `rows`; -1: the last one.
        var next = -1
    }

    private var names: [Name] = []
    private var rows: [Row] = []
    /// Places in `names` and one more; 0: free. Many for each name, so that searches are short.
    private var slots = [UInt16](repeating: 0, count: slotCount)

    private static let slotCount = 4_096

    init(_ keywords: [Keyword]) {
        names.reserveCapacity(keywords.count)
        rows.reserveCapacity(2 * keywords.count)
        for (index, keyword) in keywords.enumerated() {
            add(keyword, index, as: keyword.name)
            for spelling in keyword.synonyms { add(keyword, index, as: spelling) }
            for spelling in keyword.oldNames { add(keyword, index, as: spelling) }
        }
        precondition(4 * names.count <= slots.count, "the table is too small for its names")
    }

    private mutating func add(_ keyword: Keyword, _ index: Int, as spelling: String) {
        let slot = slot(of: spelling)
        let row = rows.count
        rows.append(Row(keyword: index, block: keyword.block))
        if slots[slot] == 0 {
            names.append(Name(spelling: spelling, first: row, last: row))
            slots[slot] = UInt16(names.count)
        } else {
            let name = Int(slots[slot]) - 1
            precondition(place(name, in: keyword.block) == nil, "a keyword stands twice in the schema")
            rows[names[name].last].next = row
            names[name].last = row
        }
        let name = Int(slots[slot]) - 1
        names[name].requiredArguments = max(names[name].requiredArguments, keyword.arguments.requiredCount)
        if keyword.arguments.hasSecret { names[name].takesSecret = true }
        if keyword.block != .root || keyword.body == nil { names[name].startsTopLevelBlock = false }
    }

    /// The number of a spelling here; nil for another word.
    func find(_ word: String) -> Int? {
        let name = Int(slots[slot(of: word)]) - 1
        return name < 0 ? nil : name
    }

    /// The slot that a word has, or would have.
    private func slot(of word: String) -> Int {
        var slot = NameTable.start(of: word)
        while slots[slot] > 0, !Schema.areEqual(names[Int(slots[slot]) - 1].spelling, word) {
            slot = (slot + 1) % NameTable.slotCount
        }
        return slot
    }

    private static func start(of word: String) -> Int {
        var hash: UInt32 = 0x811C_9DC5
        for byte in word.utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        return Int((hash ^ hash >> 15) % UInt32(slotCount))
    }

    // MARK: What is known of a name by its number

    /// The place in `Schema.keywords` of what it means in a block itself.
    func place(_ name: Int, in block: Block) -> Int? {
        var row = names[name].first
        while row >= 0 {
            if rows[row].block == block { return rows[row].keyword }
            row = rows[row].next
        }
        return nil
    }

    /// The same with what the block inherits, the nearest first.
    func legalPlace(_ name: Int, in block: Block) -> Int? {
        if let own = place(name, in: block) { return own }
        for other in block.inherited {
            if let inherited = place(name, in: other) { return inherited }
        }
        return nil
    }

    /// The most words that it needs after it, in any block.
    func requiredArguments(_ name: Int) -> Int { names[name].requiredArguments }

    func takesSecret(_ name: Int) -> Bool { names[name].takesSecret }

    /// It opens a block of the top level and stands nowhere else: inside another block it means that a brace
    /// is missing before it.
    func startsTopLevelBlock(_ name: Int) -> Bool { names[name].startsTopLevelBlock }
}
