/// Whose arguments are read: how messages name it, and what keepalived does when they are bad.
struct Subject {
    let name: String
    /// A line of a block: its first words stand for themselves.
    var isEntry = false
    /// What keepalived takes for a bad first value.
    var whenBad: Value?
    /// keepalived only logs that arguments are missing.
    var mayLackArguments = false
    /// What keepalived does without a good value, after a semicolon.
    var consequence = "ignored"

    static func keyword(_ keyword: Keyword) -> Subject {
        Subject(
            name: keyword.name,
            whenBad: keyword.whenBad,
            mayLackArguments: keyword.mayLackArguments
        )
    }

    static func entry(_ block: String) -> Subject {
        Subject(name: block, isEntry: true, mayLackArguments: true, consequence: "the line is ignored")
    }

    func option(_ option: ArgumentOption) -> Subject {
        let drops = option.failure == .lineDropped
        let consequence = drops ? (isEntry ? "the line is ignored" : "\(name) is ignored") : "ignored"
        return Subject(name: option.name, mayLackArguments: true, consequence: consequence)
    }
}

/// Where a subject comes from, which is made only when there may be something to say about it.
enum SubjectSource {
    case keyword(Keyword)
    /// Of the innermost block.
    case line
}

extension Parser {
    /// The words as the form has them; nil after a message when they are of no use.
    ///
    /// What was understood is in `understoodWords` then, behind `head`.
    mutating func arguments(
        _ form: Arguments,
        _ given: ArraySlice<Word>,
        behind head: Word? = nil,
        of subject: SubjectSource
    ) -> GivenWords? {
        understood.removeAll(keepingCapacity: true)
        areAllUnderstood = false
        if let result = form.plain(given) {
            areAllUnderstood = true
            return result
        }
        if let head { understood.append(head) }
        let subject = self.subject(subject)
        var rest = given
        var result = GivenWords()
        guard take(form, &rest, into: &result, of: subject, isNested: false) else { return nil }
        return result
    }

    private func subject(_ source: SubjectSource) -> Subject {
        switch source {
        case .keyword(let keyword): .keyword(keyword)
        case .line: .entry(innermostName)
        }
    }

    /// Takes from `rest` what the form has; false after a message when that is of no use.
    private mutating func take(
        _ form: Arguments,
        _ rest: inout ArraySlice<Word>,
        into result: inout GivenWords,
        of subject: Subject,
        isNested: Bool
    ) -> Bool {
        while let word = rest.first, !word.isQuoted,
            let option = form.leading.first(where: { $0.names.contains(word.text) })
        {
            guard take(option, &rest, into: &result, of: subject) else { return false }
        }
        guard rest.count >= form.requiredCount else {
            reportMissing(form, rest.count, of: subject, isNested: isNested)
            return false
        }
        if !isNested, form.options.isEmpty, form.rest == nil, rest.count > form.mostWords {
            reportSurplus(form, rest.dropFirst(form.mostWords), of: subject)
            rest = rest.prefix(form.mostWords)
        }
        for kind in form.required {
            guard let word = rest.popFirst(), take(word, kind, into: &result, of: subject) else {
                return false
            }
        }
        var free = form.optional
        var remaining = form.restCount
        while let word = rest.first {
            if !word.isQuoted, let option = form.option(word.text) {
                guard take(option, &rest, into: &result, of: subject) else { return false }
                continue
            }
            let index = free.firstIndex { fits(word, $0) }
            // A word that isn't this option's is the outer form's.
            if isNested, index == nil, form.rest == nil { return true }
            if let index = index ?? (form.options.isEmpty ? free.indices.first : nil) {
                rest.removeFirst()
                guard take(word, free.remove(at: index), into: &result, of: subject) else { return false }
            } else if let kind = form.rest {
                rest.removeFirst()
                guard take(word, kind, into: &result, of: subject) else { return false }
                remaining -= 1
            } else {
                rest.removeFirst()
                reportUnknown(word, form, of: subject)
            }
        }
        guard remaining > 0 else { return true }
        reportMissing(form, form.required.count, of: subject, isNested: isNested)
        return false
    }

