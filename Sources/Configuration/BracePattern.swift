/// Brace expansion of include patterns: `a{b,c}d` stands for `abd` and `acd`.
enum BracePattern {
    struct Result: Equatable {
        /// In order; the pattern itself when it has no alternatives.
        var alternatives: [String]
        /// The pattern has braces with a comma in them.
        var hasAlternatives: Bool
    }

    /// The patterns that `pattern` stands for; nil when there are more than `ReadingLimits.alternatives`.
    static func expand(_ pattern: String) -> Result? {
        var finished: [[UInt8]] = []
        var open: [[UInt8]] = [Array(pattern.utf8)]
        var hasAlternatives = false
        while let next = open.popLast() {
            guard let group = firstGroup(next) else {
                finished.append(next)
                guard finished.count <= ReadingLimits.alternatives else { return nil }
                continue
            }
            hasAlternatives = true
            let before = next[..<group.range.lowerBound]
            let after = next[group.range.upperBound...]
            open += group.members.reversed().map { Array(before + $0 + after) }
            guard open.count <= ReadingLimits.alternatives else { return nil }
        }
        let texts = finished.map { String(decoding: $0, as: UTF8.self) }
        return Result(alternatives: texts, hasAlternatives: hasAlternatives)
    }

    /// The first braces that hold alternatives, and those.
    private static func firstGroup(_ bytes: [UInt8]) -> (range: Range<Int>, members: [ArraySlice<UInt8>])? {
        var start: Int?
        var depth = 0
        var commas: [Int] = []
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\\"):
                index += 1
            case UInt8(ascii: "{"):
                if depth == 0 { start = index }
                depth += 1
            case UInt8(ascii: ",") where depth == 1:
                commas.append(index)
            case UInt8(ascii: "}") where depth > 0:
                depth -= 1
                guard depth == 0, let first = start else { break }
                // Empty braces are just characters, as in a shell.
                guard index > first + 1 else { break }
                var members: [ArraySlice<UInt8>] = []
                var begin = first + 1
                for end in commas + [index] {
                    members.append(bytes[begin..<end])
                    begin = end + 1
                }
                return (first..<(index + 1), members)
            default:
                break
            }
            index += 1
        }
        return nil
    }

    /// Whether a pattern without alternatives can match several names.
    static func isWild(_ pattern: String) -> Bool { pattern.utf8.contains { "*?[".utf8.contains($0) } }
}
