import NettleDigests
import NetworkTypes
import Testing
import VRRP

/// `auth_hmac` (spec vrrp-behaviour 4.6–4.8, 7). The tags were computed with Python's hmac module from the
/// layout in the specification; there is no keepalived 2.4 to capture from. Time of day: 0x65920080.5 s.
@Suite struct KeyedAuthenticationTests {
    static let key1 = AuthenticationKey(identifier: 1, bytes: 0x20..<0x40)
    static let key7 = AuthenticationKey(identifier: 7, bytes: Array(repeating: UInt8(ascii: "k"), count: 64))

    /// Version 3 from 192.168.200.11: the sum is that of the unit alone.
    static let advertisement = hex(
        """
        31 3e 64 01 0064 e0b8 c0a8c8fa
        01 01 0000 65920080 8000 0000
        48d7bc681a7c6c6d213c063576eacf5f
        """
    )
    static let will = hex(
        """
        31 3e 00 01 0064 44b9 c0a8c8fa
        01 01 0000 65920080 8000 0001
        2ca1ba819e089e3c8b07d15fe258d94a
        """
    )
    /// From fe80::11; the kernel fills the checksum in.
    static let six = hex(
        """
        31 3e 64 01 0064 0000 fe800000000000000000000000000250
        01 01 0000 65920080 8000 0000
        cb585e9fee223a45b8febb88fed58b8e
        """
    )
    /// Version 2 from 192.168.200.12 with key 7, almost half a second later.
    static let versionTwo = hex(
        """
        21 3e 64 01 0001 f11b c0a8c8fa 0000000000000000
        01 07 0000 65920080 ffff 0003
        0ee06a4446465ccffc09d5d87adade8a
        """
    )

    static let time = Interval(nanoseconds: 0x6592_0080 * 1_000_000_000 + 500_000_000)

