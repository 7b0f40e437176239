import ByteCodec

/// DNS_CHECK: one question over UDP (RFC 1035 §4.1; spec 11.9).
///
///      0  1  2  3  4  5  6  7  8  9  0  1  2  3  4  5
///     +-----------------------------------------------+
///     |                      ID                       |
///     |QR|   Opcode  |AA|TC|RD|RA|   Z    |   RCODE   |
///     |   QDCOUNT, ANCOUNT, NSCOUNT, ARCOUNT          |
///     +-----------------------------------------------+
struct NameDialogue: Dialogue {
    private let question: DNSQuestion
    private let identifier: UInt16

    /// - Parameter identifier: not to be guessed by who forges answers.
    init(question: DNSQuestion, identifier: UInt16) {
        self.question = question
        self.identifier = identifier
    }

    /// Header with RD, the question in class IN; no EDNS.
    var query: [UInt8] {
        // 255 is the longest name (RFC 1035 §2.3.4).
        var writer = ByteWriter(limit: 12 + 255 + 4)
        writer.writeBigEndian(identifier)
        writer.writeBigEndian(0x0100 as UInt16)
        writer.writeBigEndian(1 as UInt16)
        writer.writeZeros(6)
        for label in question.name.labels {
            writer.write(UInt8(label.count))
            writer.write(label)
        }
        writer.write(0)
        writer.writeBigEndian(question.type.rawValue)
        writer.writeBigEndian(1 as UInt16)
        return writer.bytes
    }

    mutating func opened() -> DialogueStep { .say(query) }

    /// Too short, another's, or a question: not the answer, and waiting goes on, however many come: whoever
    /// forges them must not be able to fail the server. What the answer says doesn't matter, only that it
    /// isn't an error.
    mutating func received(_ bytes: ArraySlice<UInt8>) -> DialogueStep {
        guard bytes.count >= 12, word(bytes, at: 0) == identifier, word(bytes, at: 2) & 0x8000 != 0 else {
            return .wait
        }
        let code = UInt8(word(bytes, at: 2) & 0xF)
        return .end(code == 0 ? .passed() : .failed(.responseCode(code)))
    }

    private func word(_ bytes: ArraySlice<UInt8>, at offset: Int) -> UInt16 {
        let place = bytes.startIndex + offset
        return UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1])
    }

    mutating func ended() -> ProbeOutcome { .failed(.noAnswer) }
    func timedOut() -> ProbeOutcome { .failed(.noAnswer) }
}
