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

/// A place while reading: the file as a number in reading order.
struct Place: Hashable, Sendable {
    var file: Int
    var line: Int
    var column: Int
    var length: Int
    /// Inside a block that holds secrets: what stands here is never repeated.
    var isSensitive = false

    /// Reading order.
    static func precedes(_ left: Place, _ right: Place) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}