    static func settings(
        _ version: VRRPVersion = .three,
        _ family: AddressFamily = .ipv4,
        mode: KeyedAuthentication.Mode = .enforce,
        replay: KeyedAuthentication.ReplayProtection = .time(window: .seconds(5)),
        delivery: Delivery? = nil
    ) throws -> VirtualRouterSettings {
        let keys = [try #require(key1), try #require(key7)]
        let host = family == .ipv4 ? "192.168.200.250" : "fe80::250"
        return VirtualRouterSettings(
            name: "VI_1",
            interface: Sample.veth,
            virtualRouterID: Sample.vrid(62),
            version: version,
            family: family,
            keyedAuthentication: KeyedAuthentication(
                mode: mode,
                replayProtection: replay,
                keys: keys,
                activeKey: 1
            ),
            delivery: delivery,
            checksumFlavour: .withoutPseudoHeader,
            virtualAddresses: [
                VirtualAddress(address: InterfaceAddress(host: address(host)), interface: Sample.veth)
            ]
        )
    }

    /// A backup at boot + 0 s whose time of day is `time`.
    private func router(
        _ settings: VirtualRouterSettings,
        own: String = "192.168.200.13",
        time: Interval = time
    ) -> VirtualRouter {
        var router = VirtualRouter(settings: settings, digests: .nettle)
        let link = VirtualRouter.Link(isPresent: true, isRunning: true, sourceAddress: address(own))
        _ = router.take(.clockSet(time), at: Instant(milliseconds: 0))
        _ = router.take(.started(link, adopting: nil), at: Instant(milliseconds: 0))
        return router
    }

    private func hear(
        _ bytes: [UInt8],
        _ router: inout VirtualRouter,
        from source: String = "192.168.200.11",
        to destination: String = "224.0.0.18"
    ) throws -> [String] {
        let datagram = try GoldenUnit.datagram(bytes, from: address(source), to: address(destination))
        return router.take(.datagramReceived(datagram), at: Instant(milliseconds: 0))
    }

    // MARK: - Sending

    @Test func signsAdvertisementAndWill() throws {
        // Boot + 3.609375 s is the time when it becomes master.
        let time = KeyedAuthenticationTests.time - .microseconds(3_609_375)
        var router = router(try KeyedAuthenticationTests.settings(), own: "192.168.200.11", time: time)
        let sent = AuthenticationHeaderTests.sent(&router, count: 1)
        #expect(sent.map(\.advertisement) == [KeyedAuthenticationTests.advertisement])
        #expect(sent.map(\.will) == [KeyedAuthenticationTests.will])
    }

    @Test func signsIPv6() throws {
        let time = KeyedAuthenticationTests.time - .microseconds(3_609_375)
        var router = router(try KeyedAuthenticationTests.settings(.three, .ipv6), own: "fe80::11", time: time)
        let sent = AuthenticationHeaderTests.sent(&router, count: 1)
        #expect(sent.map(\.advertisement) == [KeyedAuthenticationTests.six])
    }

    @Test func onlyReceivingSendsNoTrailer() throws {
        let settings = try KeyedAuthenticationTests.settings(mode: .receiveOnly)
        #expect(settings.trailerLength == 0)
        var router = router(settings, own: "192.168.200.11")
        let sent = AuthenticationHeaderTests.sent(&router, count: 1)
        #expect(sent.map(\.advertisement.count) == [12])
    }

    private func numbers(_ sent: [(advertisement: [UInt8], will: [UInt8])]) -> [String] {
        sent.map { sent in
            let trailer = sent.advertisement.suffix(28)
            return trailer.dropFirst(4).prefix(8).map {
                String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
            }
            .joined()
        }
    }

    @Test func goesOnByOneWhenTheClockIsPutBackALittle() throws {
        var router = router(try KeyedAuthenticationTests.settings(), own: "192.168.200.11")
        let first = AuthenticationHeaderTests.sent(&router, count: 1)
        #expect(numbers(first) == ["659200841c000000"])
        _ = router.take(.clockSet(KeyedAuthenticationTests.time - .seconds(2)), at: Instant(seconds: 4))
        #expect(numbers(AuthenticationHeaderTests.sent(&router, count: 1)) == ["659200841c000001"])
    }

    @Test(arguments: [
        (KeyedAuthentication.ReplayProtection.time(window: .seconds(5)), "6591ff21"),
        (.monotonic, "65920084"),
    ])
    func startsAgainWhenTheClockIsPutBackFar(
        replay: KeyedAuthentication.ReplayProtection,
        seconds: String
    ) throws {
        var router = router(try KeyedAuthenticationTests.settings(replay: replay), own: "192.168.200.11")
        _ = AuthenticationHeaderTests.sent(&router, count: 1)
        _ = router.take(.clockSet(KeyedAuthenticationTests.time - .seconds(356)), at: Instant(seconds: 4))
        let next = numbers(AuthenticationHeaderTests.sent(&router, count: 1))
        #expect(next.map { String($0.prefix(8)) } == [seconds])
    }

    @Test func anAdoptedMasterGoesOnBehindItsPredecessor() throws {
        var router = VirtualRouter(settings: try KeyedAuthenticationTests.settings(), digests: .nettle)
        let adoption = VirtualRouter.Adoption(
            lastAdvertSent: Instant(milliseconds: 0),
            timeLeft: .seconds(1),
            lastAdvertisement: KeyedAuthenticationTests.will
        )
        // The clock is behind by a second.
        let time = KeyedAuthenticationTests.time - .seconds(2)
        _ = router.take(.clockSet(time), at: Instant(milliseconds: 0))
        _ = router.take(.started(Sample.up, adopting: adoption), at: Instant(milliseconds: 0))
        #expect(numbers(AuthenticationHeaderTests.sent(&router, count: 1)) == ["6592008080000002"])
    }

    // MARK: - Receiving

    @Test func acceptsWhatIsSigned() throws {
        var router = router(try KeyedAuthenticationTests.settings())
        #expect(try hear(KeyedAuthenticationTests.advertisement, &router) == [])
        #expect(router.masterAddress == address("192.168.200.11"))
        var six = self.router(try KeyedAuthenticationTests.settings(.three, .ipv6), own: "fe80::13")
        #expect(try hear(KeyedAuthenticationTests.six, &six, from: "fe80::11", to: "ff02::12") == [])
        var two = self.router(try KeyedAuthenticationTests.settings(.two))
        #expect(try hear(KeyedAuthenticationTests.versionTwo, &two, from: "192.168.200.12") == [])
    }

    @Test func theTagCoversTheSource() throws {
        var router = router(try KeyedAuthenticationTests.settings())
        let bytes = KeyedAuthenticationTests.advertisement
        #expect(try hear(bytes, &router, from: "192.168.200.12") == ["rejected keyedInvalid from 12"])
    }

    @Test func refusesEverySingleBitFlipButTheChecksums() throws {
        for offset in KeyedAuthenticationTests.advertisement.indices {
            for bit in 0..<8 {
                var bytes = KeyedAuthenticationTests.advertisement
                bytes[offset] ^= 1 << UInt8(bit)
                let reason: AdvertisementRejection.Reason? =
                    switch offset {
                    case 0 where bytes[0] >> 4 == 2: .length
                    case 0 where bytes[0] >> 4 != 3: .version
                    case 1: .virtualRouterID
                    case 3: .length
                    case 6, 7: nil
                    case 12, 14, 15: .keyedMalformed
                    case 13: .keyedUnknownKey
                    case 16...19 where offset < 19 || bit > 2: .keyedStale
                    default: .keyedInvalid
                    }
                var router = router(try KeyedAuthenticationTests.settings())
                let remarks = ["noticed"]
                let heard = try hear(bytes, &router).filter { !$0.hasPrefix(remarks[0]) }
                #expect(
                    heard == (reason.map { ["rejected \($0) from 11"] } ?? []),
                    "byte \(offset) bit \(bit)"
                )
            }
        }
    }

