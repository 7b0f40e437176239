import HealthChecks
import LoadBalancing
import NetworkTypes
import Testing

@Test func targetsThatCanBe() throws {
    let link = try ProbeTarget(address: ip("fe80::1"), interface: InterfaceName("eth0"))
    #expect(link.connectTimeout == .seconds(5))
    _ = try ProbeTarget(address: ip("192.0.2.1"), port: Port(rawValue: 80), source: ip("192.0.2.9"))
}

@Test(arguments: [
    ("192.0.2.1", "2001:db8::1", ProbeTarget.Refusal.sourceOfOtherFamily),
    ("fe80::1", "fe80::2", .linkLocalWithoutInterface),
])
func targetsThatCannotBe(_ address: String, _ source: String, _ refusal: ProbeTarget.Refusal) {
    #expect(throws: refusal) { try ProbeTarget(address: ip(address), source: ip(source)) }
}

@Test func targetsNeedTime() {
    #expect(throws: ProbeTarget.Refusal.noTime) {
        try ProbeTarget(address: ip("192.0.2.1"), connectTimeout: .zero)
    }
}

@Test(arguments: [
    "d41d8cd98f00b204e9800998ecf8427e", "D41D8CD98F00B204E9800998ECF8427E",
])
func digests(_ text: String) throws {
    // RFC 1321 appendix A.5: MD5 of nothing.
    let digest = try #require(MD5Digest(hexadecimal: text))
    #expect(
        digest.bytes == [
            0xD4, 0x1D, 0x8C, 0xD9, 0x8F, 0x00, 0xB2, 0x04, 0xE9, 0x80, 0x09, 0x98, 0xEC, 0xF8, 0x42, 0x7E,
        ]
    )
}

@Test(arguments: [
    "", "d41d8cd98f00b204e9800998ecf8427", "d41d8cd98f00b204e9800998ecf8427ez",
    "g41d8cd98f00b204e9800998ecf8427e",
])
func digestsThatCannotBe(_ text: String) {
    #expect(MD5Digest(hexadecimal: text) == nil)
}

@Test func statusCodes() throws {
    let codes = try #require(StatusCodes([404...404, 250...299, 300...301, 200...260]))
    #expect(codes.ranges == [200...301, 404...404])
    #expect(codes.contains(404) && codes.contains(301) && !codes.contains(302))
    #expect(StatusCodes([200...299]) == .successful)
}

@Test(arguments: [[], [99...200], [500...600]] as [[ClosedRange<Int>]])
func statusCodesThatCannotBe(_ ranges: [ClosedRange<Int>]) {
    #expect(StatusCodes(ranges) == nil)
}

struct PatternCase: Sendable, CustomTestStringConvertible {
    let text: String
    let bytes: [UInt8]?
    let mask: [UInt8]

    init(_ text: String, _ bytes: [UInt8]?, _ mask: [UInt8] = []) {
        (self.text, self.bytes, self.mask) = (text, bytes, mask)
    }

    var testDescription: String { text }
}

/// Spec conf-lvs-check-bfd, `payload` and `require_reply`: a lone digit before a blank is a byte.
@Test(arguments: [
    PatternCase("0a0B", [0x0A, 0x0B], [0xFF, 0xFF]),
    PatternCase("0a 0b", [0x0A, 0x0B], [0xFF, 0xFF]),
    PatternCase("1 2 34", [0x01, 0x02, 0x34], [0xFF, 0xFF, 0xFF]),
    PatternCase("x1 2X xx", [0x01, 0x20, 0x00], [0x0F, 0xF0, 0x00]),
    PatternCase("x", [0x00], [0xF0]),
    PatternCase("", nil),
    PatternCase("0g", nil),
    PatternCase("0x41", [0x00, 0x41], [0xF0, 0xFF]),
])
func patterns(_ row: PatternCase) {
    let pattern = DatagramPattern(hexadecimal: row.text, allowsWildcards: true)
    #expect(pattern?.bytes == row.bytes)
    #expect(pattern == nil || pattern?.mask == row.mask)
}

@Test func payloadsHaveNoWildcards() {
    #expect(DatagramPattern(hexadecimal: "x1", allowsWildcards: false) == nil)
}

/// RFC 1035 §2.3.4.
@Test(
    arguments: [
        (".", 0), ("example.org", 2), ("example.org.", 2), ("a..b", nil), (".a", nil), ("", nil),
        (String(repeating: "a", count: 63), 1), (String(repeating: "a", count: 64), nil),
        (String(repeating: "abcdefg.", count: 31) + "abcde", 32),
        (String(repeating: "abcdefg.", count: 31) + "abcdef", nil),
    ] as [(String, Int?)]
)
func names(_ text: String, _ labels: Int?) {
    #expect(DNSName(text)?.labels.count == labels)
}

@Test(arguments: [("/index.html", true), ("", false), ("/a b", false), ("/a\r\nX: y", false), ("/ä", true)])
func requestTexts(_ text: String, _ isLegal: Bool) {
    #expect((RequestText(text) != nil) == isLegal)
}

@Test func regularExpressionOptions() {
    let options = RegexOptions.names.compactMap { RegexOptions(name: $0) }
    #expect(options.count == 24 && Set(options).count == 24)
    #expect(RegexOptions(name: "case") == nil)
    #expect(RegexStack(start: 0, maximum: 1) == nil && RegexStack(start: 2, maximum: 1) == nil)
    #expect(RegexStack(start: 1, maximum: 1) != nil)
}

/// Numbers from the registry of DNS resource record types.
@Test func recordTypes() {
    let numbers = DNSRecordType.allCases.map(\.rawValue)
    #expect(numbers == [1, 2, 5, 6, 15, 16, 28, 46, 48])
}
