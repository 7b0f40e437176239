extension Preprocessor {
    /// Follows one line: conditions, definitions and repetitions stand at its start; then variables are
    /// replaced, and the parser gets its words. After a brace the rest is a line of its own.
    mutating func process(_ source: SourceLine, depth: Int) {
        var line = source
        while !isOver {
            line.skipBlanks()
            switch line.first {
            case nil: return
            case UInt8(ascii: "@"):
                isPlain = false
                guard keepsRest(of: &line) else { return }
            default: break
            }
            if line.first == UInt8(ascii: "~"), let kind = LineHead.repetition(line.bytes, line.range) {
                isPlain = false
                return repeatLine(line, kind, depth: depth)
            }
            if line.first == UInt8(ascii: "$"), let name = LineHead.definition(line.bytes, line.range) {
                isPlain = false
                return define(name, line)
            }
            let needsExpansion = line.origins != nil || hasReferences
            let rest: Int?
            if needsExpansion, line.bytes[line.range].contains(UInt8(ascii: "$")) {
                isPlain = false
                rest = expand(line, depth: depth)
            } else {
                rest = take(line, depth: depth)
            }
            guard let rest else { return }
            line.range = rest..<line.range.upperBound
        }
    }

    /// Gives a line without references to the parser; answers where its rest begins.
    private mutating func take(_ line: SourceLine, doubts: [Doubt] = [], depth: Int) -> Int? {
        let key = self.key
        self.key = nil
        var lexed = LineLexer.lex(line, mode: .source, doubts: doubts)
        guard countWords(of: lexed, line, isRepeated: depth > 0) else { return nil }
        if lexed.include != nil || lexed.setsIncludeCheck { isPlain = false }
        if let remark = lexed.remark { note(remark: remark, in: line) }
        for doubt in lexed.doubts { report(doubt, line, &lexed) }
        let keeps = depth == 0 && line.origins == nil && lexed.isPlain
        parser.take(lexed, file: line.file, line: line.number, key: keeps ? key : nil)
        guard lexed.problem == nil else {
            if lexed.problem?.endsFile == true { isFileOver = true }
            return nil
        }
        if let include = lexed.include, lexed.tokens.isEmpty {
            self.include(include.keyword, include.pattern, line)
        }
        if lexed.setsIncludeCheck { setIncludeCheck(lexed.tokens) }
        return lexed.rest
    }

    static let tooDeep =
        "variables and repetitions in one another are more than \(ReadingLimits.expansionDepth) deep"

    // MARK: Conditions

    /// At `@ID` or `@^ID`: moves behind it; false when the line isn't for this instance.
    private mutating func keepsRest(of line: inout SourceLine) -> Bool {
        var start = line.range.lowerBound + 1
        let isNegated = start < line.range.upperBound && line.bytes[start] == UInt8(ascii: "^")
        if isNegated { start += 1 }
        let id = line.bytes[start..<line.range.upperBound].prefix { !LineLexer.isBlank($0) }
        line.range = id.endIndex..<line.range.upperBound
        line.skipBlanks()
        let isMine = options.instanceName.map { id.elementsEqual($0.utf8) } ?? false
        return isMine != isNegated && !line.range.isEmpty
    }

    // MARK: Variables

    /// Replaces what `line` refers to, and goes on with the result; answers where the rest begins.
    private mutating func expand(_ line: SourceLine, depth: Int) -> Int? {
        var expander = Expander(line)
        let result: Expander.Result
        do throws(Expander.Failure) {
            result = try expander.run(&context, &parser.findings.expansions)
        } catch {
            report(error, line)
            return nil
        }
        for stretch in expander.reversedRanges {
            parser.findings.tolerable(
                line.place(stretch),
                "the smallest number is larger than the largest",
                consequence: "taken as both"
            )
        }
        let expanded = SourceLine(result.bytes, origins: result.origins, file: line.file, number: line.number)
        let rest: Int?
        if result.isChanged, startsSpecial(expanded) {
            guard depth < ReadingLimits.expansionDepth else {
                stop(line.place(Stretch(column: 1, length: 1)), Self.tooDeep)
                return nil
            }
            process(expanded, depth: depth + 1)
            rest = nil
        } else {
            rest = take(expanded, doubts: result.doubts, depth: depth)
        }
        if let rest {
            var remainder = expanded
            remainder.range = rest..<expanded.range.upperBound
            process(remainder, depth: depth)
        }
        for block in result.blocks.reversed() { replay(block, line, depth: depth) }
        return result.rest
    }

    private func startsSpecial(_ line: SourceLine) -> Bool {
        var line = line
        line.skipBlanks()
        return line.first != UInt8(ascii: "i") && LineHead.isSpecial(line.bytes, line.range)
    }

    /// The further lines of a variable of several lines, each as a line of its own.
    private mutating func replay(_ block: Expander.Block, _ line: SourceLine, depth: Int) {
        guard depth < ReadingLimits.expansionDepth else {
            return stop(line.place(block.stretch), Self.tooDeep)
        }
        var rest = block.text
        while !rest.isEmpty, !isOver, countLine(line.place(block.stretch)) {
            let text = Array(rest.prefix { $0 != UInt8(ascii: "\n") })
            let origins = Array(repeating: block.stretch, count: text.count)
            let replayed = SourceLine(text, origins: origins, file: line.file, number: line.number)
            process(replayed, depth: depth + 1)
            rest = rest.dropFirst(text.count + 1)
        }
    }

    /// The words of one more line; false when there are too many.
    private mutating func countWords(of lexed: LexedLine, _ line: SourceLine, isRepeated: Bool) -> Bool {
        let place = line.place(Stretch(column: 1, length: 1))
        guard lexed.tokens.count <= ReadingLimits.lineWords else {
            stop(place, "the line has more than \(ReadingLimits.lineWords) words")
            return false
        }
        guard isRepeated else { return true }
        repeatedWords += lexed.tokens.count
        guard repeatedWords > ReadingLimits.repeatedWords else { return true }
        let limit = ReadingLimits.repeatedWords
        stop(place, "more than \(limit) words come from repetitions and variables")
        return false
    }

    /// One more line that doesn't stand in a file; false when there are too many.
    mutating func countLine(_ place: Place) -> Bool {
        repeatedLines += 1
        guard repeatedLines > ReadingLimits.repeatedLines else { return true }
        stop(place, "more than \(ReadingLimits.repeatedLines) lines come from repetitions and variables")
        return false
    }

    mutating func report(_ failure: Expander.Failure, _ line: SourceLine) {
        switch failure {
        case .circular(let name, let stretch):
            parser.findings.error(line.place(stretch), "$\(name) stands for itself")
            // Its braces are followed all the same.
            var lexed = LineLexer.lex(line, mode: .source)
            lexed.problem = .reported
            parser.take(lexed, file: line.file, line: line.number)
        case .tooDeep(let stretch):
            stop(line.place(stretch), Self.tooDeep)
        case .tooLong(let stretch):
            let limit = ReadingLimits.lineBytes
            stop(line.place(stretch), "with variables replaced the line is longer than \(limit) bytes")
        case .tooMuch(let stretch):
            let limit = ReadingLimits.expandedBytes >> 20
            stop(line.place(stretch), "variables stand for more than \(limit) MiB of text")
        }
    }

    private mutating func report(_ doubt: Doubt, _ line: SourceLine, _ lexed: inout LexedLine) {
        var place = line.place(doubt.stretch)
        let isSecret = parser.isInSecrets || Redaction.isSuspect(lexed)
        place.isSensitive = isSecret
        let name = isSecret ? "this variable" : "$\(doubt.name)"
        var suggestion: String?
        let message: String
        switch doubt.reason {
        case .undefined:
            if !isSecret, parser.findings.keepsTolerable {
                suggestion = nearest(to: doubt.name).map { "$\($0)" }
            }
            message = "\(name) is not defined" + (suggestion.map { ", did you mean \($0)?" } ?? "")
        case .needsBraces:
            message =
                "\(name) is not replaced here, because of what follows it"
                + (isSecret ? "" : "; write ${\(doubt.name)}")
        case .notLast:
            message = "\(name) has several lines, so nothing may follow it"
        case .badArguments:
            message = "\(name) takes other arguments: " + BuiltInVariables.usage(of: doubt.name)
        }
        parser.findings.tolerable(place, message, consequence: "taken as it stands")
        if !parser.findings.isCompatible { lexed.problem = lexed.problem ?? .reported }
    }

    private func nearest(to name: String) -> String? {
        let defined = context.variables.names.suffix(ReadingLimits.candidates)
        return NearestWord.find(name, among: defined + BuiltInVariables.names)
    }

    // MARK: Definitions

    /// `$NAME=VALUE`; `name` is where the name stands.
    private mutating func define(_ name: Range<Int>, _ line: SourceLine) {
        var columns = ColumnCounter(line)
        let place = line.place(columns.stretch((name.lowerBound - 1)..<name.upperBound))
        guard let definition = newDefinition(line.bytes[name], at: place) else { return }
        let text = String(decoding: line.bytes[name], as: UTF8.self)
        let value = DefinitionText(line.bytes[(name.upperBound + 1)..<line.range.upperBound])
        if value.goesOn, line.origins == nil {
            context.variables.set(text, definition, [], isBlock: true)
            if !value.text.isEmpty { context.variables.append(value.text, to: text) }
            unfinished = text
        } else {
            context.variables.set(text, definition, value.text, isBlock: false)
        }
    }

    /// The number of a definition; nil after a message when there are too many.
    mutating func newDefinition(_ name: ArraySlice<UInt8>, at place: Place) -> Int? {
        guard parser.findings.expansions.definitions.count < ReadingLimits.definitions else {
            stop(place, "there are more than \(ReadingLimits.definitions) definitions")
            return nil
        }
        return parser.findings.expansions.define(String(decoding: name, as: UTF8.self), at: place)
    }

    /// The next line of a definition of several lines.
    mutating func goOn(_ name: String, _ line: SourceLine) {
        let value = DefinitionText(line.bytes[line.range])
        if !value.text.isEmpty { context.variables.append(value.text, to: name) }
        if !value.goesOn { unfinished = nil }
    }
}

