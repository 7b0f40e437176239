/// Writes the statements that were understood as flattened text.
///
/// Only those: a line that `--compat` skips may hold anything, a misspelt password too.
struct Flattener {
    private var text: [UInt8] = []
    private var origins: [FlattenedConfiguration.Origin] = []
    private var depth = 0

    /// What was written so far.
    var byteCount: Int { text.count }
    var lineCount: Int { origins.count }

    /// What was written behind a place.
    func written(
        after byte: Int,
        line: Int
    ) -> (text: ArraySlice<UInt8>, origins: ArraySlice<FlattenedConfiguration.Origin>) {
        (text[byte...], origins[line...])
    }

    /// Makes room for what a file of so many bytes may become, and with it for the object table and what that
    /// is made of, which take this memory over when the text is done with, in one piece: they have five times
    /// as many bytes where real servers are most of the file, and pages that nobody writes to aren't gotten.
    mutating func reserve(_ bytes: Int) {
        text.reserveCapacity(text.count + bytes * 7 / 2)
        // People and programs write some twenty bytes a line, so that a quarter of this is for origins.
        origins.reserveCapacity(origins.count + bytes / 5)
    }

    mutating func leaf(_ words: [Word], at place: Place) {
        add(words, ending: "", at: place)
    }

    mutating func open(_ words: [Word], at place: Place) {
        add(words, ending: " {", at: place)
        depth += 1
    }

    mutating func close(at place: Place) {
        depth = max(0, depth - 1)
        add([] as [UInt8], ending: "}", at: place)
    }

    /// The same of words that were written before, as `shown(_:)` gave them.
    mutating func leaf(shown: [UInt8], at place: Place) {
        add(shown, ending: "", at: place)
    }

    mutating func open(shown: [UInt8], at place: Place) {
        add(shown, ending: " {", at: place)
        depth += 1
    }

    /// Words as a line of the text has them, without what stands before and behind.
    static func shown(_ words: [Word]) -> [UInt8] {
        var flattener = Flattener()
        flattener.append(words)
        return flattener.text
    }

    func finish(files: [String], isCompatible: Bool) -> FlattenedConfiguration {
        FlattenedConfiguration(isCompatible: isCompatible, files: files, text: text, origins: origins)
    }

    private mutating func add(_ words: [Word], ending: String, at place: Place) {
        indent()
        append(words)
        end(ending.utf8, at: place)
    }

    private mutating func add(_ shown: [UInt8], ending: String, at place: Place) {
        indent()
        text += shown
        end(ending.utf8, at: place)
    }

    private mutating func indent() {
        for _ in 0..<4 * depth { text.append(UInt8(ascii: " ")) }
    }

    private mutating func end(_ ending: String.UTF8View, at place: Place) {
        text += ending
        text.append(UInt8(ascii: "\n"))
        origins.append(FlattenedConfiguration.Origin(file: place.file, line: place.line))
    }

    private mutating func append(_ words: [Word]) {
        guard let first = words.first else { return }
        append(first)
        guard words.count > 1 else { return }
        let isScript = ScriptWords.isKeyword(first.text)
        for index in 1..<words.count {
            text.append(UInt8(ascii: " "))
            if isScript { appendScript(words[index]) } else { append(words[index]) }
        }
    }

    private mutating func append(_ word: Word) {
        if word.isQuoted {
            text.append(UInt8(ascii: "\""))
            text += word.text.utf8
            text.append(UInt8(ascii: "\""))
            return
        }
        if word.isPlain {
            text.append(contentsOf: word.text.utf8)
            return
        }
        for byte in word.text.utf8 {
            if byte == UInt8(ascii: "#") || byte == UInt8(ascii: "!") { text.append(UInt8(ascii: "\\")) }
            text.append(byte)
        }
    }

    /// A word whose first pass is done: escapes stand in it as they were, quotes mean what they mean in a
    /// script.
    private mutating func appendScript(_ word: Word) {
        let bytes = Array(word.text.utf8)
        if !bytes.isEmpty, bytes.allSatisfy(Flattener.isPlain) {
            text += bytes
            return
        }
        text.append(UInt8(ascii: "\""))
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\\") where index + 1 < bytes.count:
                text += bytes[index...(index + 1)]
                index += 1
            case UInt8(ascii: "\""):
                text += "\"'\"'\"".utf8
            default:
                text.append(bytes[index])
            }
            index += 1
        }
        text.append(UInt8(ascii: "\""))
    }

    /// Means nothing but itself in a script word.
    private static func isPlain(_ byte: UInt8) -> Bool {
        !LineLexer.isBlank(byte) && !"\"'\\#!{}".utf8.contains(byte)
    }
}
