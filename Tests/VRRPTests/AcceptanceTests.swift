import NetworkTypes
import Testing
import VRRP

/// What a datagram comes to at a virtual router with the guide's settings (spec vrrp-behaviour 6).
@Suite struct AcceptanceTests {
    private func accept(
        _ bytes: [UInt8],
        settings: VirtualRouterSettings = Sample.settings()
    ) throws -> Advertisement {
        let datagram = try ReceivedDatagram(ipv4: bytes, arrival: Instant(milliseconds: 0))
        let receiver = Receiver(ownAddress: Sample.below, priority: settings.basePriority)
        return try AcceptedAdvertisement(datagram, for: settings, by: receiver).advertisement
    }

    @Test func acceptsKeepalived() throws {
        let golden = GoldenAdvertisement.guide
        #expect(try accept(golden.datagram) == golden.meaning)
        let plain = GoldenAdvertisement.threeAddresses
        let settings = Sample.settings {
            $0.virtualRouterID = Sample.vrid(7)
            $0.authentication = .none
            $0.advertInterval = .seconds(2)
        }
        #expect(try accept(plain.datagram, settings: settings) == plain.meaning)
    }

    @Test func judgesInTheOrderOfTheSpecification() {
        // Everything is wrong; each step repairs what was found, and the next check must speak.
        var payload = hex("37 3f 64 02 03 02 0000 c0a8c8fa 3132333435370000")
        var timeToLive: UInt8 = 1
        var totalLength = 44
        var destination = Sample.above
        var source = Sample.below
        let steps: [(AdvertisementRejection, () -> Void)] = [
            (.virtualRouterID(63), { payload[1] = 62 }),
            (.length(expected: 16, received: 20), { payload[3] = 1 }),
            (.length(expected: 12, received: 20), { payload[0] = 0x27 }),
            (.timeToLive(1), { timeToLive = 255 }),
            (.authenticationTypeInvalid(3), { payload[4] = 0 }),
            (.authenticationTypeDiffers(.none), { payload[4] = 1 }),
            (.password, { payload[17] = 0x36 }),
            (.interval(.seconds(2)), { payload[5] = 1 }),
            (.type(7), { payload[0] = 0x21 }),
            (.totalLength(stated: 44, received: 40), { totalLength = 40 }),
            (.checksum, { (payload[6], payload[7]) = (0x56, 0x7F) }),
            (.destination(Sample.above), { destination = .ipv4(.vrrpGroup) }),
            (.ownAddress, { source = Sample.above }),
        ]
        for (rejection, repair) in steps {
            let bytes = Sample.datagram(
                payload,
                from: source,
                to: destination,
                timeToLive: timeToLive,
                totalLength: totalLength
            )
            #expect(throws: rejection) { try accept(bytes) }
            repair()
        }
        #expect(throws: Never.self) { try accept(Sample.datagram(payload)) }
    }

