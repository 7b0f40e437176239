/// Writes diagnostics for editors and programs.
package enum DiagnosticJSON {
    /// An array of objects with the members severity, file, line, column, length, message, notes (the same
    /// without severity and notes) and, where there is one, suggestion. One diagnostic a line.
    package static func render(_ diagnostics: [Diagnostic]) -> String {
        let objects = diagnostics.map { diagnostic in
            var members = ["\"severity\":\(string(diagnostic.severity.rawValue))"]
            members += position(diagnostic.place, diagnostic.message)
            if let suggestion = diagnostic.suggestion {
                members.append("\"suggestion\":\(string(suggestion))")
            }
            let notes = diagnostic.notes.map { "{\(position($0.place, $0.message).joined(separator: ","))}" }
            members.append("\"notes\":[\(notes.joined(separator: ","))]")
            return "{\(members.joined(separator: ","))}"
        }
        return objects.isEmpty ? "[]\n" : "[\n\(objects.joined(separator: ",\n"))\n]\n"
    }

    private static func position(_ place: SourcePlace, _ message: String) -> [String] {
        [
            "\"file\":\(string(place.file))", "\"line\":\(place.line)", "\"column\":\(place.column)",
            "\"length\":\(place.length)", "\"message\":\(string(message))",
        ]
    }

    /// A JSON string (RFC 8259 §7).
    private static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
