/// A file as it was read; kept until the reading ends, so that messages can show its lines.
struct SourceFile {
    let path: String
    /// The path as it may be printed.
    let shownPath: String
    var bytes: [UInt8]
    /// Where it is included.
    var includer: Place?

    init(path: String, bytes: [UInt8], includer: Place? = nil) {
        self.path = path
        shownPath = Printable.text(path)
        self.bytes = bytes
        self.includer = includer
    }
}

/// Collects what there is to say, with bounds, and turns places into lines.
struct Findings {
    /// A second place, before it is turned into lines.
    struct Remark {
        var place: Place
        var message: String
    }

    private struct Entry {
        var severity: Diagnostic.Severity
        var place: Place
        var message: String
        var notes: [Remark]
        var suggestion: String?
    }

    var files: [SourceFile] = []
    /// What places with an expansion came from.
    var expansions = Expansions()
    /// `--compat`: what keepalived itself would skip is a warning.
    let isCompatible: Bool
    let purpose: ReaderOptions.Purpose
    private var entries: [Entry] = []
    /// All errors, also those that are not kept.
    private(set) var errorCount = 0
    /// Errors in different words or places.
    private var distinctErrors = 0
    private var warningCount = 0
    private var reasons: Set<String> = []
    private var isStopped = false
    /// The last word that was no keyword.
    private var lastWord: (word: String, place: Place)?
    /// An error after which missing things are no news: the rest of the text was not understood.
    private(set) var isStructureLost = false

    init(isCompatible: Bool, purpose: ReaderOptions.Purpose) {
        self.isCompatible = isCompatible
        self.purpose = purpose
    }

    /// The same as before when nothing was said in between, not even what was said already.
    var spoken: Int { errorCount + entries.count + warningCount + reasons.count }

    /// True when reading on would only add errors that are not kept.
    var isFull: Bool { isStopped || distinctErrors > ReadingLimits.errors }

    /// The message is put together only if it is kept.
    mutating func error(
        _ place: Place,
        _ message: @autoclosure () -> String,
        notes: [Remark] = [],
        suggestion: String? = nil
    ) {
        errorCount += 1
        guard distinctErrors <= ReadingLimits.errors else { return }
        let message = message()
        if isKnown(.error, place, message) { return }
        distinctErrors += 1
        guard distinctErrors <= ReadingLimits.errors else { return }
        entries.append(
            Entry(severity: .error, place: place, message: message, notes: notes, suggestion: suggestion)
        )
    }

    /// An error that leaves the shape of the file in doubt.
    mutating func structureError(
        _ place: Place,
        _ message: @autoclosure () -> String,
        notes: [Remark] = []
    ) {
        isStructureLost = true
        error(place, message(), notes: notes)
    }

    mutating func warning(_ place: Place, _ message: @autoclosure () -> String, notes: [Remark] = []) {
        guard warningCount < ReadingLimits.warnings else { return }
        let message = message()
        if isKnown(.warning, place, message) { return }
        warningCount += 1
        entries.append(Entry(severity: .warning, place: place, message: message, notes: notes))
    }

    /// Says what others say, who have nothing but warnings.
    mutating func takeWarnings(of others: Findings) {
        for entry in others.entries { warning(entry.place, entry.message, notes: entry.notes) }
    }

    /// Whether one more `tolerable` would be kept: if not, what it takes to find words for it can be
    /// spared.
    var keepsTolerable: Bool {
        isCompatible ? warningCount < ReadingLimits.warnings : distinctErrors < ReadingLimits.errors
    }

    /// Whether this word at this place was asked for just before: a line that is repeated says the same
    /// again.
    mutating func isEcho(_ word: String, at place: Place) -> Bool {
        defer { lastWord = (word, place) }
        guard let lastWord else { return false }
        return lastWord.word == word && lastWord.place == place
    }

    /// Counts an error that was spoken of.
    mutating func echo() { if !isCompatible { errorCount += 1 } }

    /// A warning, the first time only that this reason is given.
    mutating func warnOnce(_ place: Place, _ message: @autoclosure () -> String, about reason: String) {
        guard reasons.insert(reason).inserted else { return }
        warning(place, message())
    }

    /// Nothing that follows makes sense: reading ends.
    mutating func stop() { isStopped = true }

    /// An error, or with `--compat` a warning: keepalived logs it and goes on as `consequence` says.
    mutating func tolerable(
        _ place: Place,
        _ message: @autoclosure () -> String,
        consequence: @autoclosure () -> String = "ignored",
        notes: [Remark] = [],
        suggestion: String? = nil
    ) {
        if isCompatible {
            warning(place, "\(message()); \(consequence())", notes: notes)
        } else {
            error(place, message(), notes: notes, suggestion: suggestion)
        }
    }

