import HelperCore
import HelperProtocol
import NetworkTypes
import Testing

struct LeaseTests {
    @Test func `silence for two intervals sends the will, removes the address and revokes`() throws {
        var scene = try Scene()
        try scene.lead()
        try scene.bench.pass(.milliseconds(1_999))
        #expect(scene.bench.effects == [])
        try scene.bench.pass(.milliseconds(1))
        #expect(scene.bench.adverts == [advert(priority: 0)])
        #expect(scene.bench.asked == [.remove])
        #expect(scene.bench.kernel == [])
        #expect(scene.bench.messages.contains(.revoked(bundle: 0)))
        let key = try Scene.key62()
        #expect(scene.bench.logs == [.leaseSpent(key, withWill: true)])
        #expect(scene.bench.core.nextDeadline == nil)
    }

    /// One VRID in two routers on one interface, to two groups (spec vrrp-behaviour 18.2).
    @Test func `routers of one number have leases of their own`() throws {
        var builder = TableBuilder(generation: 1)
        let group = IPAddress.ipv4(IPv4Address(224, 0, 0, 20))
        let channels = try [
            builder.addChannel(62, bundle: builder.addBundle(7)),
            builder.addChannel(62, bundle: builder.addBundle(9)) {
                ($0.delivery, $0.audience) = (.multicast(group), 1)
            },
        ]
        var scene = try Scene()
        scene.bench = Bench()
        try scene.bench.activate(builder)
        let numbers = try channels.map { try builder.index($0) }
        for number in numbers { #expect(try scene.put(number) == .done) }
        #expect(try scene.transmit(channel: numbers[0]) == .done)
        try scene.bench.pass(.seconds(1))
        #expect(try scene.transmit(channel: numbers[1]) == .done)
        scene.bench.clear()
        try scene.bench.pass(.seconds(1))
        let first = try Scene.key62()
        #expect(scene.bench.logs == [.leaseSpent(first, withWill: true)])
        let second = ChannelKey(
            interface: first.interface,
            family: .ipv4,
            virtualRouterID: first.virtualRouterID,
            audience: 1
        )
        try scene.bench.pass(.seconds(1))
        #expect(scene.bench.logs.last == .leaseSpent(second, withWill: true))
    }

    @Test func `the will goes before the address, and nothing pulls clients back`() throws {
        var scene = try Scene()
        try scene.lead()
        try scene.bench.pass(.seconds(2))
        let order = scene.bench.effects.compactMap { effect -> String? in
            switch effect {
            case .sendAdvert: "will"
            case .cancelAnnouncement(.ipv4(IPv4Address(192, 0, 2, 10)), interface: _): "cancel"
            case .kernel: "remove"
            default: nil
            }
        }
        #expect(order == ["will", "cancel", "remove"])
    }

    @Test func `after a revocation nothing is accepted until again`() throws {
        var scene = try Scene()
        try scene.lead()
        try scene.bench.pass(.seconds(2))
        scene.bench.clear()
        #expect(try scene.transmit() == .refused(.revoked))
        #expect(try scene.put(scene.address) == .refused(.revoked))
        #expect(
            try scene.bench.say(.cease(channel: scene.channel, hold: .zero, farewell: true))
                == .refused(.revoked)
        )
        #expect(scene.bench.adverts == [] && scene.bench.asked == [])
        #expect(try scene.bench.say(.again(bundle: 2)) == .refused(.unknownObject))
        #expect(try scene.bench.say(.again(bundle: 1)) == .done, "another bundle's")
        #expect(try scene.transmit() == .refused(.revoked))
        #expect(try scene.bench.say(.again(bundle: 0)) == .done)
        #expect(try scene.put(scene.address) == .refused(.noLease))
        try scene.lead()
        #expect(scene.bench.kernel.count == 1)
    }

    @Test func `a stopped engine's queued frames are answered revoked`() throws {
        var scene = try Scene()
        try scene.lead()
        scene.bench.now = scene.bench.now + .milliseconds(2_500)
        // The frame's own event spends the lease first.
        #expect(try scene.transmit() == .refused(.revoked))
        #expect(scene.bench.adverts == [advert(priority: 0)])
        #expect(scene.bench.kernel == [])
    }

