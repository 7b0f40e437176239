/// A keyword with its arguments understood, and what its block holds.
struct Statement {
    /// In `Schema.keywords`.
    let keyword: Int
    /// The name as written.
    let name: String
    /// Of the name.
    let place: Place
    let values: [Value]
    /// One for each value.
    let valuePlaces: [Place]
    /// Of a block that holds keywords.
    var children: [Statement] = []
    /// Of a block that holds other lines.
    var entries: [Entry] = []
    /// Something in the block was wrong and is not here.
    var hasErrors = false

    /// A line that is no keyword.
    struct Entry {
        let words: [Word]
        let place: Place

        func place(of word: Word) -> Place {
            place.at(word.stretch)
        }
    }
}

extension Statement {
    /// The last of the name in a block, which wins; the name must be in the schema.
    func last(_ name: String) -> Statement? {
        children.last { Schema.keywords[$0.keyword].name == name }
    }

    func all(_ name: String) -> [Statement] {
        children.filter { Schema.keywords[$0.keyword].name == name }
    }

    var number: Int? {
        if case .number(let value)? = values.first { value } else { nil }
    }

    var word: String? {
        if case .word(let value)? = values.first { value } else { nil }
    }

    /// On, unless the argument says off.
    var isOn: Bool {
        if case .boolean(let value)? = values.first { value } else { true }
    }
}
