import HelperCore
import HelperProtocol
import NetworkTypes
import Testing

/// Generation 2: VRID 62 with a slower channel, address 10 kept, 11 gone, 12 new; VRID 63 gone; the standing
/// address kept.
struct NextGeneration {
    let channel: UInt32
    let address: UInt32
    let new: UInt32
    let bytes: [UInt8]

    init(bundle: UInt128 = 7, sameChannel: Bool = false) throws {
        var builder = TableBuilder(generation: 2)
        let other = bundle == 7 ? nil : builder.addBundle(3)
        let web = builder.addBundle(bundle)
        #expect(other == nil || other == 0)
        let interval: Interval = sameChannel ? .seconds(1) : .seconds(2)
        let channel = try builder.addChannel(62, bundle: web, interval: interval)
        let address = try builder.addAddress(10, bundle: web)
        let new = try builder.addAddress(12, bundle: web)
        _ = try builder.addAddress(20, bundle: nil)
        self.channel = try builder.index(channel)
        self.address = try builder.index(address)
        self.new = try builder.index(new)
        bytes = builder.bytes
    }
}

struct GenerationTests {
    private func leading(_ next: NextGeneration) throws -> Scene {
        var scene = try Scene()
        scene.bench.tables[2] = next.bytes
        try scene.lead()
        #expect(try scene.put(scene.address2) == .done)
        #expect(try scene.put(scene.standing) == .done)
        scene.bench.clear()
        return scene
    }

    private func load(_ generation: UInt128, _ scene: inout Scene) throws -> Outcome? {
        try scene.bench.say(.load(GenerationHash(rawValue: generation)))
    }

    @Test func `a reload as master touches only what changes`() throws {
        let next = try NextGeneration()
        var scene = try leading(next)
        #expect(try load(2, &scene) == .done)
        #expect(try scene.put(next.channel, in: .other) == .done)
        #expect(try scene.put(next.new, in: .other) == .done)
        #expect(scene.bench.asked == [.put])
        #expect(try scene.bench.say(.activate) == .done)
        #expect(try scene.remove(scene.channel, in: .other) == .done)
        #expect(try scene.remove(scene.address2, in: .other) == .done)
        #expect(scene.bench.asked == [.put, .remove])
        #expect(scene.bench.adverts == [])
        #expect(!scene.bench.effects.contains { if case .openSocket = $0 { true } else { false } })
        #expect(!scene.bench.effects.contains { if case .closeSocket = $0 { true } else { false } })
        #expect(scene.bench.kernel.count == 3, "10, 12 and the standing one")
        // The lease goes on, with the new channel's interval from the next advert on.
        #expect(scene.bench.core.nextDeadline == scene.bench.now + .seconds(2))
        try scene.bench.pass(.seconds(1))
        #expect(try scene.transmit(channel: next.channel) == .done)
        #expect(scene.bench.core.earliestLeaseEnd == scene.bench.now + .seconds(4))
        #expect(try scene.put(next.address) == .done)
        #expect(scene.bench.asked == [.put, .remove], "was held")
    }

    @Test func `the new channel takes over the schedule`() throws {
        let next = try NextGeneration()
        var scene = try leading(next)
        try scene.bench.pass(.milliseconds(800))
        #expect(try scene.transmit() == .done)
        #expect(try load(2, &scene) == .done)
        #expect(try scene.put(next.channel, in: .other) == .done)
        #expect(try scene.bench.say(.activate) == .done)
        #expect(try scene.transmit(channel: next.channel) == .refused(.tooSoon), "800 ms < ¾ of 2 s")
    }

    @Test func `an orphan can only be removed`() throws {
        let next = try NextGeneration()
        var scene = try leading(next)
        #expect(try scene.remove(scene.address2) == .done)
        #expect(try load(2, &scene) == .done)
        #expect(try scene.bench.say(.activate) == .done)
        #expect(try scene.put(scene.address2, in: .other) == .refused(.orphan))
        #expect(try scene.put(scene.address, in: .other) == .refused(.orphan))
        #expect(try scene.transmit(channel: next.channel) == .refused(.notHeld))
        #expect(try scene.remove(scene.address, in: .other) == .done)
        #expect(scene.bench.kernel.count == 1)
    }

