/// How long things may be.
enum Sizes {
    static let file = 600
    static let function = 70
    static let line = 110
    /// Lines of code (neither blank nor comment) in the helper and everything it is built from.
    static let helperClosure = 2_500
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
