import HealthChecks
import NetworkTypes

extension ArgumentKind {
    /// What a word means, where there is nothing to say about it and nothing to remember; nil: the long way
    /// (`Parser.value`) finds out.
    func plainValue(of text: String) -> Value? {
        switch self {
        case .number(let range):
            guard let number = range.number(text), range.range.contains(number) else { return nil }
            return .number(number)
        case .seconds(let range):
            guard let interval = Decimal.wholeSeconds(text), range.range.contains(interval) else {
                return nil
            }
            return .seconds(interval)
        case .choice(let choices): return choices.contains(text) ? .word(text) : nil
        case .boolean: return Booleans.value(of: text).map { .boolean($0) }
        case .interface: return InterfaceName(text).map { .interface($0) }
        case .address: return IPAddress(text).map { .address($0) }
        case .interfaceAddress: return InterfaceAddress(plain: text).map { .interfaceAddress($0) }
        case .text, .command: return .word(text)
        case .form(let form): return form.accepts(text) ? .word(text) : nil
        case .choiceOfAnyCase, .secret, .key, .file: return nil
        }
    }
}

extension Arguments {
    /// The words where each is what the form has in its place and there is nothing to say about any: most
    /// lines, for which no words are made. Nil: the long way finds out.
    func plain(_ given: ArraySlice<Word>) -> GivenWords? {
        guard leading.isEmpty, restCount == 0, given.count >= required.count else {
            return nil
        }
        let surplus = given.count - required.count
        guard surplus == 0 || surplus == 1 && optional.count == 1 && options.isEmpty else {
            return nil
        }
        var result = GivenWords()
        result.reserve(given.count)
        for index in given.indices {
            let number = index - given.startIndex
            let kind = number < required.count ? required[number] : optional[0]
            guard let value = kind.plainValue(of: given[index].text) else { return nil }
            result.add(value, at: given[index].stretch)
        }
        return result
    }
}

extension InterfaceAddress {
    /// ADDRESS or ADDRESS/LENGTH, of digits alone.
    fileprivate init?(plain text: String) {
        guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else {
            guard let address = IPAddress(text) else { return nil }
            self.init(host: address)
            return
        }
        let digits = text.utf8[slash...].dropFirst()
        guard (1...3).contains(digits.count), let address = IPAddress(text[..<slash]) else { return nil }
        var length = 0
        for digit in digits {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            length = length * 10 + Int(digit - UInt8(ascii: "0"))
        }
        guard length <= address.family.bits else { return nil }
        self.init(address, prefixLength: UInt8(length))
    }
}

extension Parser {
    /// Whether a word could be of a kind, by its form alone; its range is not looked at.
    func fits(_ word: Word, _ kind: ArgumentKind) -> Bool {
        switch kind {
        case .number(let range): range.number(word.text) != nil
        case .seconds: Decimal.looksLikeSeconds(word.text)
        case .choice(let choices): choices.contains(word.text)
        case .choiceOfAnyCase(let choices):
            choices.contains { $0.lowercased() == word.text.lowercased() }
        case .boolean: Booleans.value(of: word.text) != nil
        case .interface: InterfaceName(word.text) != nil
        case .address: IPAddress(word.text) != nil
        case .interfaceAddress:
            IPAddress(word.text.prefix { $0 != "/" }) != nil
        case .text, .secret, .key, .command, .file: true
        case .form(let form): form.accepts(word.text)
        }
    }

