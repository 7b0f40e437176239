import HelperCore
import HelperProtocol
import NetworkTypes
import Testing

/// One way in which a transmission is not what the channel's object allows.
struct BadAdvert: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var advert = HelperCoreTests.advert()
    var will = HelperCoreTests.advert(priority: 0)
    let refusal: Refusal

    static func changed(_ offset: Int, to value: UInt8, _ refusal: Refusal, _ name: String) -> BadAdvert {
        var bytes = HelperCoreTests.advert()
        bytes[offset] = value
        return BadAdvert(testDescription: name, advert: bytes, refusal: refusal)
    }

    static func changedWill(_ offset: Int, to value: UInt8, _ name: String) -> BadAdvert {
        var bytes = HelperCoreTests.advert(priority: 0)
        bytes[offset] = value
        return BadAdvert(testDescription: name, will: bytes, refusal: .advertPriority)
    }

    static let all: [BadAdvert] = [
        changed(0, to: 0x31, .advertVersion, "version 3"),
        changed(0, to: 0x01, .advertVersion, "version 0"),
        changed(0, to: 0x22, .advertType, "type 2"),
        changed(0, to: 0x20, .advertType, "type 0"),
        changed(1, to: 63, .advertVirtualRouterID, "another VRID"),
        changed(2, to: 101, .advertPriority, "priority above the compiled one"),
        changed(2, to: 255, .advertPriority, "priority of an owner"),
        changed(2, to: 0, .advertPriority, "priority 0"),
        changed(3, to: 2, .advertLength, "two addresses counted"),
        changed(3, to: 0, .advertLength, "no address counted"),
        BadAdvert(
            testDescription: "longer",
            advert: HelperCoreTests.advert(count: 2),
            refusal: .advertLength
        ),
        BadAdvert(
            testDescription: "shorter",
            advert: Array(HelperCoreTests.advert().prefix(19)),
            refusal: .advertLength
        ),
        BadAdvert(
            testDescription: "no protocol unit",
            advert: [],
            will: HelperCoreTests.advert(priority: 0),
            refusal: .advertLength
        ),
        BadAdvert(testDescription: "no will", will: [], refusal: .advertLength),
        BadAdvert(
            testDescription: "longer will",
            will: HelperCoreTests.advert(priority: 0) + [0],
            refusal: .advertLength
        ),
        changedWill(0, to: 0x31, "will of another version"),
        changedWill(1, to: 63, "will of another VRID"),
        changedWill(2, to: 1, "will that isn't 0"),
        changedWill(3, to: 2, "will with another count"),
    ]
}

struct AdvertTests {
    @Test func `an advert goes out as it came and starts the lease`() throws {
        var scene = try Scene()
        #expect(try scene.put(scene.address) == .refused(.noLease))
        #expect(try scene.transmit() == .done)
        let interface = try #require(InterfaceName("eth0"))
        #expect(
            scene.bench.effects.contains(
                .sendAdvert(
                    SocketKey(interface: interface, family: .ipv4),
                    source: .ipv4(IPv4Address(192, 0, 2, 1)),
                    destination: .ipv4(.vrrpGroup),
                    ttl: 255,
                    bytes: advert()
                )
            )
        )
        #expect(scene.bench.core.nextDeadline == scene.bench.now + .seconds(2))
        #expect(try scene.put(scene.address) == .done)
        #expect(scene.bench.asked == [.put])
    }

    @Test(arguments: BadAdvert.all) func `what the object does not allow is refused`(_ bad: BadAdvert) throws
    {
        var scene = try Scene()
        #expect(try scene.transmit(advert: bad.advert, will: bad.will) == .refused(bad.refusal))
        #expect(scene.bench.adverts == [])
        #expect(scene.bench.core.nextDeadline == nil, "no lease began")
        #expect(scene.bench.logs == [.refused(.transmit, bad.refusal, errno: 0, count: 1)])
        #expect(bad.refusal.isViolation && !scene.bench.isEnded)
    }

    @Test func `an advert is for a channel that is put`() throws {
        var scene = try Scene(putsChannel: false)
        #expect(try scene.transmit() == .refused(.notHeld))
        #expect(try scene.transmit(channel: scene.address) == .refused(.wrongKind))
        #expect(try scene.transmit(channel: 6) == .refused(.unknownObject))
        #expect(try scene.transmit(channel: UInt32.max) == .refused(.unknownObject))
        #expect(scene.bench.effects.contains { if case .kernel = $0 { true } else { false } } == false)
    }

    @Test func `a late advert is refused`() throws {
        var scene = try Scene()
        #expect(try scene.transmit(late: .seconds(1) + Interval(nanoseconds: 1)) == .refused(.late))
        #expect(scene.bench.adverts == [])
        #expect(try scene.transmit(late: .seconds(1)) == .done)
    }

    @Test func `one advert beyond the schedule is legal, two are not`() throws {
        var scene = try Scene()
        #expect(try scene.transmit() == .done)
        try scene.bench.pass(.milliseconds(1))
        #expect(try scene.transmit() == .done)
        try scene.bench.pass(.milliseconds(1))
        #expect(try scene.transmit() == .refused(.tooSoon))
        try scene.bench.pass(.milliseconds(747))
        #expect(try scene.transmit() == .refused(.tooSoon))
        try scene.bench.pass(.milliseconds(1))
        #expect(try scene.transmit() == .done, "three quarters of an interval after the first")
        #expect(scene.bench.adverts.count == 3)
        #expect(
            scene.bench.logs == [
                .refused(.transmit, .tooSoon, errno: 0, count: 1),
                .refused(.transmit, .tooSoon, errno: 0, count: 2),
            ]
        )
    }

    @Test func `the session ends after eight refusals that no honest engine causes`() throws {
        var scene = try Scene()
        for _ in 1..<Limits.violationsPerSession {
            #expect(try scene.transmit(advert: advert(63)) == .refused(.advertVirtualRouterID))
            #expect(try scene.put(scene.address) == .refused(.noLease), "doesn't count")
        }
        #expect(!scene.bench.isEnded)
        #expect(try scene.transmit(advert: advert(63)) == .refused(.advertVirtualRouterID))
        #expect(scene.bench.isEnded)
        #expect(scene.bench.messages.last == .ended(.tooManyRefusals))
    }
}
