import NetworkTypes

/// A keyword with its arguments understood, and what its block holds.
struct Statement: Sendable {
    /// In `Schema.keywords`.
    let keyword: Int
    /// The name as written.
    let name: String
    /// Of the name.
    let place: Place
    let given: Given
    /// Of a block that holds keywords.
    var children: [Statement] = []
    /// Of a block that holds other lines.
    var entries: [Entry] = []
    /// Something in the block was wrong and is not here.
    var hasErrors = false

    /// A line that is no keyword.
    struct Entry: Sendable {
        let given: Given
        /// Of its first word.
        let place: Place
    }
}

extension Statement {
    /// The one of the name in a block that counts; the name must be in the schema.
    func last(_ name: String) -> Statement? {
        children.last { Schema.keywords[$0.keyword].name == name }
    }

    func all(_ name: String) -> [Statement] {
        children.filter { Schema.keywords[$0.keyword].name == name }
    }

    var values: [Value] { given.values }
    var number: Int? { given.number }
    var seconds: Interval? { given.seconds }
    var word: String? { given.word }
    var interface: InterfaceName? { given.interface }
    var address: IPAddress? { given.address }
    /// On, unless the argument says off.
    var isOn: Bool { given.isOn }

    /// Of the first argument, else of the name.
    var valuePlace: Place { given.places.first ?? place }
}
