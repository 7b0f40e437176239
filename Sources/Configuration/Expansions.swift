/// Which text came from which definition: what notes of diagnostics are made of.
struct Expansions {
    struct Origin {
        /// Without the dollar sign.
        var name: String
        var place: Place
    }

    private struct Step {
        /// In `definitions`.
        var definition: UInt32
        /// The expansion whose text held the reference; 0: the file itself.
        var parent: UInt32
    }

    /// Every definition that was read, the superseded ones too.
    private(set) var definitions: [Origin] = []
    private var steps: [Step] = []

    /// Remembers a definition; answers its number.
    mutating func define(_ name: String, at place: Place) -> Int {
        definitions.append(Origin(name: name, place: place))
        return definitions.count - 1
    }

    /// The number of the expansion of a definition in the text of `parent`.
    mutating func expand(_ definition: Int, in parent: UInt32) -> UInt32 {
        if let last = steps.last, last.definition == UInt32(definition), last.parent == parent {
            return UInt32(steps.count)
        }
        steps.append(Step(definition: UInt32(definition), parent: parent))
        return UInt32(steps.count)
    }

    /// How many definitions `expansion` went through, and whether the given one was among them.
    func depth(of expansion: UInt32, lookingFor definition: Int) -> (depth: Int, isFound: Bool) {
        var depth = 0
        var current = expansion
        while current > 0 {
            let step = steps[Int(current) - 1]
            if step.definition == UInt32(definition) { return (depth, true) }
            current = step.parent
            depth += 1
        }
        return (depth, false)
    }

    /// The definitions that text went through, the last one first.
    func chain(of expansion: UInt32) -> [Origin] {
        var result: [Origin] = []
        var current = expansion
        while current > 0, result.count < ReadingLimits.notes {
            let step = steps[Int(current) - 1]
            result.append(definitions[Int(step.definition)])
            current = step.parent
        }
        return result
    }
}

/// A reference that says nothing: keepalived leaves its text as it is.
struct Doubt {
    enum Reason: Equatable {
        case undefined
        /// Defined, but what follows the name is none of blank, comma, `)` or the line's end.
        case needsBraces
        /// Defined as several lines, and something follows.
        case notLast
        /// What stands after a built-in name is none of its arguments.
        case badArguments
    }

    var reason: Reason
    /// Without the dollar sign.
    var name: String
    /// Of its first byte in the expanded line.
    var offset: Int
    var stretch: Stretch
}
