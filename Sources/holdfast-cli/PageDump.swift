import Console
import Synchronization

/// Header and content of a page in hexadecimal, as genhash prints them with `-v`, piece by piece.
struct PageDump {
    private var header: [UInt8] = []
    private var isHeaderWhole = false

    /// What to print of the next bytes.
    mutating func text(of bytes: [UInt8]) -> String {
        if isHeaderWhole { return PageDump.dump(bytes[...]) }
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            header.append(byte)
            guard byte == UInt8(ascii: "\n"), header.suffix(4).elementsEqual("\r\n\r\n".utf8) else {
                continue
            }
            isHeaderWhole = true
            return PageDump.banner("    HTTP Header Buffer    ") + PageDump.dump(header[...])
                + PageDump.banner(" HTTP Header Ascii Buffer ") + String(decoding: header, as: UTF8.self)
                + "\n" + PageDump.banner("        HTML Buffer        ") + PageDump.dump(rest)
        }
        return ""
    }

    /// What stands before the digits at the end.
    static func hashBanner(_ digest: [UInt8]) -> String {
        "\n" + banner("    HTML hash resulting    ") + dump(digest[...])
            + banner(" HTML hash final resulting ")
    }

    static func hexadecimal(_ byte: UInt8) -> String {
        let digits = Array("0123456789abcdef")
        return String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
    }

    private static func banner(_ name: String) -> String {
        let line = String(repeating: "-", count: 23)
        return "\(line)[\(name)]\(line)\n"
    }

    /// Lines of sixteen bytes: the place, the bytes, their letters.
    private static func dump(_ bytes: ArraySlice<UInt8>) -> String {
        var text = ""
        for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: 16) {
            let line = bytes[start..<min(start + 16, bytes.endIndex)]
            let place = String(start - bytes.startIndex)
            text += String(repeating: "0", count: max(0, 4 - place.count)) + place + "  "
            var letters = ""
            for index in start..<start + 16 {
                if index == start + 8 { text += "- " }
                guard index < line.endIndex else {
                    text += "   "
                    letters += " "
                    continue
                }
                text += hexadecimal(line[index]) + " "
                let isPrintable = (0x20...0x7E).contains(line[index])
                letters += isPrintable ? String(UnicodeScalar(line[index])) : "."
            }
            text += "  \(letters)\n"
        }
        return text
    }
}

/// Prints a page from the thread that reads it.
final class PagePrinter: Sendable {
    private let dump = Mutex(PageDump())

    func add(_ bytes: [UInt8]) {
        let text = dump.withLock { $0.text(of: bytes) }
        if !text.isEmpty { Terminal.standardOutput.write(text) }
    }
}
