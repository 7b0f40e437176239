/// Builds statements from lines, block by block, and checks each against the schema.
///
/// keepalived reads "keyword {", the brace on the next line, and whole blocks on one line alike; so does
/// this. Where keepalived would read the lines of an unknown block as if they stood outside it, the block
/// is an error.
struct Parser {
    var findings: Findings
    /// In order of appearance; given when reading flattened text, collected otherwise.
    private(set) var secrets: [[UInt8]]
    let readsSecretNumbers: Bool
    /// Where keys that stand in files of their own are read; nil when reading flattened text.
    var keyFiles: (any SourceProvider)?
    private(set) var root: [Statement] = []
    /// Nil where nobody wants the text.
    private(set) var flattener: Flattener?
    /// Nil where nobody wants it before its end.
    var outlet: TextOutlet?
    /// Virtual servers that are understood and gone; nil where all are kept.
    private(set) var digest: ServerDigest?
    /// The same of virtual routers.
    private(set) var routers: RouterDigest?
    /// Virtual servers that are settings already; nil where all are kept as they were read.
    private(set) var early: EarlyServers?

    /// Where the statements of the top level begin, if there is flattened text.
    private(set) var topLevel: [TopLevelStatement] = []
    /// Where the line that is being read begins in its file, and the one that the words begin in.
    var lineStart = 0
    private var headStart = 0

    private var open = OpenBlocks()
    /// Blocks of known keywords so far.
    private var blocks = 0
    /// Lines of blocks that hold no keywords, and their words.
    private var entries = 0
    private var entryWords = 0
    /// Of the last statement or line that was read, the words that flattened text shows, unless all are.
    var understood: [Word] = []
    /// Of that statement or line, all words were understood and none is a secret.
    var areAllUnderstood = false
    /// The words of the statement being read; a brace may still follow on the next line. None as long as
    /// nobody asks, where `known` has them.
    private(set) var words: [Word] = []
    /// An array whose memory the next line's words may have.
    private var spare: [Word] = []
    /// Of the first of them in `Schema.names`.
    private(set) var headName: Int?
    /// What the words say, where that is known.
    private var known: KnownLine?
    /// The line of the words, where what they say may be kept.
    private var key: LineKey?
    private var memory = LineMemory()
    private(set) var place = Place(file: 0, line: 0, column: 1, length: 1)

    /// `isForVerdict`: nothing is kept but what later messages need.
    /// `secrets`: of flattened text, which is there already and isn't written again.
    /// `digestsRouters`: not even virtual routers, unless the digest is given up.
    /// `takesServersEarly`: `EarlyServers`, which may turn out to be void.
    init(
        findings: Findings,
        secrets: [[UInt8]]?,
        isForVerdict: Bool = false,
        digestsRouters: Bool = false,
        takesServersEarly: Bool = false
    ) {
        self.findings = findings
        early =
            takesServersEarly
            ? EarlyServers(isCompatible: findings.isCompatible, purpose: findings.purpose) : nil
        flattener = isForVerdict || secrets != nil ? nil : Flattener()
        digest = isForVerdict ? ServerDigest(isCompatible: findings.isCompatible) : nil
        routers = digestsRouters ? RouterDigest(isCompatible: findings.isCompatible) : nil
        self.secrets = secrets ?? []
        readsSecretNumbers = secrets != nil
    }

    /// So many bytes are about to be read.
    mutating func expect(_ bytes: Int) { flattener?.reserve(bytes) }

    /// Hands over what was written, if somebody wants it.
    mutating func handOver(isLast: Bool = false) {
        guard outlet != nil, let flattener else { return }
        outlet?.handOver(flattener, secrets: secrets, findings, isLast: isLast)
    }

    /// Gives those away that were taken, so that who goes on with them has them alone.
    mutating func takeEarly() -> EarlyServers? { early.take() }

    mutating func addSecret(_ secret: [UInt8]) { secrets.append(secret) }

    // MARK: Lines

