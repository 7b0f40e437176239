/// Turns files into lines for the parser: includes, line ends, limits (spec conf-core-vrrp.tsv,
/// "preprocessor").
struct Preprocessor {
    private let provider: any SourceProvider
    var parser: Parser
    /// The files being read, outermost first.
    private var open: [String] = []
    private var totalBytes = 0
    private var isStopped = false

    init(provider: any SourceProvider, parser: Parser) {
        self.provider = provider
        self.parser = parser
    }

    /// Reads the file that the command line names.
    mutating func readMain(_ path: String) {
        switch provider.read(path) {
        case .failure(let failure):
            parser.findings.files.append(SourceFile(path: path, bytes: []))
            let place = Place(file: 0, line: 0, column: 0, length: 1)
            parser.findings.structureError(place, "cannot read the configuration: \(failure.text)")
        case .success(let bytes):
            readFile(path, bytes, from: Place(file: 0, line: 0, column: 0, length: 1))
        }
    }

    private mutating func readFile(_ path: String, _ bytes: [UInt8], from place: Place) {
        let limits = (ReadingLimits.fileBytes, ReadingLimits.totalBytes, ReadingLimits.files)
        totalBytes += bytes.count
        let file = parser.findings.files.count
        guard bytes.count <= limits.0, totalBytes <= limits.1, file < limits.2 else {
            if file == 0 { parser.findings.files.append(SourceFile(path: path, bytes: [])) }
            let what =
                file < limits.2
                ? "\(limits.1 >> 20) MiB, one file at most \(limits.0 >> 20)" : "\(limits.2) files"
            parser.findings.structureError(place, "the configuration is too large: at most \(what)")
            isStopped = true
            return
        }
        parser.findings.files.append(SourceFile(path: path, bytes: bytes))
        open.append(path)
        readLines(bytes, file: file)
        open.removeLast()
    }

    private mutating func readLines(_ bytes: [UInt8], file: Int) {
        var start = bytes.starts(with: ByteOrderMark.bytes) ? 3 : 0
        var number = 0
        var hasRemark = false
        while start < bytes.count, !isStopped, !parser.findings.isFull {
            let longest = bytes[start...].prefix(ReadingLimits.lineBytes + 1)
            let end = longest.firstIndex(of: UInt8(ascii: "\n")) ?? longest.endIndex
            number += 1
            let place = Place(file: file, line: number, column: 1, length: 1)
            guard end - start <= ReadingLimits.lineBytes else {
                let limit = ReadingLimits.lineBytes
                parser.findings.structureError(place, "the line is longer than \(limit) bytes")
                return
            }
            let line = LineLexer.lex(bytes, in: start..<end, mode: .source)
            if let column = line.remarkColumn, !hasRemark {
                hasRemark = true
                var place = place
                place.column = column
                place.length = 2
                parser.findings.warning(
                    place,
                    "text from '//' to the end of the line is taken as a remark here and below; "
                        + "write '#' or '!'"
                )
            }
            parser.take(line, file: file, line: number)
            if let problem = line.problem, problem.endsFile { return }
            if let include = line.include, line.problem == nil, line.tokens.isEmpty {
                self.include(include.keyword, include.pattern, file, number)
            }
            start = end + 1
        }
    }

    private mutating func include(_ keyword: Word, _ pattern: Word?, _ file: Int, _ line: Int) {
        let place = Place(file: file, line: line, column: keyword.column, length: keyword.length)
        guard let pattern, !pattern.text.isEmpty, let strictness = IncludeStrictness(keyword: keyword.text)
        else {
            parser.findings.error(place, "\(keyword.text) needs the name of a file")
            return
        }
        let patternPlace = Place(file: file, line: line, column: pattern.column, length: pattern.length)
        guard open.count < ReadingLimits.includeDepth else {
            let limit = ReadingLimits.includeDepth
            parser.findings.structureError(patternPlace, "files are included more than \(limit) deep")
            isStopped = true
            return
        }
        let including = parser.findings.files[file].path
        let paths = provider.matches(of: pattern.text, includedFrom: including)
        if paths.isEmpty { noMatch(pattern, patternPlace, strictness) }
        for path in paths where !isStopped && !parser.findings.isFull {
            includeFile(path, at: patternPlace, strictness)
        }
    }

    private mutating func noMatch(_ pattern: Word, _ place: Place, _ strictness: IncludeStrictness) {
        let isWild = pattern.text.contains { "*?[{".contains($0) }
        let name = Printable.quoted(pattern.text)
        if isWild, strictness.needsMatch {
            parser.findings.structureError(place, "nothing matches \(name)")
        } else if !isWild {
            let message = "cannot include \(name): no such file"
            if strictness.needsName {
                parser.findings.structureError(place, message)
            } else {
                parser.findings.tolerable(place, message)
            }
        }
    }

    private mutating func includeFile(_ path: String, at place: Place, _ strictness: IncludeStrictness) {
        let name = Printable.quoted(path)
        guard !open.contains(path) else {
            parser.findings.structureError(
                place,
                "cannot include \(name): it is being read, includes go in a circle"
            )
            isStopped = true
            return
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
}

extension LineProblem {
    /// What follows in the file is no text.
    var endsFile: Bool {
        switch self {
        case .zeroByte, .controlCharacter, .notUTF8: true
        case .unbalancedQuote, .notYet: false
        }
    }
}
