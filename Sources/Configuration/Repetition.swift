/// `~SEQ(…)` and `~LST(…)`: what a line is repeated with (spec conf-core-vrrp.tsv, "preprocessor").
struct Repetition {
    enum Kind: Equatable {
        case sequence
        /// `~SEQx`: numbers in lower-case hexadecimal.
        case hexadecimal
        case list

        var name: String {
            switch self {
            case .sequence: "~SEQ"
            case .hexadecimal: "~SEQx"
            case .list: "~LST"
            }
        }

        var usage: String {
            self == .list
                ? "\(name)(NAME,VALUE,…) or \(name)({NAME,…},{VALUE,…},…)"
                : "\(name)(NAME,[START,[STEP,]]END)"
        }
    }

    enum Values: Equatable {
        case numbers(first: Int64, step: Int64, count: UInt64, isHexadecimal: Bool)
        /// For each turn a text for each name.
        case texts([[[UInt8]]])
    }

    /// Why there is nothing to repeat: a sentence, and whether keepalived skips such a line.
    struct Problem: Error, Equatable {
        var message: String
        var isTolerable = true
    }

    var names: [String]
    var values: Values

    var count: UInt64 {
        switch values {
        case .numbers(_, _, let count, _): count
        case .texts(let sets): UInt64(sets.count)
        }
    }

    /// The text for each name in turn `index`.
    func texts(_ index: UInt64) -> [[UInt8]] {
        switch values {
        case .numbers(let first, let step, _, let isHexadecimal):
            let number = first + step * Int64(index)
            return [Array(String(number, radix: isHexadecimal ? 16 : 10).utf8)]
        case .texts(let sets):
            return sets[Int(index)]
        }
    }

    /// Reads what stands between the parentheses, variables replaced.
    init(_ kind: Kind, _ text: [UInt8]) throws(Problem) {
        self = kind == .list ? try Self.list(text) : try Self.sequence(kind, text)
    }

    private init(names: [String], values: Values) {
        self.names = names
        self.values = values
    }

    // MARK: Numbers

    private static func sequence(_ kind: Kind, _ text: [UInt8]) throws(Problem) -> Repetition {
        let parts = text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map(trimmed)
        guard parts.count >= 2, parts.count <= 4 else { throw Problem(message: "write \(kind.usage)") }
        let name = try name(parts[0])
        var numbers: [Int64] = []
        for part in parts.dropFirst() {
            guard let number = number(part) else {
                throw Problem(message: "\(kind.name) counts in whole numbers", isTolerable: !part.isEmpty)
            }
            numbers.append(number)
        }
        let end = numbers[numbers.count - 1]
        let first = numbers.count > 1 ? numbers[0] : (end < 0 ? -1 : 1)
        let step = numbers.count > 2 ? numbers[1] : (end < first ? -1 : 1)
        if kind == .hexadecimal, first < 0 || end < 0 {
            throw Problem(message: "~SEQx counts in no negative numbers")
        }
        guard step != 0, first == end || (step > 0) == (end > first) else {
            throw Problem(message: "\(kind.name) never gets from \(first) to \(end) in steps of \(step)")
        }
        let (distance, isTooFar) = end.subtractingReportingOverflow(first)
        guard !isTooFar else {
            throw Problem(message: "\(kind.name) has too many numbers", isTolerable: false)
        }
        let count = distance.magnitude / step.magnitude + 1
        let values = Values.numbers(
            first: first,
            step: step,
            count: count,
            isHexadecimal: kind == .hexadecimal
        )
        return Repetition(names: [name], values: values)
    }