    /// Sorted by place, "too many errors" last.
    func diagnostics() -> [Diagnostic] {
        let sorted = entries.sorted { Place.precedes($0.place, $1.place) }
        var finder = LineFinder()
        var result = sorted.map { entry in
            Diagnostic(
                severity: entry.severity,
                place: sourcePlace(entry.place),
                message: entry.message,
                notes: entry.notes.map { Diagnostic.Note(place: sourcePlace($0.place), message: $0.message) }
                    + origin(of: entry.place),
                suggestion: entry.suggestion,
                sourceLine: shownLine(entry.place, &finder)
            )
        }
        if distinctErrors > ReadingLimits.errors, let last = entries.last(where: { $0.severity == .error }) {
            var place = sourcePlace(last.place)
            place.length = 1
            result.append(
                Diagnostic(
                    severity: .error,
                    place: place,
                    message: "too many errors, reading stopped after \(ReadingLimits.errors)"
                )
            )
        }
        return result
    }

    /// One more message, said by itself.
    func diagnostic(
        _ severity: Diagnostic.Severity,
        _ place: Place,
        _ message: String,
        notes: [Diagnostic.Note]
    ) -> Diagnostic {
        var finder = LineFinder()
        return Diagnostic(
            severity: severity,
            place: sourcePlace(place),
            message: message,
            notes: notes + origin(of: place),
            sourceLine: shownLine(place, &finder)
        )
    }

    func note(_ place: Place, _ message: String) -> Diagnostic.Note {
        Diagnostic.Note(place: sourcePlace(place), message: message)
    }

    /// Said before: a line that is repeated says the same each time.
    private func isKnown(_ severity: Diagnostic.Severity, _ place: Place, _ message: String) -> Bool {
        guard place.stretch.expansion > 0 || entries.last?.place.line == place.line else { return false }
        return entries.contains { entry in
            entry.severity == severity && entry.place.file == place.file && entry.place.line == place.line
                && entry.place.column == place.column && entry.message == message
        }
    }

    /// How the text at a place came there: the variables that it is from, and the files that include its
    /// own.
    private func origin(of place: Place) -> [Diagnostic.Note] {
        var notes = expansions.chain(of: place.stretch.expansion).map { origin in
            let definition = sourcePlace(origin.place)
            return Diagnostic.Note(
                place: definition,
                message: "in expansion of $\(origin.name) defined at \(definition.file):\(definition.line)"
            )
        }
        var file = place.file
        while notes.count < ReadingLimits.notes, files.indices.contains(file),
            let place = files[file].includer
        {
            let includer = sourcePlace(place)
            notes.append(
                Diagnostic.Note(place: includer, message: "included from \(includer.file):\(includer.line)")
            )
            file = place.file
        }
        return notes
    }

    func sourcePlace(_ place: Place) -> SourcePlace {
        SourcePlace(
            file: files.indices.contains(place.file) ? files[place.file].shownPath : "",
            line: place.line,
            column: place.column,
            length: max(1, place.length)
        )
    }

    private func shownLine(_ place: Place, _ finder: inout LineFinder) -> String? {
        guard place.line > 0, files.indices.contains(place.file), !files[place.file].bytes.isEmpty else {
            return nil
        }
        guard let line = finder.line(place.line, of: place.file, files[place.file].bytes) else { return nil }
        return Redaction.line(line, isSensitive: place.isSensitive)
    }
}

/// Finds lines by number; asked in order, it goes through each file once.
private struct LineFinder {
    private var file = -1
    private var number = 1
    private var start = 0

    /// The bytes of line `wanted`, from 1, without its end.
    mutating func line(_ wanted: Int, of wantedFile: Int, _ bytes: [UInt8]) -> ArraySlice<UInt8>? {
        if wantedFile != file || wanted < number {
            file = wantedFile
            number = 1
            start = bytes.starts(with: ByteOrderMark.bytes) ? ByteOrderMark.bytes.count : 0
        }
        while number < wanted {
            let end = LineMemory.lineEnd(of: bytes, from: start)
            guard end < bytes.count else { return nil }
            start = end + 1
            number += 1
        }
        var line = bytes[start...].prefix(ReadingLimits.lineBytes + 1)
        if let end = line.firstIndex(of: UInt8(ascii: "\n")) { line = line[..<end] }
        while line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        return line
    }
}

/// The mark that some editors put before the first line.
enum ByteOrderMark {
    static let bytes: [UInt8] = [0xEF, 0xBB, 0xBF]
}
