import Foundation
import Testing

/// A configuration that the two programs don't judge alike, and why: a line `NAME | KINDS | REASON` of
/// `Differences.txt`. Each must be true: one that no longer differs fails its test.
struct Difference: Sendable, Equatable {
    enum Kind: String, Sendable, CaseIterable {
        /// `keepalived -t` has nothing to say, `holdfast check` refuses.
        case stricter
        /// `keepalived -t` complains, `holdfast check` accepts.
        case milder
        /// `keepalived -t` has nothing to say, and `--compat` refuses all the same.
        case incompatible
    }

    var kinds: Set<Kind>
    var reason: String

    /// By the configuration's name.
    static let all: Result<[String: Difference], any Error> = Result {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Differences.txt")
        var result: [String: Difference] = [:]
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            if line.hasPrefix("#") { continue }
            let parts = line.split(separator: "|", maxSplits: 2).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            try #require(parts.count == 3, "a difference has a name, kinds and a reason: \(line)")
            let kinds = try parts[1].split(separator: " ").map {
                try #require(Kind(rawValue: String($0)), "no such kind: \($0)")
            }
            try #require(result[parts[0]] == nil, "two lines for \(parts[0])")
            result[parts[0]] = Difference(kinds: Set(kinds), reason: parts[2])
        }
        return result
    }
}

extension Verdict {
    /// In what the two differ.
    var differences: Set<Difference.Kind> {
        var result: Set<Difference.Kind> = []
        if keepalived == 0, strict != nil { result.insert(.stricter) }
        if keepalived != 0, strict == nil { result.insert(.milder) }
        if keepalived == 0, compat != nil { result.insert(.incompatible) }
        return result
    }
}
