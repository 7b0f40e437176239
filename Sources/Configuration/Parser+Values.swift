import NetworkTypes

extension Parser {
    /// What a word means as an argument; nil after a message. With `--compat`, what keepalived would go on
    /// with.
    mutating func value(of word: Word, _ kind: ArgumentKind, for keyword: Keyword, at place: Place) -> Value?
    {
        switch kind {
        case .number(let range): return number(word, range, for: keyword, at: place)
        case .seconds(let range): return seconds(word, range, for: keyword, at: place)
        case .choice(let choices):
            if choices.contains(word.text) { return .word(word.text) }
            let suggestion = NearestWord.find(word.text, among: choices)
            return bad(
                word,
                "must be \(choices.joined(separator: " or "))",
                keyword,
                place,
                suggestion: suggestion
            )
        case .boolean:
            if let value = Booleans.value(of: word.text) { return .boolean(value) }
            return bad(word, "must be true, on, yes, false, off or no", keyword, place)
        case .interface:
            if let name = InterfaceName(word.text) { return .interface(name) }
            return bad(word, "must be an interface's name of at most 15 bytes", keyword, place)
        case .text:
            return .word(word.text)
        case .secret:
            return secret(word, at: place)
        }
    }

    private mutating func number(
        _ word: Word,
        _ form: NumberRange,
        for keyword: Keyword,
        at place: Place
    ) -> Value? {
        let range = form.range
        let between = "between \(range.lowerBound) and \(range.upperBound)\(form.unit)"
        guard let number = Decimal.integer(word.text) else {
            return bad(word, "must be a number \(between)", keyword, place)
        }
        if range.contains(number) { return .number(number) }
        if number == 0, form.zeroMeansOne {
            let message = "\(keyword.name) must be \(between), found 0"
            findings.tolerable(place, message, consequence: "taken as 1")
            return findings.isCompatible ? .number(1) : nil
        }
        if form.keepalived.contains(number) {
            findings.error(place, "\(keyword.name) must be \(between), found \(number)")
            return nil
        }
        return bad(word, "must be \(between)", keyword, place)
    }

    private mutating func seconds(
        _ word: Word,
        _ form: SecondsRange,
        for keyword: Keyword,
        at place: Place
    ) -> Value? {
        let lowest = Decimal.text(form.range.lowerBound)
        let between = "between \(lowest) and \(Decimal.text(form.range.upperBound)) seconds"
        var interval: Interval
        do throws(Decimal.Failure) {
            interval = try Decimal.seconds(word.text)
        } catch .tooFine(let rounded) {
            let nearest = Decimal.text(rounded)
            findings.tolerable(
                place,
                "\(keyword.name) has more than 6 decimals, the nearest is \(nearest)",
                consequence: "rounded",
                suggestion: nearest
            )
            guard findings.isCompatible else { return nil }
            interval = rounded
        } catch {
            return bad(word, "must be \(between)", keyword, place)
        }
        if form.range.contains(interval) { return .seconds(interval) }
        return bad(word, "must be \(between)", keyword, place)
    }

    private mutating func secret(_ word: Word, at place: Place) -> Value? {
        guard readsSecretNumbers else {
            addSecret(Array(word.text.utf8))
            return .secret(secrets.count - 1)
        }
        guard let number = Decimal.integer(word.text), secrets.indices.contains(number) else {
            findings.error(place, "there is no secret of this number")
            return nil
        }
        return .secret(number)
    }

    /// A value that keepalived logs and ignores.
    private mutating func bad(
        _ word: Word,
        _ rule: String,
        _ keyword: Keyword,
        _ place: Place,
        suggestion: String? = nil
    ) -> Value? {
        // What stands in a block of secrets is never repeated: it may be one in the wrong place.
        let found = place.isSensitive ? "" : ", found \(Parser.shown(word))"
        let hint = suggestion.map { "; did you mean '\($0)'?" } ?? ""
        findings.tolerable(
            place,
            "\(keyword.name) \(rule)\(found)\(hint)",
            consequence: keyword.whenBad == nil ? "ignored" : "taken as \(Parser.shown(keyword.whenBad))",
            suggestion: suggestion
        )
        return findings.isCompatible ? keyword.whenBad : nil
    }

    /// A number as it is, another word between quotes.
    private static func shown(_ word: Word) -> String {
        Decimal.integer(word.text) == nil ? Printable.quoted(word.text) : word.text
    }

    private static func shown(_ value: Value?) -> String {
        switch value {
        case .number(let number): "\(number)"
        case .seconds(let interval): Decimal.text(interval)
        case .word(let word): word
        case .boolean(let isOn): isOn ? "on" : "off"
        case .interface, .secret, nil: "unset"
        }
    }
}