    /// What a word means as an argument; nil after a message. With `--compat`, what keepalived would go on
    /// with.
    mutating func value(of word: Word, _ kind: ArgumentKind, for subject: Subject, at place: Place) -> Value?
    {
        switch kind {
        case .number(let range): return number(word, range, for: subject, at: place)
        case .seconds(let range): return seconds(word, range, for: subject, at: place)
        case .choice(let choices):
            if choices.contains(word.text) { return .word(word.text) }
            return badChoice(word, choices, kind, subject, place)
        case .choiceOfAnyCase(let choices):
            let lower = word.text.lowercased()
            if let choice = choices.first(where: { $0.lowercased() == lower }) { return .word(choice) }
            return badChoice(word, choices, kind, subject, place)
        case .boolean:
            if let value = Booleans.value(of: word.text) { return .boolean(value) }
            return bad(word, "must be true, on, yes, false, off or no", kind, subject, place)
        case .interface:
            if let name = InterfaceName(word.text) { return .interface(name) }
            return bad(word, "must be an interface's name of at most 15 bytes", kind, subject, place)
        case .address:
            if let address = IPAddress(word.text) { return .address(address) }
            return bad(word, "must be an IPv4 or IPv6 address", kind, subject, place)
        case .interfaceAddress: return interfaceAddress(word, for: subject, at: place)
        case .text, .command:
            return .word(word.text)
        case .secret:
            return secret(word, at: place)
        case .key:
            return key(word, at: place)
        case .file:
            return file(word, for: subject, at: place)
        case .form(let form):
            if form.accepts(word.text) { return .word(word.text) }
            if form.keepalivedMayKnow {
                findings.error(place, "\(subject.name) must be \(form.noun), found \(Parser.shown(word))")
                return nil
            }
            return bad(word, "must be \(form.noun)", kind, subject, place)
        }
    }

    private mutating func number(
        _ word: Word,
        _ form: NumberRange,
        for subject: Subject,
        at place: Place
    ) -> Value? {
        let kind = ArgumentKind.number(form)
        guard let number = form.number(word.text) else {
            return bad(word, "must be a number \(form.bounds)", kind, subject, place)
        }
        // Most numbers are good: no words are made for them.
        if form.range.contains(number) { return .number(number) }
        let between = form.bounds
        if number == 0, form.zeroMeansOne {
            let message = "\(subject.name) must be \(between), found 0"
            findings.tolerable(place, message, consequence: "taken as 1")
            return findings.isCompatible ? .number(1) : nil
        }
        if form.keepalived.contains(number) {
            findings.error(place, "\(subject.name) must be \(between), found \(number)")
            return nil
        }
        return bad(word, "must be \(between)", kind, subject, place)
    }

    private mutating func seconds(
        _ word: Word,
        _ form: SecondsRange,
        for subject: Subject,
        at place: Place
    ) -> Value? {
        let kind = ArgumentKind.seconds(form)
        var interval: Interval
        do throws(Decimal.Failure) {
            interval = try Decimal.seconds(word.text, decimals: form.decimals)
        } catch .tooFine(let rounded) {
            let nearest = Decimal.text(rounded)
            findings.tolerable(
                place,
                "\(subject.name) has more than \(form.decimals) decimals, the nearest is \(nearest)",
                consequence: "rounded",
                suggestion: nearest
            )
            guard findings.isCompatible else { return nil }
            interval = rounded
        } catch {
            return bad(word, "must be \(form.bounds)", kind, subject, place)
        }
        if form.range.contains(interval) { return .seconds(interval) }
        let between = form.bounds
        if interval == .zero, form.zeroMeansOne {
            findings.tolerable(
                place,
                "\(subject.name) must be \(between), found 0",
                consequence: "taken as 1"
            )
            return findings.isCompatible ? .seconds(.seconds(1)) : nil
        }
        return bad(word, "must be \(between)", kind, subject, place)
    }

    private mutating func interfaceAddress(_ word: Word, for subject: Subject, at place: Place) -> Value? {
        let parts = word.text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let text = parts.first, let address = IPAddress(text) else {
            let rule = "must be an IPv4 or IPv6 address, with a prefix length if wished"
            return bad(word, rule, .interfaceAddress, subject, place)
        }
        guard parts.count == 2 else { return .interfaceAddress(InterfaceAddress(host: address)) }
        let bits = Int(address.family.bits)
        guard let length = Decimal.integer(String(parts[1])), length >= 0, length <= bits,
            let result = InterfaceAddress(address, prefixLength: UInt8(length))
        else {
            findings.tolerable(
                place,
                "the prefix length of \(Printable.quoted(word.text)) must be between 0 and \(bits)",
                consequence: "taken as \(bits)"
            )
            return findings.isCompatible ? .interfaceAddress(InterfaceAddress(host: address)) : nil
        }
        return .interfaceAddress(result)
    }

    private mutating func secret(_ word: Word, at place: Place) -> Value? {
        guard readsSecretNumbers else { return newSecret(Array(word.text.utf8)) }
        return secretOfNumber(word, at: place)
    }

