/// What is defined, and what it stands for.
struct Variables {
    private struct Variable {
        /// In `Expansions.definitions`.
        var definition: Int
        /// Comments gone; lines of a block end with a newline.
        var text: [UInt8]
        /// Written over several lines.
        var isBlock: Bool
    }

    private var indices: [String: Int] = [:]
    private var variables: [Variable] = []
    /// In order of appearance, for suggestions.
    private(set) var names: [String] = []

    /// What a name stands for.
    struct Value {
        var definition: Int
        /// Lines of a block end with a newline.
        var text: [UInt8]
        var isBlock: Bool

        /// Up to the first newline.
        var firstLine: ArraySlice<UInt8> { text.prefix { $0 != UInt8(ascii: "\n") } }
    }

    func value(of name: String) -> Value? {
        guard let index = indices[name] else { return nil }
        let variable = variables[index]
        return Value(definition: variable.definition, text: variable.text, isBlock: variable.isBlock)
    }

    func isDefined(_ name: String) -> Bool { indices[name] != nil }

    mutating func set(_ name: String, _ definition: Int, _ text: [UInt8], isBlock: Bool) {
        let variable = Variable(definition: definition, text: text, isBlock: isBlock)
        if let index = indices[name] {
            variables[index] = variable
            return
        }
        indices[name] = variables.count
        variables.append(variable)
        names.append(name)
    }

    /// One more line of a block.
    mutating func append(_ line: [UInt8], to name: String) {
        guard let index = indices[name] else { return }
        variables[index].text += line
        variables[index].text.append(UInt8(ascii: "\n"))
    }
}
