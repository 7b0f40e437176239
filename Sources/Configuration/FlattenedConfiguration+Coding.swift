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
        var result = Array("\(Self.format) \(isCompatible ? "compat" : "strict")\n".utf8)
        result.reserveCapacity(text.count + origins.count * 8 + 256)
        result += "files \(files.count)\n".utf8
        for file in files { result += "\(file.utf8.count) \(file)\n".utf8 }
        result += "lines \(origins.count)\n".utf8
        for origin in origins { result += "\(origin.file) \(origin.line)\n".utf8 }
        result += "text \(text.count)\n".utf8
        return result + text
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
        for _ in 0..<(try reader.count("lines", atMost: ReadingLimits.totalBytes)) {
            let file = try reader.number(before: UInt8(ascii: " "), atMost: ReadingLimits.files)
            let line = try reader.number(before: UInt8(ascii: "\n"), atMost: ReadingLimits.totalBytes)
            guard file < files.count else { throw .malformed }
            origins.append(Origin(file: file, line: line))
        }
        let length = try reader.count("text", atMost: ReadingLimits.totalBytes)
        let text = Array(reader.rest)
        guard text.count == length, text.isEmpty || text.last == UInt8(ascii: "\n") else { throw .malformed }
        guard text.count(where: { $0 == UInt8(ascii: "\n") }) == origins.count else { throw .malformed }
        self.init(isCompatible: isCompatible, files: files, text: text, origins: origins)
    }
}

/// Reads the lines before the text.
private struct HeaderReader {
    var rest: ArraySlice<UInt8>

    init(bytes: [UInt8]) { rest = bytes[...] }

    mutating func line() throws(FlattenedConfigurationError) -> String {
        guard let end = rest.prefix(128).firstIndex(of: UInt8(ascii: "\n")) else { throw .malformed }
        guard let text = String(validating: rest[..<end], as: UTF8.self) else { throw .malformed }
        rest = rest[(end + 1)...]
        return text
    }

    /// A line of a name and a number.
    mutating func count(_ name: String, atMost limit: Int) throws(FlattenedConfigurationError) -> Int {
        guard rest.starts(with: "\(name) ".utf8) else { throw .malformed }
        rest = rest.dropFirst(name.utf8.count + 1)
        return try number(before: UInt8(ascii: "\n"), atMost: limit)
    }

    /// Decimal digits and the byte that ends them.
    mutating func number(before end: UInt8, atMost limit: Int) throws(FlattenedConfigurationError) -> Int {
        var value = 0
        var digits = 0
        while let byte = rest.popFirst() {
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
        guard rest.count > length else { throw .malformed }
        let bytes = rest.prefix(length)
        rest = rest.dropFirst(length)
        guard rest.popFirst() == UInt8(ascii: "\n") else { throw .malformed }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed }
        return text
    }
}