    private mutating func key(_ word: Word, at place: Place) -> Value? {
        guard !readsSecretNumbers else { return secretOfNumber(word, at: place) }
        if word.text.hasPrefix("hex:") {
            guard let bytes = Octets.hexadecimal(word.text.dropFirst(4)) else {
                findings.tolerable(place, "hex: must be followed by pairs of hexadecimal digits")
                return nil
            }
            return newSecret(bytes)
        }
        guard word.text.hasPrefix("file:") else { return newSecret(Array(word.text.utf8)) }
        let path = String(word.text.dropFirst(5))
        switch keyFiles?.read(path) ?? .failure(.missing) {
        case .success(var bytes):
            if keyFiles?.isExposed(path) == true {
                findings.warning(
                    place,
                    "the key's file is open to others than its owner; chmod 600 \(Printable.quoted(path))"
                )
            }
            while bytes.last == UInt8(ascii: "\n") || bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            return newSecret(bytes)
        case .failure(let failure):
            findings.tolerable(place, "the key's file can't be read: \(failure.text)")
            return nil
        }
    }

    /// A file that can't be read keeps nothing from running before it has to; what is checked elsewhere than
    /// where it will run needs only the text.
    private mutating func file(_ word: Word, for subject: Subject, at place: Place) -> Value? {
        guard !readsSecretNumbers else { return secretOfNumber(word, at: place) }
        let message: String
        switch keyFiles?.read(word.text) ?? .failure(.missing) {
        case .success(let bytes) where bytes.count <= NamedFile.contentsLimit:
            return newSecret(NamedFile(path: word.text, contents: bytes).encoded)
        case .success:
            message = "its file is larger than \(NamedFile.contentsLimit >> 10) KiB"
        case .failure(let failure):
            message = "its file can't be read: \(failure.text)"
        }
        guard findings.purpose == .check else {
            findings.error(place, "\(subject.name): \(message)")
            return nil
        }
        findings.warning(place, "\(subject.name): \(message)")
        return newSecret(NamedFile(path: word.text, contents: []).encoded)
    }

    private mutating func newSecret(_ bytes: [UInt8]) -> Value {
        addSecret(bytes)
        return .secret(secrets.count - 1)
    }

    private mutating func secretOfNumber(_ word: Word, at place: Place) -> Value? {
        guard let number = Decimal.integer(word.text), secrets.indices.contains(number) else {
            findings.error(place, "there is no secret of this number")
            return nil
        }
        return .secret(number)
    }

    private mutating func badChoice(
        _ word: Word,
        _ choices: [String],
        _ kind: ArgumentKind,
        _ subject: Subject,
        _ place: Place
    ) -> Value? {
        let suggestion = NearestWord.find(word.text, among: choices)
        let rule = "must be \(choices.joined(separator: " or "))"
        return bad(word, rule, kind, subject, place, suggestion: suggestion)
    }

    /// A value that keepalived logs and ignores.
    private mutating func bad(
        _ word: Word,
        _ rule: String,
        _ kind: ArgumentKind,
        _ subject: Subject,
        _ place: Place,
        suggestion: String? = nil
    ) -> Value? {
        // What stands in a block of secrets is never repeated: it may be one in the wrong place.
        let found = place.isSensitive ? "" : ", found \(Parser.shown(word))"
        let hint = suggestion.map { "; did you mean '\($0)'?" } ?? ""
        let message =
            subject.isEntry
            ? "\(Printable.quoted(word.text)) is not \(kind.noun)\(hint)"
            : "\(subject.name) \(rule)\(found)\(hint)"
        let taken = subject.whenBad.map { "taken as \(Parser.shown($0))" }
        findings.tolerable(
            place,
            message,
            consequence: taken ?? subject.consequence,
            suggestion: suggestion
        )
        return findings.isCompatible ? subject.whenBad : nil
    }

    /// A number as it is, another word between quotes.
    private static func shown(_ word: Word) -> String {
        Decimal.integer(word.text) == nil ? Printable.quoted(word.text) : word.text
    }

    private static func shown(_ value: Value) -> String {
        switch value {
        case .number(let number): "\(number)"
        case .seconds(let interval): Decimal.text(interval)
        case .word(let word): word
        case .boolean(let isOn): isOn ? "on" : "off"
        case .interface, .address, .interfaceAddress, .secret: "unset"
        }
    }
}
