import BFD
import Testing

/// RFC 5880 §4.1, by field.
private let up: [UInt8] = [
    0x20, 0xC0, 0x05, 0x18,  // version 1, no diagnostic; Up; multiplier 5; 24 bytes
    0x01, 0x02, 0x03, 0x04,  // my discriminator
    0x05, 0x06, 0x07, 0x08,  // yours
    0x00, 0x00, 0x27, 0x10,  // desired min TX 10 ms
    0x00, 0x00, 0x4E, 0x20,  // required min RX 20 ms
    0x00, 0x00, 0x00, 0x00,  // no echo
]

private let packet = BFDPacket(
    state: .up,
    multiplier: 5,
    myDiscriminator: 0x0102_0304,
    yourDiscriminator: 0x0506_0708,
    desiredMinTX: 10_000,
    requiredMinRX: 20_000
)

private func changed(_ changes: [(Int, UInt8)]) -> [UInt8] {
    var bytes = up
    for (place, value) in changes { bytes[place] = value }
    return bytes
}

@Test func aPacket() throws {
    #expect(try BFDPacket(decoding: up.span) == packet)
    #expect(packet.encoded == up)
}

@Test(
    arguments: [
        (1, 0xE0, "P"), (1, 0xD0, "F"), (1, 0xC8, "C"), (1, 0xC2, "D"), (0, 0x21, "diagnostic"),
        (1, 0x80, "Init"),
    ] as [(Int, UInt8, String)]
)
func flags(_ place: Int, _ value: UInt8, _ name: String) throws {
    let bytes = changed([(place, value)])
    let decoded = try BFDPacket(decoding: bytes.span)
    #expect(decoded.encoded == bytes && decoded != packet, "\(name)")
}

/// RFC 5880 §6.8.6, spec 17.6.
@Test(
    arguments: [
        ([(0, 0x40)], .version), ([(0, 0x00)], .version), ([(0, 0x29)], .diagnostic),
        ([(0, 0x3F)], .diagnostic),
        ([(1, 0xC1)], .multipoint), ([(1, 0xC4)], .authenticated), ([(1, 0xF0)], .pollAndFinal),
        ([(2, 0)], .multiplier), ([(3, 23)], .length), ([(3, 25)], .length),
        ([(4, 0), (5, 0), (6, 0), (7, 0)], .discriminator),
        ([(8, 0), (9, 0), (10, 0), (11, 0)], .discriminator),
        ([(1, 0x80), (8, 0), (9, 0), (10, 0), (11, 0)], .discriminator),
    ] as [([(Int, UInt8)], BFDPacket.Rejection)]
)
func rejected(_ changes: [(Int, UInt8)], _ rejection: BFDPacket.Rejection) {
    let bytes = changed(changes)
    #expect(throws: rejection) { try BFDPacket(decoding: bytes.span) }
}

@Test func aNeighbourThatIsDownNeedNotKnowUs() throws {
    for state in [0x00, 0x40] as [UInt8] {
        let bytes = changed([(1, state), (8, 0), (9, 0), (10, 0), (11, 0)])
        #expect(try BFDPacket(decoding: bytes.span).yourDiscriminator == 0)
    }
}

@Test func everyTruncationIsALength() {
    for count in 0..<up.count {
        let bytes = Array(up.prefix(count))
        #expect(throws: BFDPacket.Rejection.length) { try BFDPacket(decoding: bytes.span) }
    }
    let longer = up + [0]
    #expect(throws: BFDPacket.Rejection.length) { try BFDPacket(decoding: longer.span) }
}

/// What is decoded is what was sent, or nothing.
@Test func everyFlippedBit() {
    for bit in 0..<up.count * 8 {
        var bytes = up
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        if let decoded = try? BFDPacket(decoding: bytes.span) { #expect(decoded.encoded == bytes) }
    }
}
