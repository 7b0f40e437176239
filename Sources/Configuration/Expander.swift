/// Replaces variables in one line (spec conf-core-vrrp.tsv, "$NAME / ${NAME}").
///
/// What a variable stands for is read again in its place, so it may hold references, also ones that go on
/// behind it. Every byte keeps the place in the file that it stands for.
struct Expander {
    /// A line without references.
    struct Result {
        var bytes: [UInt8] = []
        var origins: [Stretch] = []
        var doubts: [Doubt] = []
        /// Blocks of lines to be read after this one; the last one first.
        var blocks: [Block] = []
        /// Something was replaced.
        var isChanged = false
        /// Where in the line its rest begins, which is a line of its own.
        var rest: Int?
    }

    /// The second and later lines of a variable of several lines.
    struct Block {
        var text: ArraySlice<UInt8>
        var stretch: Stretch
    }

    enum Failure: Error, Equatable {
        /// The variable stands for itself.
        case circular(String, Stretch)
        /// `ReadingLimits.expansionDepth`.
        case tooDeep(Stretch)
        /// `ReadingLimits.lineBytes`.
        case tooLong(Stretch)
        /// `ReadingLimits.expandedBytes`.
        case tooMuch(Stretch)
    }

    private let line: SourceLine
    private var columns: ColumnCounter
    /// The next byte of the line itself.
    private var cursor: Int
    /// What was put before it, in reverse.
    private var pending: [(byte: UInt8, origin: Stretch)] = []
    private var result = Result()
    private var isQuoted = false
    /// A built-in's range was the wrong way round.
    private(set) var reversedRanges: [Stretch] = []

    init(_ line: SourceLine) {
        self.line = line
        columns = ColumnCounter(line)
        cursor = line.range.lowerBound
    }

    /// What the expander needs of the reading as a whole.
    struct Context {
        var variables = Variables()
        var builtIns: BuiltInVariables
        /// Of the file being read.
        var folder = ""
        /// How many bytes were put in place of references so far.
        var expandedBytes = 0
    }

    mutating func run(_ context: inout Context, _ expansions: inout Expansions) throws(Failure) -> Result {
        while let byte = byte(at: 0) {
            guard result.bytes.count <= ReadingLimits.lineBytes else { throw .tooLong(lastOrigin) }
            switch byte {
            case UInt8(ascii: "$"):
                try reference(&context, &expansions)
            case UInt8(ascii: "\\"):
                escape()
            case UInt8(ascii: "\""):
                isQuoted.toggle()
                emit()
            case UInt8(ascii: "#"), UInt8(ascii: "!"):
                guard isQuoted else { return result }
                emit()
            case UInt8(ascii: "{"), UInt8(ascii: "}"):
                emit()
                if !isQuoted, startsRest() {
                    result.rest = cursor
                    return result
                }
            default:
                emit()
            }
        }
        return result
    }

    // MARK: Bytes

    private func byte(at offset: Int) -> UInt8? {
        if offset < pending.count { return pending[pending.count - 1 - offset].byte }
        let index = cursor + offset - pending.count
        return index < line.range.upperBound ? line.bytes[index] : nil
    }

    private mutating func origin(at offset: Int) -> Stretch {
        if offset < pending.count { return pending[pending.count - 1 - offset].origin }
        let index = cursor + offset - pending.count
        return columns.stretch(index..<(index + 1))
    }

    private mutating func take() -> (byte: UInt8, origin: Stretch)? {
        if let last = pending.popLast() { return last }
        guard cursor < line.range.upperBound else { return nil }
        defer { cursor += 1 }
        return (line.bytes[cursor], columns.stretch(cursor..<(cursor + 1)))
    }

    private mutating func emit() {
        guard let (byte, origin) = take() else { return }
        result.bytes.append(byte)
        result.origins.append(origin)
    }

    private var lastOrigin: Stretch { result.origins.last ?? Stretch(column: 1, length: 1) }

    /// A backslash keeps what follows from its meaning, but for a dollar sign.
    private mutating func escape() {
        emit()
        switch byte(at: 0) {
        case UInt8(ascii: "\\"): emit()
        case UInt8(ascii: "\"") where isQuoted: emit()
        case UInt8(ascii: "#"), UInt8(ascii: "!"): if !isQuoted { emit() }
        default: break
        }
    }

    /// After a brace: what follows in the file is a line of its own.
    private func startsRest() -> Bool {
        guard pending.isEmpty else { return false }
        var index = cursor
        while index < line.range.upperBound, LineLexer.isBlank(line.bytes[index]) { index += 1 }
        return LineHead.isSpecial(line.bytes, index..<line.range.upperBound)
    }

    // MARK: References

    private struct Reference {
        var name: String
        var arguments: [UInt8] = []
        /// In bytes, the dollar sign included.
        var length: Int
        var isBraced: Bool
        var isWellFormed: Bool
    }

