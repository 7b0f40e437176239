/// A statement of the top level in a file and in the flattened text.
package struct TopLevelStatement: Hashable, Sendable {
    /// Where the line begins in the file that it begins in.
    package var fileByte: Int
    /// That line, from 1.
    package var line: Int
    /// Where it begins in the flattened text.
    package var textByte: Int
    package var textLine: Int
    /// Secrets that were read before it, or with its first line.
    package var secretsBefore: Int
    package var isVirtualServer: Bool
}

/// What `ReadingLimits` bounds of all files together.
package struct ReadingCounts: Hashable, Sendable {
    package var blocks = 0
    /// Lines that are no keywords, and their words.
    package var entries = 0
    package var entryWords = 0

    package init(blocks: Int = 0, entries: Int = 0, entryWords: Int = 0) {
        self.blocks = blocks
        self.entries = entries
        self.entryWords = entryWords
    }

    /// As many as a reading may have.
    package var areBounded: Bool {
        0...ReadingLimits.blocks ~= blocks && 0...ReadingLimits.allEntries ~= entries
            && 0...ReadingLimits.allEntryWords ~= entryWords
    }

    /// Of a text in which one part takes the place of another.
    package func replacing(_ former: ReadingCounts, with new: ReadingCounts) -> ReadingCounts {
        ReadingCounts(
            blocks: blocks - former.blocks + new.blocks,
            entries: entries - former.entries + new.entries,
            entryWords: entryWords - former.entryWords + new.entryWords
        )
    }
}

/// The shape of a text that was one file of plain words.
package struct ReadingOutline: Hashable, Sendable {
    package var statements: [TopLevelStatement]
}

/// What a reading may leave out of its file: whole statements of the top level with what stands behind them.
package struct LeftOutLines: Hashable, Sendable {
    package var bytes: Range<Int>
    package var lines: Int

    package init(bytes: Range<Int>, lines: Int) {
        self.bytes = bytes
        self.lines = lines
    }
}

/// One text and no other file: what a reading of a part may know.
struct OnlyText: SourceProvider {
    private let path: String
    private let bytes: [UInt8]

    init(_ bytes: [UInt8], at path: String) {
        self.path = path
        self.bytes = bytes
    }

    func read(_ path: String) -> Result<[UInt8], SourceFailure> {
        path == self.path ? .success(bytes) : .failure(.missing)
    }

    func matches(of _: String, includedFrom _: String) -> [String] { [] }
}
