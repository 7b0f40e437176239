/// One line on its way from the file to the parser.
struct SourceLine {
    /// Of the whole file, or of this line when it was expanded.
    let bytes: [UInt8]
    /// What of `bytes` is yet to be read; without the line's end.
    var range: Range<Int>
    let file: Int
    /// From 1.
    let number: Int
    /// A place in `bytes` and its column.
    var anchor: Anchor
    /// Where each of `bytes` stood, for text that doesn't stand in the file as it is here.
    let origins: [Stretch]?

    struct Anchor {
        var index: Int
        /// From 1.
        var column: Int
    }

    /// A line as it stands in its file.
    init(_ bytes: [UInt8], _ range: Range<Int>, file: Int, number: Int) {
        self.bytes = bytes
        self.range = range
        self.file = file
        self.number = number
        anchor = Anchor(index: range.lowerBound, column: 1)
        origins = nil
    }

    /// A line that was made from what stands at `number`.
    init(_ bytes: [UInt8], origins: [Stretch], file: Int, number: Int) {
        precondition(bytes.count == origins.count, "a byte comes from nowhere")
        self.bytes = bytes
        self.origins = origins
        range = 0..<bytes.count
        self.file = file
        self.number = number
        anchor = Anchor(index: 0, column: 1)
    }

    var first: UInt8? { range.isEmpty ? nil : bytes[range.lowerBound] }

    mutating func skipBlanks() {
        var index = range.lowerBound
        while index < range.upperBound, LineLexer.isBlank(bytes[index]) { index += 1 }
        range = index..<range.upperBound
    }

    func place(_ stretch: Stretch) -> Place { Place(file: file, line: number, stretch: stretch) }
}

/// Turns places in a line into columns, going on from the last one asked for.
struct ColumnCounter {
    private let bytes: [UInt8]
    private let origins: [Stretch]?
    private var index: Int
    /// Of the character at `index`.
    private var column: Int

    init(_ line: SourceLine) {
        bytes = line.bytes
        origins = line.origins
        index = line.anchor.index
        column = line.anchor.column
    }

    /// For later counting from here.
    mutating func anchor(at position: Int) -> SourceLine.Anchor {
        SourceLine.Anchor(index: position, column: origins == nil ? column(at: position) : 1)
    }

    /// The characters that `range` is made of; at its end when it is empty.
    mutating func stretch(_ range: Range<Int>) -> Stretch {
        if let origins { return Self.stretch(range, origins) }
        let first = column(at: range.lowerBound)
        let length = column(at: range.upperBound) - first
        return Stretch(column: first, length: max(1, length))
    }

    private mutating func column(at position: Int) -> Int {
        while index > position {
            if index >= bytes.count || bytes[index] & 0xC0 != 0x80 { column -= 1 }
            index -= 1
        }
        while index < position {
            index += 1
            // A column is a character: bytes that continue one don't count.
            if index >= bytes.count || bytes[index] & 0xC0 != 0x80 { column += 1 }
        }
        return column
    }

    /// From the first byte's origin to the last one's.
    private static func stretch(_ range: Range<Int>, _ origins: [Stretch]) -> Stretch {
        guard range.lowerBound < origins.count else {
            guard let last = origins.last else { return Stretch(column: 1, length: 1) }
            return Stretch(column: last.column + last.length, length: 1)
        }
        var result = origins[range.lowerBound]
        for index in range.dropFirst() {
            if origins[index].expansion == result.expansion, origins[index].column == result.column {
                continue
            }
            result = result.extended(to: origins[index])
        }
        return result
    }
}