    /// `key`: where the line may be found again, if it may.
    mutating func take(_ line: LexedLine, file: Int, line number: Int, key: LineKey? = nil) {
        if let problem = line.problem {
            report(problem, file, number)
            return takeBraces(of: line, file, number)
        }
        if let include = line.include {
            endStatement()
            guard line.tokens.isEmpty else {
                let place = at(include.keyword.stretch, file, number)
                findings.structureError(place, "\(include.keyword.text) must have its line to itself")
                return takeBraces(of: line, file, number)
            }
            return
        }
        var isFirst = true
        for token in line.tokens {
            if findings.isFull { return }
            switch token {
            case .word(let word):
                if isFirst {
                    endStatement()
                    self.key = key
                }
                if words.isEmpty {
                    headStart = lineStart
                    place = at(word.stretch, file, number)
                    headName = Schema.names.find(word.text)
                }
                words.append(word)
            case .open(let stretch):
                if isFirst { self.key = nil }
                openBlock(at(stretch, file, number))
            case .close(let stretch):
                endStatement()
                closeBlock(at(stretch, file, number))
            }
            isFirst = false
        }
    }

    /// Takes a plain line; false: it isn't one.
    mutating func takePlain(_ key: LineKey, of bytes: [UInt8], file: Int, line number: Int) -> Bool {
        var buffer: [Word] = []
        swap(&buffer, &spare)
        guard let line = PlainLine(bytes, key.range, reusing: buffer) else { return false }
        guard !findings.isFull else { return true }
        endStatement()
        guard let head = line.words.first, !findings.isFull else { return true }
        self.key = key
        headStart = lineStart
        place = at(head.stretch, file, number)
        headName = Schema.names.find(head.text)
        swap(&spare, &words)
        words = line.words
        if let brace = line.brace { openBlock(at(brace, file, number)) }
        return true
    }

    /// Takes a line whose meaning is plain at once: nothing, a closing brace, or what was read before.
    ///
    /// False: the line has to be read.
    mutating func takeKnown(_ key: LineKey, of bytes: [UInt8], file: Int, line number: Int) -> Bool {
        if let block = open.block, !isInSecrets, let line = memory.line(key, of: bytes, file: file, in: block)
        {
            takeKnown(line, file, number)
            return true
        }
        let span = bytes.span
        var index = key.range.lowerBound
        while index < key.range.upperBound, LineLexer.isBlank(span[index]) { index += 1 }
        guard index < key.range.upperBound else { return true }
        switch span[index] {
        case UInt8(ascii: "#"), UInt8(ascii: "!"):
            return true
        case UInt8(ascii: "}"):
            let column = index - key.range.lowerBound + 1
            repeat { index += 1 } while index < key.range.upperBound && LineLexer.isBlank(span[index])
            guard index == key.range.upperBound else { return false }
            endStatement()
            closeBlock(at(Stretch(column: column, length: 1), file, number))
            return true
        default:
            return false
        }
    }

    /// Takes a line of flattened text, in which nothing but words and braces means anything; plain lines,
    /// which mean the same there as in a file, in the short way.
    mutating func takeFlattened(_ key: LineKey, of bytes: [UInt8], file: Int, line number: Int) {
        if key.range.count <= ReadingLimits.lineBytes {
            if takeKnown(key, of: bytes, file: file, line: number) { return }
            if takePlain(key, of: bytes, file: file, line: number) { return }
        }
        let line = SourceLine(bytes, key.range, file: file, number: number)
        take(LineLexer.lex(line, mode: .flattened), file: file, line: number)
    }

    private mutating func takeKnown(_ line: KnownLine, _ file: Int, _ number: Int) {
        endStatement()
        headStart = lineStart
        place = at(line.head, file, number)
        known = line
        guard let brace = line.brace else { return }
        words = line.words
        let place = at(brace, file, number)
        guard mayGoDeeper(place) else { return }
        openKnownBlock(line.said.keyword, place)
        endWords()
    }

    private var takesSecret: Bool { headName.map { Schema.names.takesSecret($0) } ?? false }

    private var startsTopLevelBlock: Bool { headName.map { Schema.names.startsTopLevelBlock($0) } ?? false }

