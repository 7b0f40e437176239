import NetworkTypes

/// A word among arguments, understood.
enum Value: Sendable, Equatable {
    case number(Int)
    case seconds(Interval)
    case word(String)
    case boolean(Bool)
    case interface(InterfaceName)
    case address(IPAddress)
    case interfaceAddress(InterfaceAddress)
    /// A number in the table of secrets.
    case secret(Int)
}

/// Arguments as they stand in a line, by the form `Arguments`; without the line, so that lines that say the
/// same share them.
struct GivenWords: Sendable {
    /// The words that are no options, in the order of the text.
    private(set) var items: [Item] = []
    /// In the order of the text.
    var options: [Option] = []

    /// A word with where it stands.
    struct Item: Sendable {
        let value: Value
        let stretch: Stretch
    }

    /// An option with its own arguments.
    struct Option: Sendable {
        /// The first spelling of its row.
        let name: String
        let stretch: Stretch
        let words: GivenWords
    }
}

extension GivenWords {
    mutating func add(_ value: Value, at stretch: Stretch) {
        items.append(Item(value: value, stretch: stretch))
    }

    mutating func reserve(_ count: Int) { items.reserveCapacity(count) }

    /// Without the first item and without options.
    var afterFirst: GivenWords { GivenWords(items: Array(items.dropFirst())) }

    var values: [Value] { items.map(\.value) }
    var stretches: [Stretch] { items.map(\.stretch) }

    func has(_ name: String) -> Bool {
        for index in options.indices where options[index].name == name { return true }
        return false
    }

    /// The last one of the name, which wins.
    func option(_ name: String) -> Option? { options.last { $0.name == name } }

    // The first value of each kind.

    var number: Int? { first { if case .number(let value) = $0 { value } else { nil } } }
    var seconds: Interval? { first { if case .seconds(let value) = $0 { value } else { nil } } }
    var word: String? { first { if case .word(let value) = $0 { value } else { nil } } }
    var interface: InterfaceName? { first { if case .interface(let value) = $0 { value } else { nil } } }
    var address: IPAddress? { first { if case .address(let value) = $0 { value } else { nil } } }
    var interfaceAddress: InterfaceAddress? {
        first { if case .interfaceAddress(let value) = $0 { value } else { nil } }
    }
    var secret: Int? { first { if case .secret(let value) = $0 { value } else { nil } } }

    /// Of a switch: on, unless an argument says off.
    var isOn: Bool { first { if case .boolean(let value) = $0 { value } else { nil } } ?? true }

    /// All words, where several may stand.
    var words: [String] { items.compactMap { if case .word(let value) = $0.value { value } else { nil } } }

    /// The second of them.
    var secondWord: String? {
        var isSecond = false
        for index in items.indices {
            guard case .word(let word) = items[index].value else { continue }
            if isSecond { return word }
            isSecond = true
        }
        return nil
    }

    private func first<Element>(_ extract: (Value) -> Element?) -> Element? {
        for index in items.indices {
            if let element = extract(items[index].value) { return element }
        }
        return nil
    }
}

/// Arguments with the line where they stand.
struct Given: Sendable {
    private let content: GivenWords
    /// Anywhere in the line.
    private let line: Place

    init(_ content: GivenWords, at line: Place) {
        self.content = content
        self.line = line
    }

    /// An option with its own arguments.
    struct Option: Sendable {
        /// The first spelling of its row.
        let name: String
        let place: Place
        let arguments: Given
    }

    /// Of the words that are no options, in the order of the text.
    var values: [Value] { content.values }
    /// One for each value.
    var places: [Place] { content.stretches.map { line.at($0) } }
    /// In the order of the text.
    var options: [Option] { content.options.map { option($0) } }

    func has(_ name: String) -> Bool { content.has(name) }

    /// The last one of the name, which wins.
    func option(_ name: String) -> Option? { content.option(name).map { option($0) } }

    subscript(_ name: String) -> Given? { content.option(name).map { Given($0.words, at: line) } }

    /// Without the first value and without options.
    var afterFirst: Given {
        Given(content.afterFirst, at: line)
    }

    private func option(_ option: GivenWords.Option) -> Option {
        Option(
            name: option.name,
            place: line.at(option.stretch),
            arguments: Given(option.words, at: line)
        )
    }

    // The first value of each kind.

    var number: Int? { content.number }
    var seconds: Interval? { content.seconds }
    var word: String? { content.word }
    var interface: InterfaceName? { content.interface }
    var address: IPAddress? { content.address }
    var interfaceAddress: InterfaceAddress? { content.interfaceAddress }
    var secret: Int? { content.secret }

    /// Of a switch: on, unless an argument says off.
    var isOn: Bool { content.isOn }

    /// All words, where several may stand.
    var words: [String] { content.words }
}
