extension Parser {
    /// The keyword that the statement's first word is, with a message if there is none.
    mutating func resolve(in block: Block, opensBlock: Bool) -> Int? {
        guard let head = words.first else { return nil }
        if let headName, let index = Schema.names.legalPlace(headName, in: block) {
            let keyword = Schema.keywords[index]
            if keyword.oldNames.contains(head.text) {
                let message = "\(head.text) is the old name of \(keyword.name)"
                findings.warnOnce(place, "\(message); write \(keyword.name)", about: message)
            }
            return index
        }
        // keepalived would say it once more; nobody would read it.
        if !findings.keepsTolerable, findings.isCompatible, !opensBlock { return nil }
        if findings.isEcho(head.text, at: place) {
            findings.echo()
            return nil
        }
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

    /// Whether the keyword is to be read, with a message as its status wants it.
    mutating func mayStand(_ index: Int) -> Bool {
        if Schema.standsAlways[index] { return true }
        let keyword = Schema.keywords[index]
        switch keyword.status {
        case .active, .acceptedWithoutEffect:
            return true
        case .acceptedWithWarning(let reason):
            if keyword.isOffSwitch(words) { return true }
            findings.warnOnce(place, "\(keyword.name) is accepted, but \(reason)", about: reason)
            return true
        case .refused(let reason):
            if keyword.isOffSwitch(words) { return true }
            findings.error(place, "\(keyword.name) is not supported: \(reason)")
            return false
        }
    }

    /// What the words say after the keyword, with messages if that can't be understood.
    mutating func said(_ index: Int) -> Said? {
        let keyword = Schema.keywords[index]
        guard let head = words.first else { return nil }
        let form = keyword.arguments
        guard let given = arguments(form, words.dropFirst(), behind: head, of: .keyword(keyword)) else {
            return nil
        }
        let name = head.text == keyword.name ? keyword.name : head.text
        return Said(keyword: index, name: name, words: given)
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
        guard words.count == 2, Booleans.value(of: words[1].text) == false else { return false }
        return arguments.isSwitch
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
