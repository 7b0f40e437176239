extension Preprocessor {
    /// `include PATTERN` and its kin.
    mutating func include(_ keyword: Word, _ pattern: Word?, _ line: SourceLine) {
        guard let pattern, !pattern.text.isEmpty, let own = IncludeStrictness(keyword: keyword.text) else {
            parser.findings.error(line.place(keyword.stretch), "\(keyword.text) needs the name of a file")
            return
        }
        let strictness = keyword.text == "include" ? includeCheck : own
        let place = line.place(pattern.stretch)
        guard open.count < ReadingLimits.includeDepth else {
            return stop(place, "files are included more than \(ReadingLimits.includeDepth) deep")
        }
        guard let patterns = BracePattern.expand(pattern.text) else {
            let limit = ReadingLimits.alternatives
            return stop(place, "\(Printable.quoted(pattern.text)) stands for more than \(limit) patterns")
        }
        var matches: [String] = []
        var unmatched: [String] = []
        let including = parser.findings.files[line.file].path
        for alternative in patterns.alternatives {
            let found = provider.matches(of: alternative, includedFrom: including)
            if found.isEmpty { unmatched.append(alternative) }
            matches += found
        }
        for name in unmatched {
            noMatch(
                name,
                place,
                strictness,
                isAlternative: patterns.hasAlternatives,
                hasOthers: !matches.isEmpty
            )
        }
        for path in matches where !isOver {
            includeFile(path, at: place, strictness)
        }
    }

    private mutating func noMatch(
        _ pattern: String,
        _ place: Place,
        _ strictness: IncludeStrictness,
        isAlternative: Bool,
        hasOthers: Bool
    ) {
        let name = Printable.quoted(pattern)
        if BracePattern.isWild(pattern) {
            guard strictness.needsMatch, !hasOthers else { return }
            return parser.findings.structureError(place, "nothing matches \(name)")
        }
        let message = "cannot include \(name): no such file"
        if isAlternative ? strictness.needsEveryAlternative : strictness.needsName {
            parser.findings.structureError(place, message)
        } else {
            parser.findings.tolerable(place, message)
        }
    }

    private mutating func includeFile(_ path: String, at place: Place, _ strictness: IncludeStrictness) {
        let name = Printable.quoted(path)
        guard !open.contains(path) else {
            return stop(place, "cannot include \(name): it is being read, includes go in a circle")
        }
        switch provider.read(path) {
        case .success(let bytes):
            readFile(path, bytes, from: place)
        case .failure(let failure):
            let message = "cannot include \(name): \(failure.text)"
            if strictness.needsReadable {
                parser.findings.structureError(place, message)
            } else {
                parser.findings.tolerable(place, message)
            }
        }
    }

    /// `include_check` says what a plain `include` insists on from here to the end of this file.
    mutating func setIncludeCheck(_ tokens: [Token]) {
        var words: [String] = []
        for token in tokens {
            guard case .word(let word) = token else {
                words = []
                continue
            }
            words.append(word.text)
        }
        guard words.first == "include_check" else { return }
        includeCheck.set(Array(words.dropFirst()))
    }
}
