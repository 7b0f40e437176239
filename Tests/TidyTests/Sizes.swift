/// How long things may be.
enum Sizes {
    static let file = 600
    static let function = 70
    static let line = 110
    /// Lines of code in a main; the supervisor is all in its own.
    static let main = 80
    static let supervisor = 300
    /// Lines of code (neither blank nor comment) in the helper and everything it is built from in release.
    /// The design says 2,500; Sources/README.md says what the rest is, and what must stay below this.
    static let helperClosure = 5_545
}

extension SwiftSource {
    /// Files, functions and lines that are too long.
    func sizeFindings() -> [Finding] {
        var findings = lineFindings(path: path, lines: lines)
        let count = lines.last == "" ? lines.count - 1 : lines.count
        if count > Sizes.file {
            findings.append(
                finding(count, "\(count) lines; a file has at most \(Sizes.file): one idea per file")
            )
        }
        for function in functions() where function.length > Sizes.function {
            findings.append(
                finding(
                    function.firstLine,
                    "\(function.name) has \(function.length) lines; a function has at most \(Sizes.function)"
                )
            )
        }
        return findings
    }
}

/// Lines that are too long, of any text.
func lineFindings(path: String, lines: [Substring]) -> [Finding] {
    lines.enumerated().compactMap { index, line in
        line.count > Sizes.line
            ? Finding(path: path, line: index + 1, message: "\(line.count) columns; at most \(Sizes.line)")
            : nil
    }
}

extension SwiftSource {
    /// Lines of code that the Embedded build compiles: all but those between `#if !$Embedded` and its end.
    func embeddedCodeLines() -> Int {
        // The conditions that are open, innermost last: does each leave out what follows it?
        var leavesOut: [Bool] = []
        var count = 0
        for (index, line) in lines.enumerated() {
            let words = line.split(separator: " ")
            switch words.first {
            case "#if": leavesOut.append(words.dropFirst().first == "!$Embedded")
            case "#else" where !leavesOut.isEmpty: leavesOut[leavesOut.count - 1] = false
            case "#endif" where !leavesOut.isEmpty: leavesOut.removeLast()
            default:
                if codeLines.contains(index + 1), !leavesOut.contains(true) { count += 1 }
            }
        }
        return count
    }

    /// A main only reads its arguments and starts what a module does.
    func mainFindings() -> [Finding] {
        let limit = path.hasPrefix("Sources/holdfast-supervisor/") ? Sizes.supervisor : Sizes.main
        return path.hasSuffix("/main.swift") && codeLines.count > limit
            ? [finding(1, "\(codeLines.count) lines of code; a main has at most \(limit)")] : []
    }
}