    @Test func `a machine that was frozen for three intervals sends no will`() throws {
        var scene = try Scene()
        try scene.lead()
        scene.bench.now = scene.bench.now + .seconds(3)
        try scene.bench.handle(.deadlineReached)
        #expect(scene.bench.adverts == [])
        #expect(scene.bench.kernel == [])
        #expect(scene.bench.messages.contains(.revoked(bundle: 0)))
        #expect(scene.bench.logs == [.leaseSpent(try Scene.key62(), withWill: false)])
    }

    @Test func `just before three intervals it does`() throws {
        var scene = try Scene()
        try scene.lead()
        scene.bench.now = scene.bench.now + .seconds(3) - Interval(nanoseconds: 1)
        try scene.bench.handle(.deadlineReached)
        #expect(scene.bench.adverts == [advert(priority: 0)])
    }

    @Test func `the will is the last advert's`() throws {
        var scene = try Scene()
        try scene.lead()
        try scene.bench.pass(.seconds(1))
        var will = advert(priority: 0)
        will[19] = 0x42
        #expect(try scene.transmit(will: will) == .done)
        scene.bench.clear()
        try scene.bench.pass(.seconds(2))
        #expect(scene.bench.adverts == [will])
    }

    @Test func `a lost engine's lease lasts five seconds at the most`() throws {
        var scene = try Scene(interval: .seconds(10))
        try scene.lead()
        try scene.bench.pass(.seconds(1))
        try scene.bench.handle(.disconnected)
        #expect(scene.bench.core.nextDeadline == scene.bench.now + .seconds(5))
        try scene.bench.pass(.milliseconds(4_999))
        #expect(scene.bench.kernel.count == 1)
        try scene.bench.pass(.milliseconds(1))
        #expect(scene.bench.kernel == [] && scene.bench.adverts == [advert(priority: 0)])
    }

    @Test func `a lost engine's lease is not made longer`() throws {
        var scene = try Scene()
        try scene.lead()
        let ends = scene.bench.core.nextDeadline
        try scene.bench.handle(.disconnected)
        #expect(scene.bench.core.nextDeadline == ends)
    }

    @Test func `a planned stop says goodbye, holds and lets go without revocation`() throws {
        var scene = try Scene()
        try scene.lead()
        #expect(try scene.announce() == .done)
        scene.bench.clear()
        let cease = Command.cease(channel: scene.channel, hold: .seconds(9), farewell: true)
        #expect(try scene.bench.say(cease) == .done)
        #expect(scene.bench.adverts == [advert(priority: 0)])
        #expect(try scene.announce() == .refused(.noLease), "nothing pulls clients back")
        #expect(try scene.put(scene.address2) == .refused(.noLease))
        #expect(try scene.bench.say(cease) == .done, "a second time: no second will, no longer hold")
        try scene.bench.pass(.milliseconds(1_099))
        #expect(try scene.bench.say(cease) == .done)
        #expect(scene.bench.kernel.count == 1)
        try scene.bench.pass(.milliseconds(1))
        #expect(scene.bench.kernel == [])
        #expect(scene.bench.adverts == [advert(priority: 0)])
        #expect(!scene.bench.messages.contains(.revoked(bundle: 0)))
        #expect(scene.bench.logs.first == .leaseCeased(try Scene.key62()))
        #expect(!scene.bench.logs.contains(.leaseSpent(try Scene.key62(), withWill: true)))
        #expect(try scene.transmit() == .done, "not revoked")
    }

    @Test func `the successor's advert cuts the hold short`() throws {
        var scene = try Scene()
        try scene.lead()
        try scene.bench.say(.cease(channel: scene.channel, hold: .seconds(1), farewell: true))
        try scene.bench.pass(.milliseconds(300))
        #expect(scene.bench.kernel.count == 1)
        let now = Command.cease(channel: scene.channel, hold: .zero, farewell: false)
        #expect(try scene.bench.say(now) == .done)
        #expect(scene.bench.kernel == [])
        #expect(scene.bench.adverts == [advert(priority: 0)])
        #expect(try scene.bench.say(now) == .done, "nothing to cease any more")
    }

