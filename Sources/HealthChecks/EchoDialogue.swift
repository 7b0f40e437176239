import ByteCodec
import NetworkTypes

/// PING_CHECK: one echo over a datagram socket (RFC 792, RFC 4443 §4; spec 11.5). The kernel writes
/// identifier and checksum, and gives us only what belongs to this socket, without IP header.
struct EchoDialogue: Dialogue {
    private let family: AddressFamily
    private let sequence: UInt16

    init(family: AddressFamily, sequence: UInt16) {
        self.family = family
        self.sequence = sequence
    }

    mutating func opened() -> DialogueStep {
        var writer = ByteWriter(limit: 8 + FillText.bytes.count)
        writer.write(family == .ipv4 ? 8 : 128)
        writer.write(0)
        writer.writeZeros(4)
        writer.writeBigEndian(sequence)
        writer.write(FillText.bytes)
        return .say(writer.bytes)
    }

    /// The first packet decides.
    mutating func received(_ bytes: ArraySlice<UInt8>) -> DialogueStep {
        let start = bytes.startIndex
        let isReply =
            bytes.count >= 8 && bytes[start] == (family == .ipv4 ? 0 : 129) && bytes[start + 1] == 0
            && UInt16(bytes[start + 6]) << 8 | UInt16(bytes[start + 7]) == sequence
        return .end(isReply ? .passed() : .failed(.wrongReply))
    }

    mutating func ended() -> ProbeOutcome { .failed(.noAnswer) }
    func timedOut() -> ProbeOutcome { .failed(.noAnswer) }
}
