import NettleDigests
import NetworkTypes
import Testing
import VRRP

/// `auth_type AH` (spec vrrp-behaviour 4.4, 6.1, 6.6), against captures of keepalived 2.2.7: VRID 62,
/// priority 100, 192.168.200.250, from 192.168.200.11; header checksums are left to the kernel, so zero here.
@Suite struct AuthenticationHeaderTests {
    /// `auth_pass 123456`, multicast.
    static let multicast = hex(
        """
        45c0 0040 0001 0000         IHL 5, TOS 0xc0, 64 bytes, id 1
        ff33 0000                   TTL 255, protocol 51
        c0a8c80b e0000012
        7004 0000 c0a8c80b          112 follows, 6 words; the index is the source
        00000001                    sequence 1
        4ca53c58a1f878e5d9e6a504    digest
        213e6401 0201ef1b           authentication type 2
        c0a8c8fa 0000000000000000
        """
    )
    static let second = hex(
        """
        45c0 0040 0002 0000 ff33 0000 c0a8c80b e0000012
        7004 0000 c0a8c80b 00000002 b85424985f20efd4d00c48bb
        213e6401 0201ef1b c0a8c8fa 0000000000000000
        """
    )
    /// What keepalived sent after four advertisements when it was stopped.
    static let farewell = hex(
        """
        45c0 0040 0005 0000 ff33 0000 c0a8c80b e0000012
        7004 0000 c0a8c80b 00000005 717b669577f30f7948d25b3f
        213e0001 0201531c c0a8c8fa 0000000000000000
        """
    )
    /// What we send instead: the identification is 0, and so the digest another; computed with Python's hmac
    /// module from the rules of RFC 2403 and 4302, which give the digests of the captures above.
    static let ours = hex(
        """
        7004 0000 c0a8c80b 00000001 990dcc7495dc5aa41e8712df
        213e6401 0201ef1b c0a8c8fa 0000000000000000
        """
    )
    static let ourSecond = hex(
        """
        7004 0000 c0a8c80b 00000002 8366f26cab322cc305d22e9d
        213e6401 0201ef1b c0a8c8fa 0000000000000000
        """
    )
    static let ourFarewell = hex(
        """
        7004 0000 c0a8c80b 00000005 bf87a7201e06fbd1d2bc19fe
        213e0001 0201531c c0a8c8fa 0000000000000000
        """
    )
    static let ourPeers = hex(
        """
        7004 0000 c0a8c80b 00000001 dda67a24b0ef0614e65fc933
        213e6401 0201ef1b c0a8c8fa 0000000000000000
        7004 0000 c0a8c80b 00000001 35221db3b31cb8e68c8b50fc
        213e6401 0201ef1b c0a8c8fa 0000000000000000
        """
    )
    /// keepalived's, `auth_pass 12345678`, `unicast_ttl 64`, to 192.168.200.12 and .13: one advertisement,
    /// one sequence number.
    static let peers = hex(
        """
        45c0 0040 0001 0000 4033 0000 c0a8c80b c0a8c80c
        7004 0000 c0a8c80b 00000001 e1a17bc2f12cd1d449314087
        213e6401 0201ef1b c0a8c8fa 0000000000000000
        45c0 0040 0001 0000 4033 0000 c0a8c80b c0a8c80d
        7004 0000 c0a8c80b 00000001 1af0623830d4b76216d1c677
        213e6401 0201ef1b c0a8c8fa 0000000000000000
        """
    )

    static func settings(_ password: String = "123456", _ delivery: Delivery? = nil) -> VirtualRouterSettings
    {
        Sample.settings {
            $0.authentication =
                AuthenticationPassword(Array(password.utf8)).map { .authenticationHeader($0) } ?? .none
            if let delivery { $0.delivery = delivery }
        }
    }

    static func router(_ settings: VirtualRouterSettings, own: IPAddress = Sample.own) -> VirtualRouter {
        var router = VirtualRouter(settings: settings, digests: .nettle)
        let link = VirtualRouter.Link(isPresent: true, isRunning: true, sourceAddress: own)
        _ = router.take(.started(link, adopting: nil), at: Instant(milliseconds: 0))
        return router
    }

    /// What it sends at its deadlines, by order: advertisement and will.
    static func sent(_ router: inout VirtualRouter, count: Int) -> [(advertisement: [UInt8], will: [UInt8])] {
        var effects: [VirtualRouter.Effect] = []
        for _ in 0..<count {
            guard let deadline = router.nextDeadline else { break }
            router.handle(.deadlineReached, at: deadline, into: &effects)
        }
        return effects.compactMap {
            if case .transmit(let advertisement, let will, _, _) = $0 { (advertisement, will) } else { nil }
        }
    }

