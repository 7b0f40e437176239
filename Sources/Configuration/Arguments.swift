/// The form of what stands after a keyword, after an option, or on a line of a block of entries.
///
/// First, if they stand there, options that lead; then the required words, in order. Then, in any order:
/// options by their names, with their own arguments; and further words, of which each takes the place of the
/// first optional kind it fits that is still free. What is left is of the kind `rest`, if there is one.
///
///     Arguments(.number(NumberRange(1...255)))                                  priority 100
///     Arguments(.text("HOST"), optional: [.port])                               smtp_server HOST [PORT]
///     Arguments(.interface, options: [ArgumentOption("weight", …)])             eth1 weight 10 reverse
///     Arguments(rest: .text("NAME"), atLeast: 1)                                a b c
package final class Arguments: Sendable {
    /// Words with a meaning by name that may stand before the others.
    package let leading: [ArgumentOption]
    /// The arguments that must stand, in order.
    package let required: [ArgumentKind]
    /// Those that may follow.
    package let optional: [ArgumentKind]
    /// Words with a meaning by name, which may follow in any order.
    package let options: [ArgumentOption]
    /// What any number of further words are.
    package let rest: ArgumentKind?
    /// How many words of `rest` must stand.
    let restCount: Int
    private let optionPlaces: [String: Int]

    /// How many words must stand after the keyword.
    package var requiredCount: Int { required.count + restCount }

    init(
        leading: [ArgumentOption] = [],
        _ required: ArgumentKind...,
        optional: [ArgumentKind] = [],
        options: [ArgumentOption] = [],
        rest: ArgumentKind? = nil,
        atLeast restCount: Int = 0
    ) {
        self.leading = leading
        self.required = required
        self.optional = optional
        self.options = options
        self.rest = rest
        self.restCount = restCount
        var places: [String: Int] = [:]
        for (index, option) in options.enumerated() {
            for name in option.names {
                precondition(places.updateValue(index, forKey: name) == nil, "an option stands twice")
            }
        }
        optionPlaces = places
    }

    /// A switch: on, or by its argument on or off.
    static let boolean = Arguments(optional: [.boolean])
    static let none = Arguments()

    func option(_ name: String) -> ArgumentOption? { optionPlaces[name].map { options[$0] } }

    /// The words that have a meaning by name.
    var optionNames: [String] { options.flatMap(\.names) }

    /// The most words that a form without options and rest takes.
    var mostWords: Int { required.count + optional.count }

    /// As documentation shows them.
    package var text: String {
        var parts = leading.map { "[\($0.name)]" } + required.map(\.text) + optional.map { "[\($0.text)]" }
        if let rest { parts.append(restCount > 0 ? "\(rest.text)…" : "[\(rest.text)…]") }
        parts += options.map { option in
            let name = option.names.joined(separator: "|")
            return option.arguments.isEmpty ? "[\(name)]" : "[\(name) \(option.arguments.text)]"
        }
        return parts.isEmpty ? "none" : parts.joined(separator: " ")
    }

    var isEmpty: Bool { required.isEmpty && optional.isEmpty && options.isEmpty && rest == nil }

    /// A secret is among them.
    var hasSecret: Bool {
        has { kind in
            switch kind {
            case .secret, .key, .file: true
            default: false
            }
        }
    }

    /// Some kind of the words that are no options.
    func has(_ isWanted: (ArgumentKind) -> Bool) -> Bool {
        required.contains(where: isWanted) || optional.contains(where: isWanted)
    }

    /// The form of a switch: on, or by its argument on or off.
    var isSwitch: Bool {
        guard leading.isEmpty, required.isEmpty, options.isEmpty, rest == nil, optional.count == 1,
            case .boolean? = optional.first
        else { return false }
        return true
    }
}

/// A word that is known by its name among the arguments, with arguments of its own.
package struct ArgumentOption: Sendable {
    /// What keepalived goes on with when the option's argument is missing or bad.
    package enum Failure: Sendable, Hashable {
        /// Everything but the option.
        case optionIgnored
        /// Without the line, or the keyword.
        case lineDropped
    }

    package let name: String
    package let synonyms: [String]
    package let arguments: Arguments
    /// One line.
    package let meaning: String
    package let status: Keyword.Status
    let failure: Failure
    let isRepeatable: Bool

    package var names: [String] { [name] + synonyms }

    init(
        _ name: String,
        synonyms: [String] = [],
        _ arguments: Arguments,
        _ meaning: String,
        _ status: Keyword.Status = .active,
        failure: Failure = .lineDropped,
        isRepeatable: Bool = false
    ) {
        self.name = name
        self.synonyms = synonyms
        self.arguments = arguments
        self.meaning = meaning
        self.status = status
        self.failure = failure
        self.isRepeatable = isRepeatable
    }

    /// An option without arguments.
    init(
        flag name: String,
        synonyms: [String] = [],
        _ meaning: String,
        _ status: Keyword.Status = .active
    ) {
        self.init(name, synonyms: synonyms, .none, meaning, status)
    }
}
