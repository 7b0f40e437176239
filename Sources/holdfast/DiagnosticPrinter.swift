import Configuration

/// Diagnostics as compilers write them, so that editors find the places.
///
///     /etc/keepalived/keepalived.conf:14:23: error: virtual_router_id must be between 1 and 255, found 300
///         virtual_router_id 300
///                           ^~~
struct DiagnosticPrinter {
    let isColoured: Bool

    /// With a line end.
    func text(_ diagnostic: Diagnostic) -> String {
        var text = headline(diagnostic.place, diagnostic.severity, diagnostic.message)
        if let line = diagnostic.sourceLine { text += excerpt(line, diagnostic.place) }
        for note in diagnostic.notes { text += headline(note.place, .note, note.message) }
        return text
    }

    private func headline(_ place: SourcePlace, _ severity: Diagnostic.Severity, _ message: String) -> String
    {
        var position = place.file
        if place.line > 0 { position += ":\(place.line):\(place.column)" }
        let style: Style =
            switch severity {
            case .error: .red
            case .warning: .yellow
            case .note: .cyan
            }
        return
            Style.bold(position + ":", isColoured) + " " + style(severity.rawValue + ":", isColoured)
            + " \(message)\n"
    }

    /// The line and a caret under the place; without the caret where the line was cut before it.
    private func excerpt(_ line: String, _ place: SourcePlace) -> String {
        let characters = Array(line.unicodeScalars)
        let start = characters.prefix { $0 == " " || $0 == "\t" }.count
        let shown = String(String.UnicodeScalarView(characters[start...]))
        guard !shown.isEmpty else { return "" }
        let offset = place.column - 1
        guard offset >= start, offset < characters.count else { return "    \(shown)\n" }
        // Tabs stay tabs, so that the caret stands right whatever their width.
        let padding = characters[start..<offset].map { $0 == "\t" ? "\t" : " " }.joined()
        let length = max(1, min(place.length, characters.count - offset))
        let marker = "^" + String(repeating: "~", count: length - 1)
        return "    \(shown)\n    \(padding)\(Style.green(marker, isColoured))\n"
    }
}

/// `check --json`: version 1; members may be added, none is renamed.
///
///     {"version":1,"files":[{"file":"…","errors":1,"warnings":0,"diagnostics":[
///     {"severity":"error","file":"…","line":14,"column":23,"length":3,"message":"…",
///     "suggestion":null,"notes":[{"file":"…","line":9,"column":5,"length":3,"message":"…"}]}]}]}
enum DiagnosticDocument {
    static func text(_ results: [(file: String, result: ReadResult)]) -> String {
        let files = results.map { file, result in
            JSONValue.object([
                ("file", .string(file)),
                ("errors", .number(String(result.diagnostics.count { $0.severity == .error }))),
                ("warnings", .number(String(result.diagnostics.count { $0.severity == .warning }))),
                ("diagnostics", .array(result.diagnostics.map(value))),
            ])
        }
        return JSONValue.object([("version", .number("1")), ("files", .array(files))]).text
    }

    private static func value(_ diagnostic: Diagnostic) -> JSONValue {
        .object(
            [("severity", .string(diagnostic.severity.rawValue))]
                + members(diagnostic.place, diagnostic.message)
                + [
                    ("suggestion", diagnostic.suggestion.map(JSONValue.string) ?? .null),
                    ("notes", .array(diagnostic.notes.map { .object(members($0.place, $0.message)) })),
                ]
        )
    }

    private static func members(_ place: SourcePlace, _ message: String) -> [(String, JSONValue)] {
        [
            ("file", .string(place.file)), ("line", .number(String(place.line))),
            ("column", .number(String(place.column))), ("length", .number(String(place.length))),
            ("message", .string(message)),
        ]
    }
}