    /// As C reads them: decimal, octal after 0, hexadecimal after 0x.
    private static func number(_ text: ArraySlice<UInt8>) -> Int64? {
        var digits = text
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        var base = 10
        if digits.starts(with: "0x".utf8) || digits.starts(with: "0X".utf8) {
            base = 16
            digits = digits.dropFirst(2)
        } else if digits.count > 1, digits.first == UInt8(ascii: "0") {
            base = 8
        }
        guard let first = digits.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "+") else {
            return nil
        }
        guard let magnitude = Int64(String(decoding: digits, as: UTF8.self), radix: base) else { return nil }
        return isNegative ? -magnitude : magnitude
    }

    // MARK: Lists

    private static func list(_ text: [UInt8]) throws(Problem) -> Repetition {
        var items = try items(text)
        guard items.count >= 2 else { throw Problem(message: "write \(Kind.list.usage)") }
        var names: [String] = []
        for name in items.removeFirst() { names.append(try self.name(name[...])) }
        var sets: [[[UInt8]]] = []
        for item in items {
            guard item.count <= names.count else {
                let values = Parser.count(item.count, "value")
                throw Problem(message: "a set of \(values) for \(Parser.count(names.count, "name"))")
            }
            sets.append(item + Array(repeating: [], count: names.count - item.count))
        }
        return Repetition(names: names, values: .texts(sets))
    }

    /// What commas separate: single words, or several in braces.
    private static func items(_ text: [UInt8]) throws(Problem) -> [[[UInt8]]] {
        var result: [[[UInt8]]] = []
        var rest = text[...]
        while true {
            rest = rest.drop(while: LineLexer.isBlank)
            var item: [[UInt8]]
            if rest.first == UInt8(ascii: "{") {
                guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else {
                    throw Problem(message: "a set of ~LST lacks its '}'")
                }
                let inner = rest[(rest.startIndex + 1)..<end]
                item = try inner.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map(
                    word
                )
                rest = rest[(end + 1)...].drop(while: LineLexer.isBlank)
            } else {
                let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
                item = [try word(rest[..<end])]
                rest = rest[end...]
            }
            result.append(item)
            guard let next = rest.popFirst() else { return result }
            guard next == UInt8(ascii: ",") else { throw Problem(message: "write \(Kind.list.usage)") }
        }
    }

    /// One value: no blank, no brace in it.
    private static func word(_ text: ArraySlice<UInt8>) throws(Problem) -> [UInt8] {
        let word = trimmed(text)
        guard !word.contains(where: { LineLexer.isBlank($0) || $0 == UInt8(ascii: "}") }) else {
            throw Problem(message: "a value of ~LST holds no blank and no brace")
        }
        return Array(word)
    }

    private static func name(_ text: ArraySlice<UInt8>) throws(Problem) -> String {
        guard let first = text.first, LineHead.startsName(first), text.allSatisfy(LineHead.continuesName),
            text.count <= ReadingLimits.nameBytes
        else { throw Problem(message: "the name of a variable is missing or none", isTolerable: false) }
        return String(decoding: text, as: UTF8.self)
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text.drop(while: LineLexer.isBlank)
        while let last = text.last, LineLexer.isBlank(last) { text = text.dropLast() }
        return text
    }
}

extension Preprocessor {
    /// Reads the rest of `line` once for each value; the line starts with `kind`'s name.
    mutating func repeatLine(_ line: SourceLine, _ kind: Repetition.Kind, depth: Int) {
        var columns = ColumnCounter(line)
        let start = line.range.lowerBound
        let nameEnd = start + kind.name.utf8.count
        let name = line.place(columns.stretch(start..<nameEnd))
        guard depth < ReadingLimits.expansionDepth else {
            return stop(name, Self.tooDeep)
        }
        let inner = line.bytes[nameEnd..<line.range.upperBound].drop(while: LineLexer.isBlank)
        guard inner.first == UInt8(ascii: "("), let end = inner.firstIndex(of: UInt8(ascii: ")")) else {
            return parser.findings.tolerable(name, "\(kind.name) lacks its parentheses: write \(kind.usage)")
        }
        let place = line.place(columns.stretch(start..<(end + 1)))
        guard let repetition = repetition(kind, line, (inner.startIndex + 1)..<end, at: place) else { return }
        var body = line
        body.range = (end + 1)..<line.range.upperBound
        body.skipBlanks()
        body.anchor = columns.anchor(at: body.range.lowerBound)
        guard !body.range.isEmpty else { return }
        let left = ReadingLimits.repeatedLines - repeatedLines
        guard repetition.count <= UInt64(max(0, left)) else {
            let limit = ReadingLimits.repeatedLines
            return stop(place, "more than \(limit) lines come from repetitions and variables")
        }
        repeatBody(body, repetition, at: place, depth: depth)
    }

    private mutating func repetition(
        _ kind: Repetition.Kind,
        _ line: SourceLine,
        _ range: Range<Int>,
        at place: Place
    ) -> Repetition? {
        var inner = line
        inner.range = range
        var expander = Expander(inner)
        do throws(Expander.Failure) {
            let text = try expander.run(&context, &parser.findings.expansions)
            do throws(Repetition.Problem) {
                return try Repetition(kind, text.bytes)
            } catch {
                if error.isTolerable {
                    parser.findings.tolerable(place, error.message)
                } else {
                    parser.findings.error(place, error.message)
                }
            }
        } catch {
            report(error, line)
        }
        return nil
    }

    private mutating func repeatBody(
        _ body: SourceLine,
        _ repetition: Repetition,
        at place: Place,
        depth: Int
    ) {
        var definitions: [Int] = []
        for name in repetition.names {
            guard let definition = loopDefinition(name, at: place) else { return }
            definitions.append(definition)
        }
        for turn in 0..<repetition.count where !isOver {
            guard countLine(place) else { return }
            for (index, text) in repetition.texts(turn).enumerated() {
                let name = repetition.names[index]
                context.variables.set(name, definitions[index], text, isBlock: false)
            }
            // The loop's variable makes references worth looking for.
            let outer = hasReferences
            hasReferences = true
            process(body, depth: depth + 1)
            hasReferences = outer
        }
    }

    /// The number of a loop's variable: an inner loop that is read again keeps its own.
    private mutating func loopDefinition(_ name: String, at place: Place) -> Int? {
        if let value = context.variables.value(of: name) {
            let known = parser.findings.expansions.definitions[value.definition]
            if known.place == place, known.name == name { return value.definition }
        }
        return newDefinition(ArraySlice(name.utf8), at: place)
    }
}
