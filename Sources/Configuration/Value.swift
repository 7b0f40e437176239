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

/// Arguments as they were given, by the form `Arguments`.
struct Given: Sendable {
    /// Of the words that are no options, in the order of the text.
    var values: [Value] = []
    /// One for each value.
    var places: [Place] = []
    /// In the order of the text.
    var options: [Option] = []

    /// An option with its own arguments.
    struct Option: Sendable {
        /// The first spelling of its row.
        let name: String
        let place: Place
        let arguments: Given
    }
}

extension Given {
    func has(_ name: String) -> Bool { options.contains { $0.name == name } }

    /// The last one of the name, which wins.
    func option(_ name: String) -> Option? { options.last { $0.name == name } }

    subscript(_ name: String) -> Given? { option(name)?.arguments }

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
    var words: [String] { values.compactMap { if case .word(let value) = $0 { value } else { nil } } }

    private func first<Element>(_ extract: (Value) -> Element?) -> Element? {
        for value in values {
            if let element = extract(value) { return element }
        }
        return nil
    }
}