    @Test func sendsHeaderAndUnit() {
        var router = AuthenticationHeaderTests.router(AuthenticationHeaderTests.settings())
        let sent = AuthenticationHeaderTests.sent(&router, count: 4)
        #expect(sent.map(\.advertisement).first == AuthenticationHeaderTests.ours)
        #expect(sent.dropFirst().first?.advertisement == AuthenticationHeaderTests.ourSecond)
        #expect(sent.last?.will == AuthenticationHeaderTests.ourFarewell)
    }

    @Test func sendsAPacketForEachPeer() {
        let peers = ["192.168.200.12", "192.168.200.13"].map { UnicastPeer(address($0)) }
        let delivery = Delivery.unicast(UnicastDelivery(peers: peers, timeToLive: 64))
        var router = AuthenticationHeaderTests.router(
            AuthenticationHeaderTests.settings("12345678", delivery)
        )
        let sent = AuthenticationHeaderTests.sent(&router, count: 1)
        #expect(sent.map(\.advertisement) == [AuthenticationHeaderTests.ourPeers])
    }

    private func accept(_ bytes: [UInt8], _ settings: VirtualRouterSettings = settings()) throws
        -> Advertisement
    {
        let datagram = try ReceivedDatagram(ipv4: bytes, arrival: Instant(milliseconds: 0))
        let receiver = Receiver(ownAddress: Sample.below, priority: settings.basePriority, digests: .nettle)
        return try AcceptedAdvertisement(datagram, for: settings, by: receiver).advertisement
    }

    @Test func acceptsKeepalived() throws {
        let settings = AuthenticationHeaderTests.settings()
        let expected = Advertisement(settings, priority: Priority(rawValue: 100))
        #expect(try accept(AuthenticationHeaderTests.multicast) == expected)
        #expect(try accept(AuthenticationHeaderTests.farewell).priority == .stopping)
    }

    /// What a router may change on the way isn't covered; TTL only for a peer's.
    @Test func coversWhatRoutersMayNotChange() throws {
        var bytes = AuthenticationHeaderTests.multicast
        (bytes[1], bytes[6], bytes[10], bytes[11]) = (0, 0x40, 0x52, 0x03)
        #expect(throws: Never.self) { try accept(bytes) }
        let peer = UnicastDelivery(peers: [UnicastPeer(Sample.own)])
        let settings = AuthenticationHeaderTests.settings("12345678", .unicast(peer))
        var hop = Array(AuthenticationHeaderTests.peers.prefix(64))
        hop[8] -= 1
        #expect(throws: Never.self) { try accept(hop, settings) }
    }

    @Test func refusesEverySingleBitFlip() {
        let free = [1, 6, 7, 10, 11]
        for offset in 20..<64 {
            for bit in 0..<8 {
                var bytes = AuthenticationHeaderTests.multicast
                bytes[offset] ^= 1 << UInt8(bit)
                let rejection: AdvertisementRejection =
                    switch offset {
                    case 20: .nextHeader(bytes[20])
                    case 44 where bytes[44] >> 4 != 2: .length(expected: 12, received: 20)
                    case 45: .virtualRouterID(bytes[45])
                    case 47: .length(expected: 16 + 4 * Int(bytes[47]), received: 20)
                    case 48 where bytes[48] > 2: .authenticationTypeInvalid(bytes[48])
                    case 48: .authenticationTypeDiffers(.none)
                    default: .digest
                    }
                #expect(throws: rejection) { try accept(bytes) }
            }
        }
        for offset in 4..<20 where !free.contains(offset) && offset != 8 && offset != 9 {
            var bytes = AuthenticationHeaderTests.multicast
            bytes[offset] ^= 1
            #expect(throws: AdvertisementRejection.digest) { try accept(bytes) }
        }
    }

