// The bytes of a flattened configuration are text as well, so that people can read what a generation holds:
//
//     holdfast-flattened 1 strict
//     files 2
//     32 /etc/keepalived/keepalived.conf
//     …                                        byte count, blank, the path
//     lines 120
//     0 3                                      file and line of each line below
//     …
//     text 4567
//     global_defs {
//     …
//
// Nothing follows the text.

extension FlattenedConfiguration {
    private static let format = "holdfast-flattened 1"

    /// The bytes that `init(decoding:)` reads back.
    package var encoded: [UInt8] {
        var result = Self.head(isCompatible: isCompatible, files: files, lines: origins.count)
        result.reserveCapacity(text.count + origins.count * 8 + 256)
        Self.encode(origins[...], to: &result)
        result += Self.middle(text: text.count)
        result += text
        return result
    }

    /// What stands before the origins of so many lines.
    static func head(isCompatible: Bool, files: [String], lines: Int) -> [UInt8] {
        var result = Array("\(Self.format) \(isCompatible ? "compat" : "strict")\n".utf8)
        result += "files \(files.count)\n".utf8
        for file in files { result += "\(file.utf8.count) \(file)\n".utf8 }
        result += "lines \(lines)\n".utf8
        return result
    }

    /// What stands between the origins and a text of so many bytes.
    static func middle(text: Int) -> [UInt8] { Array("text \(text)\n".utf8) }

    static func encode(_ origins: ArraySlice<Origin>, to result: inout [UInt8]) {
        // Lines follow each other, so that most numbers are counted up where they stand.
        var file = DecimalCounter()
        var line = DecimalCounter()
        for origin in origins {
            file.move(to: origin.file)
            line.move(to: origin.line)
            result += file.digits
            result.append(UInt8(ascii: " "))
            result += line.digits
            result.append(UInt8(ascii: "\n"))
        }
    }

    /// How many bytes `encode` takes for lines of the first file.
    static func encodedLength(of origins: ArraySlice<Origin>) -> Int {
        var result = 0
        for origin in origins {
            var (digits, power) = (1, 10)
            while origin.line >= power { (digits, power) = (digits + 1, power * 10) }
            result += 3 + digits
        }
        return result
    }

    /// Reads what `encoded` wrote; every number is bounded before anything is stored for it.
    package init(decoding bytes: [UInt8]) throws(FlattenedConfigurationError) {
        var reader = HeaderReader(bytes: bytes)
        let first = try reader.line()
        let isCompatible = first == "\(Self.format) compat"
        guard isCompatible || first == "\(Self.format) strict" else { throw .unknownFormat }
        var files: [String] = []
        for _ in 0..<(try reader.count("files", atMost: ReadingLimits.files)) {
            let length = try reader.number(before: UInt8(ascii: " "), atMost: bytes.count)
            files.append(try reader.text(length))
        }
        var origins: [Origin] = []
        let lines = try reader.count("lines", atMost: ReadingLimits.totalBytes)
        // Each takes four bytes.
        origins.reserveCapacity(min(lines, bytes.count / 4))
        for _ in 0..<lines {
            let file = try reader.number(before: UInt8(ascii: " "), atMost: ReadingLimits.files)
            let line = try reader.number(before: UInt8(ascii: "\n"), atMost: ReadingLimits.totalBytes)
            guard file < files.count else { throw .malformed }
            origins.append(Origin(file: file, line: line))
        }
        let length = try reader.count("text", atMost: ReadingLimits.totalBytes)
        let text = reader.rest
        guard text.count == length, text.isEmpty || text.last == UInt8(ascii: "\n") else { throw .malformed }
        guard text.count(where: { $0 == UInt8(ascii: "\n") }) == origins.count else { throw .malformed }
        self.init(isCompatible: isCompatible, files: files, text: text, origins: origins)
    }
}

/// The decimal digits of a number that isn't negative.
private struct DecimalCounter {
    private(set) var digits: [UInt8] = [UInt8(ascii: "0")]
    private var number = 0

    mutating func move(to next: Int) {
        if next == number { return }
        if next == number + 1, let last = digits.last, last < UInt8(ascii: "9") {
            digits[digits.count - 1] = last + 1
        } else {
            digits = Array("\(next)".utf8)
        }
        number = next
    }
}

/// Reads the lines before the text.
private struct HeaderReader {
    private let bytes: [UInt8]
    private var index = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// What wasn't read yet.
    var rest: [UInt8] { Array(bytes[index...]) }

    mutating func line() throws(FlattenedConfigurationError) -> String {
        guard let end = bytes[index...].prefix(128).firstIndex(of: UInt8(ascii: "\n")) else {
            throw .malformed
        }
        guard let text = String(validating: bytes[index..<end], as: UTF8.self) else { throw .malformed }
        index = end + 1
        return text
    }

    /// A line of a name and a number.
    mutating func count(_ name: String, atMost limit: Int) throws(FlattenedConfigurationError) -> Int {
        guard bytes[index...].starts(with: "\(name) ".utf8) else { throw .malformed }
        index += name.utf8.count + 1
        return try number(before: UInt8(ascii: "\n"), atMost: limit)
    }

    /// Decimal digits and the byte that ends them.
    mutating func number(before end: UInt8, atMost limit: Int) throws(FlattenedConfigurationError) -> Int {
        var value = 0
        var digits = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == end, digits > 0 { return value }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9"), digits < 10 else { throw .malformed }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
            guard value <= limit else { throw .tooLarge }
            digits += 1
        }
        throw .malformed
    }

    /// `length` bytes and a newline.
    mutating func text(_ length: Int) throws(FlattenedConfigurationError) -> String {
        guard bytes.count - index > length else { throw .malformed }
        let end = index + length
        guard bytes[end] == UInt8(ascii: "\n") else { throw .malformed }
        guard let text = String(validating: bytes[index..<end], as: UTF8.self) else { throw .malformed }
        index = end + 1
        return text
    }
}
