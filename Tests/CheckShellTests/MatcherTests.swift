import CheckShell
import HealthChecks
import Testing

struct MatchCase: Sendable, CustomTestStringConvertible {
    let pattern: String
    let options: [String]
    let offsets: ClosedRange<UInt32>
    let content: [UInt8]
    let isFound: Bool

    init(
        _ pattern: String,
        _ content: String,
        _ isFound: Bool,
        options: [String] = [],
        offsets: ClosedRange<UInt32> = BodyMatch.anywhere
    ) {
        self.init(pattern, bytes: bytes(content), isFound, options: options, offsets: offsets)
    }

    init(
        _ pattern: String,
        bytes content: [UInt8],
        _ isFound: Bool,
        options: [String] = [],
        offsets: ClosedRange<UInt32> = BodyMatch.anywhere
    ) {
        (self.pattern, self.options, self.offsets) = (pattern, options, offsets)
        (self.content, self.isFound) = (content, isFound)
    }

    var testDescription: String { "\(pattern) \(options) \(offsets)" }
}

/// Spec 11.29; what an expression means is pcre2pattern(3)'s.
let matchCases: [MatchCase] = [
    .init("lo w", "hello world", true),
    .init("lo W", "hello world", false),
    .init("lo W", "hello world", true, options: ["caseless"]),
    .init("^hello", "hello world", true),
    .init("^ello", "hello world", false),
    .init("\\Aello", "hello world", false),
    .init("^world", "hello\nworld", false),
    .init("^world", "hello\nworld", true, options: ["multiline"]),
    .init("world$", "hello world", true),
    .init("hello$", "hello world", false),
    .init("hello$", "hello\n", true),
    .init("hello$", "hello\n", false, options: ["dollar_endonly"]),
    .init("h.*d", "hello world", true),
    .init("h.*d", "hello\nworld", false),
    .init("h.*d", "hello\nworld", true, options: ["dotall"]),
    .init("(?<=hello )world", "hello world", true),
    .init("(?<=hallo )world", "hello world", false),
    .init("\\bworld\\b", "hello world", true),
    .init("\\borld\\b", "hello world", false),
    .init("world(?!!)", "hello world!", false),
    .init("(a+)+$", String(repeating: "a", count: 26) + "b", false),
    // Where a match may begin.
    .init("l", "hello", true, offsets: 3...3),
    .init("h", "hello", false, offsets: 1...UInt32.max),
    .init("o", "hello", false, offsets: 0...3),
    .init("o", "hello", true, offsets: 0...4),
    .init("(?<=h)e", "hello", true, offsets: 1...1),
    .init("x", "hello", false, offsets: 100...200),
    // UTF-8, cut anywhere.
    .init("ü.ö", "aüxöb", true, options: ["utf"]),
    .init("ü.ö", "aü€öb", true, options: ["utf"]),
    .init("ü.ö", "aü€öb", false),
    .init("x", bytes: [0xFF, 0xC3, 0x28] + bytes("x"), true, options: ["utf"]),
    .init("€", bytes: [0xE2, 0x82], false, options: ["utf"]),
]

/// Whether it is found when the content comes in these pieces.
private func found(_ row: MatchCase, _ pieces: [ArraySlice<UInt8>]) -> Bool? {
    let options = row.options.compactMap { RegexOptions(name: $0) }
    let match = BodyMatch(pattern: row.pattern, options: RegexOptions(options), offsets: row.offsets)
    guard var matcher = BodyTools.ofThisMachine.matcher(match) else { return nil }
    for piece in pieces where matcher.add(piece) { return true }
    return matcher.finish()
}

@Test(arguments: matchCases)
func matches(_ row: MatchCase) {
    #expect(found(row, [row.content[...]]) == row.isFound, "in one")
    #expect(found(row, row.content.indices.map { row.content[$0...$0] }) == row.isFound, "byte by byte")
    for cut in row.content.indices {
        #expect(found(row, [row.content[..<cut], row.content[cut...]]) == row.isFound, "cut at \(cut)")
    }
}

@Test(arguments: ["(", "[", "(?<=a+)b", "\\"])
func expressionsThatAreNone(_ pattern: String) {
    #expect(BodyTools.ofThisMachine.matcher(BodyMatch(pattern: pattern)) == nil)
}

/// A match across the ends of many reads, and one that is longer than what is kept.
@Test func longContent() {
    let filler = bytes(String(repeating: "x", count: 50_000))
    let across = MatchCase("needle", bytes: [], true)
    let content = filler + bytes("needle") + filler
    for size in [1_000, 4_096, 49_999, 50_003] {
        let pieces = stride(from: 0, to: content.count, by: size).map {
            content[$0..<min($0 + size, content.count)]
        }
        #expect(found(across, pieces) == true, "pieces of \(size)")
    }
    let long = MatchCase("a[^b]*b", bytes: [], false)
    let pieces = [bytes("a")[...]] + (0..<40).map { _ in filler[...] } + [bytes("b")[...]]
    #expect(found(long, pieces) == false, "beyond the window")
}

/// RFC 1321 appendix A.5.
@Test(arguments: [
    ("", "d41d8cd98f00b204e9800998ecf8427e"),
    ("abc", "900150983cd24fb0d6963f7d28e17f72"),
    ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
])
func md5(_ text: String, _ digest: String) {
    var whole = BodyTools.ofThisMachine.md5()
    whole.add(bytes(text)[...])
    #expect(MD5Digest(hexadecimal: digest)?.bytes == whole.finish())
    var pieces = BodyTools.ofThisMachine.md5()
    for byte in bytes(text) { pieces.add([byte]) }
    #expect(MD5Digest(hexadecimal: digest)?.bytes == pieces.finish())
}
