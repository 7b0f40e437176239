/// Turns files into lines for the parser: includes, line ends, limits (spec conf-core-vrrp.tsv,
/// "preprocessor").
///
/// `Preprocessor+Lines` follows one line through conditions, definitions, repetitions and variables.
struct Preprocessor {
    let provider: any SourceProvider
    let options: ReaderOptions
    var parser: Parser
    var context: Expander.Context
    /// What a plain `include` insists on at present.
    var includeCheck = IncludeStrictness()
    /// The definition of several lines that is being read.
    var unfinished: String?
    /// Lines made so far by repetition and by variables of several lines.
    var repeatedLines = 0
    /// Their words.
    var repeatedWords = 0
    private(set) var isStopped = false
    /// The rest of the file being read is no text.
    var isFileOver = false
    /// The files being read, outermost first.
    private(set) var open: [String] = []
    /// Holds a remark that was spoken of.
    private var hasRemark = false
    /// The file being read holds dollar signs.
    var hasReferences = false
    private var totalBytes = 0
    /// Of a line that was just begun and may be kept as it stands.
    var key: LineKey?
    /// Every line so far meant what it means wherever it stands: none was for the preprocessor.
    var isPlain = true
    /// What isn't read of the main file, in order.
    private var leftOut: ArraySlice<LeftOutLines>

    init(
        provider: any SourceProvider,
        options: ReaderOptions,
        parser: Parser,
        leavingOut leftOut: [LeftOutLines] = []
    ) {
        self.leftOut = leftOut[...]
        self.provider = provider
        self.options = options
        self.parser = parser
        context = Expander.Context(builtIns: BuiltInVariables(options))
    }

    /// Reads the file that the command line names.
    mutating func readMain(_ path: String) {
        let place = Place(file: 0, line: 0, column: 0, length: 1)
        switch provider.read(path) {
        case .failure(let failure):
            parser.findings.files.append(SourceFile(path: path, bytes: []))
            parser.findings.structureError(place, "cannot read the configuration: \(failure.text)")
        case .success(let bytes):
            readFile(path, bytes, from: place)
        }
    }

    mutating func readFile(_ path: String, _ bytes: [UInt8], from place: Place) {
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
        let includer = open.isEmpty ? nil : place
        parser.findings.files.append(SourceFile(path: path, bytes: bytes, includer: includer))
        let outer = (context.folder, hasReferences, includeCheck, hasRemark)
        context.folder = SourceFolder.of(path, in: open.isEmpty ? options.workingFolder : context.folder)
        hasReferences = LineMemory.holds(UInt8(ascii: "$"), bytes)
        hasRemark = false
        open.append(path)
        parser.expect(bytes.count)
        readLines(bytes, file: file)
        unfinished = nil
        isFileOver = false
        open.removeLast()
        (context.folder, hasReferences, includeCheck, hasRemark) = outer
    }

    private mutating func readLines(_ bytes: [UInt8], file: Int) {
        var start = bytes.starts(with: ByteOrderMark.bytes) ? 3 : 0
        var number = 0
        while start < bytes.count, !isOver {
            if let next = leftOut.first, next.bytes.lowerBound <= start {
                // What a line before it opened or began would go on in it.
                guard next.bytes.lowerBound == start, parser.mayLeaveOut() else { return isPlain = false }
                leftOut.removeFirst()
                start = next.bytes.upperBound
                number += next.lines
                continue
            }
            let key = LineMemory.key(of: bytes, from: start, limit: ReadingLimits.lineBytes)
            let end = key.range.upperBound
            number += 1
            parser.handOver()
            parser.lineStart = start
            if unfinished == nil, end - start <= ReadingLimits.lineBytes {
                if parser.takeKnown(key, of: bytes, file: file, line: number) {
                    start = end + 1
                    continue
                }
                if parser.takePlain(key, of: bytes, file: file, line: number) {
                    start = end + 1
                    continue
                }
            }
            guard end - start <= ReadingLimits.lineBytes else {
                let place = Place(file: file, line: number, column: 1, length: 1)
                let limit = ReadingLimits.lineBytes
                parser.findings.structureError(place, "the line is longer than \(limit) bytes")
                return
            }
            let line = SourceLine(bytes, start..<end, file: file, number: number)
            if let name = unfinished {
                goOn(name, line)
            } else {
                self.key = key
                process(line, depth: 0)
            }
            start = end + 1
        }
    }

    /// All that was to be left out was found where a statement of the top level may begin.
    var hasLeftOut: Bool { leftOut.isEmpty }

    /// Nothing more of this file is read.
    var isOver: Bool { isStopped || isFileOver || parser.findings.isFull }

    /// Says once a file that remarks are no comments.
    mutating func note(remark: Stretch, in line: SourceLine) {
        guard !hasRemark else { return }
        hasRemark = true
        parser.findings.warning(
            line.place(remark),
            "text from '//' to the end of the line is taken as a remark here and below; write '#' or '!'"
        )
    }

    /// A rest of the text that can't be read leaves no sense in what follows.
    mutating func stop(_ place: Place, _ message: String) {
        parser.findings.structureError(place, message)
        isStopped = true
    }
}

/// Folders of files, by their names alone.
enum SourceFolder {
    /// The folder of `path`, which is relative to `folder` unless it starts with a slash; without a slash
    /// at its end.
    static func of(_ path: String, in folder: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return folder }
        let own = String(path[..<slash])
        if path.utf8.first == UInt8(ascii: "/") { return own.isEmpty ? "/" : own }
        return folder.isEmpty || folder.utf8.last == UInt8(ascii: "/") ? folder + own : "\(folder)/\(own)"
    }
}
