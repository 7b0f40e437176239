/// What a line starts with, seen before it is split into words.
enum LineHead {
    /// Whether the preprocessor must look at the line as a whole: a condition, a repetition, a definition
    /// or an include. `range` starts at its first character.
    static func isSpecial(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        guard let first = bytes[range].first else { return false }
        switch first {
        case UInt8(ascii: "@"): return true
        case UInt8(ascii: "~"): return repetition(bytes, range) != nil
        case UInt8(ascii: "$"): return definition(bytes, range) != nil
        case UInt8(ascii: "i"): return isInclude(bytes, range)
        default: return false
        }
    }

    /// A word of the `include` family stands alone here.
    static func isInclude(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        guard bytes[range].starts(with: "include".utf8) else { return false }
        let word = bytes[range].prefix { !LineLexer.isBlank($0) && !wordEnds.contains($0) }
        guard word.count <= 8 else { return false }
        return IncludeStrictness(keyword: String(decoding: word, as: UTF8.self)) != nil
    }

    private static let wordEnds: [UInt8] = Array("{}#!\"".utf8)

    /// `~SEQ` or `~LST`, however it goes on: keepalived takes no other line that begins so.
    static func repetition(_ bytes: [UInt8], _ range: Range<Int>) -> Repetition.Kind? {
        let text = bytes[range]
        if text.starts(with: "~SEQx".utf8) { return .hexadecimal }
        if text.starts(with: "~SEQ".utf8) { return .sequence }
        if text.starts(with: "~LST".utf8) { return .list }
        return nil
    }

    /// `$NAME=`: where the name stands.
    static func definition(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int>? {
        guard bytes[range].first == UInt8(ascii: "$") else { return nil }
        let start = range.lowerBound + 1
        guard start < range.upperBound, startsName(bytes[start]) else { return nil }
        var end = start + 1
        while end < range.upperBound, continuesName(bytes[end]) { end += 1 }
        guard end < range.upperBound, bytes[end] == UInt8(ascii: "=") else { return nil }
        return start..<end
    }

    static func startsName(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
    }

    static func continuesName(_ byte: UInt8) -> Bool {
        startsName(byte) || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
    }
}
