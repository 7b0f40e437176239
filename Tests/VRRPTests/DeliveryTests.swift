import NetworkTypes
import Testing
import VRRP

/// What version and delivery change in receiving (spec vrrp-behaviour 5, 6, 18).
@Suite struct DeliveryTests {
    static let peers = [UnicastPeer(address("192.168.200.11")), UnicastPeer(address("192.168.200.13"))]

    static func settings(
        _ delivery: Delivery? = nil,
        _ flavour: ChecksumFlavour = .standard,
        family: AddressFamily = .ipv4
    ) -> VirtualRouterSettings {
        VirtualRouterSettings(
            name: "VI_1",
            interface: Sample.veth,
            virtualRouterID: Sample.vrid(62),
            version: .three,
            family: family,
            advertInterval: .centiseconds(50),
            delivery: delivery,
            checksumFlavour: flavour
        )
    }

    static let unicast = Delivery.unicast(UnicastDelivery(peers: peers))

    private func accept(
        _ datagram: ReceivedDatagram,
        _ settings: VirtualRouterSettings
    ) throws -> AcceptedAdvertisement {
        let own = settings.family == .ipv4 ? "192.168.200.12" : "fe80::12"
        let receiver = Receiver(ownAddress: address(own), priority: settings.basePriority)
        return try AcceptedAdvertisement(datagram, for: settings, by: receiver)
    }