    private mutating func take(
        _ word: Word,
        _ kind: ArgumentKind,
        into result: inout GivenWords,
        of subject: Subject
    ) -> Bool {
        let place = self.place(of: word)
        var subject = subject
        if !result.items.isEmpty { subject.whenBad = nil }
        guard let value = value(of: word, kind, for: subject, at: place) else { return false }
        result.add(value, at: word.stretch)
        understood.append(shownWord(word, value))
        return true
    }

    /// Takes an option with its arguments; false when the whole is of no use.
    private mutating func take(
        _ option: ArgumentOption,
        _ rest: inout ArraySlice<Word>,
        into result: inout GivenWords,
        of subject: Subject
    ) -> Bool {
        guard let word = rest.popFirst() else { return true }
        let place = self.place(of: word)
        let before = understood.count
        understood.append(word)
        if let first = result.option(option.name), !option.isRepeatable {
            findings.tolerable(
                place,
                "\(option.name) is given twice",
                consequence: "the last one counts",
                notes: [Findings.Remark(place: place.at(first.stretch), message: "first given here")]
            )
        }
        var own = GivenWords()
        guard take(option.arguments, &rest, into: &own, of: subject.option(option), isNested: true) else {
            understood.removeSubrange(before...)
            return option.failure == .optionIgnored
        }
        guard mayStand(option, at: place, of: subject) else { return false }
        result.options.append(GivenWords.Option(name: option.name, stretch: word.stretch, words: own))
        return true
    }

    /// Whether an option's status lets it stand, with a message if not.
    private mutating func mayStand(_ option: ArgumentOption, at place: Place, of subject: Subject) -> Bool {
        switch option.status {
        case .active, .acceptedWithoutEffect:
            return true
        case .acceptedWithWarning(let reason):
            findings.warnOnce(place, "\(option.name) is accepted, but \(reason)", about: reason)
            return true
        case .refused(let reason):
            findings.error(place, "\(option.name) is not supported: \(reason)")
            return false
        }
    }

    private func shownWord(_ word: Word, _ value: Value) -> Word {
        guard case .secret(let number) = value else { return word }
        return Word(text: String(number), column: 1, length: 1, isQuoted: false)
    }

    // MARK: Messages

    private mutating func reportMissing(_ form: Arguments, _ found: Int, of subject: Subject, isNested: Bool)
    {
        let count = form.requiredCount
        let message =
            isNested && count == 1
            ? "\(subject.name) needs an argument (\(form.text))"
            : "\(subject.name) needs \(Parser.count(count, "argument")) (\(form.text)), found \(found)"
        let place = understoodPlace(isNested)
        if subject.mayLackArguments {
            findings.tolerable(place, message, consequence: subject.consequence)
        } else {
            findings.error(place, message)
        }
    }

    /// Of the option that was read last, or of the statement.
    private func understoodPlace(_ isNested: Bool) -> Place {
        guard isNested, let last = understood.last else { return place }
        return place(of: last)
    }

    private mutating func reportSurplus(_ form: Arguments, _ surplus: ArraySlice<Word>, of subject: Subject) {
        guard let first = surplus.first, let last = surplus.last else { return }
        var place = self.place(of: first)
        place.length = last.column + last.length - first.column
        let most = form.mostWords
        let takes = most == 0 ? "no argument" : "at most \(Parser.count(most, "argument"))"
        let message =
            subject.isEntry ? "a line of \(subject.name) has \(takes)" : "\(subject.name) takes \(takes)"
        findings.tolerable(place, message, consequence: "the rest is ignored")
    }

    private mutating func reportUnknown(_ word: Word, _ form: Arguments, of subject: Subject) {
        let place = self.place(of: word)
        let suggestion =
            findings.keepsTolerable ? NearestWord.find(word.text, among: form.optionNames) : nil
        let hint = suggestion.map { ", did you mean '\($0)'?" } ?? ""
        let found = place.isSensitive ? "" : " \(Printable.quoted(word.text))"
        findings.tolerable(
            place,
            "unknown option\(found) of \(subject.name)\(hint)",
            suggestion: suggestion
        )
    }
}
