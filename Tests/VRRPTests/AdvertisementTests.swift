import NetworkTypes
import Testing
import VRRP

@Suite struct AdvertisementTests {
    @Test(arguments: GoldenAdvertisement.all)
    func encodesAsKeepalived(golden: GoldenAdvertisement) {
        #expect(golden.meaning.encoded() == golden.payload)
    }

    @Test(arguments: GoldenAdvertisement.all)
    func decodesKeepalived(golden: GoldenAdvertisement) throws {
        #expect(try Advertisement(decoding: golden.payload) == golden.meaning)
    }

    @Test(arguments: GoldenAdvertisement.all)
    func refusesEveryTruncation(golden: GoldenAdvertisement) {
        for count in 0..<golden.payload.count {
            let error: AdvertisementRejection =
                count < 8
                ? .short(received: count)
                : .length(expected: golden.payload.count, received: count)
            #expect(throws: error) { try Advertisement(decoding: Array(golden.payload.prefix(count))) }
        }
    }

    @Test(arguments: GoldenAdvertisement.all, 1...12)
    func refusesTrailingBytes(golden: GoldenAdvertisement, surplus: Int) {
        let length = golden.payload.count
        let error = AdvertisementRejection.length(expected: length, received: length + surplus)
        #expect(throws: error) {
            try Advertisement(decoding: golden.payload + Array(repeating: 0, count: surplus))
        }
    }

    @Test(arguments: GoldenAdvertisement.all)
    func refusesEverySingleBitFlip(golden: GoldenAdvertisement) {
        for offset in 0..<golden.payload.count {
            for bit in 0..<8 {
                var bytes = golden.payload
                bytes[offset] ^= 1 << UInt8(bit)
                #expect(throws: expectedError(flipped: offset, in: bytes, of: golden)) {
                    try Advertisement(decoding: bytes)
                }
            }
        }
    }

    /// What one flipped bit must lead to, told from the drawing and not from the decoder.
    private func expectedError(
        flipped offset: Int,
        in bytes: [UInt8],
        of golden: GoldenAdvertisement
    ) -> AdvertisementRejection {
        let count = bytes.count
        switch offset {
        case 0 where bytes[0] >> 4 != 2:
            // Another version has no authentication data, so the length is wrong first.
            return .length(expected: count - 8, received: count)
        case 0:
            return .type(bytes[0] & 0xF)
        case 1 where bytes[1] == 0:
            return .virtualRouterID(0)
        case 3:
            return .length(expected: 16 + 4 * Int(bytes[3]), received: count)
        case 4 where bytes[4] > 2:
            return .authenticationTypeInvalid(bytes[4])
        default:
            return .checksum
        }
    }

    @Test(arguments: [0, 1, 4, 15] as [UInt8])
    func refusesAnotherVersion(version: UInt8) {
        let packet = [version << 4 | 1] + hex("3e 64 01 0064 0000 c0a8c8fa")
        #expect(throws: AdvertisementRejection.version(version)) { try Advertisement(decoding: packet) }
    }

    @Test func carriesAsManyAddressesAsItCanCount() throws {
        let settings = Sample.settings {
            $0.virtualAddresses = (0..<255).map { Sample.address(UInt8($0)) }
            $0.advertInterval = .seconds(255)
        }
        let advertisement = Advertisement(settings, priority: .owner)
        let bytes = advertisement.encoded()
        #expect(bytes.count == 8 + 4 * 255 + 8)
        #expect(Array(bytes.prefix(6)) == [0x21, 62, 255, 255, 1, 255])
        #expect(try Advertisement(decoding: bytes) == advertisement)
    }

    @Test func carriesNoAddressAtAll() throws {
        let settings = Sample.settings {
            $0.virtualAddresses = []
            $0.authentication = .none
        }
        let bytes = Advertisement(settings, priority: Priority(rawValue: 1)).encoded()
        // 0x213e + 0x0100 + 0x0001 = 0x223f; its complement is 0xddc0.
        #expect(bytes == hex("21 3e 01 00 00 01 ddc0 0000000000000000"))
        #expect(try Advertisement(decoding: bytes).addresses.isEmpty)
    }

    @Test func trapsOnWhatCannotBeSaid() async {
        await #expect(processExitsWith: .failure) {
            _ = Advertisement(Sample.settings { $0.advertInterval = .milliseconds(1500) }, priority: .owner)
                .encoded()
        }
        await #expect(processExitsWith: .failure) {
            var advertisement = Advertisement(Sample.settings(), priority: .owner)
            advertisement.authenticationData = [1]
            _ = advertisement.encoded()
        }
    }
}