    @Test func `activate removes orphans`() throws {
        let next = try NextGeneration()
        var scene = try leading(next)
        #expect(try load(2, &scene) == .done)
        #expect(try scene.put(next.channel, in: .other) == .done)
        scene.bench.clear()
        #expect(try scene.bench.say(.activate) == .done)
        #expect(scene.bench.asked == [.remove], "192.0.2.11")
        #expect(scene.bench.core.nextDeadline != nil, "the lease lives: the router has its new channel")
        #expect(!scene.bench.effects.contains { if case .closeSocket = $0 { true } else { false } })
    }

    @Test func `a router that the new generation has no held channel of ends silently`() throws {
        let next = try NextGeneration()
        var scene = try leading(next)
        #expect(try load(2, &scene) == .done)
        #expect(try scene.bench.say(.activate) == .done)
        #expect(scene.bench.adverts == [])
        #expect(scene.bench.core.earliestLeaseEnd == nil)
        #expect(scene.bench.kernel.count == 1, "the standing address")
    }

    @Test func `discard undoes only what was new`() throws {
        let next = try NextGeneration()
        var scene = try leading(next)
        #expect(try load(2, &scene) == .done)
        #expect(try scene.put(next.channel, in: .other) == .done)
        #expect(try scene.put(next.new, in: .other) == .done)
        scene.bench.clear()
        #expect(try scene.bench.say(.discard) == .done)
        #expect(scene.bench.asked == [.remove])
        #expect(scene.bench.kernel.count == 3)
        #expect(scene.bench.logs == [.generationDiscarded(GenerationHash(rawValue: 2))])
        #expect(scene.bench.core.nextDeadline != nil, "the lease lives")
        #expect(try scene.put(next.new, in: .other) == .refused(.unknownObject))
        try scene.bench.pass(.seconds(1))
        #expect(try scene.transmit() == .done)
    }

    @Test func `a lost session discards what was staged and ends the change it had begun`() throws {
        let next = try NextGeneration()
        var scene = try leading(next)
        #expect(try load(2, &scene) == .done)
        #expect(try scene.put(next.new, in: .other) == .done)
        try scene.reconnect()
        #expect(scene.bench.kernel.count == 3)
        let welcome = Message.welcome(epoch: 2, generation: GenerationHash(rawValue: 1), leases: 1)
        #expect(scene.bench.messages.contains(welcome))
        #expect(try load(2, &scene) == .done)
        #expect(try scene.put(next.channel, in: .other) == .done)
        #expect(try scene.bench.say(.activate) == .done)
        try scene.reconnect()
        #expect(scene.bench.kernel.count == 2, "the orphan that nobody could name any more is gone")
        #expect(try scene.transmit(channel: next.channel) == .done)
    }

    @Test func `an instance changes its bundle without remove and put`() throws {
        let next = try NextGeneration(bundle: 8, sameChannel: true)
        var scene = try leading(next)
        #expect(try scene.remove(scene.address2) == .done)
        #expect(try load(2, &scene) == .done)
        #expect(
            try scene.put(next.new, in: .other) == .refused(.noLease),
            "bundle 8 has none before activate"
        )
        #expect(try scene.bench.say(.activate) == .done)
        scene.bench.clear()
        #expect(try scene.put(next.new) == .done)
        #expect(scene.bench.asked == [.put])
        try scene.bench.pass(.seconds(2))
        #expect(scene.bench.messages.last == .revoked(bundle: 1), "its number in the new table")
        #expect(scene.bench.kernel.count == 1)
    }

    @Test(
        arguments: [
            .unreadable(errno: 2), .notProtected, .badTable(.badMagic), .wrongHash,
        ] as [GenerationFailure]
    ) func `a generation that isn't good changes nothing`(_ failure: GenerationFailure) throws {
        var scene = try leading(try NextGeneration())
        var effects: [HelperEffect] = []
        let frame = Command.load(GenerationHash(rawValue: 3)).frame(sequence: 1)
        scene.bench.core.handle(.received(frame), at: scene.bench.now, into: &effects)
        #expect(effects == [.openGeneration(GenerationHash(rawValue: 3))])
        #expect(!scene.bench.core.acceptsCommands)
        try scene.bench.handle(.generationRefused(failure))
        let errno: Int32 = failure == .unreadable(errno: 2) ? 2 : 0
        #expect(
            scene.bench.messages == [
                .answer(number: .load, .refused(.badGeneration, errno: errno, message: []))
            ]
        )
        #expect(scene.bench.logs.first == .generationFailed(GenerationHash(rawValue: 3), failure))
        #expect(scene.bench.kernel.count == 3)
        #expect(try scene.transmit() == .done)
        try scene.bench.handle(.received(Command.activate.frame(sequence: 1)))
        #expect(scene.bench.isEnded, "nothing was staged")
    }

    @Test func `a table that names another generation is refused`() throws {
        var scene = try leading(try NextGeneration())
        scene.bench.tables[3] = scene.bench.tables[2]
        #expect(try load(3, &scene) == .refused(.badGeneration))
    }
}