/// A line of a definition: blanks around it and comments gone.
struct DefinitionText {
    private(set) var text: [UInt8] = []
    /// A backslash at the end says that another line belongs to it.
    private(set) var goesOn = false

    init(_ line: ArraySlice<UInt8>) {
        goesOn = line.last { !LineLexer.isBlank($0) } == UInt8(ascii: "\\")
        var isQuoted = false
        var index = line.startIndex
        while index < line.endIndex, LineLexer.isBlank(line[index]) { index += 1 }
        text.reserveCapacity(line.endIndex - index)
        scan: while index < line.endIndex {
            let byte = line[index]
            let next = index + 1 < line.endIndex ? line[index + 1] : 0
            let opensComment = next == UInt8(ascii: "#") || next == UInt8(ascii: "!")
            switch byte {
            case UInt8(ascii: "\\") where opensComment && !isQuoted:
                text.append(next)
                index += 1
            case UInt8(ascii: "\\") where next == UInt8(ascii: "\\"):
                text += [byte, next]
                index += 1
            case UInt8(ascii: "\\") where isQuoted && next == UInt8(ascii: "\""):
                text += [byte, next]
                index += 1
            case UInt8(ascii: "#"), UInt8(ascii: "!"):
                guard isQuoted else { break scan }
                text.append(byte)
            default:
                if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
                text.append(byte)
            }
            index += 1
        }
        trimEnd()
        guard text.last == UInt8(ascii: "\\") else { return }
        goesOn = true
        text.removeLast()
        trimEnd()
    }

    private mutating func trimEnd() {
        while let last = text.last, LineLexer.isBlank(last) { text.removeLast() }
    }
}

extension LineProblem {
    /// What follows in the file is no text.
    var endsFile: Bool {
        switch self {
        case .zeroByte, .controlCharacter, .notUTF8: true
        case .unbalancedQuote, .reported: false
        }
    }
}
