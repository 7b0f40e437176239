/// A JSON document (RFC 8259) in memory; members keep their order, numbers their spelling.
indirect enum JSONValue {
    case null
    case boolean(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([(String, JSONValue)])

    /// The member, nil when this is no object or has none of that name.
    subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.0 == name }?.1
    }

    var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    var number: Double? {
        guard case .number(let text) = self else { return nil }
        return Double(text)
    }

    var boolean: Bool? {
        guard case .boolean(let value) = self else { return nil }
        return value
    }

    var elements: [JSONValue] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// On one line.
    var text: String {
        switch self {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .number(let text): text
        case .string(let text): JSONValue.quoted(text)
        case .array(let elements): "[" + elements.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { JSONValue.quoted($0.0) + ":" + $0.1.text }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22: result += "\\\""
            case 0x5C: result += "\\\\"
            case 0..<0x20, 0x7F:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

/// Reads one JSON document; nil for what isn't one, or is deeper than anything we write.
struct JSONReader {
    private var rest: Substring.UnicodeScalarView
    private static let depth = 32

    static func read(_ text: String) -> JSONValue? {
        var reader = JSONReader(rest: Substring(text).unicodeScalars)
        guard let value = reader.value(depth: 0) else { return nil }
        reader.skipSpace()
        return reader.rest.isEmpty ? value : nil
    }

    private mutating func value(depth: Int) -> JSONValue? {
        guard depth < JSONReader.depth else { return nil }
        skipSpace()
        switch rest.first {
        case "{": return object(depth: depth)
        case "[": return array(depth: depth)
        case "\"": return string().map(JSONValue.string)
        case "t": return take("true") ? .boolean(true) : nil
        case "f": return take("false") ? .boolean(false) : nil
        case "n": return take("null") ? .null : nil
        default: return number()
        }
    }

    private mutating func object(depth: Int) -> JSONValue? {
        rest.removeFirst()
        var members: [(String, JSONValue)] = []
        skipSpace()
        if take("}") { return .object([]) }
        while true {
            skipSpace()
            guard rest.first == "\"", let name = string() else { return nil }
            skipSpace()
            guard take(":"), let value = value(depth: depth + 1) else { return nil }
            members.append((name, value))
            skipSpace()
            if take("}") { return .object(members) }
            guard take(",") else { return nil }
        }
    }

    private mutating func array(depth: Int) -> JSONValue? {
        rest.removeFirst()
        var elements: [JSONValue] = []
        skipSpace()
        if take("]") { return .array([]) }
        while true {
            guard let value = value(depth: depth + 1) else { return nil }
            elements.append(value)
            skipSpace()
            if take("]") { return .array(elements) }
            guard take(",") else { return nil }
        }
    }

    private mutating func string() -> String? {
        rest.removeFirst()
        var result = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"": return String(result)
            case "\\":
                guard let escaped = escape() else { return nil }
                result.append(escaped)
            default:
                guard scalar.value >= 0x20 else { return nil }
                result.append(scalar)
            }
        }
        return nil
    }

    /// Behind a reverse solidus. Half of a surrogate pair becomes U+FFFD: we write none.
    private mutating func escape() -> Unicode.Scalar? {
        switch rest.popFirst() {
        case "\"": return "\""
        case "\\": return "\\"
        case "/": return "/"
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "u":
            let digits = String(String.UnicodeScalarView(rest.prefix(4)))
            guard digits.unicodeScalars.count == 4, let value = UInt32(digits, radix: 16) else { return nil }
            rest.removeFirst(4)
            return Unicode.Scalar(value) ?? "\u{FFFD}"
        default: return nil
        }
    }

    private mutating func number() -> JSONValue? {
        let digits = rest.prefix { ("0"..."9").contains($0) || "+-.eE".unicodeScalars.contains($0) }
        let text = String(String.UnicodeScalarView(digits))
        guard Double(text) != nil else { return nil }
        rest.removeFirst(digits.count)
        return .number(text)
    }

    private mutating func take(_ word: String) -> Bool {
        guard rest.starts(with: word.unicodeScalars) else { return false }
        rest.removeFirst(word.unicodeScalars.count)
        return true
    }

    private mutating func skipSpace() {
        while let first = rest.first, first == " " || first == "\n" || first == "\t" || first == "\r" {
            rest.removeFirst()
        }
    }
}
