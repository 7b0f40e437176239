import NetworkTypes
import Testing
import VRRP

/// RFC 9568 §5, spec vrrp-behaviour 4.2 and 5.2–5.5.
@Suite struct VersionThreeTests {
    @Test(arguments: GoldenUnit.all)
    func encodesAsKeepalivedButForTheChecksum(golden: GoldenUnit) {
        var expected = golden.bytes
        (expected[6], expected[7]) = (0, 0)
        if golden.family == .ipv4 {
            // The unit alone: who sends it adds the pseudo-header.
            let sum = checksum(expected)
            (expected[6], expected[7]) = (UInt8(sum >> 8), UInt8(sum & 0xFF))
        }
        #expect(golden.meaning.encoded() == expected)
    }

    @Test(arguments: GoldenUnit.all.filter { $0.family == .ipv4 })
    func addingThePseudoHeaderMakesKeepalivedsChecksum(golden: GoldenUnit) {
        let unit = golden.meaning.encoded()
        let alone = ~(UInt16(unit[6]) << 8 | UInt16(unit[7]))
        let header = address(golden.from).octets + address(golden.to).octets + [0, 112, 0, UInt8(unit.count)]
        let whole = checksum([UInt8(alone >> 8), UInt8(alone & 0xFF)], header)
        #expect([UInt8(whole >> 8), UInt8(whole & 0xFF)] == Array(golden.bytes[6...7]))
    }

    @Test(arguments: GoldenUnit.all)
    func decodesKeepalived(golden: GoldenUnit) throws {
        let decoded = try Advertisement(
            decoding: golden.bytes,
            family: golden.family,
            pseudoHeader: golden.pseudoHeader
        )
        #expect(decoded == golden.meaning)
        #expect(try Advertisement(decoding: golden.meaning.encoded(), family: golden.family) == decoded)
    }

    @Test(arguments: GoldenUnit.all)
    func refusesEveryTruncation(golden: GoldenUnit) {
        let length = golden.bytes.count
        for count in 0..<length {
            let rejection: AdvertisementRejection =
                count < 8 ? .short(received: count) : .length(expected: length, received: count)
            #expect(throws: rejection) {
                try Advertisement(decoding: Array(golden.bytes.prefix(count)), family: golden.family)
            }
        }
    }

    @Test(arguments: GoldenUnit.all, 1...17)
    func refusesTrailingBytes(golden: GoldenUnit, surplus: Int) {
        let length = golden.bytes.count
        #expect(throws: AdvertisementRejection.length(expected: length, received: length + surplus)) {
            let bytes = golden.bytes + Array(repeating: 0, count: surplus)
            return try Advertisement(decoding: bytes, family: golden.family)
        }
    }

    @Test(arguments: GoldenUnit.all)
    func refusesEverySingleBitFlip(golden: GoldenUnit) {
        let octets = golden.family == .ipv4 ? 4 : 16
        for offset in golden.bytes.indices {
            for bit in 0..<8 {
                var bytes = golden.bytes
                bytes[offset] ^= 1 << UInt8(bit)
                let length = bytes.count
                let rejection: AdvertisementRejection =
                    switch offset {
                    case 0 where bytes[0] >> 4 == 2 && golden.family == .ipv4:
                        .length(expected: length + 8, received: length)
                    case 0 where bytes[0] >> 4 == 2:
                        // Version 2 over IPv6 is as long; its checksum covers the flipped bit.
                        .checksum
                    case 0 where bytes[0] >> 4 != 3: .version(bytes[0] >> 4)
                    case 0: .type(bytes[0] & 0xF)
                    case 3: .length(expected: 8 + octets * Int(bytes[3]), received: length)
                    default: .checksum
                    }
                #expect(throws: rejection) {
                    try Advertisement(
                        decoding: bytes,
                        family: golden.family,
                        pseudoHeader: golden.pseudoHeader
                    )
                }
            }
        }
    }

    @Test func versionTwoOverIPv6HasNoAuthenticationData() throws {
        // Spec vrrp-behaviour 4.3.
        let advertisement = Advertisement(
            version: .two,
            family: .ipv6,
            virtualRouterID: Sample.vrid(62),
            priority: Priority(rawValue: 100),
            interval: .seconds(1),
            addresses: [address("fe80::250")]
        )
        let bytes = hex("21 3e 64 01 0001 0000 fe800000000000000000000000000250")
        #expect(advertisement.encoded() == bytes)
        #expect(try Advertisement(decoding: bytes, family: .ipv6) == advertisement)
    }

    @Test(arguments: [(1, 0x0001), (255, 0x00FF), (256, 0x0100), (4095, 0x0FFF)] as [(Int64, UInt16)])
    func countsCentisecondsInTwelveBits(centiseconds: Int64, field: UInt16) throws {
        var advertisement = GoldenUnit.multicast.meaning
        advertisement.interval = .centiseconds(centiseconds)
        let bytes = advertisement.encoded()
        #expect(UInt16(bytes[4]) << 8 | UInt16(bytes[5]) == field)
        #expect(try Advertisement(decoding: bytes) == advertisement)
    }

    @Test func reservedBitsAreIgnored() throws {
        // RFC 9568 §5.2.6: zero on sending, ignored on receipt.
        var bytes = GoldenUnit.multicast.bytes
        bytes[4] |= 0xA0
        (bytes[6], bytes[7]) = (0, 0)
        let sum = checksum(bytes)
        (bytes[6], bytes[7]) = (UInt8(sum >> 8), UInt8(sum & 0xFF))
        #expect(try Advertisement(decoding: bytes) == GoldenUnit.multicast.meaning)
    }

    @Test func trapsOnWhatCannotBeSaid() async {
        await #expect(processExitsWith: .failure) {
            var advertisement = GoldenUnit.multicast.meaning
            advertisement.interval = .centiseconds(4096)
            _ = advertisement.encoded()
        }
        await #expect(processExitsWith: .failure) {
            var advertisement = GoldenUnit.multicast.meaning
            advertisement.addresses = [address("fe80::1")]
            _ = advertisement.encoded()
        }
    }
}
