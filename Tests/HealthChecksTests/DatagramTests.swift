import HealthChecks
import NetworkTypes
import Testing

/// A datagram that comes back (nil: none), and what it must lead to.
struct DatagramCase: Sendable, CustomTestStringConvertible {
    let name: String
    let probe: Probe
    let replies: [[UInt8]]
    let outcome: ProbeOutcome

    init(_ name: String, _ probe: Probe, _ replies: [[UInt8]], _ outcome: ProbeOutcome) {
        (self.name, self.probe, self.replies, self.outcome) = (name, probe, replies, outcome)
    }

    var testDescription: String { name }
}

private func datagram(_ reply: ExpectedReply = .none) -> Probe {
    .datagram(DatagramCheckSettings(target: target(), reply: reply))
}

private func pattern(_ text: String, _ length: ClosedRange<UInt16> = 0...255) -> ExpectedReply {
    guard let pattern = DatagramPattern(hexadecimal: text, allowsWildcards: true) else {
        preconditionFailure("no pattern: \(text)")
    }
    return .matching(pattern, length: length)
}

private let name = Probe.name(target(port: 53), DNSQuestion())
private let echo = Probe.echo(target())
private let echo6 = Probe.echo(target("2001:db8::1"))

/// The twelve bytes of a DNS header with identifier, flags and no counts.
private func dns(_ identifier: UInt16, _ flags: UInt16) -> [UInt8] {
    [UInt8(identifier >> 8), UInt8(identifier & 0xFF), UInt8(flags >> 8), UInt8(flags & 0xFF)]
        + [UInt8](repeating: 0, count: 8)
}

let datagramCases: [DatagramCase] = [
    // Spec 11.3, 11.4.
    .init("silence is good", datagram(), [], .passed()),
    .init("anything is good", datagram(), [[1]], .passed()),
    .init("silence where a reply is asked for", datagram(.any), [], .failed(.noAnswer)),
    .init("any reply", datagram(.any), [[1]], .passed()),
    .init("the reply", datagram(pattern("01 xf")), [[0x01, 0x2F]], .passed()),
    .init("longer than the pattern", datagram(pattern("01 xf")), [[0x01, 0x2F, 9]], .passed()),
    .init("shorter than the pattern", datagram(pattern("01 xf")), [[0x01]], .passed()),
    .init("an empty one", datagram(pattern("01")), [[]], .passed()),
    .init("another", datagram(pattern("01 xf")), [[0x01, 0x2E]], .failed(.wrongReply)),
    .init("too short", datagram(pattern("01", 2...9)), [[1]], .failed(.wrongReply)),
    .init("too long", datagram(pattern("01", 0...2)), [[1, 1, 1]], .failed(.wrongReply)),
    .init("only the first counts", datagram(pattern("01")), [[2], [1]], .failed(.wrongReply)),
    // Spec 11.9; flags of RFC 1035 §4.1.1.
    .init("an answer", name, [dns(0x1234, 0x8180)], .passed()),
    .init("an answer in part", name, [dns(0x1234, 0x8380)], .passed()),
    .init("server failure", name, [dns(0x1234, 0x8182)], .failed(.responseCode(2))),
    .init("no such name", name, [dns(0x1234, 0x8183)], .failed(.responseCode(3))),
    .init("refused", name, [dns(0x1234, 0x8185)], .failed(.responseCode(5))),
    .init("another's, then ours", name, [dns(0x1235, 0x8182), dns(0x1234, 0x8180)], .passed()),
    .init("a question", name, [dns(0x1234, 0x0100)], .failed(.noAnswer)),
    .init("too short", name, [Array(dns(0x1234, 0x8180).dropLast())], .failed(.noAnswer)),
    .init("a flood of others'", name, Array(repeating: dns(1, 0x8182), count: 500), .failed(.noAnswer)),
    .init("silence of a name server", name, [], .failed(.noAnswer)),
    // Spec 11.5; RFC 792, RFC 4443 §4.2.
    .init("echo", echo, [[0, 0, 0, 0, 9, 9, 0, 7]], .passed()),
    .init("echo over IPv6", echo6, [[129, 0, 0, 0, 9, 9, 0, 7]], .passed()),
    .init("another's echo", echo, [[0, 0, 0, 0, 9, 9, 0, 8]], .failed(.wrongReply)),
    .init("an echo of the other family", echo, [[129, 0, 0, 0, 9, 9, 0, 7]], .failed(.wrongReply)),
    .init("an echo with a code", echo, [[0, 1, 0, 0, 9, 9, 0, 7]], .failed(.wrongReply)),
    .init("a short echo", echo, [[0, 0, 0, 0, 9, 9, 0]], .failed(.wrongReply)),
    .init("the first packet decides", echo, [[3, 1], [0, 0, 0, 0, 9, 9, 0, 7]], .failed(.wrongReply)),
    .init("no echo", echo, [], .failed(.noAnswer)),
]

@Test(arguments: datagramCases)
func datagrams(_ row: DatagramCase) {
    #expect(Conversation(row.probe, pieces: row.replies, ends: false).outcome == row.outcome)
}

@Test(arguments: datagramCases)
func damagedDatagrams(_ row: DatagramCase) {
    for (index, reply) in row.replies.prefix(2).enumerated() {
        for length in 0...reply.count {
            var replies = row.replies
            replies[index] = Array(reply.prefix(length))
            #expect(Conversation(row.probe, pieces: replies, ends: false).outcome != nil)
        }
        for bit in 0..<reply.count * 8 {
            var replies = row.replies
            replies[index][bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(Conversation(row.probe, pieces: replies, ends: false).outcome != nil)
        }
    }
}

/// RFC 1035 §4.1: header, then the question.
@Test(
    arguments: [
        (
            DNSQuestion(),
            [0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 1]
        ),
        (
            DNSQuestion(type: .aaaa, name: DNSName("ns.example.") ?? .root),
            [0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0]
                + [2, 0x6E, 0x73, 7, 0x65, 0x78, 0x61, 0x6D, 0x70, 0x6C, 0x65, 0, 0, 28, 0, 1]
        ),
    ] as [(DNSQuestion, [UInt8])]
)
func dnsQuestions(_ question: DNSQuestion, _ bytes: [UInt8]) {
    #expect(Conversation(.name(target(), question), pieces: [], ends: false).said == bytes)
}

@Test func theLongestNameFits() throws {
    let long = try #require(DNSName(String(repeating: "abcdefg.", count: 31) + "abcde"))
    let said = Conversation(.name(target(), DNSQuestion(name: long)), pieces: [], ends: false).said
    #expect(said.count == 12 + 255 + 4)
}

/// Spec 11.2 and 11.5.
@Test func whatGoesOut() {
    let text = Array("keepalived check - keepalived check - ".utf8)
    #expect(Conversation(datagram(), pieces: [], ends: false).said == Array(text.prefix(32)))
    let given = DatagramCheckSettings(target: target(), payload: [1, 2])
    #expect(Conversation(.datagram(given), pieces: [], ends: false).said == [1, 2])
    let ping = Conversation(echo, pieces: [], ends: false).said
    #expect(ping.count == 8 + 128)
    #expect(ping.prefix(8).elementsEqual([8, 0, 0, 0, 0, 0, 0, 7]))
    #expect(ping[8..<46].elementsEqual(text))
    #expect(Conversation(echo6, pieces: [], ends: false).said.first == 128)
}