    private mutating func endWords() {
        if known == nil {
            words.removeAll(keepingCapacity: true)
        } else if !words.isEmpty {
            // They are its own.
            words = []
        }
        headName = nil
        known = nil
        key = nil
    }

    /// Remembers what the words say, unless there was something to say about them.
    private mutating func keep(_ said: Said, in block: Block, brace: Place?, since spoken: Int) {
        guard known == nil, let key, findings.spoken == spoken, !isInSecrets, let head = words.first,
            head.stretch.expansion == 0, said.words.secret == nil, !takesSecret
        else { return }
        let (words, shown, isShown) = (words, understoodWords, flattener != nil)
        memory.see(key, file: place.file, in: block) {
            KnownLine(
                said: said,
                head: head.stretch,
                words: words,
                shown: isShown ? Flattener.shown(shown) : [],
                brace: brace?.stretch
            )
        }
    }

    /// Of a line that can't be understood, follows the blocks: what it opens is skipped.
    private mutating func takeBraces(of line: LexedLine, _ file: Int, _ number: Int) {
        endStatement()
        for token in line.tokens where !findings.isFull {
            switch token {
            case .word: break
            case .open(let stretch): skipBlock("this line", at(stretch, file, number))
            case .close(let stretch): closeBlock(at(stretch, file, number))
            }
        }
    }

    /// Where a new statement begins that isn't read: whether one of the top level may begin there.
    mutating func mayLeaveOut() -> Bool {
        endStatement()
        return open.isEmpty
    }

    var counts: ReadingCounts {
        ReadingCounts(blocks: blocks, entries: entries, entryWords: entryWords)
    }

    /// A statement is about to be written as flattened text.
    private mutating func note(_ keyword: Int) {
        guard open.isEmpty, let byte = flattener?.byteCount, let line = flattener?.lineCount else { return }
        topLevel.append(
            TopLevelStatement(
                fileByte: headStart,
                line: place.line,
                textByte: byte,
                textLine: line,
                secretsBefore: secrets.count,
                isVirtualServer: Schema.bodies[keyword] == .virtualServer
            )
        )
    }

    /// At the end of the last file.
    mutating func finish() {
        endStatement()
        guard !findings.isFull, !findings.isStructureLost else { return }
        reportUnclosed(notes: [])
    }

    private var understoodWords: [Word] { areAllUnderstood ? words : understood }

    /// Of the innermost block.
    var innermostName: String { open.innermost?.name ?? "" }

    /// A block of secrets is open.
    var isInSecrets: Bool { open.isInSecrets }

    private func at(_ stretch: Stretch, _ file: Int, _ line: Int) -> Place {
        Place(file: file, line: line, stretch: stretch, isSensitive: isInSecrets)
    }

    private mutating func report(_ problem: LineProblem, _ file: Int, _ line: Int) {
        switch problem {
        case .zeroByte(let stretch):
            findings.structureError(at(stretch, file, line), "zero byte: this is not a text file")
        case .controlCharacter(let byte, let stretch):
            let code = String(byte, radix: 16)
            findings.structureError(
                at(stretch, file, line),
                "control character 0x\(code): this is not a text file"
            )
        case .notUTF8(let stretch):
            findings.structureError(at(stretch, file, line), "the text is not UTF-8")
        case .unbalancedQuote(let quote, let stretch):
            let mark = quote == "\"" ? "'\"'" : "\"'\""
            findings.structureError(at(stretch, file, line), "missing \(mark): the quoted text is not closed")
        case .reported:
            // What the line was to say is missing from its block.
            fail()
        }
    }

    // MARK: Statements

    private mutating func endStatement() {
        guard known != nil || !words.isEmpty else { return }
        defer { endWords() }
        guard let block = open.block else { return }
        if let form = open.lineForm { takeEntry(form) } else { takeLeaf(in: block) }
    }

