import ArgumentParser
import Compiler
import Console
import NetworkTypes

struct ObjectsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "objects",
        abstract: "Show what the helper could do under a configuration.",
        discussion: """
            Prints the numbered objects that the configuration is compiled to, one a line: number, kind, \
            leased (in the kernel only while its instance is master) or standing, the instance or sync \
            group that it moves with, interface, and what it is. The helper can put these and nothing \
            else. Changes nothing, needs no root. Exit status: 0, or 1 for a configuration with errors.

            Example:
              holdfast objects /etc/keepalived/keepalived.conf
            """
    )

    @OptionGroup var reading: ReadingOptions

    @Flag(help: "Write one JSON document instead of text.")
    var json = false

    @Argument(help: "The configuration.")
    var file: String

    func run() throws {
        try reporting {
            let model = try reading.sealed()(file)
            let rows: [GenerationListing.Row]
            do throws(CompilerError) {
                rows = try GenerationListing(model).rows
            } catch {
                throw Failure("can't compile \(file): \(error.text)")
            }
            let output = Terminal.standardOutput
            if json {
                let document = JSONValue.object([
                    ("version", .number("1")), ("objects", .array(rows.map { ObjectsTable.value($0) })),
                ])
                output.write(document.text + "\n")
            } else {
                output.write(ObjectsTable.text(rows, isTerminal: output.isTerminal))
            }
        }
    }
}

/// Objects as text and as JSON.
enum ObjectsTable {
    /// Columns that line up, with a heading; one line and no heading for none.
    static func text(_ rows: [GenerationListing.Row], isTerminal: Bool) -> String {
        guard !rows.isEmpty else { return "No objects.\n" }
        let heading = ["NUMBER", "KIND", "LIFE", "WITH", "INTERFACE", "WHAT"]
        let table = [heading] + rows.map { cells($0) }
        let widths = heading.indices.map { column in
            table.map { $0[column].unicodeScalars.count }.max() ?? 0
        }
        var text = ""
        for (number, row) in table.enumerated() {
            var line = ""
            for column in row.indices {
                line += row[column]
                guard column < row.count - 1 else { continue }
                line += String(repeating: " ", count: widths[column] - row[column].unicodeScalars.count + 2)
            }
            text += (number == 0 ? Style.bold(line, isTerminal) : line) + "\n"
        }
        return text
    }

    private static func cells(_ row: GenerationListing.Row) -> [String] {
        [
            "\(row.number)", "\(row.kind)", row.life, printable(row.bundle ?? "-"),
            row.interface.map { "\($0)" } ?? "-", printable(row.text),
        ]
    }

    static func value(_ row: GenerationListing.Row) -> JSONValue {
        .object([
            ("number", .number("\(row.number)")), ("kind", .string("\(row.kind)")),
            ("leased", .boolean(row.isLeased)), ("with", row.bundle.map { .string($0) } ?? .null),
            ("interface", row.interface.map { .string("\($0)") } ?? .null), ("what", .string(row.text)),
        ])
    }
}

/// Names come from files: nothing of them may move the terminal's cursor.
func printable(_ text: String) -> String {
    String(
        String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "?" : $0 })
    )
}