    /// At a dollar sign.
    private mutating func reference(
        _ context: inout Context,
        _ expansions: inout Expansions
    ) throws(Failure) {
        let isEscaped = result.bytes.last == UInt8(ascii: "\\")
        guard let found = findReference() else { return emit() }
        guard found.isWellFormed else {
            if context.variables.isDefined(found.name) { doubt(.needsBraces, found) }
            return emit()
        }
        if let value = context.variables.value(of: found.name), found.arguments.isEmpty {
            return try replace(found, with: value, &context, &expansions)
        }
        switch context.builtIns.value(of: found.name, found.arguments, in: context.folder) {
        case .text(let text):
            try insert(text[...], for: found, stretch(of: found), &context)
        case .reversedRange(let text):
            reversedRanges.append(stretch(of: found))
            try insert(text[...], for: found, stretch(of: found), &context)
        case .badArguments:
            doubt(.badArguments, found)
            emit()
        case .unknown:
            // A script's own dollar sign: its second pass takes the backslash away.
            if !isEscaped { doubt(.undefined, found) }
            emit()
        }
    }

    private func findReference() -> Reference? {
        let isBraced = byte(at: 1) == UInt8(ascii: "{")
        var offset = isBraced ? 2 : 1
        guard let first = byte(at: offset), LineHead.startsName(first) else { return nil }
        var name: [UInt8] = []
        while let next = byte(at: offset), LineHead.continuesName(next) {
            guard name.count < ReadingLimits.nameBytes else { return nil }
            name.append(next)
            offset += 1
        }
        var reference = Reference(
            name: String(decoding: name, as: UTF8.self),
            length: offset,
            isBraced: isBraced,
            isWellFormed: false
        )
        let next = byte(at: offset)
        guard isBraced else {
            let ends = next.map {
                LineLexer.isBlank($0) || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ")")
            }
            reference.isWellFormed = ends ?? true
            return reference
        }
        guard next == UInt8(ascii: "}") || next.map(LineLexer.isBlank) == true else { return reference }
        while let next = byte(at: offset), next != UInt8(ascii: "}") {
            guard reference.arguments.count < ReadingLimits.argumentBytes else { return reference }
            reference.arguments.append(next)
            offset += 1
        }
        guard byte(at: offset) != nil else { return reference }
        if reference.arguments.allSatisfy(LineLexer.isBlank) { reference.arguments = [] }
        reference.length = offset + 1
        reference.isWellFormed = true
        return reference
    }

    private mutating func stretch(of reference: Reference) -> Stretch {
        let first = origin(at: 0)
        guard first.expansion == 0 else { return first }
        return first.extended(to: origin(at: reference.length - 1))
    }

    private mutating func doubt(_ reason: Doubt.Reason, _ reference: Reference) {
        let stretch = stretch(of: reference)
        result.doubts.append(
            Doubt(reason: reason, name: reference.name, offset: result.bytes.count, stretch: stretch)
        )
    }

    private mutating func replace(
        _ reference: Reference,
        with value: Variables.Value,
        _ context: inout Context,
        _ expansions: inout Expansions
    ) throws(Failure) {
        if value.isBlock, !isLast(after: reference.length) {
            doubt(.notLast, reference)
            return emit()
        }
        var stretch = stretch(of: reference)
        let (depth, isCircular) = expansions.depth(of: stretch.expansion, lookingFor: value.definition)
        guard !isCircular else { throw .circular(reference.name, stretch) }
        guard depth < ReadingLimits.expansionDepth else { throw .tooDeep(stretch) }
        stretch.expansion = expansions.expand(value.definition, in: stretch.expansion)
        let first = value.isBlock ? value.firstLine : value.text[...]
        try insert(first, for: reference, stretch, &context)
        let rest = value.text[first.endIndex...].dropFirst()
        if !rest.isEmpty { result.blocks.append(Block(text: rest, stretch: stretch)) }
    }

    private mutating func insert(
        _ text: ArraySlice<UInt8>,
        for reference: Reference,
        _ stretch: Stretch,
        _ context: inout Context
    ) throws(Failure) {
        for _ in 0..<reference.length { _ = take() }
        context.expandedBytes += text.count + 1
        guard context.expandedBytes <= ReadingLimits.expandedBytes else { throw .tooMuch(stretch) }
        guard pending.count + text.count <= ReadingLimits.lineBytes else { throw .tooLong(stretch) }
        for byte in text.reversed() { pending.append((byte, stretch)) }
        result.isChanged = true
    }

    /// Only blanks or a comment follow.
    private func isLast(after length: Int) -> Bool {
        var offset = length
        while let next = byte(at: offset), LineLexer.isBlank(next) { offset += 1 }
        guard let next = byte(at: offset) else { return true }
        return !isQuoted && (next == UInt8(ascii: "#") || next == UInt8(ascii: "!"))
    }
}
