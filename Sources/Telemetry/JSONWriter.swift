/// Writes one JSON document, members in the order of the calls.
///
/// The caller keeps the grammar: a value or a container after each `key`, and a closing for each opening.
/// Commas are placed here.
struct JSONWriter {
    private(set) var text = ""
    private var needsComma = false

    mutating func openObject() { open("{") }
    mutating func closeObject() { close("}") }
    mutating func openArray() { open("[") }
    mutating func closeArray() { close("]") }

    /// The name of the next member.
    mutating func key(_ name: String) {
        separate()
        quote(name)
        text += ":"
        needsComma = false
    }

    mutating func string(_ value: String) {
        separate()
        quote(value)
    }

    mutating func number(_ value: some BinaryInteger) { token(String(value)) }
    mutating func boolean(_ value: Bool) { token(value ? "true" : "false") }
    mutating func null() { token("null") }

    /// Thousandths, written as a decimal fraction: 1234 is 1.234.
    mutating func thousandths(_ value: Int64) {
        let magnitude = value.magnitude
        let fraction = String(magnitude % 1_000 + 1_000).dropFirst()
        token((value < 0 ? "-" : "") + "\(magnitude / 1_000).\(fraction)")
    }

    /// A number that is written already.
    mutating func decimal(_ name: String, _ text: String) {
        key(name)
        token(text)
    }

    private mutating func open(_ bracket: String) {
        separate()
        text += bracket
        needsComma = false
    }

    private mutating func close(_ bracket: String) {
        text += bracket
        needsComma = true
    }

    private mutating func token(_ token: String) {
        separate()
        text += token
    }

    private mutating func separate() {
        if needsComma { text += "," }
        needsComma = true
    }

    /// RFC 8259 §7: quotation mark, reverse solidus and control characters must be escaped; DEL is as well,
    /// so that a document never moves a terminal's cursor.
    private mutating func quote(_ value: String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar.value {
            case 0x22: text += "\\\""
            case 0x5C: text += "\\\\"
            case 0x0A: text += "\\n"
            case 0x09: text += "\\t"
            case 0..<0x20, 0x7F..<0xA0:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}

extension JSONWriter {
    mutating func member(_ name: String, _ value: String) {
        key(name)
        string(value)
    }

    /// `null` when there is no value.
    mutating func member(_ name: String, _ value: String?) {
        key(name)
        if let value { string(value) } else { null() }
    }

    mutating func member(_ name: String, _ value: some BinaryInteger) {
        key(name)
        number(value)
    }

    mutating func member(_ name: String, _ value: Bool) {
        key(name)
        boolean(value)
    }
}