    @Test func refusesEveryTruncation() throws {
        for count in 0..<40 {
            var router = router(try KeyedAuthenticationTests.settings())
            let heard = try hear(Array(KeyedAuthenticationTests.advertisement.prefix(count)), &router)
            let reason: AdvertisementRejection.Reason =
                switch count {
                case 0..<8: .short
                case 12, 14, 18, 22, 26: .keyedMissing
                default: .length
                }
            // 2, 6, 10, 14 bytes more are Ethernet padding behind a packet without trailer.
            #expect(heard == ["rejected \(reason) from 11"], "\(count) bytes")
        }
        var router = router(try KeyedAuthenticationTests.settings())
        #expect(
            try hear(KeyedAuthenticationTests.advertisement + [0], &router) == ["rejected length from 11"]
        )
    }

    @Test(arguments: [
        (KeyedAuthentication.Mode.enforce, ["rejected keyedMissing from 11"]), (.permissive, []),
        (.receiveOnly, []),
    ])
    func noTrailer(mode: KeyedAuthentication.Mode, effects: [String]) throws {
        var router = router(try KeyedAuthenticationTests.settings(mode: mode))
        #expect(try hear(Array(KeyedAuthenticationTests.advertisement.prefix(12)), &router) == effects)
        // What is signed must be right in every mode.
        var wrong = KeyedAuthenticationTests.advertisement
        wrong[39] ^= 1
        #expect(try hear(wrong, &router) == ["rejected keyedInvalid from 11"])
    }

    /// Window 5 s: more than half of it is worth a notice.
    @Test(
        arguments: [
            (0, []), (2, []), (3, ["noticed clocksDiffer(secondsAhead: -3) from 11"]),
            (-5, ["noticed clocksDiffer(secondsAhead: 5) from 11"]), (6, ["rejected keyedStale from 11"]),
            (-6, ["rejected keyedStale from 11"]),
        ] as [(Int64, [String])]
    )
    func comparesTheTimeOfDay(ahead: Int64, effects: [String]) throws {
        let time = KeyedAuthenticationTests.time + .seconds(ahead)
        var router = router(try KeyedAuthenticationTests.settings(), time: time)
        #expect(try hear(KeyedAuthenticationTests.advertisement, &router) == effects)
        var monotonic = self.router(try KeyedAuthenticationTests.settings(replay: .monotonic), time: time)
        #expect(try hear(KeyedAuthenticationTests.advertisement, &monotonic) == [])
    }

    @Test func refusesReplay() throws {
        var router = router(try KeyedAuthenticationTests.settings())
        #expect(try hear(KeyedAuthenticationTests.will, &router) == ["noticed 11 leaves"])
        let again = ["rejected keyedReplay from 11"]
        #expect(try hear(KeyedAuthenticationTests.will, &router) == again)
        #expect(try hear(KeyedAuthenticationTests.advertisement, &router) == again)
        #expect(router.statistics[.keyedReplay] == 2)
    }

    @Test func aPeerMustBeKnown() throws {
        let delivery = Delivery.unicast(UnicastDelivery(peers: [UnicastPeer(address("192.168.200.12"))]))
        var router = router(try KeyedAuthenticationTests.settings(delivery: delivery))
        let heard = try hear(KeyedAuthenticationTests.advertisement, &router, to: "192.168.200.13")
        #expect(heard == ["rejected notAPeer from 11"])
    }

    @Test func trapsWithoutDigests() async throws {
        await #expect(processExitsWith: .failure) {
            _ = VirtualRouter(settings: try KeyedAuthenticationTests.settings())
        }
    }
}
