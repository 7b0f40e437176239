import Foundation
import Testing

/// A small configuration of the folder `Configurations`, whose files hold many each:
///
///     === NAME                 a whole file follows
///     === NAME in BLOCK        its lines are put into a block of a configuration that is good (Template)
///     === NAME FORM            FORM: how the bytes differ from the text
///     --- PATH                 the text that follows is a further file beside it, for includes
struct Document: Sendable {
    /// How the bytes of a document differ from its text, which stays plain.
    enum Form: String, CaseIterable {
        case crlf, bom
        /// The last line has no end.
        case noeol
        /// `@` stands for a zero byte.
        case nul
        /// `@` stands for two thousand letters.
        case long
        /// `@` stands for a byte that no UTF-8 has.
        case latin1

        func bytes(_ text: String) -> [UInt8] {
            let plain = Array(text.utf8)
            return switch self {
            case .crlf: Array(text.replacingOccurrences(of: "\n", with: "\r\n").utf8)
            case .bom: [0xEF, 0xBB, 0xBF] + plain
            case .noeol: plain.last == UInt8(ascii: "\n") ? plain.dropLast() : plain
            case .nul: plain.map { $0 == UInt8(ascii: "@") ? 0 : $0 }
            case .long:
                Array(text.replacingOccurrences(of: "@", with: String(repeating: "x", count: 2_000)).utf8)
            case .latin1: plain.map { $0 == UInt8(ascii: "@") ? 0xE4 : $0 }
            }
        }
    }

    var name: String
    /// Paths below the document's own folder; the first is the configuration.
    var files: [(path: String, bytes: [UInt8])]

    /// Of all files beside the tests.
    static func all() throws -> [Document] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Configurations")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        return try names.filter { $0.hasSuffix(".txt") }.sorted().flatMap { name in
            let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            return try parse(text)
        }
    }

    static func parse(_ text: String) throws -> [Document] {
        var parts: [(head: Substring, files: [(path: String, text: String)])] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("=== ") {
                parts.append((line.dropFirst(4), [("main.conf", "")]))
            } else if line.hasPrefix("--- ") {
                let last = try #require(parts.indices.last)
                parts[last].files.append((String(line.dropFirst(4)), ""))
            } else if let last = parts.indices.last {
                parts[last].files[parts[last].files.count - 1].text += line + "\n"
            }
        }
        // The last line's end makes an empty line of the split.
        if let last = parts.indices.last { parts[last].files[parts[last].files.count - 1].text.removeLast() }
        return try parts.map { try Document(head: $0.head, texts: $0.files) }
    }

    private init(head: Substring, texts: [(path: String, text: String)]) throws {
        var words = head.split(separator: " ").map(String.init)
        var form: Form?
        if let last = words.last, let found = Form(rawValue: last) {
            form = found
            words.removeLast()
        }
        var texts = texts
        if words.count > 2, words[words.count - 2] == "in",
            let whole = Template.configuration(with: texts[0].text, in: words[words.count - 1])
        {
            texts[0].text = whole
            words.removeLast(2)
        }
        name = words.joined(separator: " ")
        files = texts.map { ($0.path, form?.bytes($0.text) ?? Array($0.text.utf8)) }
    }
}
