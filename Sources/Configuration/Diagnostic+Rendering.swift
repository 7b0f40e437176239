/// Writes diagnostics for people: place, message, the line, and a mark below the words.
package enum DiagnosticText {
    /// One diagnostic, each line ended by a newline:
    ///
    ///     keepalived.conf:14:23: error: virtual_router_id must be between 1 and 255, found 300
    ///         virtual_router_id 300
    ///                           ^~~
    package static func render(_ diagnostic: Diagnostic, isColoured: Bool = false) -> String {
        var result = head(diagnostic.place, diagnostic.severity, diagnostic.message, isColoured)
        if let line = diagnostic.sourceLine, diagnostic.place.column > 0 {
            result += "\(line)\n"
            // A long line is cut; there may be nothing to mark.
            if diagnostic.place.column <= line.unicodeScalars.count + 1 {
                result += paint(mark(below: line, diagnostic.place), "32;1", isColoured) + "\n"
            }
        }
        for note in diagnostic.notes { result += head(note.place, .note, note.message, isColoured) }
        return result
    }

    package static func render(_ diagnostics: [Diagnostic], isColoured: Bool = false) -> String {
        diagnostics.map { render($0, isColoured: isColoured) }.joined()
    }

    private static func head(
        _ place: SourcePlace,
        _ severity: Diagnostic.Severity,
        _ message: String,
        _ isColoured: Bool
    ) -> String {
        let position = place.line == 0 ? place.file : "\(place.file):\(place.line):\(place.column)"
        let colour =
            switch severity {
            case .error: "31;1"
            case .warning: "35;1"
            case .note: "36;1"
            }
        let label = paint("\(severity.rawValue):", colour, isColoured)
        return "\(paint("\(position):", "1", isColoured)) \(label) \(paint(message, "1", isColoured))\n"
    }

    private static func paint(_ text: String, _ codes: String, _ isColoured: Bool) -> String {
        isColoured ? "\u{1B}[\(codes)m\(text)\u{1B}[0m" : text
    }

    /// Blanks as wide as the text before, then a caret and tildes as wide as the words.
    private static func mark(below line: String, _ place: SourcePlace) -> String {
        let scalars = line.unicodeScalars
        let before = scalars.prefix(place.column - 1)
        var result = before.map { $0 == "\t" ? "\t" : String(repeating: " ", count: width($0)) }.joined()
        let marked = scalars.dropFirst(place.column - 1).prefix(place.length)
        let count = marked.reduce(0) { $0 + width($1) }
        result += "^" + String(repeating: "~", count: max(0, count - 1))
        return result
    }

    /// Columns of a terminal: two for East Asian wide characters.
    private static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x0300...0x036F, 0x200B...0x200D, 0xFE00...0xFE0F: 0
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}