    struct ChecksumRow: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let delivery: Delivery?
        let flavour: ChecksumFlavour
        /// Of the unicast golden packet; its sum with the peer's address is cf04.
        let sum: UInt16
        let result: Result<[AcceptanceRemark], AdvertisementRejection>
    }

    // Sums of 313e640100320000c0a8c8fa: alone e0ea; with the pseudo-header to 192.168.200.12 cf04 and to
    // 224.0.0.18 77a7 (both keepalived's, the latter from `old_unicast_checksum` at 1 s: 7775 and 50 more).
    static let checksums = [
        ChecksumRow(
            testDescription: "standard",
            delivery: unicast,
            flavour: .standard,
            sum: 0xCF04,
            result: .success([])
        ),
        ChecksumRow(
            testDescription: "standard, old peer",
            delivery: unicast,
            flavour: .standard,
            sum: 0x77A7,
            result: .success([.summedAsToGroup])
        ),
        ChecksumRow(
            testDescription: "standard, no pseudo-header",
            delivery: unicast,
            flavour: .standard,
            sum: 0xE0EA,
            result: .failure(.checksum)
        ),
        ChecksumRow(
            testDescription: "never, old peer",
            delivery: unicast,
            flavour: .standardOnly,
            sum: 0x77A7,
            result: .failure(.checksum)
        ),
        ChecksumRow(
            testDescription: "never",
            delivery: unicast,
            flavour: .standardOnly,
            sum: 0xCF04,
            result: .success([])
        ),
        ChecksumRow(
            testDescription: "old",
            delivery: unicast,
            flavour: .groupInUnicast,
            sum: 0x77A7,
            result: .success([])
        ),
        ChecksumRow(
            testDescription: "old, new peer",
            delivery: unicast,
            flavour: .groupInUnicast,
            sum: 0xCF04,
            result: .failure(.checksum)
        ),
        ChecksumRow(
            testDescription: "as version 2, right",
            delivery: unicast,
            flavour: .withoutPseudoHeader,
            sum: 0xE0EA,
            result: .success([])
        ),
        ChecksumRow(
            testDescription: "as version 2 never rejects",
            delivery: unicast,
            flavour: .withoutPseudoHeader,
            sum: 0x1234,
            result: .success([])
        ),
    ]

    @Test(arguments: checksums)
    func judgesTheChecksum(row: ChecksumRow) throws {
        var bytes = GoldenUnit.unicast.bytes
        (bytes[6], bytes[7]) = (UInt8(row.sum >> 8), UInt8(row.sum & 0xFF))
        let golden = GoldenUnit.unicast
        let datagram = try GoldenUnit.datagram(bytes, from: address(golden.from), to: address(golden.to))
        let settings = DeliveryTests.settings(row.delivery, row.flavour)
        switch row.result {
        case .success(let remarks): #expect(try accept(datagram, settings).remarks == remarks)
        case .failure(let rejection): #expect(throws: rejection) { try accept(datagram, settings) }
        }
    }

    @Test func theGroupSumIsNoExcuseForMulticast() throws {
        var bytes = GoldenUnit.multicast.bytes
        bytes[7] ^= 1
        let datagram = try GoldenUnit.datagram(bytes, from: Sample.own, to: .ipv4(.vrrpGroup))
        #expect(throws: AdvertisementRejection.checksum) { try accept(datagram, DeliveryTests.settings()) }
    }

    @Test func anotherIntervalIsARemarkInVersionThree() throws {
        let accepted = try accept(GoldenUnit.multicast.datagram(), DeliveryTests.settings())
        #expect(accepted.advertisement == GoldenUnit.multicast.meaning)
        #expect(accepted.remarks == [.intervalDiffers(.centiseconds(150))])
    }

    @Test func anIntervalOfZeroIsRefused() throws {
        var bytes = GoldenUnit.unicast.bytes
        (bytes[4], bytes[5]) = (0, 0)
        let datagram = try GoldenUnit.datagram(bytes, from: Sample.own, to: Sample.above)
        #expect(throws: AdvertisementRejection.interval(.zero)) {
            try accept(datagram, DeliveryTests.settings(DeliveryTests.unicast, .withoutPseudoHeader))
        }
    }

    @Test(arguments: [(UInt8(255), true), (254, false), (1, false), (nil, true)] as [(UInt8?, Bool)])
    func aGroupsHopLimitIs255(hopLimit: UInt8?, isAccepted: Bool) throws {
        let datagram = try GoldenUnit.six.datagram(hopLimit: hopLimit)
        let settings = DeliveryTests.settings(family: .ipv6)
        if isAccepted {
            #expect(try accept(datagram, settings).advertisement == GoldenUnit.six.meaning)
        } else {
            #expect(throws: AdvertisementRejection.timeToLive(hopLimit ?? 0)) {
                try accept(datagram, settings)
            }
        }
    }

    @Test func unicastHasAnyTTL() throws {
        let settings = DeliveryTests.settings(DeliveryTests.unicast)
        #expect(throws: Never.self) { try accept(GoldenUnit.unicast.datagram(hopLimit: 3), settings) }
    }

    /// Over IPv6 before everything else (6 e), over IPv4 after the checksum (6.11).
    @Test func destinationMustGoWithTheDelivery() throws {
        let six = DeliveryTests.settings(
            .unicast(UnicastDelivery(peers: [UnicastPeer(address("fe80::11"))])),
            family: .ipv6
        )
        #expect(throws: AdvertisementRejection.destination(.ipv6(.vrrpGroup))) {
            try accept(GoldenUnit.six.datagram(hopLimit: 1), six)
        }
        let toUs = try GoldenUnit.datagram(
            GoldenUnit.six.bytes,
            from: address("fe80::11"),
            to: address("fe80::12")
        )
        #expect(throws: AdvertisementRejection.destination(address("fe80::12"))) {
            try accept(toUs, DeliveryTests.settings(family: .ipv6))
        }
        #expect(throws: AdvertisementRejection.destination(.ipv4(.vrrpGroup))) {
            try accept(GoldenUnit.multicast.datagram(), DeliveryTests.settings(DeliveryTests.unicast))
        }
        #expect(throws: AdvertisementRejection.destination(address("192.168.200.12"))) {
            try accept(GoldenUnit.unicast.datagram(), DeliveryTests.settings())
        }
    }

    @Test func anOwnerMayIgnoreAdverts() throws {
        var settings = DeliveryTests.settings(family: .ipv6)
        settings.ownerIgnoresAdverts = true
        #expect(throws: Never.self) { try accept(GoldenUnit.six.datagram(), settings) }
        settings.basePriority = .owner
        #expect(throws: AdvertisementRejection.ignoredByOwner) {
            try accept(GoldenUnit.six.datagram(), settings)
        }
    }

    /// Counted as received first (6.13, 6.16).
    @Test(
        arguments: [
            ("192.168.200.11", 64, nil), ("192.168.200.11", 9, AdvertisementRejection.peerTimeToLive(9)),
            ("192.168.200.11", 65, .peerTimeToLive(65)), ("192.168.200.14", 64, .notAPeer),
        ] as [(String, UInt8, AdvertisementRejection?)]
    )
    func checksThePeer(source: String, timeToLive: UInt8, rejection: AdvertisementRejection?) throws {
        let peer = UnicastPeer(address("192.168.200.11"), timeToLive: 10...64)
        let unicast = UnicastDelivery(peers: [peer], checksSource: true)
        var settings = DeliveryTests.settings(.unicast(unicast), .withoutPseudoHeader)
        settings.virtualAddresses = [Sample.address(250)]
        var router = VirtualRouter(settings: settings)
        let link = VirtualRouter.Link(isPresent: true, isRunning: true, sourceAddress: Sample.above)
        _ = router.take(.started(link, adopting: nil), at: Instant(milliseconds: 0))
        let datagram = try GoldenUnit.datagram(
            GoldenUnit.unicast.bytes,
            from: address(source),
            to: Sample.above,
            hopLimit: timeToLive
        )
        var effects: [VirtualRouter.Effect] = []
        router.handle(.datagramReceived(datagram), at: Instant(milliseconds: 1), into: &effects)
        #expect(effects == (rejection.map { [.rejected($0, source: address(source))] } ?? []))
        #expect(router.statistics.received == 1)
        #expect(router.masterAddress == (rejection == nil ? address(source) : nil))
    }

    /// keepalived's capture with `old_unicast_checksum`: 7775 to every peer.
    @Test func anOldChecksumIsPutInBeforeSending() {
        var settings = DeliveryTests.settings(DeliveryTests.unicast, .groupInUnicast)
        settings.advertInterval = .seconds(1)
        settings.virtualAddresses = [Sample.address(250)]
        #expect(!settings.leavesChecksumToSender)
        var router = VirtualRouter(settings: settings)
        var effects: [VirtualRouter.Effect] = []
        router.handle(.started(Sample.up, adopting: nil), at: Instant(milliseconds: 0), into: &effects)
        router.handle(.deadlineReached, at: Instant(milliseconds: 4000), into: &effects)
        let sent = effects.compactMap { effect -> [UInt8]? in
            if case .transmit(let bytes, _, _, _) = effect { bytes } else { nil }
        }
        #expect(sent == [hex("31 3e 64 01 0064 7775 c0a8c8fa")])
    }

    @Test(arguments: [
        (ChecksumFlavour.standard, true), (.standardOnly, true), (.withoutPseudoHeader, false),
    ])
    func saysWhoCompletesTheChecksum(flavour: ChecksumFlavour, isSender: Bool) {
        #expect(DeliveryTests.settings(nil, flavour).leavesChecksumToSender == isSender)
        #expect(!DeliveryTests.settings(nil, flavour, family: .ipv6).leavesChecksumToSender)
        #expect(!Sample.settings { $0.checksumFlavour = flavour }.leavesChecksumToSender)
    }
}