    @Test func refusesAVersionThatItDoesNotSpeak() {
        let packet = hex("31 3e 64 01 0064 0000 c0a8c8fa")
        #expect(throws: AdvertisementRejection.timeToLive(9)) {
            try accept(Sample.datagram(packet, timeToLive: 9))
        }
        #expect(throws: AdvertisementRejection.version(3)) { try accept(Sample.datagram(packet)) }
    }

    @Test func refusesEverySingleBitFlipOfThePayload() {
        let golden = GoldenAdvertisement.guide
        for offset in 0..<20 {
            for bit in 0..<8 {
                var payload = golden.payload
                payload[offset] ^= 1 << UInt8(bit)
                let bytes = golden.ipHeader + payload
                #expect(throws: expectedRejection(flipped: offset, in: payload)) { try accept(bytes) }
            }
        }
    }

    private func expectedRejection(flipped offset: Int, in payload: [UInt8]) -> AdvertisementRejection {
        switch offset {
        case 0 where payload[0] >> 4 != 2: .length(expected: 12, received: 20)
        case 0: .type(payload[0] & 0xF)
        case 1: .virtualRouterID(payload[1])
        case 3: .length(expected: 16 + 4 * Int(payload[3]), received: 20)
        case 4 where payload[4] == 0: .authenticationTypeDiffers(.none)
        case 4: .authenticationTypeInvalid(payload[4])
        case 5: .interval(.seconds(Int64(payload[5])))
        case 12...19: .password
        default: .checksum
        }
    }

    /// The kernel has checked the header's sum; these bits carry nothing that a receiver looks at.
    private static let headerBytesWithoutMeaning = [1, 4, 5, 6, 7, 10, 11]

    @Test func judgesEverySingleBitFlipOfTheHeader() {
        let golden = GoldenAdvertisement.guide
        for offset in 0..<20 {
            for bit in 0..<8 {
                var bytes = golden.datagram
                bytes[offset] ^= 1 << UInt8(bit)
                switch offset {
                case 0 where bytes[0] == 0x47:
                    // Two words of the packet pass as options; what is left begins with c0a8.
                    #expect(throws: AdvertisementRejection.virtualRouterID(0xA8)) { try accept(bytes) }
                case 0 where bytes[0] == 0x4D:
                    #expect(throws: DatagramError.truncated(needed: 32, had: 20)) { try accept(bytes) }
                case 0:
                    #expect(throws: DatagramError.header) { try accept(bytes) }
                case 2, 3:
                    let stated = Int(bytes[2]) << 8 | Int(bytes[3])
                    #expect(throws: AdvertisementRejection.totalLength(stated: stated, received: 40)) {
                        try accept(bytes)
                    }
                case 8:
                    #expect(throws: AdvertisementRejection.timeToLive(bytes[8])) { try accept(bytes) }
                case 9:
                    #expect(throws: DatagramError.notVRRP) { try accept(bytes) }
                case 15 where bytes[15] == 10:
                    #expect(throws: AdvertisementRejection.ownAddress) { try accept(bytes) }
                case 16 where bytes[16] >> 4 != 0xE:
                    let destination = IPAddress.ipv4(IPv4Address(bytes[16], 0, 0, 18))
                    #expect(throws: AdvertisementRejection.destination(destination)) { try accept(bytes) }
                default:
                    let isKnown = AcceptanceTests.headerBytesWithoutMeaning.contains(offset) || offset >= 12
                    #expect(isKnown)
                    #expect(throws: Never.self) { try accept(bytes) }
                }
            }
        }
    }

    @Test func refusesEveryTruncationOfThePayload() {
        let golden = GoldenAdvertisement.guide
        for count in 20..<40 {
            let rejection: AdvertisementRejection =
                count < 28
                ? .short(received: count - 20)
                : .length(expected: 20, received: count - 20)
            #expect(throws: rejection) { try accept(Array(golden.datagram.prefix(count))) }
        }
    }

    @Test(arguments: 1...12, [true, false])
    func toleratesEthernetPaddingOnly(surplus: Int, isCounted: Bool) throws {
        let golden = GoldenAdvertisement.guide
        let payload = golden.payload + Array(repeating: UInt8(0xAA), count: surplus)
        let bytes = Sample.datagram(payload, totalLength: isCounted ? nil : 40)
        // 42 bytes are the least inside a VLAN tag, 46 the least without.
        if surplus == 2 || surplus == 6 {
            #expect(try accept(bytes) == golden.meaning)
        } else {
            let rejection = AdvertisementRejection.length(expected: 20, received: 20 + surplus)
            #expect(throws: rejection) { try accept(bytes) }
        }
    }

    @Test func toleratesNoPaddingBehindALongerPacket() {
        let golden = GoldenAdvertisement.threeAddresses
        #expect(throws: AdvertisementRejection.virtualRouterID(7)) { try accept(golden.datagram) }
        let settings = Sample.settings { $0.virtualRouterID = Sample.vrid(7) }
        #expect(throws: AdvertisementRejection.length(expected: 28, received: 30)) {
            try accept(Sample.datagram(golden.payload + [0, 0]), settings: settings)
        }
    }

    @Test(arguments: 0..<8)
    func comparesEveryByteOfThePassword(index: Int) {
        let settings = Sample.settings {
            var password = Array("12345678".utf8)
            password[index] = 0x61
            $0.authentication = AuthenticationPassword(password).map { .simpleText($0) } ?? .none
        }
        let other = Sample.settings {
            let password = AuthenticationPassword(Array("12345678".utf8))
            $0.authentication = password.map { .simpleText($0) } ?? .none
        }
        let bytes = Sample.datagram(Advertisement(other, priority: .owner).encoded())
        #expect(throws: AdvertisementRejection.password) { try accept(bytes, settings: settings) }
        #expect(throws: Never.self) { try accept(bytes, settings: other) }
    }

    @Test func everyReasonIsCountedApart() {
        #expect(AdvertisementRejection.Reason.allCases.count == 28)
        var router = VirtualRouter(settings: Sample.settings())
        var effects: [VirtualRouter.Effect] = []
        router.handle(.started(Sample.up, adopting: nil), at: Instant(milliseconds: 0), into: &effects)
        effects = []
        var wrong = GoldenAdvertisement.guide.payload
        wrong[19] ^= 1
        for _ in 0..<3 {
            router.handle(Sample.received(wrong), at: Instant(milliseconds: 1), into: &effects)
        }
        router.handle(Sample.received([0x21, 62]), at: Instant(milliseconds: 2), into: &effects)
        #expect(router.statistics[.password] == 3)
        #expect(router.statistics[.short] == 1)
        #expect(router.statistics.rejected == 4)
        #expect(router.statistics.received == 0)
        #expect(effects.count == 4)
        #expect(effects.last == .rejected(.short(received: 2), source: Sample.above))
    }
}