    @Test func refusesEveryTruncation() {
        let bytes = AuthenticationHeaderTests.multicast
        for count in 20..<44 {
            #expect(throws: DatagramError.truncated(needed: 24, had: count - 20)) {
                try accept(Array(bytes.prefix(count)))
            }
        }
        for count in 44..<64 {
            let received = count - 44
            let rejection: AdvertisementRejection =
                received < 8 ? .short(received: received) : .length(expected: 20, received: received)
            #expect(throws: rejection) { try accept(Array(bytes.prefix(count))) }
        }
        #expect(throws: AdvertisementRejection.length(expected: 20, received: 21)) { try accept(bytes + [0]) }
    }

    @Test func aHeaderIsThereWhereConfiguredOnly() {
        #expect(throws: AdvertisementRejection.authenticationHeader(isPresent: true)) {
            try accept(AuthenticationHeaderTests.multicast, Sample.settings())
        }
        #expect(throws: AdvertisementRejection.authenticationHeader(isPresent: false)) {
            try accept(GoldenAdvertisement.guide.datagram)
        }
        #expect(throws: AdvertisementRejection.digest) {
            try accept(AuthenticationHeaderTests.multicast, AuthenticationHeaderTests.settings("654321"))
        }
    }

    // MARK: - Sequence

    private func received(_ bytes: [UInt8]) throws -> VirtualRouter.Event {
        .datagramReceived(try ReceivedDatagram(ipv4: bytes, arrival: Instant(milliseconds: 0)))
    }

    @Test func anOldAdvertisementSentAgainIsRefused() throws {
        var router = AuthenticationHeaderTests.router(AuthenticationHeaderTests.settings(), own: Sample.below)
        let second = try received(AuthenticationHeaderTests.second)
        #expect(router.take(second, at: Instant(milliseconds: 1)) == [])
        #expect(router.take(second, at: Instant(milliseconds: 2)) == ["rejected sequence from 11"])
        let first = try received(AuthenticationHeaderTests.multicast)
        #expect(router.take(first, at: Instant(milliseconds: 3)) == ["rejected sequence from 11"])
        #expect(router.statistics[.sequence] == 2)
    }

    @Test func aNewMasterGoesOnFromWhatItHeard() throws {
        var router = AuthenticationHeaderTests.router(AuthenticationHeaderTests.settings(), own: Sample.below)
        let farewell = try received(AuthenticationHeaderTests.farewell)
        _ = router.take(farewell, at: Instant(milliseconds: 1))
        let sent = AuthenticationHeaderTests.sent(&router, count: 2)
        #expect(sent.map { sequence($0.advertisement) } == [6, 7])
        #expect(sent.map { sequence($0.will) } == [7, 8])
    }

    @Test func aFarewellUsesItsNumber() {
        var router = AuthenticationHeaderTests.router(AuthenticationHeaderTests.settings())
        _ = AuthenticationHeaderTests.sent(&router, count: 2)
        let at = Instant(seconds: 5)
        #expect(router.take(.linkChanged(Sample.down), at: at).first == "cease 0 farewell")
        _ = router.take(.linkChanged(Sample.up), at: at)
        let sent = AuthenticationHeaderTests.sent(&router, count: 1)
        #expect(sent.map { sequence($0.advertisement) } == [4])
    }

    @Test func aRevokedLeasesWillMayHaveUsedItsNumber() {
        var router = AuthenticationHeaderTests.router(AuthenticationHeaderTests.settings())
        _ = AuthenticationHeaderTests.sent(&router, count: 2)
        _ = router.take(.leaseRevoked, at: Instant(seconds: 5))
        let sent = AuthenticationHeaderTests.sent(&router, count: 1)
        #expect(sent.map { sequence($0.advertisement) } == [4])
    }

    @Test func anAdoptedMasterGoesOnBehindItsPredecessor() {
        var router = VirtualRouter(settings: AuthenticationHeaderTests.settings(), digests: .nettle)
        let adoption = VirtualRouter.Adoption(
            lastAdvertSent: Instant(seconds: 9),
            timeLeft: .seconds(1),
            lastAdvertisement: AuthenticationHeaderTests.ourFarewell
        )
        _ = router.take(.started(Sample.up, adopting: adoption), at: Instant(seconds: 10))
        let sent = AuthenticationHeaderTests.sent(&router, count: 1)
        #expect(sent.map { sequence($0.advertisement) } == [6])
    }

    @Test func anEngineThatStartsOverAsBackupLeavesItsWillsNumber() {
        var router = VirtualRouter(settings: AuthenticationHeaderTests.settings(), digests: .nettle)
        let last = VirtualRouter.Event.lastAdvertisementKnown(AuthenticationHeaderTests.ourSecond)
        _ = router.take(last, at: Instant(milliseconds: 0))
        _ = router.take(.started(Sample.up, adopting: nil), at: Instant(milliseconds: 0))
        let sent = AuthenticationHeaderTests.sent(&router, count: 1)
        #expect(sent.map { sequence($0.advertisement) } == [4])
    }

    @Test func rubbishFromTheHelperChangesNothing() {
        for count in 0..<32 {
            var router = VirtualRouter(settings: AuthenticationHeaderTests.settings(), digests: .nettle)
            let bytes = Array(AuthenticationHeaderTests.ourSecond.prefix(count))
            let adoption = VirtualRouter.Adoption(
                lastAdvertSent: nil,
                timeLeft: .seconds(1),
                lastAdvertisement: bytes
            )
            _ = router.take(.started(Sample.up, adopting: adoption), at: Instant(seconds: 10))
            let sent = AuthenticationHeaderTests.sent(&router, count: 1)
            #expect(sent.map { sequence($0.advertisement) } == [1])
        }
    }

    private func sequence(_ bytes: [UInt8]) -> UInt32 { bytes[8..<12].reduce(0) { $0 << 8 | UInt32($1) } }
}
