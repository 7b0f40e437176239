/// A line of words, with or without an opening brace at its end, that was read without a word about it.
final class KnownLine: Sendable {
    let said: Said
    /// Of its first word.
    let head: Stretch
    let words: [Word]
    /// The words as flattened text shows them.
    let shown: [UInt8]
    /// Of the opening brace, if it has one.
    let brace: Stretch?

    init(said: Said, head: Stretch, words: [Word], shown: [UInt8], brace: Stretch?) {
        self.said = said
        self.head = head
        self.words = words
        self.shown = shown
        self.brace = brace
    }
}

/// A line as it stands in its file, to be found again by its bytes.
struct LineKey {
    let range: Range<Int>
    /// Of the bytes in `range`.
    let hash: UInt64
}

/// The lines of a file that were read before: what programs write says the same thousands of times, and most
/// of the time of reading is spent on finding out what.
///
/// A line means the same wherever it stands in the same kind of block, unless it holds a variable, a
/// condition or a secret: such lines aren't kept. Those that stand there twice are, as many as there are
/// slots; a newer one takes an older one's slot.
struct LineMemory {
    private struct Slot {
        var hash: UInt64
        var start: UInt32
        var end: UInt32
        var file: UInt32
        var block: Block
        /// Nil: it was seen once.
        var line: KnownLine?
    }

    private static let slotBits: UInt64 = 11
    private var slots: [Slot] = []

    /// What the line `key` of `bytes`, which are those of `file`, says in a block.
    func line(_ key: LineKey, of bytes: [UInt8], file: Int, in block: Block) -> KnownLine? {
        guard !slots.isEmpty else { return nil }
        let index = LineMemory.index(key.hash)
        guard slots[index].hash == key.hash, let line = slots[index].line,
            slots[index].file == UInt32(truncatingIfNeeded: file), slots[index].block == block,
            LineMemory.areEqual(bytes, Int(slots[index].start)..<Int(slots[index].end), key.range)
        else { return nil }
        return line
    }

    /// Keeps what a line says, if it was seen before.
    mutating func see(_ key: LineKey, file: Int, in block: Block, line: () -> KnownLine) {
        if slots.isEmpty {
            let none = Slot(hash: 0, start: 0, end: 0, file: 0, block: .root, line: nil)
            slots = Array(repeating: none, count: 1 << LineMemory.slotBits)
        }
        let index = LineMemory.index(key.hash)
        let isSecond = slots[index].hash == key.hash && slots[index].block == block
        slots[index] = Slot(
            hash: key.hash,
            start: UInt32(key.range.lowerBound),
            end: UInt32(key.range.upperBound),
            file: UInt32(truncatingIfNeeded: file),
            block: block,
            line: isSecond ? line() : nil
        )
    }

    private static func index(_ hash: UInt64) -> Int { Int(hash >> (64 - slotBits)) }

    private static func areEqual(_ bytes: [UInt8], _ left: Range<Int>, _ right: Range<Int>) -> Bool {
        guard left.count == right.count else { return false }
        let span = bytes.span
        var index = left.lowerBound
        var other = right.lowerBound
        while index + 8 <= left.upperBound {
            guard word(at: index, of: span) == word(at: other, of: span) else { return false }
            index += 8
            other += 8
        }
        while index < left.upperBound {
            guard span[index] == span[other] else { return false }
            index += 1
            other += 1
        }
        return true
    }

    // MARK: Eight bytes at a time

    private static let ones: UInt64 = 0x0101_0101_0101_0101

    private static func word(at index: Int, of span: borrowing Span<UInt8>) -> UInt64 {
        // Safety: the load checks that eight bytes from here are inside; any bits are a number.
        unsafe UInt64(littleEndian: span.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// The high bits of those of a word's bytes that are zero; a one above the lowest of them may be wrong.
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & (ones << 7) }

    /// Whether a byte is among `bytes`.
    static func holds(_ byte: UInt8, _ bytes: [UInt8]) -> Bool {
        let span = bytes.span
        let wanted = ones &* UInt64(byte)
        var index = 0
        while index + 8 <= span.count {
            if zeros(word(at: index, of: span) ^ wanted) != 0 { return true }
            index += 8
        }
        while index < span.count {
            if span[index] == byte { return true }
            index += 1
        }
        return false
    }

    // MARK: Ends of lines

    /// The line from `start` on, without its end; at most `limit` bytes and one more.
    static func key(of bytes: [UInt8], from start: Int, limit: Int) -> LineKey {
        let newlines = ones &* UInt64(UInt8(ascii: "\n"))
        let span = bytes.span
        let last = min(bytes.count, start + limit + 1)
        var hash: UInt64 = 0
        var index = start
        while index + 8 <= last {
            let word = word(at: index, of: span)
            let found = zeros(word ^ newlines)
            if found != 0 {
                let count = found.trailingZeroBitCount / 8
                if count > 0 { hash = mixed(hash, word & ((1 << UInt64(8 * count)) - 1)) }
                return LineKey(range: start..<(index + count), hash: hash)
            }
            hash = mixed(hash, word)
            index += 8
        }
        while index < last, span[index] != UInt8(ascii: "\n") {
            hash = mixed(hash, UInt64(span[index]))
            index += 1
        }
        return LineKey(range: start..<index, hash: hash)
    }

    /// Where the line that holds the place `start` ends: at its newline, or at the text's end.
    static func lineEnd(of bytes: [UInt8], from start: Int) -> Int {
        let newlines = ones &* UInt64(UInt8(ascii: "\n"))
        let span = bytes.span
        var index = start
        while index + 8 <= span.count {
            let found = zeros(word(at: index, of: span) ^ newlines)
            if found != 0 { return index + found.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < span.count, span[index] != UInt8(ascii: "\n") { index += 1 }
        return index
    }

    private static func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let product = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
        return product ^ product >> 29
    }
}
