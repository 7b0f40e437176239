/// Writes diagnostics for editors and programs.
package enum DiagnosticJSON {
    /// What was read of one file.
    package struct File {
        package var path: String
        package var diagnostics: [Diagnostic]

        package init(path: String, diagnostics: [Diagnostic]) {
            self.path = path
            self.diagnostics = diagnostics
        }
    }

    /// The document of `holdfast check --json`, version 1: members may be added, none is renamed or goes. One
    /// diagnostic a line.
    ///
    ///     {"version":1,"files":[{"file":"…","errors":1,"warnings":0,"diagnostics":[
    ///     {"severity":"error","file":"…","line":14,"column":23,"length":3,"message":"…","suggestion":null,
    ///     "text":"…","notes":[{"file":"…","line":9,"column":5,"length":3,"message":"…"}]}
    ///     ]}],"comparison":[]}
    ///
    /// Lines and columns count from 1, columns and lengths in Unicode scalars; line 0 means the whole file.
    /// `text` is the line, secrets masked. `comparison` is about two files as a pair.
    package static func document(_ files: [File], comparison: [Diagnostic] = []) -> String {
        let shown = files.map { file in
            let errors = file.diagnostics.count { $0.severity == .error }
            let warnings = file.diagnostics.count { $0.severity == .warning }
            return "{\"file\":\(string(file.path)),\"errors\":\(errors),\"warnings\":\(warnings),"
                + "\"diagnostics\":\(list(file.diagnostics))}"
        }
        return "{\"version\":1,\"files\":[\(shown.joined(separator: ",\n"))],"
            + "\"comparison\":\(list(comparison))}\n"
    }

    private static func list(_ diagnostics: [Diagnostic]) -> String {
        let objects = diagnostics.map { diagnostic in
            var members = ["\"severity\":\(string(diagnostic.severity.rawValue))"]
            members += position(diagnostic.place, diagnostic.message)
            members.append("\"suggestion\":\(diagnostic.suggestion.map(string) ?? "null")")
            members.append("\"text\":\(diagnostic.sourceLine.map(string) ?? "null")")
            let notes = diagnostic.notes.map { "{\(position($0.place, $0.message).joined(separator: ","))}" }
            members.append("\"notes\":[\(notes.joined(separator: ","))]")
            return "{\(members.joined(separator: ","))}"
        }
        return objects.isEmpty ? "[]" : "[\n\(objects.joined(separator: ",\n"))\n]"
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
