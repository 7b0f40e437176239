/// Takes an SMTP server's bytes apart into replies (RFC 5321 §4.2): lines of a three-digit code, all but the
/// last with a hyphen behind it.
struct ReplyReader: Hashable, Sendable {
    struct Reply: Hashable, Sendable {
        let code: Int
        /// Each line's text behind code and hyphen, cut to printable ASCII.
        let lines: [String]

        /// For the log.
        var text: String { "\(code) \(lines.last ?? "")" }
    }

    /// Why what the server says is no reply.
    enum Failure: Error, Hashable, Sendable {
        case lineTooLong
        case tooManyLines
        case notAReply
    }

    /// Bytes of a line with its end; RFC 5321 §4.5.3.1.5 gives 512, servers take more.
    static let lineLength = 2_000
    /// Lines of a reply; an EHLO answer has a dozen.
    static let lineCount = 128

    private var line: [UInt8] = []
    private var code: Int?
    private var lines: [String] = []

    /// What is read and not yet answered; a client that begins TLS must have none of it (RFC 3207 §4.2).
    var isEmpty: Bool { line.isEmpty && lines.isEmpty }

    /// Takes one byte; a reply when it was the last of one.
    mutating func take(_ byte: UInt8) throws(Failure) -> Reply? {
        guard byte == UInt8(ascii: "\n") else {
            line.append(byte)
            guard line.count < ReplyReader.lineLength else { throw .lineTooLong }
            return nil
        }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        defer { line.removeAll(keepingCapacity: true) }
        guard line.count >= 3, line[..<3].allSatisfy({ (0x30...0x39).contains($0) }) else { throw .notAReply }
        let number = line[..<3].reduce(0) { $0 * 10 + Int($1 - 0x30) }
        guard (200...599).contains(number), code == nil || code == number else { throw .notAReply }
        let separator = line.count > 3 ? line[3] : 0x20
        guard separator == 0x20 || separator == UInt8(ascii: "-") else { throw .notAReply }
        lines.append(ReplyReader.printable(line.dropFirst(4)))
        guard lines.count <= ReplyReader.lineCount else { throw .tooManyLines }
        code = number
        guard separator == 0x20 else { return nil }
        defer {
            code = nil
            lines = []
        }
        return Reply(code: number, lines: lines)
    }

    private static func printable(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.prefix(200).map { (0x20...0x7E).contains($0) ? $0 : 0x3F }, as: UTF8.self)
    }
}
