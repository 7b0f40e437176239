extension Parser {
    /// The keyword that the statement's first word is, with a message if there is none.
    mutating func resolve(in block: Block, opensBlock: Bool) -> Int? {
        guard let head = words.first else { return nil }
        if let index = Schema.place(of: head.text, in: block) { return index }
        let container = block == .root ? "at the top level" : "in \(block.rawValue)"
        if IncludeStrictness(keyword: head.text) != nil {
            findings.structureError(place, "\(head.text) must have its line to itself")
            return nil
        }
        let elsewhere = Schema.blocks(with: head.text)
        if let other = elsewhere.first, !block.isSensitive {
            let home = other == .root ? "at the top level" : "in \(other.rawValue)"
            reportUnknown("\(head.text) is not legal \(container), it belongs \(home)", nil, opensBlock)
            return nil
        }
        let candidates = findings.keepsTolerable || opensBlock ? Schema.names(in: block) : []
        let suggestion = NearestWord.find(head.text, among: candidates)
        let name = block.isSensitive && suggestion == nil ? "word" : "keyword \(Printable.quoted(head.text))"
        let hint = suggestion.map { ", did you mean '\($0)'?" } ?? ""
        reportUnknown("unknown \(name) \(container)\(hint)", suggestion, opensBlock)
        return nil
    }

    /// keepalived skips an unknown line, but reads an unknown block's lines as if they stood outside it.
    private mutating func reportUnknown(_ message: String, _ suggestion: String?, _ opensBlock: Bool) {
        if opensBlock {
            findings.error(place, message, suggestion: suggestion)
        } else {
            findings.tolerable(place, message, suggestion: suggestion)
        }
    }

    /// Whether the keyword's status lets it stand, with a message if not.
    mutating func mayStand(_ keyword: Keyword) -> Bool {
        switch keyword.status {
        case .active, .acceptedWithoutEffect:
            return true
        case .acceptedWithWarning(let reason):
            findings.warnOnce(place, "\(keyword.name) is accepted, but \(reason)", about: reason)
            return true
        case .refused(let reason):
            if keyword.isOffSwitch(words) { return true }
            findings.error(place, "\(keyword.name) is not supported: \(reason)")
            return false
        case .notYet:
            if keyword.isOffSwitch(words) { return false }
            findings.error(place, "\(keyword.name) is not supported yet")
            return false
        }
    }

    /// The statement with its arguments understood, with messages if they can't be.
    mutating func statement(_ index: Int) -> Statement? {
        let keyword = Schema.keywords[index]
        guard let head = words.first else { return nil }
        let given = words.dropFirst()
        let form = keyword.arguments
        guard given.count >= form.required.count else {
            let needs = Parser.count(form.required.count, "argument")
            let message = "\(keyword.name) needs \(needs) (\(form.text)), found \(given.count)"
            if keyword.mayLackArguments {
                findings.tolerable(place, message)
            } else {
                findings.error(place, message)
            }
            return nil
        }
        let kinds = form.required + form.optional
        if given.count > kinds.count, !form.takesMore { reportSurplus(keyword, given.dropFirst(kinds.count)) }
        var values: [Value] = []
        var places: [Place] = []
        for (kind, word) in zip(kinds, given) {
            let place = self.place(of: word)
            guard let value = value(of: word, kind, for: keyword, at: place) else { return nil }
            values.append(value)
            places.append(place)
        }
        return Statement(
            keyword: index,
            name: head.text,
            place: place,
            values: values,
            valuePlaces: places
        )
    }

    private mutating func reportSurplus(_ keyword: Keyword, _ surplus: ArraySlice<Word>) {
        guard let first = surplus.first, let last = surplus.last else { return }
        var place = self.place(of: first)
        place.length = last.column + last.length - first.column
        let form = keyword.arguments
        let most = form.required.count + form.optional.count
        let takes = most == 0 ? "no argument" : "at most \(Parser.count(most, "argument"))"
        findings.tolerable(place, "\(keyword.name) takes \(takes)", consequence: "the rest is ignored")
    }

    /// The words that flattened text shows: those that were understood, a secret as its number.
    func understoodWords(of statement: Statement) -> [Word] {
        let form = Schema.keywords[statement.keyword].arguments
        var result = form.takesMore ? words : Array(words.prefix(1 + statement.values.count))
        for (index, value) in statement.values.enumerated() {
            guard case .secret(let number) = value else { continue }
            result[index + 1] = Word(text: String(number), column: 1, length: 1, isQuoted: false)
        }
        return result
    }

    func place(of word: Word) -> Place {
        place.at(word.stretch)
    }

    static func count(_ number: Int, _ noun: String) -> String {
        number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
    }
}

extension Keyword {
    /// A switch that the words turn off: no request, whatever the status.
    func isOffSwitch(_ words: [Word]) -> Bool {
        guard argumentText == Arguments.boolean.text || argumentText == "[BOOL]", words.count == 2 else {
            return false
        }
        return Booleans.value(of: words[1].text) == false
    }
}

/// The words of a switch (spec conf-core-vrrp.tsv, "BOOL").
enum Booleans {
    static func value(of word: String) -> Bool? {
        switch word {
        case "true", "on", "yes": true
        case "false", "off", "no": false
        default: nil
        }
    }
}