struct AdoptionTests {
    @Test func `a restarted engine hears of its lease and goes on with it`() throws {
        var scene = try Scene()
        try scene.lead()
        let lastAdvertAt = scene.bench.now
        try scene.bench.pass(.milliseconds(700))
        try scene.reconnect()
        #expect(
            scene.bench.messages == [
                .welcome(epoch: 2, generation: GenerationHash(rawValue: 1), leases: 1),
                .leaseHeld(
                    HeldLease(
                        channel: try Scene.key62(),
                        isRevoked: false,
                        timeLeft: .milliseconds(1_300),
                        lastAdvertAt: lastAdvertAt,
                        lastAdvert: advert()
                    )
                ),
            ]
        )
        try scene.bench.pass(.milliseconds(300))
        #expect(try scene.transmit() == .done)
        #expect(scene.bench.adverts == [advert()])
        #expect(scene.bench.asked == [], "nothing moved")
        #expect(scene.bench.kernel.count == 1)
    }

    @Test func `an engine that comes too late finds its bundle revoked`() throws {
        var scene = try Scene()
        try scene.lead()
        try scene.bench.handle(.disconnected)
        try scene.bench.pass(.seconds(2))
        #expect(scene.bench.adverts == [advert(priority: 0)], "the will needs no session")
        #expect(scene.bench.kernel == [])
        try scene.bench.connect()
        try scene.bench.say(.hello(version: 1))
        guard case .leaseHeld(let lease) = scene.bench.messages.last else {
            Issue.record("no lease told")
            return
        }
        #expect(lease.isRevoked && lease.timeLeft == .zero && lease.lastAdvert == advert())
        #expect(try scene.transmit() == .refused(.revoked))
        #expect(try scene.bench.say(.again(bundle: 0)) == .done)
        #expect(try scene.transmit() == .done)
    }

    @Test func `a ceased lease is nobody's to go on with`() throws {
        var scene = try Scene()
        try scene.lead()
        try scene.bench.say(.cease(channel: scene.channel, hold: .seconds(1), farewell: true))
        try scene.reconnect()
        #expect(
            scene.bench.messages == [.welcome(epoch: 2, generation: GenerationHash(rawValue: 1), leases: 0)]
        )
        try scene.bench.pass(.seconds(1))
        #expect(scene.bench.kernel == [])
    }

    @Test func `adoption after an edit: other generation, other channel, same lease`() throws {
        let next = try NextGeneration()
        var scene = try Scene()
        scene.bench.tables[2] = next.bytes
        try scene.lead()
        #expect(try scene.put(scene.address2) == .done)
        try scene.reconnect()
        #expect(try scene.bench.say(.load(GenerationHash(rawValue: 2))) == .done)
        #expect(try scene.put(next.channel, in: .other) == .done)
        #expect(try scene.put(next.new, in: .other) == .done)
        #expect(try scene.bench.say(.activate) == .done)
        #expect(try scene.remove(scene.channel, in: .other) == .done)
        #expect(try scene.remove(scene.address2, in: .other) == .done)
        try scene.bench.pass(.seconds(1))
        #expect(try scene.transmit(channel: next.channel) == .done)
        #expect(scene.bench.kernel.count == 2)
        #expect(scene.bench.adverts.count == 1 && !scene.bench.messages.contains(.revoked(bundle: 0)))
    }
}
