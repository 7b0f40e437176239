extension Schema {
    /// holdfast.conf(5) in the `man` macros, as both mandoc and groff read them.
    ///
    /// It holds no date of the day it was made: the same table gives the same bytes.
    package static func manual(version: String) -> String {
        var page = Roff()
        page.line(".TH HOLDFAST.CONF 5 2026-11-25 \"holdfast \(version)\" \"File formats\"")
        // Keywords and ranges are long words: lines that can't be filled aren't spread.
        page.line(".ad l")
        page.section("NAME")
        page.text("holdfast.conf - what holdfast keeps alive and how")
        ManualText.opening(&page)
        for block in manualBlocks { section(block, &page) }
        ManualText.closing(&page)
        return page.source
    }

    /// Blocks that hold keywords, each once, before those that it holds.
    private static var manualBlocks: [Block] {
        var result: [Block] = []
        func add(_ block: Block) {
            guard !result.contains(block), case .keywords = block.content else { return }
            result.append(block)
            for inherited in block.inherited { add(inherited) }
            for keyword in keywords where keyword.block == block { keyword.body.map(add) }
        }
        add(.root)
        for block in Block.allCases { add(block) }
        return result.filter { block in keywords.contains { $0.block == block } }
    }

    private static func section(_ block: Block, _ page: inout Roff) {
        page.section(block == .root ? "THE TOP LEVEL" : "THE BLOCK \(block.rawValue)")
        if block != .root {
            let opener = keywords.first { $0.body == block }
            if let opener { page.text("\(sentence(opener.meaning)) In \(home(of: opener.block)).") }
            let shared = block.inherited.map(\.rawValue)
            if !shared.isEmpty {
                page.text("Holds what stands under \(shared.joined(separator: ", ")), too.")
            }
        }
        for keyword in keywords where keyword.block == block { entry(keyword, &page) }
    }

    private static func entry(_ keyword: Keyword, _ page: inout Roff) {
        page.item(keyword.name, keyword.argumentText == "none" ? "" : keyword.argumentText)
        var sentences = [sentence(keyword.meaning)]
        if keyword.initial != "none" { sentences.append("Default: \(keyword.initial).") }
        if !keyword.synonyms.isEmpty {
            sentences.append("Also: \(keyword.synonyms.joined(separator: ", ")).")
        }
        if !keyword.oldNames.isEmpty {
            sentences.append("Formerly: \(keyword.oldNames.joined(separator: ", ")).")
        }
        if keyword.isRepeatable { sentences.append("May be given more than once.") }
        switch keyword.status {
        case .active: break
        case .acceptedWithoutEffect, .acceptedWithWarning, .refused:
            sentences.append(sentence(keyword.status.explanation))
        }
        if let difference = difference(of: keyword) {
            sentences.append("Unlike keepalived: \(difference).")
        }
        if case .entries(let form)? = keyword.body?.content {
            sentences.append("Each line: \(form.text).")
            page.words(sentences.joined(separator: " "))
            options(form, &page)
        } else {
            page.words(sentences.joined(separator: " "))
        }
        options(keyword.arguments, &page)
    }

    private static func options(_ form: Arguments, _ page: inout Roff) {
        guard !form.options.isEmpty else { return }
        page.indented { page in
            for option in form.options {
                page.item(
                    option.names.joined(separator: "|"),
                    option.arguments.isEmpty ? "" : option.arguments.text
                )
                page.words(sentence(option.meaning))
                options(option.arguments, &page)
            }
        }
    }

    /// With a capital, unless it starts with a word that isn't one, and a full stop.
    private static func sentence(_ text: String) -> String {
        let first = text.prefix { $0 != " " }
        let isWord = first.allSatisfy { $0.isLetter || $0 == "," || $0 == ":" }
        let head = isWord ? text.prefix(1).uppercased() + text.dropFirst() : text
        return head.hasSuffix(".") ? head : head + "."
    }
}

/// Text in roff's `man` macros: escapes what roff would take for its own.
struct Roff {
    private(set) var source = ""
    /// The last line was a section's title, below which roff starts a paragraph by itself.
    private var startsSection = false

    mutating func line(_ text: String) {
        source += text + "\n"
        startsSection = false
    }

    mutating func section(_ title: String) {
        line(".SH \"\(Roff.escaped(title))\"")
        startsSection = true
    }

    /// A paragraph.
    mutating func text(_ text: String) {
        if !startsSection { line(".PP") }
        words(text)
    }

    /// Words where the paragraph stands.
    mutating func words(_ text: String) {
        for piece in Roff.folded(text) { line(Roff.escaped(piece)) }
    }

    /// A paragraph that hangs under a keyword and its arguments.
    mutating func item(_ keyword: String, _ arguments: String) {
        line(".TP")
        guard !arguments.isEmpty else { return line(".B \"\(Roff.escaped(keyword))\"") }
        let pieces = Roff.folded(arguments, width: 60, endsSentences: false).map(Roff.choices)
        // A backslash joins the next line, inside quotes, too.
        line(".BI \"\(Roff.escaped(keyword)) \" \"\(pieces.joined(separator: " \\\n"))\"")
    }

    mutating func indented(_ content: (inout Roff) -> Void) {
        line(".RS")
        content(&self)
        line(".RE")
    }

    /// Lines as they are.
    mutating func example(_ lines: [String]) {
        if !startsSection { line(".PP") }
        line(".RS 4")
        line(".nf")
        for text in lines { line(Roff.escaped(text)) }
        line(".fi")
        line(".RE")
    }

    /// Backslashes, minus signs, quotes, and what starts a request at a line's beginning. The dots of a range
    /// become a dash.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "\"": result += "\\(dq"
            case "…": result += result.last?.isNumber == true ? "\\(en" : ".\\|.\\|."
            case "'": result += "\\(aq"
            case "~": result += "\\(ti"
            case "^": result += "\\(ha"
            case "`": result += "\\(ga"
            case "µ": result += "\\(mc"
            case "≥": result += "\\(>="
            case "≤": result += "\\(<="
            case "±": result += "\\(+-"
            case "×": result += "\\(mu"
            default: result.append(character)
            }
        }
        return result.hasPrefix(".") ? "\\&" + result : result
    }

    /// A word or words, escaped; a long list of choices in lines of its own, joined by the backslash.
    private static func choices(_ text: String) -> String {
        guard text.count > 80 else { return escaped(text) }
        var lines = [""]
        for (index, choice) in text.split(separator: "|").enumerated() {
            if lines[lines.count - 1].count > 60 { lines.append("") }
            lines[lines.count - 1] += (index == 0 ? "" : "|") + escaped(String(choice))
        }
        return lines.joined(separator: "\\\n")
    }

    /// Lines of at most `width` columns, and one for each sentence, as roff likes it.
    private static func folded(_ text: String, width: Int = 78, endsSentences: Bool = true) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
            if endsSentences, word.hasSuffix("."), !word.hasSuffix("e.g."), !word.hasSuffix("i.e.") {
                lines.append(line)
                line = ""
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