    private mutating func takeEntry(_ form: Arguments) {
        guard let first = words.first else { return }
        let errors = findings.errorCount
        defer { if findings.errorCount > errors { fail() } }
        if startsTopLevelBlock {
            findings.error(place, "\(first.text) is not legal in \(open.innermost?.name ?? "this block")")
            return
        }
        guard open.entryCount < ReadingLimits.entries else {
            let name = open.innermost?.name ?? "a block"
            findings.error(place, "\(name) has more than \(ReadingLimits.entries) lines")
            return findings.stop()
        }
        guard countEntry() else { return }
        guard let given = arguments(form, words[...], of: .line) else { return }
        let shown = understoodWords
        flattener?.leaf(shown, at: place)
        open.add(Statement.Entry(given, at: place))
    }

    /// One more line that is no keyword; false when there are too many.
    private mutating func countEntry() -> Bool {
        entries += 1
        entryWords += words.count
        let isMany = entries > ReadingLimits.allEntries
        guard isMany || entryWords > ReadingLimits.allEntryWords else { return true }
        let most = isMany ? "\(ReadingLimits.allEntries) lines" : "\(ReadingLimits.allEntryWords) words"
        findings.error(place, "there are more than \(most) in blocks of addresses, routes, rules and names")
        findings.stop()
        return false
    }

    private mutating func takeLeaf(in block: Block) {
        let errors = findings.errorCount
        defer { if findings.errorCount > errors { fail() } }
        if let known, known.brace == nil {
            if !Schema.standsAlways[known.said.keyword] {
                words = known.words
                guard mayStand(known.said.keyword) else { return }
            }
            note(known.said.keyword)
            flattener?.leaf(shown: known.shown, at: place)
            return append(Statement(known.said, at: place))
        }
        let spoken = findings.spoken
        guard let index = resolve(in: block, opensBlock: false) else { return }
        let keyword = Schema.keywords[index]
        guard mayStand(index) else { return }
        guard keyword.body == nil else {
            findings.structureError(place, "missing '{': \(keyword.name) opens a block")
            // Most likely just the brace is missing: what follows is read as the block's, its end is found.
            return openKnownBlock(index, place)
        }
        guard let said = said(index) else { return }
        let shown = understoodWords
        note(index)
        flattener?.leaf(shown, at: place)
        keep(said, in: block, brace: nil, since: spoken)
        append(Statement(said, at: place))
    }

    private mutating func append(_ statement: consuming Statement) {
        guard !open.isEmpty else {
            let errors = findings.errorCount
            if digest?.takes(statement, errors: errors) == true { return }
            if early?.takes(statement, after: root, findings) == true { return }
            if routers?.takes(statement, after: root, secrets: secrets, errors: errors) == true { return }
            if routers?.isGivenUp == true { findings.stop() }
            return root.append(statement)
        }
        if !Schema.repeats[statement.keyword], let former = open.former(of: statement.keyword) {
            let keyword = Schema.keywords[statement.keyword]
            guard mayRepeat(keyword, statement.place, former.place) else { return }
            // The last one counts; a keyword that is given a million times fills no memory.
            open.removeChild(at: former.index)
        }
        open.add(statement)
    }

    /// Whether a second one of a keyword counts, with a message where it should not be there.
    private mutating func mayRepeat(_ keyword: Keyword, _ second: Place, _ first: Place) -> Bool {
        let firstCounts = keyword.repetition == .firstCounts
        findings.tolerable(
            second,
            "\(keyword.name) is given twice",
            consequence: firstCounts ? "the first one counts" : "the last one counts",
            notes: [Findings.Remark(place: first, message: "first given here")]
        )
        return !firstCounts
    }

    /// The block being read isn't whole.
    private mutating func fail() { open.noteErrors() }

    // MARK: Blocks

