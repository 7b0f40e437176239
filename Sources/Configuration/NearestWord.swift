/// Finds the known word that a misspelt one was meant to be.
enum NearestWord {
    /// The nearest of `candidates`, the first of equals; nil when none is near enough to be meant.
    static func find(_ word: String, among candidates: [String]) -> String? {
        let length = word.unicodeScalars.count
        guard length >= 2, length <= ReadingLimits.suggestionLength else { return nil }
        // One slip in three letters; a longer word may have more, but not a different half.
        var bound = max(1, min(4, length / 3))
        if let same = candidates.first(where: { $0.lowercased() == word.lowercased() }) { return same }
        var best: String?
        for candidate in candidates {
            guard let distance = distance(word, candidate, atMost: bound) else { continue }
            if distance == 0 { return candidate }
            best = candidate
            bound = distance - 1
        }
        return best
    }

    /// Words to end a message about a name that isn't defined: the nearest one, else those that there are.
    static func hint(_ name: String, among names: [String]) -> (text: String, suggestion: String?) {
        if let nearest = find(name, among: names) { return (", did you mean '\(nearest)'?", nearest) }
        guard let first = names.first, names.count <= 3 else { return ("", nil) }
        guard names.count > 1 else { return ("; there is \(Printable.quoted(first))", nil) }
        return ("; there are \(names.map { Printable.quoted($0) }.joined(separator: ", "))", nil)
    }

    /// The Damerau-Levenshtein distance (adjacent letters may change places), nil when above `bound`.
    static func distance(_ left: String, _ right: String, atMost bound: Int) -> Int? {
        let left = Array(left.unicodeScalars.prefix(ReadingLimits.suggestionLength + 1))
        let right = Array(right.unicodeScalars.prefix(ReadingLimits.suggestionLength + 1))
        guard abs(left.count - right.count) <= bound else { return nil }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let change = left[row] == right[column] ? 0 : 1
                var value = min(last[column] + change, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    value = min(value, beforeLast[column - 1] + 1)
                }
                current.append(value)
            }
            // A swap reaches back two rows, so both must be beyond the bound.
            if let least = current.min(), let before = last.min(), min(least, before) > bound { return nil }
            beforeLast = last
            last = current
        }
        guard let distance = last.last, distance <= bound else { return nil }
        return distance
    }
}
