/// A stretch of one line of one file, as people and editors count.
package struct SourcePlace: Hashable, Sendable {
    package var file: String
    /// From 1; 0 when the whole file is meant.
    package var line: Int
    /// From 1, in characters (Unicode scalars).
    package var column: Int
    /// In characters, at least 1.
    package var length: Int

    package init(file: String, line: Int, column: Int, length: Int) {
        self.file = file
        self.line = line
        self.column = column
        self.length = length
    }
}

/// Columns of one line, and the expansion that the text there came from.
///
/// Packed, because every word and every statement keeps one: a line has at most `ReadingLimits.lineBytes`
/// columns.
struct Stretch: Hashable, Sendable {
    private var packedColumn: UInt16
    private var packedLength: UInt16
    /// In `Findings.expansions`, counted from 1; 0: the text stands in the file.
    var expansion: UInt32

    init(column: Int, length: Int, expansion: UInt32 = 0) {
        packedColumn = UInt16(clamping: column)
        packedLength = UInt16(clamping: length)
        self.expansion = expansion
    }

    /// From 1, in characters; 0 when the whole file is meant.
    var column: Int {
        get { Int(packedColumn) }
        set { packedColumn = UInt16(clamping: newValue) }
    }

    /// In characters.
    var length: Int {
        get { Int(packedLength) }
        set { packedLength = UInt16(clamping: newValue) }
    }

    /// From the first character of this to the last of `other`, which doesn't begin before it.
    func extended(to other: Stretch) -> Stretch {
        let end = max(column + length, other.column + other.length)
        let source = expansion == 0 ? other.expansion : expansion
        return Stretch(column: column, length: end - column, expansion: source)
    }
}

/// A place while reading: the file as a number in reading order.
struct Place: Hashable, Sendable {
    private var packedLine: UInt32
    var stretch: Stretch
    private var packedFile: UInt16
    /// Inside a block that holds secrets: what stands here is never repeated.
    var isSensitive: Bool

    init(file: Int, line: Int, stretch: Stretch, isSensitive: Bool = false) {
        packedFile = UInt16(clamping: file)
        packedLine = UInt32(clamping: line)
        self.stretch = stretch
        self.isSensitive = isSensitive
    }

    init(file: Int, line: Int, column: Int, length: Int, isSensitive: Bool = false) {
        let stretch = Stretch(column: column, length: length)
        self.init(file: file, line: line, stretch: stretch, isSensitive: isSensitive)
    }

    var file: Int { Int(packedFile) }

    /// From 1; 0 when the whole file is meant.
    var line: Int { Int(packedLine) }

    var column: Int {
        get { stretch.column }
        set { stretch.column = newValue }
    }

    var length: Int {
        get { stretch.length }
        set { stretch.length = newValue }
    }

    /// The same line, other columns.
    func at(_ stretch: Stretch) -> Place {
        var place = self
        place.stretch = stretch
        return place
    }

    /// Reading order.
    static func precedes(_ left: Place, _ right: Place) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}
