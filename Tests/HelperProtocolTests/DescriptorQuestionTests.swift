import ByteCodec
import HelperProtocol
import Testing

/// The layout that `DescriptorQuestion` documents: the kind's letter, and behind it perhaps an identity.
@Suite struct DescriptorQuestionTests {
    static let identity = ObjectIdentity(rawValue: 0x0F0E_0D0C_0B0A_0908_0706_0504_0302_0100)
    static let identityBytes = (0..<16).map { UInt8($0) }

    struct Case: CustomStringConvertible, Sendable {
        let letter: Unicode.Scalar
        let kind: GrantedDescriptor
        let isGoodAlone: Bool
        let isGoodWithMark: Bool

        var description: String { "\(kind)" }
    }

    static let cases = [
        Case(letter: "M", kind: .monitor, isGoodAlone: true, isGoodWithMark: false),
        Case(letter: "4", kind: .echoIPv4, isGoodAlone: true, isGoodWithMark: true),
        Case(letter: "6", kind: .echoIPv6, isGoodAlone: true, isGoodWithMark: true),
        Case(letter: "S", kind: .streamIPv4, isGoodAlone: false, isGoodWithMark: true),
        Case(letter: "s", kind: .streamIPv6, isGoodAlone: false, isGoodWithMark: true),
        Case(letter: "D", kind: .datagramIPv4, isGoodAlone: false, isGoodWithMark: true),
        Case(letter: "d", kind: .datagramIPv6, isGoodAlone: false, isGoodWithMark: true),
    ]

    private static func read(_ bytes: [UInt8]) -> DescriptorQuestion? {
        try? DescriptorQuestion(decoding: bytes[...])
    }

    @Test(arguments: cases) func `each kind, alone and with a mark`(_ row: Case) {
        let letter = UInt8(ascii: row.letter)
        let alone = DescriptorQuestion(row.kind)
        let marked = DescriptorQuestion(row.kind, mark: Self.identity)
        #expect(alone.encoded == [letter])
        #expect(marked.encoded == [letter] + Self.identityBytes)
        #expect(Self.read([letter]) == (row.isGoodAlone ? alone : nil))
        #expect(Self.read([letter] + Self.identityBytes) == (row.isGoodWithMark ? marked : nil))
    }

    @Test func `nothing shorter, longer or else is a question`() {
        #expect(Self.read([]) == nil)
        for letter in UInt8.min...UInt8.max {
            let isKind = Self.cases.contains { UInt8(ascii: $0.letter) == letter }
            if !isKind { #expect(Self.read([letter] + Self.identityBytes) == nil) }
            for length in 1..<16 { #expect(Self.read([letter] + Self.identityBytes.prefix(length)) == nil) }
            #expect(Self.read([letter] + Self.identityBytes + [0]) == nil)
        }
    }
}