    @Test func `an advert after cease is a new lease`() throws {
        var scene = try Scene()
        try scene.lead()
        try scene.bench.say(.cease(channel: scene.channel, hold: .seconds(1), farewell: false))
        #expect(scene.bench.adverts == [])
        try scene.bench.pass(.milliseconds(900))
        #expect(try scene.transmit() == .done)
        #expect(scene.bench.core.earliestLeaseEnd == scene.bench.now + .seconds(2))
        #expect(scene.bench.kernel.count == 1)
    }

    @Test func `a bundle ends as a whole at the earliest of its channels`() throws {
        var builder = TableBuilder(generation: 1)
        let group = builder.addBundle(7)
        let slow = try builder.addChannel(1, bundle: group, interval: .seconds(3))
        let fast = try builder.addChannel(2, bundle: group, interval: .seconds(1))
        let address = try builder.addAddress(10, bundle: group)
        var bench = Bench()
        try bench.activate(builder)
        for (router, identity) in [(1, slow), (2, fast)] as [(UInt8, ObjectIdentity)] {
            try bench.put([identity], of: builder)
            try bench.advertise(on: builder.index(identity), router)
        }
        try bench.put([address], of: builder)
        bench.clear()
        try bench.pass(.seconds(2))
        #expect(bench.adverts == [advert(1, priority: 0), advert(2, priority: 0)])
        #expect(bench.kernel == [])
        #expect(bench.messages.filter { $0 == .revoked(bundle: 0) }.count == 1)
        #expect(bench.core.nextDeadline == nil)
    }

    @Test func `bundles do not touch each other`() throws {
        var scene = try Scene()
        try scene.lead()
        #expect(try scene.put(scene.channel63) == .done)
        #expect(try scene.put(scene.address63) == .refused(.noLease))
        try scene.bench.pass(.seconds(1))
        #expect(
            try scene.transmit(channel: scene.channel63, advert: advert(63), will: advert(63, priority: 0))
                == .done
        )
        #expect(try scene.put(scene.address63) == .done)
        try scene.bench.pass(.seconds(1))
        #expect(scene.bench.kernel.count == 1, "the first is spent, the second lives")
        #expect(scene.bench.messages.last == .revoked(bundle: 0))
    }

    @Test func `release removes everything and says nothing on the wire`() throws {
        var scene = try Scene()
        try scene.lead()
        #expect(try scene.put(scene.standing) == .done)
        scene.bench.clear()
        scene.bench.kernelAnswers = false
        #expect(try scene.bench.say(.release) == .done, "answered before the kernel has")
        try scene.bench.answerAll()
        #expect(scene.bench.kernel == [] && scene.bench.adverts == [])
        #expect(scene.bench.core.earliestLeaseEnd == nil)
        #expect(scene.bench.effects.contains { if case .closeSocket = $0 { true } else { false } })
        #expect(try scene.transmit() == .refused(.notHeld))
        #expect(try scene.put(scene.channel) == .done, "the table stays")
    }

    @Test func `TERM sends the wills, clears and finishes when the kernel has answered`() throws {
        var scene = try Scene()
        try scene.lead()
        #expect(try scene.put(scene.standing) == .done)
        scene.bench.clear()
        scene.bench.kernelAnswers = false
        try scene.bench.handle(.stopRequested)
        #expect(scene.bench.adverts == [advert(priority: 0)])
        #expect(scene.bench.isEnded)
        try scene.bench.handle(.connected(userID: Bench.engine))
        #expect(scene.bench.effects.contains(.refuseConnection))
        try scene.bench.answerFirst()
        #expect(!scene.bench.effects.contains(.finished))
        try scene.bench.answerFirst(12)
        #expect(scene.bench.effects.last == .finished, "also when the kernel keeps one")
        scene.bench.clear()
        try scene.bench.handle(.stopRequested)
        try scene.bench.handle(.deadlineReached)
        #expect(!scene.bench.effects.contains(.finished), "once")
    }

    @Test func `TERM while a put is under way removes what it brought`() throws {
        var scene = try Scene()
        try scene.lead()
        scene.bench.kernelAnswers = false
        #expect(try scene.put(scene.address2) == nil)
        try scene.bench.handle(.stopRequested)
        try scene.bench.answerAll()
        #expect(scene.bench.kernel == [])
        #expect(scene.bench.effects.last == .finished)
    }
}