    private mutating func openBlock(_ brace: Place) {
        guard mayGoDeeper(brace) else { return }
        if let known, words.isEmpty { words = known.words }
        guard let head = words.first else {
            findings.structureError(brace, "unexpected '{': no keyword opens a block here")
            skipBlock("this brace", brace)
            return
        }
        defer { endWords() }
        if known != nil { headName = Schema.names.find(head.text) }
        if startsTopLevelBlock, !open.isEmpty, !isLegal(in: open.block) {
            // A block of the top level opens inside another: its closing brace was forgotten.
            reportUnclosed(notes: [Findings.Remark(place: place, message: "before \(head.text) here")])
        }
        guard let block = open.block else { return skipBlock(head.text, brace) }
        guard open.lineForm == nil else {
            findings.error(place, "\(block.rawValue) holds lines, no blocks")
            fail()
            return skipBlock("this brace", brace)
        }
        let spoken = findings.spoken
        guard let index = resolve(in: block, opensBlock: true) else {
            fail()
            return skipBlock("this block", brace)
        }
        openKnownBlock(index, brace, in: block, since: spoken)
    }

    /// `outer`, `spoken`: the block where it stands, and what was said before it, where the line may be kept.
    private mutating func openKnownBlock(
        _ index: Int,
        _ brace: Place,
        in outer: Block? = nil,
        since spoken: Int = 0
    ) {
        let keyword = Schema.keywords[index]
        blocks += 1
        guard blocks <= ReadingLimits.blocks else {
            findings.error(brace, "there are more than \(ReadingLimits.blocks) blocks")
            return findings.stop()
        }
        guard mayStand(index) else {
            fail()
            return skipBlock(keyword.name, brace)
        }
        guard let body = keyword.body else {
            findings.structureError(brace, "unexpected '{': \(keyword.name) opens no block")
            fail()
            return skipBlock(keyword.name, brace)
        }
        guard let said = known?.said ?? said(index) else {
            fail()
            return skipBlock(keyword.name, brace)
        }
        note(index)
        if let known {
            flattener?.open(shown: known.shown, at: place)
        } else {
            let shown = understoodWords
            flattener?.open(shown, at: place)
        }
        if let outer { keep(said, in: outer, brace: brace, since: spoken) }
        let isSensitive = body.isSensitive || brace.isSensitive
        open.push(
            OpenBlocks.Frame(
                statement: Statement(said, at: place),
                block: body,
                lineForm: Schema.lineForms[index],
                name: keyword.name,
                brace: brace,
                isSensitive: isSensitive,
                indentation: place.column
            )
        )
    }

    private mutating func skipBlock(_ name: String, _ brace: Place) {
        let secretBlocks = [Block.authentication.rawValue, Block.keyedAuthentication.rawValue]
        let opensSecrets =
            secretBlocks.contains(name) || words.first.map { secretBlocks.contains($0.text) } == true
        let isSensitive = brace.isSensitive || opensSecrets
        guard mayGoDeeper(brace) else { return }
        open.push(
            OpenBlocks.Frame(
                statement: nil,
                block: nil,
                name: name,
                brace: brace,
                isSensitive: isSensitive,
                indentation: words.isEmpty ? brace.column : place.column
            )
        )
    }

    private mutating func mayGoDeeper(_ brace: Place) -> Bool {
        guard open.depth >= ReadingLimits.blockDepth else { return true }
        findings.structureError(brace, "blocks are more than \(ReadingLimits.blockDepth) deep")
        findings.stop()
        return false
    }

    /// The statement's keyword may stand in a block.
    private func isLegal(in block: Block?) -> Bool {
        guard let block, let headName else { return false }
        return Schema.names.legalPlace(headName, in: block) != nil
    }

    /// Some block isn't closed: says of which one, and closes all.
    private mutating func reportUnclosed(notes: [Findings.Remark]) {
        guard let innermost = open.innermost else { return }
        let unclosed = open.suspect ?? innermost
        findings.structureError(
            unclosed.brace,
            "missing '}': the block of \(unclosed.name) is not closed",
            notes: notes
        )
        open = OpenBlocks()
    }

    private mutating func closeBlock(_ brace: Place) {
        guard var frame = open.pop(closedAt: brace.column) else {
            findings.structureError(brace, "unexpected '}': no block is open")
            return
        }
        guard let statement = frame.statement.take() else { return }
        flattener?.close(at: brace)
        append(statement)
    }
}
